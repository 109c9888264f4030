"""Child process: runs a tree of Yosys scripts; an error in a pass may end the process.

Written against pyosys 0.70. It takes the name of a tree's file, a node of which is
`[name, [node, ...]]`. A node runs `<name>.ys` and logs to `<name>.log`. Each of its branches then
goes on in a fork, so that it starts from exactly the state that leads to it: names and their order
tip many passes, and no branch shall feel another one.
"""

import ctypes
import functools
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any


def run(node: list[Any], yosys: "Yosys") -> int:
    """Run a node and what branches off; return 0, or the exit code of what went wrong."""
    name, branches = node
    _flush()
    log = os.open(f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    yosys.libyosys.run_pass(f"script {name}.ys", yosys.design)
    for branch in branches:
        code = apart(functools.partial(run, branch, yosys))
        if code != 0:
            return code
    return 0


def apart(work: Callable[[], int]) -> int:
    """Do something in a fork, of which this process keeps nothing; return its exit code."""
    _flush()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = work()
        except Exception:  # noqa: BLE001 - it goes into the log, and no further
            traceback.print_exc()
        finally:
            _flush()
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else 128 - code


def _flush() -> None:
    """Empty the buffers of the C library, so that no fork writes them again."""
    sys.stdout.flush()
    ctypes.CDLL(None).fflush(None)


class Yosys:
    """Yosys and the one design that it holds."""

    def __init__(self) -> None:
        from pyosys import libyosys  # noqa: PLC0415 - only the child loads it

        self.libyosys = libyosys
        self.design = libyosys.Design()


def warm(_ready: str) -> None:
    """Load Yosys."""
    import pyosys.libyosys  # noqa: F401, PLC0415 - only a keeper and its children load it


def main(arguments: list[str]) -> int:
    """Run a tree of scripts; return the exit code."""
    return run(json.loads(Path(arguments[0]).read_text(encoding="utf-8")), Yosys())
