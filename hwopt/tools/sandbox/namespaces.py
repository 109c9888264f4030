"""Namespaces: a keeper without a network, tools that see no process but their own.

Where an unprivileged process may make a user namespace, that gives the right to the others.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hwopt.tools.sandbox.calls import PR_CAPBSET_DROP, clone, prctl, unshare

_NEW_IPC, _NEW_USER, _NEW_PID, _NEW_NET = 0x08000000, 0x10000000, 0x20000000, 0x40000000

#: Kept by a tool of root's, as root's own files may belong to others: to pass over modes of files,
#: within what Landlock leaves (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH).
_KEPT = frozenset({1, 2})
_CAPABILITIES = 64


@dataclass(frozen=True)
class Namespaces:
    """What this kernel grants this user."""

    network: bool
    processes: bool
    #: Whether a user namespace was needed for the others, and granted.
    user: bool


def enter() -> Namespaces:
    """Move this process, the keeper, where there is no network and no shared memory.

    Tools are its children and stay there. Capabilities that they could take up are dropped.
    """
    if not sys.platform.startswith("linux"):
        return Namespaces(network=False, processes=False, user=False)
    network, user = _done(_leave), False
    if not network and _works_in_child(_leave_as_user):
        network = user = _done(_leave_as_user)
    processes = _done(_fork_hidden_once)
    _drop_capabilities()
    return Namespaces(network=network, processes=processes, user=user)


def fork_hidden() -> int:
    """Fork into a process namespace; return the child's number, 0 in the child.

    Raises:
        OSError: The kernel refused.
    """
    return clone(_NEW_PID)


def _leave() -> None:
    unshare(_NEW_NET | _NEW_IPC)


def _leave_as_user() -> None:
    """Leave through a user namespace in which this user stays who they are."""
    user, group = os.getuid(), os.getgid()
    unshare(_NEW_USER | _NEW_NET | _NEW_IPC)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(text, encoding="ascii")


def _fork_hidden_once() -> None:
    child = fork_hidden()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _done(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _works_in_child(attempt: Callable[[], None]) -> bool:
    """Try where it changes nothing: half of it done could not be undone."""
    child = os.fork()
    if child == 0:
        os._exit(0 if _done(attempt) else 1)
    return os.waitpid(child, 0)[1] == 0


def _drop_capabilities() -> None:
    for number in range(_CAPABILITIES):
        if number not in _KEPT:
            with contextlib.suppress(OSError):
                prctl(PR_CAPBSET_DROP, number)
