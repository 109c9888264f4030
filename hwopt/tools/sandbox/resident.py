"""Programs that a keeper knows by heart: Python modules imported once, run in forks of it.

Importing what a proof or a synthesis needs takes longer than many a proof. A resident keeper
imports it before it has seen any candidate, and each run is a fork that is confined like any other
tool before it reads a word. A module that can be run so has `warm(ready)`, called in the keeper
before a fork wherever `ready` is new, and `main(arguments)`, called in each fork, which returns the
exit code. What `ready` says comes from hwopt, and no tool can have written where it leads.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import sys
import traceback
from typing import NoReturn

from hwopt.tools.sandbox.request import Request

#: Descriptors beyond the three standard ones that a fork may have got [count].
_DESCRIPTORS = 1024


#: Modules, and what they were told to have ready.
_ready: set[tuple[str, str]] = set()


def prepare(module: str, ready: str) -> None:
    """Import a module; what is wrong with it shows in each run, whose log somebody reads."""
    if (module, ready) in _ready:
        return
    _ready.add((module, ready))
    with contextlib.suppress(Exception):
        importlib.import_module(module).warm(ready)
    gc.collect()
    gc.freeze()


def fork(request: Request, log: int) -> int:
    """Run a program in a fork with a session and a log of its own; return its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDONLY)
            for source, target in ((nothing, 0), (log, 1), (log, 2)):
                os.dup2(source, target)
            os.chdir(request.folder)
            perform(request)
        finally:
            os._exit(1)
    return child


def perform(request: Request) -> NoReturn:
    """Be the program from here on, in a process that is confined already."""
    code = 1
    try:
        os.closerange(3, _DESCRIPTORS)
        gc.enable()
        os.environ.clear()
        os.environ.update(request.env)
        sys.argv = list(request.argv[request.argv.index(request.module) :])
        code = importlib.import_module(request.module).main(sys.argv[1:])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - it goes into the log, as an interpreter's would
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        ctypes.CDLL(None).fflush(None)
        os._exit(code & 0xFF)
