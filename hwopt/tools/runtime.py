"""Verilator's fixed runtime: compiled once per machine, shared by every simulation.

An entry of the cache is written in a folder of its own and renamed into place, so that no
process sees half of one; its manifest tells a damaged one from a whole one.
"""

import contextlib
import fcntl
import functools
import hashlib
import json
import logging
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolFailed
from hwopt.tools.compiler import Compiler
from hwopt.tools.process import Completed, Limits, Reach, run
from hwopt.tools.verilator import Verilator

_logger = logging.getLogger(__name__)

#: What every model with a VPI calls; a model that calls more brings it along.
RUNTIME = ("verilated", "verilated_vpi", "verilated_dpi", "verilated_threads")
#: As Verilator's own makefile defines them for a model without timing, traces and coverage.
_SWITCHES = ("COVERAGE", "SC", "TIMING", "TRACE", "TRACE_FST", "TRACE_VCD", "TRACE_SAIF")
_OPTIMIZE = "-Os"
#: A main program that drives vectors from a file; a model of two functions goes with it.
_DRIVER = Path(__file__).with_name("vectors.cpp")
#: Defines what the header below says exists elsewhere; a fifth of each compilation goes without.
_TEMPLATES = Path(__file__).with_name("templates.cpp")
_HEADER = """\
#include <deque>
extern template class std::deque<unsigned char>;
extern template class std::deque<unsigned short>;
extern template class std::deque<unsigned int>;
extern template class std::deque<unsigned long>;
#include "verilated.h"
#include "verilated_dpi.h"
#include "verilated_vpi.h"
#include <libgen.h>
#include <stdio.h>
#include <memory>
#include <string>
"""
#: Verilator gives an `x` random bits whatever the power-up; with these it follows it too.
RANDOM_X = "".join(
    f"#define VL_SCOPED_RAND_RESET_ASSIGN_{kind} VL_SCOPED_RAND_RESET_{kind}\n" for kind in "IQW"
)
_MANIFEST = "manifest.json"
_HEADER_NAME = "precompiled.h"


@dataclass(frozen=True)
class Kit:
    """What a runtime is compiled from, and where."""

    verilator: Verilator
    compiler: Compiler
    #: Flags of the models beyond the shared ones; the precompiled header needs the same.
    model_flags: tuple[str, ...]
    #: Folder of the cache; several processes may use it at once.
    cache: Path
    #: What each run of the compiler may use.
    limits: Limits


@dataclass(frozen=True)
class Runtime:
    """A compiled runtime in the cache."""

    folder: Path
    objects: tuple[Path, ...]
    #: The main program of `vectors.py`.
    driver: Path
    #: Flags with which a model is compiled so that it fits.
    flags: tuple[str, ...]


def compile_flags(verilator: Verilator) -> tuple[str, ...]:
    """Return the flags that runtime and model share."""
    include = verilator.root / "include"
    switches = tuple(f"-DVM_{name}=0" for name in _SWITCHES)
    return ("-std=c++17", f"-I{include}", f"-I{include / 'vltstd'}", "-DVERILATOR=1", *switches)


def runtime(kit: Kit) -> Runtime:
    """Return the runtime from the cache; compile it where it is missing or damaged."""
    kit.cache.mkdir(parents=True, exist_ok=True)
    entry = kit.cache / f"verilator-{_key(kit)}"
    if not _is_whole(entry):
        with _locked(entry.with_suffix(".lock")):
            if not _is_whole(entry):
                _compile(kit, entry)
    for path in entry.iterdir():
        with contextlib.suppress(OSError):
            os.utime(path)  # the cache drops what was read least recently
    header = entry / _HEADER_NAME
    return Runtime(
        folder=entry,
        objects=tuple(entry / f"{name}.o" for name in (*RUNTIME, _TEMPLATES.stem)),
        driver=entry / "vectors.o",
        flags=(*compile_flags(kit.verilator), *kit.model_flags, "-include", str(header)),
    )


def discard_if_damaged(found: Runtime) -> bool:
    """Compare every byte with the manifest; remove a damaged entry and return True."""
    if _is_whole(found.folder, every_byte=True):
        return False
    _logger.warning("the compiled runtime in %s is damaged and is built again", found.folder)
    with _locked(found.folder.with_suffix(".lock")):
        _discard(found.folder)
    return True


def _key(kit: Kit) -> str:
    parts = (
        kit.compiler.argv,
        kit.compiler.version,
        compile_flags(kit.verilator),
        kit.model_flags,
        _OPTIMIZE,
        kit.verilator.version,
        _HEADER,
        RUNTIME,
        platform.system(),
        platform.machine(),
    )
    digest = hashlib.sha256(json.dumps(parts).encode())
    digest.update((kit.verilator.root / "include" / "verilated.cpp").read_bytes())
    digest.update(_DRIVER.read_bytes())
    digest.update(_TEMPLATES.read_bytes())
    return digest.hexdigest()[:16]


def _compile(kit: Kit, entry: Path) -> None:
    for abandoned in entry.parent.glob(f"{entry.name}.part-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    part = Path(tempfile.mkdtemp(prefix=f"{entry.name}.part-", dir=entry.parent))
    try:
        (part / _HEADER_NAME).write_text(_HEADER, encoding="utf-8")
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            tuple(pool.map(lambda job: job(), _jobs(kit, part)))
        _seal(part)
        _discard(entry)
        with contextlib.suppress(OSError):  # where locks do not work, another one was first
            part.rename(entry)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if not _is_whole(entry, every_byte=True):
        raise ToolFailed(
            f"a compiled Verilator runtime was expected in {entry}; "
            "check the space on that disk, and remove the folder",
            folder=entry,
        )


def _jobs(kit: Kit, folder: Path) -> list[Callable[[], Completed]]:
    """Return the calls of the compiler, longest first."""
    include = kit.verilator.root / "include"
    flags = compile_flags(kit.verilator)
    sources = (*(include / f"{name}.cpp" for name in RUNTIME), _DRIVER, _TEMPLATES)
    calls = [
        (path.stem, (*flags, _OPTIMIZE, "-c", str(path), "-o", f"{path.stem}.o"))
        for path in sources
    ]
    if kit.compiler.is_fallback:
        # ziglang builds its C++ library at the first link, which takes minutes: here, once.
        (folder / "warm.cc").write_text(f"{_HEADER}int main() {{ return 0; }}\n", encoding="utf-8")
        calls.insert(0, ("warm", (*flags, "warm.cc", "-o", "warm")))
    if kit.compiler.precompiles_headers:
        words = ("-x", "c++-header", _HEADER_NAME, "-o", f"{_HEADER_NAME}.gch")
        calls.insert(1, ("header", (*flags, *kit.model_flags, *words)))
    return [
        functools.partial(
            run,
            (*kit.compiler.argv, *arguments),
            folder=folder,
            limits=kit.limits,
            reach=Reach(
                readable=(include, _DRIVER, _TEMPLATES), writable=kit.compiler.keeps(kit.cache)
            ),
            env=kit.compiler.environment(kit.cache),
            log_name=f"{name}.log",
        )
        for name, arguments in calls
    ]


def _seal(folder: Path) -> None:
    """Write the manifest: the name, size and digest of every file a build reads."""
    kept = sorted(path for path in folder.iterdir() if path.suffix in {".o", ".h", ".gch"})
    rows = [(path.name, path.stat().st_size, _digest(path)) for path in kept]
    (folder / _MANIFEST).write_text(json.dumps(rows), encoding="utf-8")


def _is_whole(entry: Path, *, every_byte: bool = False) -> bool:
    """Compare an entry with its manifest: sizes of all files, bytes of the small ones or all."""
    try:
        rows = json.loads((entry / _MANIFEST).read_text(encoding="utf-8"))
        return all(
            (entry / name).stat().st_size == size
            and ((name.endswith(".gch") and not every_byte) or _digest(entry / name) == digest)
            for name, size, digest in rows
        )
    except (OSError, ValueError, TypeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _discard(entry: Path) -> None:
    """Remove an entry; the rename comes first so that nobody reads one half removed."""
    if not entry.exists():
        return
    grave = Path(tempfile.mkdtemp(prefix=f"{entry.name}.part-", dir=entry.parent))
    with contextlib.suppress(OSError):
        entry.rename(grave / "entry")
    shutil.rmtree(grave, ignore_errors=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait for the others who build this; where a file system knows no locks, go ahead."""
    with path.open("wb") as file:
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
