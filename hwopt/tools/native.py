"""Compiles a C++ file of ours into a shared library, once per machine."""

import contextlib
import os
import platform
import tempfile
from pathlib import Path

from hwopt.tools.cache import Cache
from hwopt.tools.compiler import Compiler
from hwopt.tools.process import Limits, Reach, run

_FLAGS = ("-std=c++17", "-O2", "-fPIC", "-shared")
#: A fixed limit, as ziglang builds its C++ library before the first file.
_LIMITS = Limits(timeout_s=900.0)


def shared_library(source: Path, compiler: Compiler, cache: Path) -> Path:
    """Return the library in the cache; compile it where it is missing.

    Two processes may do so at once: each writes a file of its own and moves it into place.

    Raises:
        ToolFailed: The compiler refused it.
    """
    text = source.read_text(encoding="utf-8")
    key = Cache.key(text, *compiler.argv, compiler.version, *_FLAGS, platform.machine())
    place = cache.absolute() / f"{source.stem}-{key[:16]}.so"
    if place.is_file():
        with contextlib.suppress(OSError):
            os.utime(place)  # the cache drops what was read least recently
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{place.stem}.part-", dir=place.parent) as folder:
        (Path(folder) / source.name).write_text(text, encoding="utf-8")
        run(
            (*compiler.argv, *_FLAGS, source.name, "-o", place.name),
            folder=Path(folder),
            limits=_LIMITS,
            reach=Reach(writable=compiler.keeps(cache)),
            env=compiler.environment(cache),
        )
        (Path(folder) / place.name).replace(place)
    return place
