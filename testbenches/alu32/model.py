"""Reference of the 32-bit arithmetic and logic unit."""

from dataclasses import dataclass

MASK = 0xFFFFFFFF
OPERATIONS = 10


@dataclass(frozen=True)
class Answer:
    """Result and flags of one operation."""

    result: int
    carry: bool
    overflow: bool

    @property
    def zero(self) -> bool:
        """Whether the result is 0."""
        return self.result == 0

    @property
    def negative(self) -> bool:
        """Whether the result is negative as a signed number."""
        return self.result > MASK // 2


def signed(value: int) -> int:
    """Read 32 bits as a signed number."""
    return value - (1 << 32) if value > MASK // 2 else value


def compute(op: int, a: int, b: int) -> Answer:
    """Return what the unit answers to `op` on the unsigned operands `a` and `b`."""
    if op == 0:
        exact = signed(a) + signed(b)
        total = (a + b) & MASK
        return Answer(total, carry=a + b > MASK, overflow=exact != signed(total))
    if op == 1:
        exact = signed(a) - signed(b)
        total = (a - b) & MASK
        return Answer(total, carry=a >= b, overflow=exact != signed(total))
    places = b % 32
    results = {
        2: a & b,
        3: a | b,
        4: a ^ b,
        5: (a << places) & MASK,
        6: a >> places,
        7: (signed(a) >> places) & MASK,
        8: int(signed(a) < signed(b)),
        9: int(a < b),
    }
    return Answer(results.get(op, 0), carry=False, overflow=False)
