"""Registers of gold and gate that carry the same name.

`lane[2].count` of a block, or `u_low.count` of an instance, has the name `lane_2_count` or
`u_low_count` where the block or the instance is gone.
"""

import re
from collections.abc import Mapping

from hwopt.netlist.blast import state_bits
from hwopt.netlist.words import Words

#: Name, width and index of a bit of a word.
_Bit = tuple[str, int, int]


def matched_registers(gold: Words, gate: Words) -> dict[int, int]:
    """Return gold's register bits with those of gate that have the same name and width."""
    exact = _named(gate)
    flat = _flat(exact)
    mine = _flat(_named(gold))
    found: dict[int, int] = {}
    for bit in state_bits(gold):
        names = gold.public_names.get(bit.net, ())
        partners = [exact[name] for name in names if name in exact]
        partners += [flat[key] for name in names if (key := _flattened(name)) in flat.keys() & mine]
        if partners:
            found[bit.net] = partners[0]
    return found


def _named(words: Words) -> dict[_Bit, int]:
    """Return the register bits of one side by their names."""
    named: dict[_Bit, int] = {}
    for bit in state_bits(words):
        for name in words.public_names.get(bit.net, ()):
            named.setdefault(name, bit.net)
    return named


def _flat(named: Mapping[_Bit, int]) -> dict[_Bit, int]:
    """Return register bits by their names without blocks, as far as these tell them apart."""
    several: dict[_Bit, set[int]] = {}
    for name, net in named.items():
        several.setdefault(_flattened(name), set()).add(net)
    return {name: min(nets) for name, nets in several.items() if len(nets) == 1}


def _flattened(bit: _Bit) -> _Bit:
    name, width, index = bit
    return re.sub(r"\W+", "_", name).strip("_"), width, index
