"""Operations that nobody sees in the same cycle, given what registers can hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.state.reach import reach_of
from hwopt.rewrite.tables import Tables, support
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Most bits on which all conditions of a group may depend.
_CONDITION_BITS = 11


@dataclass(frozen=True)
class Use:
    """An operation and when it is seen."""

    word: Word
    condition: Word


class Exclusive:
    """Which conditions cannot hold together, given what registers can hold."""

    def __init__(self, module: Module) -> None:
        self._words = module.words
        spans = reach_of(module).items()
        self._held = {n: s.values for n, s in spans if s.values}
        self._literals: dict[Word, int] = {}

    def tables(self, group: Sequence[Use]) -> list[int] | None:
        """Return where each condition holds; None where they depend on too many bits."""
        conditions = [u.condition for u in group]
        # A proof needs what registers hold and the products at once, which is too much for it.
        held = {} if group[0].word.op == "mul" else self._held
        try:
            leaves = support(conditions, limit=_CONDITION_BITS)
        except TooLargeError:
            return None
        tables = Tables(leaves)
        possible = tables.ones
        for signal in dict.fromkeys(leaf[0] for leaf in leaves):
            at = [i for s, i in leaves if s is signal]
            if signal.name in held:
                bits = tables(signal)
                values = {tuple(v >> i & 1 for i in at) for v in held[signal.name]}
                possible &= _any_of(tables.ones, [bits[i] for i in at], values)
        literals = [self._words.bit(word, i) for word, i in leaves]
        self._literals = {bit: tables(bit)[0] for bit in literals}
        return [tables(c)[0] & possible for c in conditions]

    def chooser(self, ones: int, zeros: int) -> Word | None:
        """Return a bit of a signal that holds in some cases and not in others."""
        for bit, table in self._literals.items():
            if not ones & ~table and not zeros & table:
                return bit
            if not ones & table and not zeros & ~table:
                return self._words.invert(bit)
        return None


def _any_of(ones: int, bits: Sequence[int], values: set[tuple[int, ...]]) -> int:
    result = 0
    for value in values:
        here = ones
        for bit, wanted in zip(bits, value, strict=True):
            here &= bit if wanted else ones ^ bit
        result |= here
    return result
