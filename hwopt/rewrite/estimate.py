"""A rough estimate of what words cost, to order proposals before anything is synthesized.

Counts of two-input gates from textbook structures: no library, no sharing below words, no don't
cares. It says which of two ways of writing the same words is worth trying first, and no more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, log2

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word


@dataclass(frozen=True)
class Estimate:
    """What a circuit costs."""

    #: Two-input gates.
    gates: float
    #: Two-input gates on the longest path.
    depth: float

    @property
    def product(self) -> float:
        """Gates times depth, the measure of what is neither smaller nor faster alone."""
        return (self.gates + 1) * (self.depth + 1)


#: What a flip-flop costs [two-input gates].
FLIP_FLOP = 5


def estimate(module: Module) -> Estimate:
    """Estimate a module's logic and its registers."""
    logic = estimate_words(module.roots())
    bits = sum(drive.word.width for drive in module.drives if drive.kind == "reg")
    return Estimate(logic.gates + FLIP_FLOP * bits, logic.depth)


def estimate_words(roots: Iterable[Word]) -> Estimate:
    """Estimate everything below words, what is shared once."""
    gates = 0.0
    late: dict[Word, float] = {}
    for word in reachable(roots):
        cost = gates_of(word)
        gates += cost
        late[word] = max((late[a] for a in word.args), default=0.0) + depth_of(word)
    return Estimate(gates, max(late.values(), default=0.0))


def arrivals(roots: Iterable[Word]) -> dict[Word, float]:
    """Return how many gates precede each word."""
    late: dict[Word, float] = {}
    for word in reachable(roots):
        late[word] = max((late[a] for a in word.args), default=0.0) + depth_of(word)
    return late


def gates_of(word: Word) -> float:
    """Return the gates of one operation."""
    rule = _GATES.get(word.op)
    return rule(word) if rule is not None else 0.0


def depth_of(word: Word) -> float:
    """Return the gates on the longest path through one operation."""
    rule = _DEPTHS.get(word.op)
    return rule(word) if rule is not None else 0.0


def _constant(word: Word) -> bool:
    return any(a.op == "const" for a in word.args)


def _joined(word: Word) -> float:
    return sum(a.op != "const" for a in word.args) - 1.0


def _mux(word: Word) -> float:
    return sum(
        0.3 if yes is not None and no is not None else 1.0 if (yes, no) != (None, None) else 2.3
        for yes, no in zip(*(_bits(a) for a in word.args[1:]), strict=True)
    )


def _bits(word: Word) -> list[int | None]:
    """Return the bits of a word that are constants, lowest first, and None for the others."""
    if word.op == "const":
        return [word.value >> i & 1 for i in range(word.width)]
    if word.op == "cat":
        return [bit for part in reversed(word.args) for bit in _bits(part)]
    return [None] * word.width


def _wide(word: Word, each: float, constant: float) -> float:
    free = max(sum(bit is not None for bit in _bits(a)) for a in word.args)
    return constant * free + each * (word.args[0].width - free)


def _product(word: Word) -> float:
    a, b = word.args
    for x, y in ((a, b), (b, a)):
        if x.op == "const":
            return 6.0 * y.width * max((x.value ^ x.value * 3).bit_count() - 1, 0)
    used = [sum(bit is None for bit in _bits(x)) for x in word.args]
    return 7.0 * used[0] * used[1] * (0.55 if max(used) == word.width else 1)


def _stages(word: Word) -> int:
    return min(word.args[1].width, ceil(log2(word.width)) + 1)


def _division(word: Word) -> float:
    b = word.args[1]
    rows = b.value.bit_length() if b.op == "const" else word.width
    return (6.0 if b.op == "const" else 9.0) * word.width * rows


def _log(n: float) -> float:
    return ceil(log2(max(n, 1)))


_GATES: dict[str, Callable[[Word], float]] = {
    "not": lambda w: 0.3 * w.width,
    # NAND and NOR of NANDs: less than a gate for each operand.
    "and": lambda w: 0.8 * _joined(w) * w.width,
    "or": lambda w: 0.8 * _joined(w) * w.width,
    "xor": lambda w: 2 * _joined(w) * w.width,
    "redand": lambda w: w.args[0].width - 1,
    "redor": lambda w: w.args[0].width - 1,
    "redxor": lambda w: 2 * (w.args[0].width - 1),
    "mux": _mux,
    "add": lambda w: _wide(w, 6, 2.5),
    "sub": lambda w: _wide(w, 6.3, 2.5),
    "eq": lambda w: _wide(w, 3, 1),
    "ult": lambda w: _wide(w, 4, 1.2),
    "slt": lambda w: _wide(w, 4, 1.2),
    "mul": _product,
    "shl": lambda w: 2.3 * w.width * _stages(w),
    "lshr": lambda w: 2.3 * w.width * _stages(w),
    "ashr": lambda w: 2.3 * w.width * _stages(w),
    "udiv": _division,
    "umod": _division,
}
_DEPTHS: dict[str, Callable[[Word], float]] = {
    "not": lambda _: 0.3,
    "and": lambda w: _log(_joined(w) + 1),
    "or": lambda w: _log(_joined(w) + 1),
    "xor": lambda w: 1.6 * _log(_joined(w) + 1),
    "redand": lambda w: _log(w.args[0].width),
    "redor": lambda w: _log(w.args[0].width),
    "redxor": lambda w: 1.6 * _log(w.args[0].width),
    "mux": lambda _: 1.6,
    "add": lambda w: 2 * _log(w.width) + 2,
    "sub": lambda w: 2 * _log(w.width) + 2,
    "eq": lambda w: _log(w.args[0].width) + (0 if _constant(w) else 1.6),
    "ult": lambda w: 1.6 * _log(w.args[0].width) + 1,
    "slt": lambda w: 1.6 * _log(w.args[0].width) + 1,
    "mul": lambda w: 4 * _log(w.width) + 4,
    "shl": lambda w: 1.6 * _stages(w),
    "lshr": lambda w: 1.6 * _stages(w),
    "ashr": lambda w: 1.6 * _stages(w),
    "udiv": lambda w: 4.0 * w.width,
    "umod": lambda w: 4.0 * w.width,
}
