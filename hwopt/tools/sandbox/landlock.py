"""Landlock: which files a process and all that it starts may reach, and that they reach no port.

Written against ABI 7; older kernels get what they know. Source: Linux' own
`Documentation/userspace-api/landlock.rst` and `include/uapi/linux/landlock.h`.
"""

import ctypes
import functools
import os
import stat
import sys
from collections.abc import Iterable

from hwopt.tools.sandbox.calls import call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << i for i in range(6))
_MAKE_DIR, _MAKE_REG, _REFER, _TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14

_LIST = _READ_DIR
_READ = _EXECUTE | _READ_FILE | _READ_DIR
#: No symbolic link, pipe, socket or device: hwopt itself reads this folder afterwards. Nothing in
#: it is executed.
_WRITE = (
    _WRITE_FILE
    | _READ_FILE
    | _READ_DIR
    | _REMOVE_DIR
    | _REMOVE_FILE
    | _MAKE_DIR
    | _MAKE_REG
    | _REFER
    | _TRUNCATE
)
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE

#: All rights on files that an ABI knows, by the first ABI that knows them.
_RIGHTS = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
#: ABI from which TCP ports can be refused, and from which signals and abstract sockets can.
_NETWORK, _SCOPES = 4, 6


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


@functools.cache
def version() -> int:
    """Return the ABI of this kernel; 0 where it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        return call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(readable: Iterable[str], listable: Iterable[str], writable: Iterable[str]) -> None:
    """Confine this process for ever; it must have given up new privileges.

    Args:
        readable: Files and folders whose content may be read and executed.
        listable: Folders below which names may be listed.
        writable: Files and folders that may be read and changed.

    Raises:
        OSError: The kernel refused.
    """
    known = sum(rights for since, rights in _RIGHTS if since <= version())
    wanted = _Ruleset(known, 3 if version() >= _NETWORK else 0, 3 if version() >= _SCOPES else 0)
    size = 24 if version() >= _SCOPES else 16 if version() >= _NETWORK else 8
    ruleset = call(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    try:
        for paths, rights in ((readable, _READ), (listable, _LIST), (writable, _WRITE)):
            for path in paths:
                _allow(ruleset, path, rights & known)
        call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Add a rule; what is not there needs none."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _FILE_RIGHTS
        beneath = _Beneath(rights, place)
        call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(beneath), 0)
    finally:
        os.close(place)
