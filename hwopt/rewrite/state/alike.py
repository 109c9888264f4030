"""Register bits that always hold the same, the opposite, or a constant, by induction.

All bits that start alike are taken to be equal, and to be constant; classes are split by what
their next states are under that assumption, until nothing splits. What is left holds in every
cycle, since it does at the start and is kept by each step.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hwopt.rewrite.bitwise import Bitwise, TooLargeError
from hwopt.rewrite.diagrams import Diagram, Diagrams
from hwopt.rewrite.state.pieces import complement, part, uninverted
from hwopt.rewrite.state.registers import Register
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Rounds of splitting, and bits that take part.
_ROUNDS, _BITS = 64, 4096
#: Register bits, bits that they depend on, and nodes of all diagrams in a round, up to which next
#: states are compared as functions.
_FEW_BITS, _INPUTS, _NODES = 64, 256, 10_000


@dataclass(frozen=True, order=True)
class Bit:
    """One bit of a register."""

    name: str
    at: int


@dataclass(frozen=True)
class Copy:
    """What a bit always equals: another bit, or a constant where there is none."""

    source: Bit | None
    #: Whether it is the complement; of a constant, the value.
    inverted: bool


def copies(
    module: Module,
    registers: Mapping[str, Register],
    constants: Mapping[Bit, int],
    unread: Collection[Bit],
) -> dict[Bit, Copy]:
    """Return the bits that need no flip-flop of their own and what they equal.

    Args:
        module: What is read.
        registers: Those that may take part.
        constants: Bits that are known to be constant already.
        unread: Bits that may go anyway, so that they stand for no other bit that stays.
    """
    found = _Search(module, registers, constants, unread).run()
    if sum(register.width for register in registers.values()) > _FEW_BITS:
        return found
    return max(found, _Functions(module, registers, constants, unread).run(), key=len)


#: The class of bits that are constant.
_FIXED = "fixed"


class _Search:
    def __init__(
        self,
        module: Module,
        registers: Mapping[str, Register],
        constants: Mapping[Bit, int],
        unread: Collection[Bit],
    ) -> None:
        self._words = module.words
        self._registers = registers
        self._constants = constants
        # Ports and what other items read come first: they keep their flip-flops.
        ranked = sorted(registers.values(), key=lambda r: r.internal)
        bits = [Bit(r.name, i) for r in ranked for i in range(r.width)]
        self._bits = sorted(bits, key=lambda bit: bit in unread)
        #: Value at the start, by which a bit is inverted so that all begin with 0.
        self._flip = {
            bit: constants[bit] if bit in constants else self._start(bit) or 0 for bit in self._bits
        }
        self._class: dict[Bit, object] = {bit: self._first_class(bit) for bit in self._bits}

    def _start(self, bit: Bit) -> int | None:
        register = self._registers[bit.name]
        start = register.signal.initial if register.reset is None else register.reset
        return None if start is None else start >> bit.at & 1

    def _first_class(self, bit: Bit) -> object:
        register = self._registers[bit.name]
        starts = {value >> bit.at & 1 for value in register.starts()}
        if bit in self._constants or len(starts) == 1:
            return _FIXED
        return self._kind(bit)

    def _kind(self, bit: Bit) -> object:
        """Return what bits must have in common to stand for each other."""
        register = self._registers[bit.name]
        initial = None if register.style[2] else register.signal.initial
        first = None if initial is None else (initial >> bit.at & 1) ^ self._flip[bit]
        return register.style, self._start(bit) is None, first

    def run(self) -> dict[Bit, Copy]:
        """Split classes until nothing splits."""
        if len(self._bits) > _BITS:
            return {}
        for _ in range(_ROUNDS):
            through = Substitution(self._words, self._assumed())
            keys = self._keys({bit: self._after(bit, through) for bit in self._bits})
            fixed = all((keys[b] == _FIXED) == (held == _FIXED) for b, held in self._class.items())
            if fixed and len(set(keys.values())) == len(set(self._class.values())):
                return dict(self._found())
            numbers: dict[object, object] = {
                key: key if key == _FIXED else i
                for i, key in enumerate(dict.fromkeys(keys.values()))
            }
            self._class = {bit: numbers[key] for bit, key in keys.items()}
        return {}

    def _after(self, bit: Bit, through: Substitution) -> Word:
        """Return what a bit is next, inverted if all such bits are."""
        word = uninverted(self._words, through(self._registers[bit.name].drive.word))
        # Arithmetic as narrow as the bit allows, so that a counter's bits are those of a wider one.
        after = part(self._words, part(self._words, word, 0, bit.at + 1), bit.at, 1)
        return complement(self._words, after) if self._flip[bit] else after

    def _keys(self, after: Mapping[Bit, Word]) -> dict[Bit, object]:
        """Return by what bits are split: their kind, their class, and what they are next."""
        known = {word: self._function(word) for word in after.values()}
        return {bit: self._key(bit, known[word]) for bit, word in after.items()}

    def _key(self, bit: Bit, function: object) -> object:
        held = self._class[bit]
        never = function is self._words.const(0, 1)
        if bit in self._constants or (held == _FIXED and never):
            return _FIXED
        return self._kind(bit), held, function

    def _function(self, word: Word) -> object:
        """Return what stands for a next state; equal only where that is equal."""
        return word

    def _first(self) -> dict[object, Bit]:
        """Return the bit that stands for each class."""
        found: dict[object, Bit] = {}
        for bit in self._bits:
            found.setdefault(self._class[bit], bit)
        return found

    def _assumed(self) -> dict[Word, Word]:
        """Return each register in terms of the bits that stand for its bits' classes."""
        words, first = self._words, self._first()
        by = {}
        for register in self._registers.values():
            bits = [Bit(register.name, at) for at in reversed(range(register.width))]
            moving = [bit for bit in bits if self._class[bit] != _FIXED]
            turned = bool(moving) and all(self._is_turned(bit, first) for bit in moving)
            value = words.cat(self._stand_in(bit, first, turned=turned) for bit in bits)
            value = words.invert(value) if turned else value
            own = words.sig(register.name, register.width)
            if value is not own:
                by[own] = value
        return by

    def _is_turned(self, bit: Bit, first: Mapping[object, Bit]) -> bool:
        """Tell whether a bit is the complement of the one that stands for its class."""
        return bool(self._flip[bit] ^ self._flip[first[self._class[bit]]])

    def _stand_in(self, bit: Bit, first: Mapping[object, Bit], *, turned: bool) -> Word:
        words = self._words
        if self._class[bit] == _FIXED:
            return words.const(self._flip[bit] ^ turned, 1)
        source = first[self._class[bit]]
        found = words.bit(words.sig(source.name, self._registers[source.name].width), source.at)
        return found if turned or not self._is_turned(bit, first) else words.invert(found)

    def _found(self) -> Iterator[tuple[Bit, Copy]]:
        first = self._first()
        for bit in self._bits:
            source = first[self._class[bit]]
            if self._class[bit] == _FIXED:
                yield bit, Copy(None, bool(self._flip[bit]))
            elif source != bit:
                yield bit, Copy(source, bool(self._flip[bit] ^ self._flip[source]))


class _Functions(_Search):
    """Compares next states as functions of all that they depend on."""

    #: None where that is too much.
    _values: Bitwise[Diagram] | None = None

    def _keys(self, after: Mapping[Bit, Word]) -> dict[Bit, object]:
        diagrams = Diagrams(_NODES)
        signals = sorted(
            {word for word in reachable(after.values()) if word.op == "sig"},
            key=lambda word: (word.width > 1, word.index),
        )
        places = [(word.index, at) for word in signals for at in range(word.width)]
        few = len(places) <= _INPUTS
        inputs = {place: diagrams.input(rank) for rank, place in enumerate(places)} if few else {}
        self._values = Bitwise(diagrams.zero, diagrams.one, inputs) if few else None
        return super()._keys(after)

    def _function(self, word: Word) -> object:
        if self._values is None:
            return word
        try:
            found = self._values(word)[0]
        except TooLargeError:
            return word
        return self._words.const(0, 1) if found is self._values.zero else found
