"""Truth tables of words over few bits, as integers with one bit for each assignment."""

from collections.abc import Iterable, Sequence

from hwopt.rewrite.bitwise import Bitwise, TooLargeError
from hwopt.verilog.word import Word

#: A bit of a signal.
Leaf = tuple[Word, int]

#: Most bits over which tables are built.
MAX_LEAVES = 12


def support(roots: Iterable[Word], *, limit: int = MAX_LEAVES) -> list[Leaf]:
    """Return the bits of signals that words depend on, in a fixed order.

    Raises:
        TooLargeError: there are more than `limit`, or a memory, block or product takes part.
    """
    found: dict[tuple[int, int], Leaf] = {}
    stack = list(roots)
    seen: set[Word] = set()
    while stack:
        word = stack.pop()
        if word in seen:
            continue
        seen.add(word)
        part = word.args[0] if word.op == "slice" else word
        if part.op == "sig":
            low = word.value if word.op == "slice" else 0
            for i in range(low, low + word.width):
                found[part.index, i] = (part, i)
            if len(found) > limit:
                raise TooLargeError
        elif word.op in {"read", "call", "mul"}:
            raise TooLargeError
        else:
            stack.extend(word.args)
    return [found[key] for key in sorted(found)]


class Tables(Bitwise[int]):
    """Tables of words over given leaves."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.size = 1 << len(leaves)
        #: The table of a constant one.
        self.ones = (1 << self.size) - 1
        columns = {(w.index, i): column(k, self.size) for k, (w, i) in enumerate(leaves)}
        super().__init__(0, self.ones, columns)


def column(k: int, size: int) -> int:
    """Return the table of the input number `k`, of so many assignments."""
    table = ((1 << (1 << k)) - 1) << (1 << k)
    period = 2 << k
    while period < size:
        table |= table << period
        period *= 2
    return table
