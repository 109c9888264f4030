"""The folders `rtl`, `testbenches` and `flows`, in a checkout or in the wheel."""

from pathlib import Path

from hwopt.errors import ToolNotFound

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
