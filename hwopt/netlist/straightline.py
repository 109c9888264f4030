"""A cone of an and-inverter graph as a straight line of gates over reused slots.

The text is what `flows/ladder/exhaustive.c` reads. An exclusive or of three ANDs is one gate,
and a slot is free again after its last reader, so that the slots in use stay near the
processor. A witness, true under one vector of all, tells whether all vectors were run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hwopt.netlist.aig import Aig

_AND, _AND_NOT, _NOR, _XOR = range(4)


@dataclass(frozen=True)
class StraightLine:
    """A program, and what its inputs are."""

    #: Positive literals; input i of the program is bit i of a vector's number.
    inputs: tuple[int, ...]
    #: Number of gates, the witness's among them.
    gates: int
    text: str


def straight_line(aig: Aig, root: int) -> StraightLine:
    """Return the program of a root that is neither constant nor an input."""
    order, xors = _order(aig, root)
    inputs = [node for node in aig.cone([root]) if aig.is_input(node)]
    slots = _Slots(inputs)
    reads = dict.fromkeys(inputs, len(inputs) + len(order) + 1)
    for place, node in enumerate(order):
        for literal in _operands(aig, xors, node):
            reads[literal >> 1] = max(reads.get(literal >> 1, 0), place)
    reads[root >> 1] = len(order) + 1
    lines: list[str] = []
    for place, node in enumerate(order):
        a, b = _operands(aig, xors, node)
        kind = _XOR if node in xors else (_AND, _AND_NOT, _NOR)[(a & 1) + (b & 1)]
        if kind == _AND_NOT and a & 1:
            a, b = b, a
        left, right = slots.of[a >> 1], slots.of[b >> 1]
        for one in {a >> 1, b >> 1}:
            if reads[one] == place:
                slots.free(one)
        lines.append(f"{kind} {slots.take(node)} {left} {right}")
    witness = slots.take(-1)
    lines.append(f"{_AND} {witness} 0 {len(inputs) - 1}")
    lines += [f"{_AND} {witness} {witness} {slot}" for slot in range(len(inputs))]
    head = (len(inputs), slots.count, len(lines), slots.of[root >> 1], root & 1, witness)
    text = "\n".join([" ".join(map(str, head)), *lines, ""])
    return StraightLine(tuple(2 * node for node in inputs), len(lines), text)


class _Slots:
    """Places for values, the ones of inputs first."""

    def __init__(self, inputs: Sequence[int]) -> None:
        self.of = {node: slot for slot, node in enumerate(inputs)}
        self.count = len(inputs)
        self._unused: list[int] = []

    def take(self, node: int) -> int:
        if self._unused:
            self.of[node] = self._unused.pop()
        else:
            self.of[node] = self.count
            self.count += 1
        return self.of[node]

    def free(self, node: int) -> None:
        self._unused.append(self.of[node])


def _order(aig: Aig, root: int) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """Return the gates in an order in which operands come first, and those that are XORs."""
    xors: dict[int, tuple[int, int]] = {}
    needed = {root >> 1}
    stack = [root >> 1]
    while stack:
        node = stack.pop()
        if aig.left[node] < 0:
            continue
        pair = _xor(aig, node)
        if pair is not None:
            xors[node] = pair
        for literal in _operands(aig, xors, node):
            if literal >> 1 not in needed:
                needed.add(literal >> 1)
                stack.append(literal >> 1)
    return [node for node in sorted(needed) if aig.left[node] >= 0], xors


def _operands(aig: Aig, xors: dict[int, tuple[int, int]], node: int) -> tuple[int, int]:
    return xors.get(node) or (aig.left[node], aig.right[node])


def _xor(aig: Aig, node: int) -> tuple[int, int] | None:
    """Return positive a and b where the node is a ^ b."""
    left, right = aig.left[node], aig.right[node]
    if not left & right & 1 or aig.left[left >> 1] < 0 or aig.left[right >> 1] < 0:
        return None
    one = {aig.left[left >> 1], aig.right[left >> 1]}
    two = {aig.left[right >> 1], aig.right[right >> 1]}
    if {literal ^ 1 for literal in one} != two:
        return None
    a, b = sorted(one)
    return (a, b) if not (a ^ b) & 1 else None
