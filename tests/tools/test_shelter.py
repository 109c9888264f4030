"""What `hwopt doctor` says of the confinement of tools."""

import pytest

from hwopt.tools.keeping import confinement
from hwopt.tools.sandbox.request import Confinement
from hwopt.tools.shelter import guards

NOTHING = Confinement(landlock=0, seccomp=False, network=False, processes=False)


def means(found: Confinement) -> dict[str, str]:
    """Return by what tools are kept from things, marked where something is missing."""
    return {each.name: each.means + (" !" if each.fallback else "") for each in guards(found)}


@pytest.mark.parametrize(
    ("found", "files", "network", "processes"),
    [
        (Confinement(7, seccomp=True, network=True, processes=True), "Landlock, ABI 7",
         "no sockets (seccomp), network namespace", "process namespace"),
        (Confinement(7, seccomp=True, network=False, processes=False), "Landlock, ABI 7",
         "no sockets (seccomp)", "no signals (Landlock), killed by descent"),
        (Confinement(4, seccomp=False, network=False, processes=False), "Landlock, ABI 4",
         "no TCP (Landlock) !", "killed by descent !"),
        (NOTHING, "not confined !", "not confined !", "killed by descent !"),
    ],
)  # fmt: skip
def test_fallbacks(found: Confinement, files: str, network: str, processes: str) -> None:
    """Each thing that is missing is named with what it means."""
    said = means(found)
    assert said["files of tools"] == files
    assert said["network of tools"] == network
    assert said["processes of tools"] == processes


def test_words() -> None:
    """The fallback says what could happen and what to do."""
    files = next(iter(guards(NOTHING)))
    assert files.fallback == (
        "this kernel has no Landlock (Linux 5.13 and newer): tools see no secret in their "
        "environment, but a tool that a candidate took over could read and write what you can; "
        "run hwopt in a container, or as a user of its own"
    )


@pytest.mark.tool
def test_this_machine() -> None:
    """The keeper answers, and the answer is the same twice."""
    assert confinement() == confinement()
