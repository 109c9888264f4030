"""What Yosys' `check` finds in an elaborated module: loops, and nets with several drivers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hwopt.netlist.observed import observed

#: One bit of a net; the name of the module stands before the net's.
_CONFLICT = re.compile(r"multiple conflicting drivers for \S+?\.\\?([^\s:]+)")


def problems_of(check: str, module: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the problems in words, and the nets with several drivers that nobody reads.

    Args:
        check: What `check` wrote.
        module: What `write_json` wrote of the same module.
    """
    names = dict.fromkeys(_CONFLICT.findall(check))
    nets = module["netnames"]
    read = observed(module) if names else frozenset()
    unread = [name for name in names if name in nets and read.isdisjoint(nets[name]["bits"])]
    conflicts = several_drivers(name for name in names if name not in unread)
    return (*conflicts, *_loops(check)), tuple(unread)


def several_drivers(names: Iterable[str]) -> Iterator[str]:
    """Yield the problem with each of some nets."""
    return (f"{name} has several drivers" for name in names)


def _loops(check: str) -> Iterator[str]:
    in_loop = False
    for line in check.splitlines():
        words = line.strip().replace("rtl/", "")
        if "found logic loop" in words:
            in_loop = True
        elif in_loop and words.startswith("wire "):
            yield f"combinational loop through {words.removeprefix('wire ')}"
            in_loop = False
