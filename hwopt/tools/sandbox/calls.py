"""System calls for which Python has no function."""

import ctypes
import errno
import os
import signal

PR_SET_PDEATHSIG = 1
PR_CAPBSET_READ = 23
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

#: Numbers of clone.
_CLONE = {"x86_64": 56, "aarch64": 220}

# The interpreter's lock is kept: a child by `clone` has nobody to take it back from.
_libc = ctypes.PyDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def call(number: int, *arguments: object) -> int:
    """Make a system call.

    Raises:
        OSError: The kernel refused.
    """
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *words))
    if result < 0:
        _refused(f"system call {number}")
    return result


def prctl(option: int, argument: int = 1) -> int:
    """Set or ask something of this process.

    Raises:
        OSError: The kernel refused.
    """
    zero = ctypes.c_ulong(0)
    result = int(_libc.prctl(option, ctypes.c_ulong(argument), zero, zero, zero))
    if result < 0:
        _refused(f"prctl {option}")
    return result


def unshare(flags: int) -> None:
    """Leave namespaces.

    Raises:
        OSError: The kernel refused.
    """
    if _libc.unshare(flags) != 0:
        _refused("unshare")


def clone(flags: int) -> int:
    """Fork into namespaces of its own; return the child's number, 0 in the child.

    For a process with one thread: nobody is told of the fork.

    Raises:
        OSError: The kernel refused, or the number of the call is not known on this machine.
    """
    number = _CLONE.get(os.uname().machine)
    if number is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    return call(number, flags | signal.SIGCHLD, 0, 0, 0, 0)


def _refused(what: str) -> None:
    number = ctypes.get_errno()
    raise OSError(number, f"{what}: {os.strerror(number)}")
