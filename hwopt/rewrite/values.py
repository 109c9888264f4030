"""Which values words and registers can take, by enumeration over few bits."""

from hwopt.rewrite.tables import Tables, TooLargeError, support
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.word import Word

#: Widest word whose values are listed [bits].
MAX_WIDTH = 8


class Values:
    """Value sets of a module's words; registers start at their asynchronous reset."""

    def __init__(self, module: Module) -> None:
        self._registers: dict[str, frozenset[int]] = {}
        self._known: dict[Word, frozenset[int] | None] = {}
        for drive in module.drives:
            if drive.kind == "reg" and drive.reset is not None and drive.low == 0:
                self._registers[drive.name] = _reached(drive)

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


def _reached(drive: Drive) -> frozenset[int]:
    """Return the values that a register can hold after reset, all else being free."""
    reset, word = drive.reset, drive.word
    if reset is None or word.width > MAX_WIDTH:
        return frozenset()
    own = [w for w in _signals(word) if w.name == drive.name]
    try:
        leaves = support([word])
    except TooLargeError:
        return frozenset()
    if not own:
        return frozenset()
    tables = Tables(leaves)
    seen: frozenset[int] = frozenset({reset.value})
    fresh = seen
    while fresh:
        allowed = _any_of_leaves(tables, own[0], leaves, fresh)
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
