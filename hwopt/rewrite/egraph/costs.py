"""What an operation costs: area and delay from the cells that synthesis would use.

A pre-synthesis estimate that orders alternatives; it is no measurement and no sign-off.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf, log, log2

from hwopt.liberty.cells import smallest
from hwopt.liberty.library import Library
from hwopt.rewrite.egraph.facts import Facts
from hwopt.rewrite.egraph.node import Node

#: Tiny, so that of equal terms the smaller one is taken.
_TIE = 0.001


@dataclass(frozen=True)
class Gates:
    """Areas [um^2] and delays [in units of a nand's] of the cells that words consist of."""

    adder: float = 3.69
    half: float = 2.3
    invert: float = 0.46
    both: float = 0.92
    differ: float = 1.38
    choose: float = 1.61
    adder_delay: float = 4.0
    carry_delay: float = 2.0
    both_delay: float = 1.5
    differ_delay: float = 2.0
    choose_delay: float = 2.2


def calibrated(library: Library) -> Gates:
    """Return areas from a library's smallest cells; where one is missing, what stands for it."""
    functions = {
        "invert": "!a",
        "both": "a & b",
        "differ": "a ^ b",
        "nand": "!(a & b)",
        "choose": "(a & b) | (!a & c)",
    }
    found = {name: smallest(library, function) for name, function in functions.items()}
    nand = found["nand"].area_um2 if found["nand"] else Gates.both * 0.75
    area = {name: cell.area_um2 if cell else 2 * nand for name, cell in found.items()}
    return Gates(
        adder=2 * area["differ"] + 1.4 * nand,
        half=area["differ"] + area["both"],
        invert=area["invert"],
        both=area["both"],
        differ=area["differ"],
        choose=min(found["choose"].area_um2 if found["choose"] else inf, 3.5 * nand),
    )


@dataclass(frozen=True)
class Cost:
    """Area and delay of one operation, its operands not counted."""

    area: float
    delay: float


class Costs:
    """Costs of nodes at the widths at which they are written."""

    def __init__(self, gates: Gates) -> None:
        self.gates = gates
        self._rules: dict[str, Callable[[Node, int, Sequence[Facts], Sequence[int]], Cost]] = {
            "sum": self._sum,
            "product": self._product,
            "choose": self._choose,
            "flip": lambda _, w, f, __: self._row(
                gates.differ, gates.differ_delay, min(w, f[1].width)
            ),
            "zero": self._zero,
            "less": self._less,
            "equal": self._equal,
            "left": self._shift,
            "right": self._shift,
            "both": self._bitwise,
            "either": self._bitwise,
            "parity": self._bitwise,
        }

    def __call__(
        self, node: Node, width: int, facts: Sequence[Facts], widths: Sequence[int]
    ) -> Cost:
        """Return the cost of a node.

        Args:
            node: The operation.
            width: Bits of its result that are needed.
            facts: What is known of its operands.
            widths: Bits of its operands that are needed.
        """
        rule = self._rules.get(node.op)
        if rule is None:
            return Cost(_TIE, 0.0)
        found = rule(node, width, facts, widths)
        return Cost(found.area + _TIE, found.delay)

    def _row(self, area: float, delay: float, count: int) -> Cost:
        return Cost(area * count, delay)

    def _sum(self, node: Node, width: int, facts: Sequence[Facts], _: Sequence[int]) -> Cost:
        rows = list(addends(node, width, facts))
        heights, negative = [0] * width, 0
        for low, high, sign in rows:
            negative += high - low if sign < 0 else 0
            for place in range(low, high):
                heights[place] += 1
        ones = node.params[0]
        if len(rows) == 1 and rows[0][2] < 0 and ones & (ones + 1) == 0:  # a bitwise inverse
            return Cost(self.gates.invert * negative, 0.5)
        return self._heap(heights, ones % (1 << width), negative)

    def _heap(self, heights: list[int], constant: int, negative: int) -> Cost:
        """Return the cost of adding columns of bits of given heights and a constant."""
        gates, area, carry, tallest, chain = self.gates, 0.0, False, 0, 0
        constant = constant if negative == 0 else 0  # the ones of inverses join the constant
        for place, height in enumerate(heights):
            bit = constant >> place & 1
            tallest = max(tallest, height + (1 if bit and height > 1 else 0))
            if height > 1:
                area += gates.adder * (height - 1)
                carry = True
            elif height and (carry or bit):
                area += gates.half
                carry = True
            chain += carry
        area += gates.invert * negative
        if not chain:
            return Cost(area, 0.5 if negative else 0.0)
        layers = max(0.0, log(max(tallest, 2) / 2, 1.5))
        return Cost(area, gates.adder_delay * layers + gates.carry_delay * (1 + log2(chain + 1)))

    def _product(
        self, node: Node, width: int, facts: Sequence[Facts], widths: Sequence[int]
    ) -> Cost:
        gates = self.gates
        bits = [f for f in facts if f.bit]
        wide = sorted(f.width for f in facts if not f.bit)
        area, delay = 0.0, gates.both_delay * len(bits)
        masked = max([1, *(min(w, width) for f, w in zip(facts, widths, strict=True) if not f.bit)])
        if bits:
            area += gates.both * (masked if wide else 0) + gates.both * (len(bits) - 1)
        while len(wide) > 1:
            a, b = min(wide[0], width), min(wide[1], width)
            cells = a * b - max(0, a + b - width) * max(0, a + b - width - 1) / 2
            share = 0.6 if len(node.args) == 2 and node.args[0] == node.args[1] else 1.0  # noqa: PLR2004
            area += share * (gates.both * cells + gates.adder * max(cells - max(a, b), 0))
            delay += gates.adder_delay * log(max(min(a, b), 2), 1.5)
            delay += gates.carry_delay * log2(a + b)
            wide = sorted([a + b, *wide[2:]])
        return Cost(area, delay)

    def _choose(self, _: Node, width: int, facts: Sequence[Facts], __: Sequence[int]) -> Cost:
        gates = self.gates
        for one in facts[1:]:
            if one.step == 0:
                return self._row(gates.both, gates.both_delay, width)
        return self._row(gates.choose, gates.choose_delay, width)

    def _zero(self, _: Node, __: int, facts: Sequence[Facts], widths: Sequence[int]) -> Cost:
        bits = max(widths[0] - facts[0].zeros, 1)
        return Cost(0.8 * self.gates.both * (bits - 1), self.gates.both_delay * log2(bits + 1))

    def _less(self, _: Node, __: int, facts: Sequence[Facts], widths: Sequence[int]) -> Cost:
        gates, width = self.gates, max(widths)
        fixed = [f for f in facts if f.step == 0]
        if fixed:
            low = fixed[0].low
            bits = width - ((low & -low).bit_length() - 1 if low else width - 1)
            return Cost(0.85 * gates.both * bits, gates.both_delay * log2(bits + 1))
        return Cost(0.75 * gates.adder * width, gates.carry_delay * (1 + log2(width + 1)))

    def _equal(self, _: Node, __: int, facts: Sequence[Facts], widths: Sequence[int]) -> Cost:
        gates, width = self.gates, max(widths)
        delay = gates.both_delay * log2(width + 1)
        if any(f.step == 0 for f in facts):
            return Cost(0.9 * gates.both * max(width - 1, 1), delay)
        return Cost(gates.differ * width + gates.both * (width - 1), delay + gates.differ_delay)

    def _shift(self, _: Node, width: int, facts: Sequence[Facts], widths: Sequence[int]) -> Cost:
        rows = facts[1].width
        across = max(width, widths[0])
        return Cost(self.gates.choose * rows * across, self.gates.choose_delay * rows)

    def _bitwise(self, node: Node, width: int, facts: Sequence[Facts], _: Sequence[int]) -> Cost:
        gates = self.gates
        each = gates.differ if node.op == "parity" else gates.both
        live = sum(min(f.width, width) for f in facts if f.step) - width
        return Cost(max(live, 0) * each, gates.both_delay * log2(len(facts) + 1))


def addends(node: Node, width: int, facts: Sequence[Facts]) -> Iterable[tuple[int, int, int]]:
    """Yield lowest place, end and sign of each digit of a sum's factors."""
    for factor, fact in zip(node.params[1:], facts, strict=True):
        for shift, sign in digits(factor):
            low = min(shift + fact.zeros, width)
            high = min(shift + fact.width, width)
            if low < high:
                yield low, high, sign


def digits(number: int) -> list[tuple[int, int]]:
    """Return places and signs of the canonical signed digits of a number, lowest first.

    Source: Reitwiesner 1960.
    """
    found, place = [], 0
    while number:
        if number & 1:
            sign = 2 - (number & 3)
            found.append((place, sign))
            number -= sign
        number >>= 1
        place += 1
    return found
