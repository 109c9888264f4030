"""Relations between registers that every simulated state shows: candidates for invariants.

Each defines bits of a register by a function of other registers, always or under a condition.
No definition depends on itself, so that all of them together can be substituted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hwopt.evaluate.equivalence.filled import Word
from hwopt.evaluate.equivalence.linear import build, solve
from hwopt.evaluate.equivalence.modes import Held, Modes, Table, modes_of
from hwopt.evaluate.equivalence.samples import Samples
from hwopt.netlist.aig import TRUE

#: Literals of the same value that are tried for one bit.
_TRIES = 8

#: The narrowest register that is taken for a number [bits].
_NARROWEST = 4

#: Words that may take part in one linear relation.
_COLUMNS = 40

#: Literals that are tried as conditions.
_CONDITIONS = 64


@dataclass(frozen=True)
class Relation:
    """Where the condition holds, a word of register bits has the value of another word."""

    word: Word
    value: Word
    condition: int = TRUE


class Finder:
    """Finds relations, none that is banned and none that closes a circle."""

    def __init__(
        self,
        samples: Samples,
        *,
        conditional: bool = False,
        by_mode: bool = False,
        held: Sequence[Held] = (),
        first: Sequence[Relation] = (),
    ) -> None:
        """Look for what always holds, and for more.

        Args:
            samples: Simulated states.
            conditional: Also for what holds under a condition of one bit.
            by_mode: Also for what is another bit in each mode.
            held: What registers hold; taken for those that no relation defines.
            first: Relations of gate's registers to gold's, before all else.
        """
        self.samples = samples
        self.aig = samples.aig
        self.conditional = conditional
        self.by_mode = by_mode
        #: Whether logic alone shall show what is found: where values are told apart.
        self.logical = by_mode or bool(held or first)
        self.banned: set[Relation | Held] = set()
        filled = samples.filled
        self._held = held
        self._first = first
        self._sides = (
            (filled.gate_words, (*filled.gold_words, *samples.gold_nets)),
            (filled.gold_words, (*filled.gate_words, *samples.gate_nets)),
        )
        self._same = self._by_value()
        self._support: dict[int, frozenset[int]] = {}
        self._needs: dict[int, frozenset[int]] = {}
        gold = {bit for word in filled.gold_words for bit in word}
        #: Bits of gold that samples may not have shown all of: others are defined by them.
        self._kept = gold & {bit for each in held for bit in each.word}
        self._kept |= {2 * node for each in first for node in self._variables(each.value)}

    def find(self) -> list[Relation | Held]:
        """Return relations that may all be substituted."""
        self._needs = {}
        found: list[Relation | Held] = [each for each in self._first if self._accept(each)]
        attempts = (self._whole, self._linear, self._bitwise, self._under_condition)
        # What is found bit by bit would leave no modes.
        for attempt in attempts[:1] if self.by_mode else attempts:
            for registers, others in self._sides:
                for register in registers:
                    defined = any(literal >> 1 in self._needs for literal in register)
                    if not defined and self._kept.isdisjoint(register):
                        relation = attempt(register, [*others, *registers])
                        found += [relation] if relation else []
        free = (each for each in self._held if not any(b >> 1 in self._needs for b in each.word))
        found += [each for each in free if each not in self.banned]
        return found + self._moded() if self.by_mode else found

    def _moded(self) -> list[Relation | Held]:
        """Return what bits of each side are in each mode: gate's in gold's, then the other way."""
        filled = self.samples.filled
        found: list[Relation | Held] = []
        modes: Modes | None = None
        for registers, others, side in (
            (filled.gate_words, filled.gold_words, filled.gold),
            (filled.gold_words, filled.gate_words, filled.gate),
        ):
            left = [bit for word in self._unrelated(registers, others) for bit in word]
            modes = modes or modes_of(self.samples, self._unrelated(others, registers))
            if not left or modes is None:
                continue
            literals = [*(bit for word in others for bit in word), *self.samples.of(side.values())]
            table = Table(self.samples, modes, literals)
            values = [(bit, table.value(bit)) for bit in left if bit not in modes.word]
            likely = [Relation((bit,), (value,)) for bit, value in values if value is not None]
            kept = [each for each in likely if self._accept(each)]
            if not found and kept and modes not in self.banned:
                self._needs.update(dict.fromkeys((bit >> 1 for bit in modes.word), frozenset()))
                found.append(modes)
            found += kept
            modes = modes if kept else None
        return found

    def _unrelated(self, words: Iterable[Word], others: Iterable[Word]) -> Iterator[Word]:
        """Yield the words that no relation defines and that are none of the others."""
        keys = {self.samples.key(bit) for word in others for bit in word}
        for word in words:
            defined = any(bit >> 1 in self._needs for bit in word)
            if not defined and not all(self.samples.key(bit) in keys for bit in word):
                yield word

    def _by_value(self) -> dict[bytes, list[int]]:
        """Return literals by their values, registers first, then the words of the text."""
        samples, filled = self.samples, self.samples.filled
        ordered = [one for word in (*filled.gold_words, *filled.gate_words) for one in word]
        nets = [one for word in (*samples.gold_nets, *samples.gate_nets) for one in word]
        ordered += [one for one in nets if samples.holds([one])]
        ordered += [2 * node for node in samples.nodes]
        found: dict[bytes, dict[int, None]] = {}
        for positive in dict.fromkeys(one & ~1 for one in ordered):
            for literal in (positive, positive ^ 1):
                found.setdefault(samples.key(literal), {})[literal] = None
        return {key: list(literals) for key, literals in found.items()}

    def _whole(self, register: Word, words: Sequence[Word]) -> Relation | None:
        """Return a relation to the low bits of another word."""
        keys = [self.samples.key(literal) for literal in register]
        for word in words:
            if len(word) < len(register) or not self.samples.holds(word):
                continue
            if all(self.samples.key(a) == key for a, key in zip(word, keys, strict=False)):
                relation = Relation(register, tuple(word[: len(register)]))
                if self._accept(relation):
                    return relation
        return None

    def _bitwise(self, register: Word, _words: Sequence[Word]) -> Relation | None:
        """Return a relation of each bit that has a partner anywhere."""
        bits, values = [], []
        for bit in register:
            same = [one for one in self._same.get(self.samples.key(bit), ()) if one != bit]
            for literal in same[:_TRIES]:
                if self._accept(Relation((bit,), (literal,))):
                    bits.append(bit)
                    values.append(literal)
                    break
        relation = Relation(tuple(bits), tuple(values))
        if not bits or relation in self.banned:
            for bit in bits:
                self._needs.pop(bit >> 1)
            return None
        return relation

    def _linear(self, register: Word, words: Sequence[Word]) -> Relation | None:
        """Return a relation to a sum of multiples of other words."""
        if len(register) < _NARROWEST:
            return None
        able = (word for word in dict.fromkeys(words) if self.samples.holds(word))
        columns = [word for word in able if word != register][:_COLUMNS]
        terms = solve(self.samples, register, columns)
        if terms is None:
            return None
        relation = Relation(register, build(self.aig, terms, len(register)))
        return relation if self._accept(relation) else None

    def _under_condition(self, register: Word, _words: Sequence[Word]) -> Relation | None:
        """Return the relation to another word that holds most often, yet not always."""
        if not self.conditional or len(register) == 1:
            return None
        ranked = sorted(self._conditions(register), key=lambda found: -found[0])
        for _, relation in ranked:
            if self._accept(relation):
                return relation
        return None

    def _conditions(self, register: Word) -> Iterator[tuple[int, Relation]]:
        samples = self.samples
        filled = samples.filled
        alone = [word[0] for word in (*filled.gold_words, *filled.gate_words) if len(word) == 1]
        nets = (*samples.gold_nets, *samples.gate_nets)
        for word in dict.fromkeys((*filled.gold_words, *filled.gate_words, *nets)):
            if len(word) < len(register) or word == register or not samples.holds(word):
                continue
            differ = np.zeros_like(samples.value(register[0]))
            for one, two in zip(register, word, strict=False):
                differ |= samples.value(one) ^ samples.value(two)
            for literal in alone[:_CONDITIONS]:
                for condition in (literal, literal ^ 1):
                    where = samples.value(condition)
                    if not (where & differ).any() and where.any():
                        weight = int(np.bitwise_count(where).sum())
                        value = tuple(word[: len(register)])
                        yield weight, Relation(register, value, condition)

    def _accept(self, relation: Relation) -> bool:
        """Note a relation unless it is banned or something in it would depend on itself."""
        if relation in self.banned:
            return False
        needed = self._variables([*relation.value, relation.condition])
        own = {literal >> 1 for literal in relation.word}
        seen = set(needed)
        stack = list(needed)
        while stack:
            for other in self._needs.get(stack.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
        if own & seen:
            return False
        self._needs.update(dict.fromkeys(own, needed))
        return True

    def _variables(self, literals: Sequence[int]) -> frozenset[int]:
        """Return the register bits that literals depend on."""
        found: set[int] = set()
        for literal in literals:
            node = literal >> 1
            if node not in self._support:
                cone = self.aig.cone([literal])
                self._support[node] = frozenset(cone) & self.samples.variables
            found |= self._support[node]
        return frozenset(found)
