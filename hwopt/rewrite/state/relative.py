"""How long ago something was is counted from then on, instead of remembering when it was.

A time stamp that is only ever subtracted from the clock's count becomes a count of its own; the
clock's is often needed no more.
"""

from collections.abc import Iterator, Mapping

from hwopt.rewrite.change import Change
from hwopt.rewrite.ranges import unsigned_view
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.machine import observers
from hwopt.rewrite.state.registers import Register, number, registers_of, undetermined
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most choices of both registers together.
_MOST_CHOICES = 64


def relative_registers(module: Module) -> Iterator[Change]:
    """Keep the difference of two registers where nothing else is read of one of them."""
    registers = registers_of(module)
    found = dict.fromkeys(_subtracted(word) for word in reachable(module.roots()))
    pairs = [each for each in found if each and registers.keys() >= {one.name for one in each}]
    if not pairs or undetermined(module, registers):
        return
    for pair in pairs:
        one, other = (registers[word.name] for word in pair)
        alike = one.style == other.style and one.width == other.width
        if one is not other and other.internal and alike:
            change = _change(module, one, other)
            if change is not None:
                yield change


def _subtracted(word: Word) -> tuple[Word, Word] | None:
    """Return two signals, of which a word is the difference or its lower bits."""
    if word.op == "slice" and word.args[0].op == "sub":
        ends = [unsigned_view(a) or a for a in word.args[0].args]
        if word.value + word.width > ends[0].width:
            return None
    elif word.op == "sub":
        ends = list(word.args)
    else:
        return None
    first, second = ends
    return (first, second) if first.op == second.op == "sig" else None


def _change(module: Module, one: Register, other: Register) -> Change | None:
    """Return the change; None where something else is read, or what follows is not known."""
    words = module.words
    builder = Builder(module)
    a, b = (words.sig(r.name, r.width) for r in (one, other))
    since = words.sig(builder.fresh(f"{one.name}_since_{other.name}"), one.width)
    moves = _Moves(words, a, b, since)
    following = moves.difference(one.drive.word, other.drive.word)
    conditions = _conditions(other.drive.word, (a, b))
    roots = [*conditions, *observers(module, {other.name})]
    read = _readers(words, roots, a, b, since)
    if following is None or read is None:
        return None
    if (one.signal.initial is None) != (other.signal.initial is None):
        return None
    starts = [
        None if first is None or second is None else (first - second) % (1 << one.width)
        for first, second in (
            (number(one.drive.reset), number(other.drive.reset)),
            (one.signal.initial, other.signal.initial),
        )
    ]
    builder.add(other, since.name, following, *starts)
    builder.replace(other, words.sub(a, since))
    for word, new in read.items():
        builder.also(word, new)
    layout = builder.layout()
    return Change(
        "relative_registers",
        f"count {since.name} instead of remembering {other.name}",
        layout.by,
        rank=2,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )


class _Moves:
    """What the difference of two registers becomes."""

    def __init__(self, words: Words, a: Word, b: Word, since: Word) -> None:
        self._words = words
        self._a, self._b, self._since = a, b, since
        self._left = _MOST_CHOICES

    def difference(self, one: Word, other: Word) -> Word | None:
        """Return the difference of two next values; None where it takes more than is known."""
        words = self._words
        choice = one if one.op == "mux" else other
        if choice.op != "mux":
            return self._plain(one, other)
        self._left -= 1
        if self._left < 0:
            return None
        test = choice.args[0]
        arms = []
        for value in (1, 0):
            known = Substitution(words, {test: words.const(value, 1)})
            arms.append(self.difference(known(one), known(other)))
        yes, no = arms
        return None if yes is None or no is None else words.mux(test, yes, no)

    def _plain(self, one: Word, other: Word) -> Word | None:
        words, width = self._words, self._since.width
        first, second = _offset(one, self._a), _offset(other, self._a)
        if first is not None and second is not None:
            return words.const((first - second) % (1 << width), width)
        if one.op == other.op == "const":
            return words.const((one.value - other.value) % (1 << width), width)
        if first is not None and other is self._b:
            return words.add(self._since, words.const(first, width))
        return None


def _offset(word: Word, base: Word) -> int | None:
    """Return the constant that is added to a word."""
    if word is base:
        return 0
    if word.op in {"add", "sub"} and base in word.args:
        rest = word.args[1] if word.args[0] is base else word.args[0]
        if rest.op == "const" and (word.op == "add" or word.args[0] is base):
            return rest.value if word.op == "add" else (-rest.value) % (1 << word.width)
    return None


def _conditions(word: Word, ends: tuple[Word, Word]) -> list[Word]:
    """Return what chooses the next value of a register, whose ends are known."""
    found, waiting = list[Word](), [word]
    while waiting:
        here = waiting.pop()
        if here.op == "mux":
            found.append(here.args[0])
            waiting += here.args[1:]
        elif all(_offset(here, end) is None for end in ends):
            found.append(here)
    return found


def _readers(
    words: Words, roots: list[Word], a: Word, b: Word, since: Word
) -> Mapping[Word, Word] | None:
    """Return what reads the second register, with what it is; None where it is read by itself."""
    found: dict[Word, Word] = {}
    waiting, seen = list(roots), set[Word]()
    while waiting:
        word = waiting.pop()
        if word in seen:
            continue
        seen.add(word)
        if word is b:
            return None
        if _subtracted(word) == (a, b):
            low = word.value if word.op == "slice" else 0
            found[word] = words.bits(since, low, word.width)
        elif word.op == "slice" and word.args[0].op == "mux" and b in reachable([word]):
            test, *arms = word.args[0].args
            parts = [words.bits(arm, word.value, word.width) for arm in arms]
            found[word] = words.mux(test, *parts)
            waiting += (test, *parts)
        elif word.op == "eq" and a in word.args:
            other = word.args[1] if word.args[0] is a else word.args[0]
            after = _offset(other, b)
            if after is None:
                waiting += word.args
            else:
                found[word] = words.eq(since, words.const(after, since.width))
        else:
            waiting += word.args
    return found
