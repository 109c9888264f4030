"""What keeps a hostile text from doing harm on this machine, in words, and what is missing."""

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from hwopt.tools.sandbox.request import Confinement

#: ABI of Landlock since which it refuses TCP, and since which it refuses signals.
_TCP, _SIGNALS = 4, 6

_ELSEWHERE = "run hwopt in a container, or as a user of its own"


@dataclass(frozen=True)
class Guard:
    """One thing that tools are kept from."""

    name: str
    #: By what they are; `not confined` where they are not.
    means: str
    #: What the fallback is; empty where nothing is missing.
    fallback: str = ""


def guards(found: Confinement) -> Iterator[Guard]:
    """Yield what holds."""
    yield _files(found)
    yield _network(found)
    yield _processes(found)
    limits = "time, memory, files, processes"
    if sys.platform.startswith("linux"):
        yield Guard("limits on tools", limits)
    else:
        yield Guard(
            "limits on tools",
            "time, size of files",
            f"{platform.system()} bounds neither memory nor processes of a tool; {_ELSEWHERE}",
        )


def _files(found: Confinement) -> Guard:
    name = "files of tools"
    if found.landlock:
        return Guard(name, f"Landlock, ABI {found.landlock}")
    return Guard(
        name,
        "not confined",
        "this kernel has no Landlock (Linux 5.13 and newer): tools see no secret in their "
        "environment, but a tool that a candidate took over could read and write what you can; "
        + _ELSEWHERE,
    )


def _network(found: Confinement) -> Guard:
    name = "network of tools"
    means = [
        *(["no sockets (seccomp)"] if found.seccomp else []),
        *(["network namespace"] if found.network else []),
        *(["no TCP (Landlock)"] if found.landlock >= _TCP and not found.seccomp else []),
    ]
    if found.seccomp or found.network:
        return Guard(name, ", ".join(means))
    return Guard(
        name,
        means[0] if means else "not confined",
        "this system has neither seccomp on x86-64 or 64-bit Arm nor namespaces for this user: "
        f"a tool that a candidate took over could reach the network; {_ELSEWHERE}",
    )


def _processes(found: Confinement) -> Guard:
    name = "processes of tools"
    if found.processes:
        return Guard(name, "process namespace")
    if found.landlock >= _SIGNALS:
        return Guard(name, "no signals (Landlock), killed by descent")
    return Guard(
        name,
        "killed by descent" if sys.platform.startswith("linux") else "process groups",
        "this system has no process namespaces for this user: what a tool starts is killed all "
        f"the same, but it could signal your other processes; {_ELSEWHERE}",
    )
