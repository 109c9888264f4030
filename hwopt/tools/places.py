"""What every tool may read: programs and libraries of the system, of Python and of hwopt."""

import functools
import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent

#: Folders and files of the system in which nobody keeps a secret. Missing ones do no harm.
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld.so.preload"),
    *("/etc/alternatives", "/etc/localtime"),
    *("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory"),
    "/sys/devices/system/cpu",
)

#: Where Python looks for the package hwopt: names alone, the content of its folder is readable.
LISTABLE = (str(_PACKAGE.parent),)


def beside(program: str) -> str:
    """Return what a program needs of its own: its installation where it has one, else itself.

    A compiler in `/opt/llvm/bin` comes with `/opt/llvm/lib`; one in `~/bin` brings no home along.
    """
    path = Path(program).resolve()
    folder = path.parent.parent
    alone = path.parent.name != "bin" or folder in {Path.home(), Path(folder.anchor)}
    return str(path if alone else folder)


@functools.cache
def readable_everywhere() -> tuple[str, ...]:
    """Return files and folders that each tool may read and execute."""
    shipped = (_PACKAGE.parent / name for name in ("rtl", "testbenches", "flows"))
    packages = (path for path in sys.path if path.endswith(("site-packages", "dist-packages")))
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    python = (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
    ours = (str(_PACKAGE), *map(str, shipped))
    found = (*_SYSTEM, *python, *packages, *ours, *(path for path in libraries if path))
    return tuple(dict.fromkeys(found))
