"""Latches that are never closed: a text that promises all arms of a case makes such ones.

Where the promise is broken the enable is undefined, and so is what the latch would take.
"""

from collections.abc import Mapping
from typing import Any

from hwopt.netlist.flatcells import Bit


def transparent_latches(module: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the latches whose enable is active or undefined, whatever happens.

    Args:
        module: What Yosys' `write_json` wrote of it.
    """
    latches = {name: cell for name, cell in module["cells"].items() if cell["type"] == "$dlatch"}
    sources = _sources(module) if latches else {}
    return tuple(
        name
        for name, cell in latches.items()
        if _only(cell["connections"]["EN"][0], cell["parameters"]["EN_POLARITY"][-1], sources)
    )


def _sources(module: Mapping[str, Any]) -> dict[Bit, tuple[Bit, ...]]:
    """Return the bits from which multiplexers and buffers take each bit that they drive."""
    found: dict[Bit, tuple[Bit, ...]] = {}
    for cell in module["cells"].values():
        if cell["type"] in {"$buf", "$mux", "$pmux"}:
            pins = cell["connections"]
            data = [*pins["A"], *pins.get("B", ())]
            width = len(pins["Y"])
            found |= {bit: tuple(data[place::width]) for place, bit in enumerate(pins["Y"])}
    return found


def _only(bit: Bit, level: str, sources: Mapping[Bit, tuple[Bit, ...]]) -> bool:
    """Tell whether a bit is a level or undefined, whatever multiplexers choose."""
    waiting, seen = [bit], set[Bit]()
    while waiting:
        bit = waiting.pop()
        if bit in seen or bit in (level, "x"):
            continue
        seen.add(bit)
        if bit not in sources:
            return False
        waiting += sources[bit]
    return True
