"""The folders `rtl`, `testbenches` and `flows`, in a checkout or in the wheel."""

import functools
import hashlib
from pathlib import Path

from hwopt.errors import ToolNotFound

#: Folders of the package whose code decides an outcome.
_JUDGES = ("evaluate", "netlist", "liberty", "tools", "verilog")

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """Return one of the shipped folders.

    Raises:
        ToolNotFound: The installation lacks it.
    """
    for folder in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise ToolNotFound(f"the folder {name} was expected beside the package; reinstall hwopt")


def example_names() -> tuple[str, ...]:
    """Return the names of the example designs, sorted."""
    return tuple(sorted(path.parent.name for path in shipped("rtl").glob("*/design.toml")))


def flow_names() -> tuple[str, ...]:
    """Return the names of the built-in flows, sorted."""
    return tuple(sorted(path.parent.name for path in shipped("flows").glob("*/flow.toml")))


@functools.cache
def judges_digest() -> str:
    """Return the SHA-256 hex digest of the code that judges; results are not shared across it."""
    digest = hashlib.sha256()
    code = [
        path
        for part in _JUDGES
        for suffix in ("py", "cc")
        for path in (_PACKAGE / part).rglob(f"*.{suffix}")
    ]
    scripts = (shipped("flows") / "ladder").iterdir()
    for path in sorted((*code, *scripts), key=lambda path: (path.parent.name, path.name)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
