"""Which bits of a word-level netlist somebody reads in the end."""

from collections.abc import Mapping
from typing import Any

from hwopt.netlist.flatcells import Bit


def observed(module: Mapping[str, Any]) -> frozenset[Bit]:
    """Return the bits that an output, a memory or a foreign cell depends on, in any cycle.

    A bit that is not among them may have several drivers or none: nothing says what it is.

    Args:
        module: What Yosys' `write_json` wrote of it.
    """
    drivers: dict[Bit, list[Mapping[str, Any]]] = {}
    found = [
        bit
        for port in module["ports"].values()
        if port["direction"] != "input"
        for bit in port["bits"]
    ]
    for cell in module["cells"].values():
        driven = [bit for bit, out in _pins(cell) if out]
        for bit in driven:
            drivers.setdefault(bit, []).append(cell)
        if not driven or not cell["type"].startswith("$") or cell["type"].startswith("$mem"):
            found += [bit for bit, _ in _pins(cell)]
    seen: set[Bit] = set()
    while found:
        bit = found.pop()
        if bit in seen:
            continue
        seen.add(bit)
        for cell in drivers.get(bit, ()):
            pins = cell["connections"]
            if cell["type"] == "$buf":
                found += [a for a, y in zip(pins["A"], pins["Y"], strict=True) if y == bit]
            else:
                found += [other for other, out in _pins(cell) if not out]
    return frozenset(seen)


def _pins(cell: Mapping[str, Any]) -> list[tuple[Bit, bool]]:
    """Return each bit at a cell, and whether the cell drives it."""
    directions = cell["port_directions"]
    return [
        (bit, directions[pin] != "input")
        for pin, bits in cell["connections"].items()
        for bit in bits
    ]
