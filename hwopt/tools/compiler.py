"""Find a C++ compiler: the machine's own, else the one in the `ziglang` package."""

import importlib.util
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolFailed, ToolNotFound, ToolTimeout
from hwopt.tools.process import Limits, run

_VARIABLE = "HWOPT_CXX"
_INSTALL = (
    "install g++ (Debian: apt-get install g++) or clang++, or pip install 'hwopt[ziglang]', "
    f"or name a compiler in {_VARIABLE}"
)
#: The ziglang package unpacks its own toolchain before it answers for the first time.
_VERSION_LIMITS = Limits(timeout_s=60.0)


@dataclass(frozen=True)
class Compiler:
    """A C++ compiler that answered to `--version`."""

    #: The command, before any flag.
    argv: tuple[str, ...]
    #: First line of what it says of itself.
    version: str
    #: Where it was found: `HWOPT_CXX`, `g++`, `clang++` or `ziglang`.
    origin: str

    @property
    def is_fallback(self) -> bool:
        """Whether this is ziglang, whose first build takes minutes; the caller says so."""
        return self.origin == "ziglang"

    @property
    def precompiles_headers(self) -> bool:
        """Whether `-x c++-header` and `-include` work as in g++ and clang++."""
        return not self.is_fallback

    def environment(self, cache: Path) -> Mapping[str, str]:
        """Return the variables it needs so that what it builds once stays in `cache`."""
        if not self.is_fallback:
            return {}
        folder = str(_zig_folder(cache))
        return {"ZIG_GLOBAL_CACHE_DIR": folder, "ZIG_LOCAL_CACHE_DIR": folder}

    def keeps(self, cache: Path) -> tuple[Path, ...]:
        """Return the folders besides its work folder in which it writes; they are made here."""
        if not self.is_fallback:
            return ()
        folder = _zig_folder(cache)
        folder.mkdir(parents=True, exist_ok=True)
        return (folder,)


def _zig_folder(cache: Path) -> Path:
    return cache / "zig"


def find_compiler() -> Compiler:
    """Return the first compiler that works.

    Raises:
        ToolNotFound: There is none, or `HWOPT_CXX` names none.
    """
    named = os.environ.get(_VARIABLE, "").strip()
    if named:
        argv = tuple(shlex.split(named))
        version = _version(argv)
        if version is None:
            raise ToolNotFound(
                f"{_VARIABLE} was expected to name a C++ compiler, not {named!r}; "
                "unset it or correct it",
                argv=argv,
            )
        return Compiler(argv, version, _VARIABLE)
    for argv, origin in _known():
        version = _version(argv)
        if version is not None:
            return Compiler(argv, version, origin)
    raise ToolNotFound(f"a C++ compiler was expected, and none was found; {_INSTALL}")


def _known() -> tuple[tuple[tuple[str, ...], str], ...]:
    found = [((path,), name) for name in ("g++", "clang++") if (path := shutil.which(name))]
    zig = (sys.executable, "-m", "ziglang", "c++")
    return (*found, *([(zig, "ziglang")] if importlib.util.find_spec("ziglang") else []))


def _version(argv: tuple[str, ...]) -> str | None:
    with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
        try:
            done = run((*argv, "--version"), folder=Path(folder), limits=_VERSION_LIMITS)
        except (ToolNotFound, ToolFailed, ToolTimeout):
            return None
    lines = done.log.strip().splitlines()
    return lines[0].strip() if lines else None


def build_c(source: Path, program: Path, *, limits: Limits) -> bool:
    """Compile one C file for this very machine; tell whether there was a compiler for it.

    Raises:
        ToolFailed: The compiler refused the text.
        ToolTimeout: A limit was reached.
    """
    try:
        compiler = find_compiler()
    except ToolNotFound:
        return False
    folder = program.parent
    env = compiler.environment(folder)
    (folder / source.name).write_bytes(source.read_bytes())
    command = (*_as_c(compiler.argv), "-O3", "-march=native", "-std=gnu11", "-x", "c")
    linked = folder / f"{program.name}.linked"
    argv = (*command, source.name, "-o", linked.name)
    run(argv, folder=folder, limits=limits, env=env, log_name="compile.log")
    # A confined linker cannot change a mode; a file may have one from the beginning.
    fresh = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(program, fresh, 0o755), "wb") as copy:
        copy.write(linked.read_bytes())
    return True


def _as_c(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Return the command that reads C: ziglang has two."""
    return (*argv[:-1], "cc") if argv[-1] == "c++" else argv
