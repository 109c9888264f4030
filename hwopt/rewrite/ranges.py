"""Which numbers a word can hold, as one interval per word."""

from dataclasses import dataclass

from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word, value_of


@dataclass(frozen=True)
class Interval:
    """The integers from low to high, both included."""

    low: int
    high: int

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __mul__(self, other: "Interval") -> "Interval":
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def join(self, other: "Interval") -> "Interval":
        """Return the smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def within(self, width: int, *, signed: bool) -> bool:
        """Return whether every number fits a word."""
        low, high = bounds(width, signed=signed)
        return low <= self.low and self.high <= high


def bounds(width: int, *, signed: bool) -> tuple[int, int]:
    """Return the least and the greatest number of a word."""
    if signed:
        return -(1 << (width - 1)), (1 << (width - 1)) - 1
    return 0, (1 << width) - 1


def full(width: int, *, signed: bool) -> Interval:
    """Return all numbers of a word."""
    return Interval(*bounds(width, signed=signed))


def exact(word: Word, *, signed: bool) -> Interval:
    """Return an interval of the numbers that a word holds, read signed or unsigned."""
    if word.op == "const":
        value = value_of(word, signed=signed)
        return Interval(value, value)
    inner = view(word)
    if inner is not None:
        found = exact(inner[0], signed=inner[1])
        if found.within(word.width, signed=signed):
            return found
    if word.op in {"add", "sub", "mul"}:
        parts = [exact(a, signed=signed) for a in word.args]
        other = -parts[1] if word.op == "sub" else parts[1]
        found = parts[0] * other if word.op == "mul" else parts[0] + other
        if found.within(word.width, signed=signed):
            return found
    if word.op == "mux":
        return exact(word.args[1], signed=signed).join(exact(word.args[2], signed=signed))
    return full(word.width, signed=signed)


def view(word: Word) -> tuple[Word, bool] | None:
    """Return the word that is extended here, and whether with its sign; None if none is."""
    if word.op == "sext":
        return word.args[0], True
    if word.op == "cat" and word.args[0].op == "const" and word.args[0].value == 0:
        rest = word.args[1:]
        return (rest[0], False) if len(rest) == 1 else None
    return _repeated_sign(word)


def unsigned_view(word: Word) -> Word | None:
    """Return the word that zeros stand before; None where none do."""
    seen = view(word)
    return seen[0] if seen is not None and not seen[1] else None


def _repeated_sign(word: Word) -> tuple[Word, bool] | None:
    """Recognize `{x[7], x[7], x}`."""
    if word.op != "cat":
        return None
    last = word.args[-1]
    for bit in word.args[:-1]:
        copied = bit.op == "slice" and bit.args[0] is last and bit.value == last.width - 1
        own = last.op == "slice" and bit.op == "slice" and bit.args[0] is last.args[0]
        same = own and bit.width == 1 and bit.value == last.value + last.width - 1
        if not (bit.width == 1 and (copied or same)):
            return None
    return last, True


def uses(roots: list[Word]) -> dict[Word, int]:
    """Return how many operands and roots each word is."""
    count: dict[Word, int] = {}
    for word in reachable(roots):
        for arg in word.args:
            count[arg] = count.get(arg, 0) + 1
    for root in roots:
        count[root] = count.get(root, 0) + 1
    return count
