"""Which values words and registers can take, by enumeration over few bits."""

from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.state.reach import reach_of
from hwopt.rewrite.state.registers import Register, started_registers
from hwopt.rewrite.state.span import Span
from hwopt.rewrite.tables import Tables, support
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Widest word whose values are listed [bits].
MAX_WIDTH = 8
#: Most words of a module whose registers are looked at together; in a larger one each by itself.
MAX_WORDS = 600


class Values:
    """Value sets of a module's words; registers start where a reset or the text puts them."""

    def __init__(self, module: Module) -> None:
        self._registers: dict[str, frozenset[int]] = {}
        self._known: dict[Word, frozenset[int] | None] = {}
        self._spans: dict[str, Span] = {}
        if len(module.order()) <= MAX_WORDS:
            self._spans = dict(reach_of(module).items())
        for name, register in started_registers(module).items():
            if register.starts():
                self._registers[name] = _fewer(_reached(register), self._listed(register))

    def _listed(self, register: Register) -> frozenset[int]:
        span = self._spans.get(register.name)
        every = span is None or len(span.values) == 1 << min(register.width, MAX_WIDTH)
        return frozenset() if every or span is None else span.values

    def span(self, name: str) -> Span | None:
        """Return between which numbers a register stays; None where nothing is known."""
        return self._spans.get(name)

    def register(self, name: str) -> frozenset[int]:
        """Return the values that a register can hold; empty where they are not known."""
        return self._registers.get(name, frozenset())

    def __call__(self, word: Word) -> frozenset[int] | None:
        """Return the values that a word can take; None where they are not known or all."""
        if word not in self._known:
            self._known[word] = self._found(word)
        return self._known[word]

    def _found(self, word: Word) -> frozenset[int] | None:
        if word.width > MAX_WIDTH:
            return None
        if word.op == "sig":
            return self.register(word.name) or None
        try:
            leaves = support([word])
        except TooLargeError:
            return None
        tables = Tables(leaves)
        allowed = tables.ones
        for signal in dict.fromkeys(leaf[0] for leaf in leaves):
            values = self.register(signal.name)
            held = [i for s, i in leaves if s is signal]
            if values and len(held) == signal.width:
                allowed &= _any_of(tables, signal, values)
        found = _image(tables(word), allowed)
        return found if len(found) < 1 << word.width else None


def _fewer(one: frozenset[int], two: frozenset[int]) -> frozenset[int]:
    """Return what is in both of two sets of values; an empty one says nothing."""
    return one & two if one and two else one or two


def _any_of(tables: Tables, word: Word, values: frozenset[int]) -> int:
    """Return where a word has one of the values."""
    bits = tables(word)
    result = 0
    for value in values:
        here = tables.ones
        for i, bit in enumerate(bits):
            here &= bit if value >> i & 1 else tables.ones ^ bit
        result |= here
    return result


def _image(bits: tuple[int, ...], allowed: int) -> frozenset[int]:
    """Return every value that bits take together where allowed."""
    parts = [(0, allowed)]
    for i, bit in enumerate(bits):
        split = [(value, here & ~bit) for value, here in parts]
        split += [(value | 1 << i, here & bit) for value, here in parts]
        parts = [(value, here) for value, here in split if here]
    return frozenset(value for value, _ in parts)


def _reached(register: Register) -> frozenset[int]:
    """Return the values that a register can hold from its start on, all else being free."""
    word = register.drive.word
    if word.width > MAX_WIDTH:
        return frozenset()
    own = [w for w in _signals(word) if w.name == register.name]
    try:
        leaves = support([word])
    except TooLargeError:
        return frozenset()
    tables = Tables(leaves)
    seen = fresh = register.starts()
    while fresh:
        allowed = _any_of_leaves(tables, own[0], leaves, fresh) if own else tables.ones
        fresh = _image(tables(word), allowed) - seen
        seen |= fresh
    return seen if len(seen) < 1 << word.width else frozenset()


def _any_of_leaves(
    tables: Tables, word: Word, leaves: list[tuple[Word, int]], values: frozenset[int]
) -> int:
    held = [i for s, i in leaves if s is word]
    bits = tables(word)
    result = 0
    for value in values:
        here = tables.ones
        for i in held:
            here &= bits[i] if value >> i & 1 else tables.ones ^ bits[i]
        result |= here
    return result


def _signals(word: Word) -> list[Word]:
    return [w for w in reachable([word]) if w.op == "sig"]
