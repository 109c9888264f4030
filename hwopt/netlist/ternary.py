"""Three-valued bits over an and-inverter graph.

A bit is a pair of literals (can be 1, can be 0). A known bit has complementary literals, and
operations on known bits build two-valued logic only. Each operation is exact for itself, so
a graph of them over-approximates what an unknown can do: a bit that is known here is known.
"""

from hwopt.netlist.aig import FALSE, TRUE, Aig

#: (can be 1, can be 0)
Bit3 = tuple[int, int]

LOW: Bit3 = (FALSE, TRUE)
HIGH: Bit3 = (TRUE, FALSE)
EITHER: Bit3 = (TRUE, TRUE)


def known(literal: int) -> Bit3:
    """Return the bit that has the value of a literal."""
    return (literal, literal ^ 1)


def is_known(bit: Bit3) -> bool:
    """Tell whether a bit is known whatever the inputs; False where that is only not obvious."""
    return bit[0] == bit[1] ^ 1


#: How deep nested multiplexers are looked into.
_NESTED = 4


class Ternary:
    """Builds three-valued logic in a graph."""

    def __init__(self, aig: Aig) -> None:
        self.aig = aig
        #: Bits that came of a multiplexer, with its select and both choices.
        self._muxes: dict[Bit3, tuple[Bit3, Bit3, Bit3]] = {}

    @staticmethod
    def not_(a: Bit3) -> Bit3:
        """Return NOT a."""
        return (a[1], a[0])

    def and_(self, a: Bit3, b: Bit3) -> Bit3:
        """Return a AND b."""
        one = self.aig.and_(a[0], b[0])
        if is_known(a) and is_known(b):
            return known(one)
        return (one, self.aig.or_(a[1], b[1]))

    def or_(self, a: Bit3, b: Bit3) -> Bit3:
        """Return a OR b."""
        return self.not_(self.and_(self.not_(a), self.not_(b)))

    def xor(self, a: Bit3, b: Bit3) -> Bit3:
        """Return a XOR b."""
        if is_known(a) and is_known(b):
            return known(self.aig.xor(a[0], b[0]))
        pair = self.aig.and_
        return (
            self.aig.or_(pair(a[0], b[1]), pair(a[1], b[0])),
            self.aig.or_(pair(a[0], b[0]), pair(a[1], b[1])),
        )

    def mux(self, select: Bit3, low: Bit3, high: Bit3) -> Bit3:
        """Return `select ? high : low`; where both are the same, an unknown select is harmless.

        A choice that is itself made by the same select is resolved: front ends nest them, with
        `x` where the outer one never looks.
        """
        if select in (LOW, HIGH):
            return high if select == HIGH else low
        if is_known(select):
            # Two unknown bits look the same without being the same.
            low = self._given(low, select, choice=0, depth=_NESTED)
            high = self._given(high, select, choice=1, depth=_NESTED)
        if low == high:
            return low
        if is_known(select) and is_known(low) and is_known(high):
            out = known(self.aig.mux(select[0], low[0], high[0]))
        else:
            one, zero = (
                self.aig.or_(
                    self.aig.and_(select[0], high[rail]), self.aig.and_(select[1], low[rail])
                )
                for rail in (0, 1)
            )
            out = (one, zero)
        if out not in (LOW, HIGH, EITHER):
            self._muxes.setdefault(out, (select, low, high))
        return out

    def _given(self, bit: Bit3, select: Bit3, *, choice: int, depth: int) -> Bit3:
        """Return what a bit is where a select has chosen."""
        if bit == select:
            return (LOW, HIGH)[choice]
        if bit not in self._muxes or not depth:
            return bit
        own, low, high = self._muxes[bit]
        if own == select:
            return self._given((low, high)[choice], select, choice=choice, depth=depth - 1)
        if own == self.not_(select):
            return self._given((high, low)[choice], select, choice=choice, depth=depth - 1)
        one, two = (
            self._given(inner, select, choice=choice, depth=depth - 1) for inner in (low, high)
        )
        return bit if (one, two) == (low, high) else self.mux(own, one, two)

    def majority(self, a: Bit3, b: Bit3, c: Bit3) -> Bit3:
        """Return the carry of a full adder."""
        if is_known(a) and is_known(b) and is_known(c):
            return known(self.aig.majority(a[0], b[0], c[0]))
        if LOW in (a, b, c):
            rest = [bit for bit in (a, b, c) if bit != LOW]
            return self.and_(rest[0], rest[1]) if len(rest) == 2 else LOW  # noqa: PLR2004 - a pair
        both = [
            self.aig.or_(
                self.aig.and_(a[rail], b[rail]),
                self.aig.and_(c[rail], self.aig.or_(a[rail], b[rail])),
            )
            for rail in (0, 1)
        ]
        return (both[0], both[1])
