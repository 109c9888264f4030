"""Yosys through pyosys, in a child process. Written against Yosys 0.70."""

import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolFailed, ToolNotFound, ToolTooOld
from hwopt.tools import process
from hwopt.tools.process import Completed, Limits, Module, Reach

_WORKER = "hwopt.tools.yosys_worker"
_REQUIRED = "0.70"

#: What Yosys adds after the line that says what is wrong.
_EMPTY_PHRASES = ("Design elaboration failed", "Bad command")


@dataclass(frozen=True)
class Script:
    """A Yosys script, and the scripts that go on from where it ends, each by itself."""

    #: Stem of its files `<name>.ys` and `<name>.log`.
    name: str
    text: str
    branches: "tuple[Script, ...]" = ()

    def walk(self) -> "Iterator[Script]":
        """Yield this script and all below it, in the order in which they run."""
        yield self
        for branch in self.branches:
            yield from branch.walk()


@dataclass(frozen=True)
class YosysRun:
    """Scripts that ran to their end, or that Yosys itself refused."""

    #: What Yosys reported as `ERROR:`; empty where everything ran to its end.
    error: str
    #: The log of each script, `((name, log), ...)`; those that did not run are missing.
    logs: tuple[tuple[str, str], ...]
    #: Wall time [s].
    duration_s: float

    @property
    def log(self) -> str:
        """All logs together."""
        return "".join(log for _, log in self.logs)


def run(
    script: str,
    *,
    folder: Path,
    limits: Limits,
    reads: tuple[Path, ...] = (),
    name: str = "yosys",
) -> YosysRun:
    """Run one script; see `run_tree`."""
    return run_tree(Script(name, script), folder=folder, limits=limits, reads=reads)


def run_tree(
    root: Script, *, folder: Path, limits: Limits, reads: tuple[Path, ...] = ()
) -> YosysRun:
    """Run a tree of scripts.

    Args:
        root: Its branches start from the state in which it ends.
        folder: Working folder; relative paths in the scripts are resolved here.
        limits: What the child and ABC under it may use, all scripts together.
        reads: Files and folders outside of `folder` that the scripts read.

    Raises:
        ToolFailed: Yosys ended in another way than by its own error message.
        ToolTimeout: A limit was reached.
    """
    scripts = tuple(root.walk())
    for script in scripts:
        (folder / f"{script.name}.ys").write_text(script.text, encoding="utf-8")
    tree = folder / f"{root.name}.tree.json"
    tree.write_text(json.dumps(_nested(root)), encoding="utf-8")
    done = process.run(
        Module(_WORKER, (tree.name,)),
        folder=folder,
        limits=limits,
        reach=Reach(readable=reads),
        log_name=f"{root.name}.worker.log",
        check=False,
    )
    return ended(done, folder, [script.name for script in scripts])


def ended(done: Completed, folder: Path, names: Iterable[str]) -> YosysRun:
    """Return how a child that holds Yosys ended.

    Args:
        done: The child.
        folder: Its working folder.
        names: Of the scripts that it may have run.

    Raises:
        ToolFailed: Yosys ended in another way than by its own error message.
    """
    logs = tuple(_logs(folder, names))
    if done.returncode == 0:
        return YosysRun(error="", logs=logs, duration_s=done.duration_s)
    log = "".join(text for _, text in logs) + done.log
    message = _error_in(log)
    if message is None:
        raise ToolFailed(
            f"Yosys was expected to end with exit code 0, not {done.returncode}; "
            f"its logs are {folder}/*.log",
            argv=done.argv,
            folder=folder,
            log=log[-8192:],
        )
    return YosysRun(error=message, logs=logs, duration_s=done.duration_s)


def _nested(script: Script) -> list[object]:
    return [script.name, [_nested(branch) for branch in script.branches]]


def _logs(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        path = folder / f"{name}.log"
        if path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="replace")


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
