"""What this machine has of what hwopt needs, and how to fill the gaps."""

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolError
from hwopt.tools import opensta, yosys
from hwopt.tools.cache import cache_folder
from hwopt.tools.compiler import find_compiler
from hwopt.tools.cosim import find_cosimulator
from hwopt.tools.keeping import confinement
from hwopt.tools.shelter import guards
from hwopt.tools.verilator import find_verilator

_PACKAGES = ("cocotb", "pyslang", "pyverilog", "numpy", "networkx", "anthropic", "rich")

#: Free space below which a run may come to grief [GiB].
_LEAST_FREE_GIB = 1.0


@dataclass(frozen=True)
class Finding:
    """One thing that hwopt needs or can use."""

    name: str
    version: str
    origin: str
    #: What to do; empty where nothing is missing.
    fix: str = ""
    needed: bool = True


def examine() -> tuple[Finding, ...]:
    """Look at every tool."""
    return tuple(_findings())


def _findings() -> Iterator[Finding]:
    yield Finding("Python", platform.python_version(), sys.executable)
    yield _tool("Yosys and ABC (pyosys)", lambda: (yosys.version(), _place("pyosys")))
    yield _tool("Verilator", _verilator)
    yield _compiler()
    yield _tool("shared libpython", _libpython)
    yield _opensta()
    for name in _PACKAGES:
        yield _tool(name, lambda name=name: (importlib.metadata.version(name), _place(name)))  # type: ignore[misc]
    yield from _machine()
    yield _key()


def _tool(name: str, find: Callable[[], tuple[str, str]]) -> Finding:
    try:
        version, origin = find()
    except ToolError as error:
        return Finding(name, "missing", "", fix=str(error))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "missing", "", fix=f"pip install {name}")
    return Finding(name, version, origin)


def _place(package: str) -> str:
    return str(importlib.metadata.distribution(package).locate_file(""))


def _verilator() -> tuple[str, str]:
    found = find_verilator()
    return found.version, str(found.binary)


def _compiler() -> Finding:
    try:
        found = find_compiler()
    except ToolError as error:
        return Finding("C++ compiler", "missing", "", fix=str(error))
    fix = (
        "g++ or clang++ would be faster; the first build with ziglang takes minutes"
        if found.is_fallback
        else ""
    )
    return Finding("C++ compiler", found.version, found.origin, fix=fix, needed=False)


def _opensta() -> Finding:
    try:
        with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
            version, origin = opensta.version(Path(folder)), str(opensta.program())
    except ToolError as error:
        return Finding("OpenSTA", "missing", "", fix=f"only --sta opensta: {error}", needed=False)
    return Finding("OpenSTA", version, origin, needed=False)


def _libpython() -> tuple[str, str]:
    found = find_cosimulator(cache_folder())
    return platform.python_version(), str(found.libpython)


def _machine() -> Iterator[Finding]:
    cores = os.cpu_count() or 1
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    yield Finding("machine", f"{cores} cores", system)
    folder = cache_folder()
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free_gib = shutil.disk_usage(place).free / 2**30
    fix = "" if free_gib > _LEAST_FREE_GIB else "free some disk space"
    fix = fix or ("" if os.access(place, os.W_OK) else "set XDG_CACHE_HOME to a writable folder")
    yield Finding("cache", f"{free_gib:.1f} GiB free", str(folder), fix=fix)
    for guard in guards(confinement()):
        yield Finding(guard.name, guard.means, system, fix=guard.fallback, needed=False)


def _key() -> Finding:
    present = bool(os.environ.get("ANTHROPIC_API_KEY"))
    fix = "" if present else "only the proposer llm needs it: set ANTHROPIC_API_KEY"
    return Finding(
        "ANTHROPIC_API_KEY", "set" if present else "not set", "environment", fix=fix, needed=False
    )
