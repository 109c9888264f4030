"""Registers of gold and gate that carry the same name."""

from hwopt.netlist.blast import state_bits
from hwopt.netlist.words import Words


def matched_registers(gold: Words, gate: Words) -> dict[int, int]:
    """Return gold's register bits with those of gate that have the same name and width."""
    named: dict[tuple[str, int, int], int] = {}
    for bit in state_bits(gate):
        for name in gate.public_names.get(bit.net, ()):
            named.setdefault(name, bit.net)
    found: dict[int, int] = {}
    for bit in state_bits(gold):
        partners = [named[name] for name in gold.public_names.get(bit.net, ()) if name in named]
        if partners:
            found[bit.net] = partners[0]
    return found
