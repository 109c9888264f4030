"""Colours of nets: equal where equal logic of equal inputs computes them.

They serve to put operands in an order that does not depend on names. Two colours may be equal by
accident; nothing but how often equal structures are recognised depends on that.
"""

import hashlib
from collections.abc import Mapping

from hwopt.netlist.flatcells import Bit, Flat, FlatCell, Irregular

#: How often the colours of registers are taken from those of what they load.
_ROUNDS = 2
#: Of a bit that nothing drives.
_UNDRIVEN = 3


def colours(flat: Flat) -> Mapping[Bit, int]:
    """Return the colour of each bit that is read or driven.

    Raises:
        Irregular: There is a loop of logic.
    """
    order = _ordered(flat)
    kinds: dict[object, int] = {}
    own = {id(cell): _kind(cell, kinds) for cell in flat.cells}
    found: dict[Bit, int] = {bit: hash((1, ord(bit))) for bit in "01xz"}
    for number, port in enumerate(flat.ports):
        if port.direction == "input":
            found.update({bit: hash((2, number, index)) for index, bit in enumerate(port.bits)})
    undriven = {
        bit: _UNDRIVEN
        for cell in flat.cells
        for bits in cell.reads
        for bit in bits
        if bit not in flat.driver and bit not in found
    }
    found.update(undriven)
    found.update({bit: _UNDRIVEN for port in flat.ports for bit in port.bits if bit not in found})
    holding = [cell for cell in flat.cells if cell.shape.holds]
    held = {id(cell): own[id(cell)] for cell in holding}
    for _ in range(_ROUNDS if holding else 1):
        for cell in holding:
            _drive(cell, held[id(cell)], flat, found)
        for cell in order:
            pins = [tuple([found[bit] for bit in bits]) for bits in cell.reads]
            if cell.shape.commutes:
                pins.sort(key=lambda bits: (len(bits), bits))
            _drive(cell, hash((4, own[id(cell)], *pins)), flat, found)
        held = {
            id(cell): hash((5, held[id(cell)], *[found[b] for bits in cell.reads for b in bits]))
            for cell in holding
        }
    return found


def _drive(cell: FlatCell, colour: int, flat: Flat, found: dict[Bit, int]) -> None:
    initial = flat.initial
    for place, bits in enumerate(cell.drives):
        for index, bit in enumerate(bits):
            start = ord(initial.get(bit, "x")) if initial else 0
            found[bit] = hash((6, colour, place, index, start))


def _kind(cell: FlatCell, known: dict[object, int]) -> int:
    """Return a number for type and parameters, the same in every process."""
    key = (cell.shape.kind, cell.parameters, cell.attributes)
    number = known.get(key)
    if number is None:
        named = [pair for pair in cell.parameters if pair[0] != "MEMID"]
        if cell.shape.commutes:  # what belongs to an operand moves with it
            named = [pair for pair in named if not pair[0].startswith(("A_", "B_"))]
        text = repr((cell.shape.kind, named, cell.attributes))
        number = known[key] = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])
    return number


def _ordered(flat: Flat) -> list[FlatCell]:
    """Return the cells without a state, each behind those that it reads."""
    readers: dict[int, list[FlatCell]] = {}
    missing: dict[int, int] = {}
    order: list[FlatCell] = []
    logic = [cell for cell in flat.cells if not cell.shape.holds]
    driver = flat.driver
    for cell in logic:
        drivers = {
            id(found)
            for bits in cell.reads
            for bit in bits
            if (found := driver.get(bit)) is not None and not found.shape.holds
        }
        if drivers:
            missing[id(cell)] = len(drivers)
            for key in drivers:
                readers.setdefault(key, []).append(cell)
        else:
            order.append(cell)
    for cell in order:
        for reader in readers.get(id(cell), ()):
            missing[id(reader)] -= 1
            if not missing[id(reader)]:
                order.append(reader)
    if len(order) != len(logic):
        raise Irregular("a loop")
    return order
