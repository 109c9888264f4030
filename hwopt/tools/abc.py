"""ABC, as the `yosys-abc` that pyosys brings along. Written against pyosys 0.70."""

import importlib.util
from pathlib import Path

from hwopt.errors import ToolFailed, ToolNotFound
from hwopt.tools import process
from hwopt.tools.process import Limits, Reach


def program() -> Path:
    """Return the path of the program.

    Raises:
        ToolNotFound: pyosys is not installed, or came without it.
    """
    spec = importlib.util.find_spec("pyosys")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        path = Path(place) / "yosys-abc"
        if path.is_file():
            return path
    raise ToolNotFound("yosys-abc was expected, not found; install it with: pip install pyosys")


def run(
    script: Path, *, folder: Path, limits: Limits, name: str, reads: tuple[Path, ...] = ()
) -> str:
    """Run a script, whose file names are relative to `folder`, and return what ABC printed.

    Args:
        script: The file.
        folder: Working folder.
        limits: What ABC may use.
        name: Stem of its log.
        reads: Files and folders beyond the working folder that the script reads.

    Raises:
        ToolFailed: ABC crashed, or could not read something.
        ToolTimeout: A limit was reached.
    """
    done = process.run(
        [program(), "-f", script.resolve()],
        folder=folder,
        limits=limits,
        reach=Reach(readable=reads),
        log_name=f"{name}.log",
        check=False,
    )
    if done.returncode != 0 or "** cmd error" in done.log:
        raise ToolFailed(
            f"ABC was expected to run {script.name} to its end, not to stop with exit code "
            f"{done.returncode}; its log is {folder / (name + '.log')}",
            argv=done.argv,
            folder=folder,
            log=done.log[-8192:],
        )
    return done.log
