"""When the bits of words are ready, in the unit delays of the arithmetic generators.

Signals and registers are ready at once; a carry takes the logarithm of the bits below it, as in a
prefix tree. It orders work and tells early bits from late ones; it is no delay of any library.
"""

from collections.abc import Callable, Sequence

from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word

#: Unit delays by bit, lowest first.
Times = tuple[int, ...]


def arrivals(roots: Sequence[Word]) -> dict[Word, Times]:
    """Return when each bit of each word below the roots is ready."""
    found: dict[Word, Times] = {}
    for word in reachable(roots):
        found[word] = _times(word, [found[arg] for arg in word.args])
    return found


def _times(word: Word, args: Sequence[Times]) -> Times:
    rule = _RULES.get(word.op)
    if rule is not None:
        return rule(word, args)
    last = max((max(each) for each in args), default=0)
    if word.op in {"const", "sig"}:
        return (0,) * word.width
    # Comparisons, reductions, shifts and calls: after all bits, by a tree.
    widest = max((len(each) for each in args), default=1)
    return (last + 2 * _levels(widest),) * word.width


def _levels(count: int) -> int:
    """Return the levels of a binary tree of so many leaves."""
    return max(count - 1, 0).bit_length()


def _bitwise(cost: int) -> Callable[[Word, Sequence[Times]], Times]:
    def rule(_word: Word, args: Sequence[Times]) -> Times:
        levels = max(_levels(len(args)), 1)
        return tuple(max(bits) + cost * levels for bits in zip(*args, strict=True))

    return rule


def _carried(_word: Word, args: Sequence[Times]) -> Times:
    """Add or subtract: a bit waits for all below it."""
    result, latest = [], 0
    for index, bits in enumerate(zip(*args, strict=True)):
        latest = max(latest, *bits)
        result.append(max(*bits, latest + 2 * _levels(index + 1)) + 2)
    return tuple(result)


def _multiplied(word: Word, args: Sequence[Times]) -> Times:
    """Multiply: columns are compressed, the middle ones last, and then added."""
    last = max(max(each) for each in args)
    heights = [min(index + 1, word.width - index) for index in range(word.width)]
    return tuple(
        last + 2 + 3 * _levels(height) + 2 * _levels(i + 1) for i, height in enumerate(heights)
    )


def _chosen(_word: Word, args: Sequence[Times]) -> Times:
    test, yes, no = args
    return tuple(max(test[0], *bits) + 2 for bits in zip(yes, no, strict=True))


def _joined(_word: Word, args: Sequence[Times]) -> Times:
    return tuple(time for part in reversed(args) for time in part)


def _cut(word: Word, args: Sequence[Times]) -> Times:
    return args[0][word.value : word.value + word.width]


def _extended(word: Word, args: Sequence[Times]) -> Times:
    return (*args[0], *args[0][-1:] * (word.width - len(args[0])))


_RULES: dict[str, Callable[[Word, Sequence[Times]], Times]] = {
    "and": _bitwise(1),
    "or": _bitwise(1),
    "xor": _bitwise(2),
    "not": lambda _word, args: args[0],
    "add": _carried,
    "sub": _carried,
    "mul": _multiplied,
    "mux": _chosen,
    "cat": _joined,
    "slice": _cut,
    "sext": _extended,
}
