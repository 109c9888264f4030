"""Yosys through pyosys, in a child process. Written against Yosys 0.70."""

import importlib.metadata
import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolFailed, ToolNotFound, ToolTooOld
from hwopt.tools import process
from hwopt.tools.process import Limits

_WORKER = Path(__file__).with_name("yosys_worker.py")
_REQUIRED = "0.70"

#: What Yosys adds after the line that says what is wrong.
_EMPTY_PHRASES = ("Design elaboration failed", "Bad command")


@dataclass(frozen=True)
class YosysRun:
    """A Yosys script that ran to its end, or that Yosys itself refused."""

    #: What Yosys reported as `ERROR:`; empty where the script ran to its end.
    error: str
    log: str
    #: Wall time [s].
    duration_s: float


def run(script: str, *, folder: Path, limits: Limits, name: str = "yosys") -> YosysRun:
    """Run a script.

    Args:
        script: Yosys commands; relative paths are resolved in `folder`.
        folder: Working folder; `<name>.ys` and `<name>.log` are written here.
        limits: What the child and ABC under it may use.
        name: Stem of the two files.

    Raises:
        ToolFailed: Yosys ended in another way than by its own error message.
        ToolTimeout: A limit was reached.
    """
    path = folder / f"{name}.ys"
    path.write_text(script, encoding="utf-8")
    done = process.run(
        [sys.executable, "-B", _WORKER, path.name],
        folder=folder,
        limits=limits,
        log_name=f"{name}.log",
        check=False,
    )
    if done.returncode == 0:
        return YosysRun(error="", log=done.log, duration_s=done.duration_s)
    message = _error_in(done.log)
    if message is None:
        raise ToolFailed(
            f"Yosys was expected to end with exit code 0, not {done.returncode}; "
            f"its log is {folder / (name + '.log')}",
            argv=done.argv,
            folder=folder,
            log=done.log[-8192:],
        )
    return YosysRun(error=message, log=done.log, duration_s=done.duration_s)


def fill(template: str, **holes: str) -> str:
    """Replace each `{name}` of the given names; other braces stay, as Yosys uses them too."""
    pattern = re.compile("|".join(re.escape("{" + name + "}") for name in holes) or "(?!)")
    return pattern.sub(lambda match: holes[match[0][1:-1]], template)


def quote(word: str | Path) -> str:
    """Quote a word for a Yosys script."""
    text = str(word)
    if '"' in text or "\n" in text:
        raise ToolFailed(f"a path without quotes and line ends was expected, not {text!r}")
    return f'"{text}"' if re.search(r"[\s;#]", text) else text


def version() -> str:
    """Return the version of pyosys.

    Raises:
        ToolNotFound: It is not installed.
        ToolTooOld: It is older than what the scripts are written for.
    """
    if importlib.util.find_spec("pyosys") is None:
        raise ToolNotFound("pyosys was expected, not found; install it with: pip install pyosys")
    found = importlib.metadata.version("pyosys")
    if _as_numbers(found) < _as_numbers(_REQUIRED):
        raise ToolTooOld(
            f"pyosys {_REQUIRED} or newer was expected, not {found}; "
            "update it with: pip install -U pyosys"
        )
    return found


def _as_numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _error_in(log: str) -> str | None:
    """Return what Yosys and its front end reported as errors, at most three lines."""
    found = re.findall(r"^(?:(\S+:\d+): )?ERROR: (.*)", log, re.MULTILINE)
    if not found:
        return None
    said = [f"{place}: {text.strip()}" if place else text.strip() for place, text in found]
    return "\n".join([line for line in said if not line.startswith(_EMPTY_PHRASES)][:3] or said[:1])
