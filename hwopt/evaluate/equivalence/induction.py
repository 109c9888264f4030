"""The obligations of an induction over relations, in one graph."""

from collections.abc import Iterable, Iterator, Sequence
from graphlib import TopologicalSorter
from itertools import product as combinations

from hwopt.evaluate.equivalence.combinational import violated_by_chance
from hwopt.evaluate.equivalence.filled import Filled, Start, Word
from hwopt.evaluate.equivalence.frames import Pair
from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.modes import Held
from hwopt.evaluate.equivalence.relations import Relation
from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.ternary import HIGH, known

#: Single bits by whose values the step is taken apart.
_SPLITS = 4

_RELATION = "relation "


class Induction:
    """What has to hold for relations to be an invariant that implies equal outputs.

    The step is asked for each value of a few free bits (reset first, then what the relations
    have as conditions, then single-bit ports), since much of it is then the same by hashing.
    """

    def __init__(self, filled: Filled, relations: Sequence[Relation | Held], start: Start) -> None:
        self.filled = filled
        self.relations = tuple(relations)
        self.whole = Aig()
        #: Node of the filled graph to literal of the whole one.
        self._leaves: dict[int, int] = {}
        self._substitute()
        self._begin = [*self._outputs("first", start.pairs), *self._states(start)]
        self._step = [*self._outputs("output", filled.frame.pairs), *self._following()]
        self.aig = self.whole

    def _copy(self, literals: Sequence[int], leaves: dict[int, int] | None = None) -> list[int]:
        into = self._leaves if leaves is None else leaves
        return self.filled.aig.copy_into(self.whole, literals, into)

    def _substitute(self) -> None:
        """Give each register bit its definition, or a free input."""
        aig = self.filled.aig
        registers = {one >> 1 for one in self.filled.following}
        definitions = {
            bit >> 1: (literal, relation.condition)
            for relation in self.relations
            if isinstance(relation, Relation)
            for bit, literal in zip(relation.word, relation.value, strict=True)
        }
        for relation in self.relations:
            if not isinstance(relation, Relation):
                self._enumerate(relation)
        needs = {
            node: [one for one in aig.cone(pair) if one in registers]
            for node, pair in definitions.items()
        }
        for node in TopologicalSorter(needs).static_order():
            if node in definitions:
                value, condition = self._copy(definitions[node])
                free = FALSE if condition == TRUE else self.whole.input()
                self._leaves[node] = self.whole.mux(condition, free, value)
            else:
                self._copy([2 * node])

    def _enumerate(self, held: Held) -> None:
        """Give bits any of the values that they take together."""
        free = [self.whole.input() for _ in held.word]
        member = held.member(self.whole, free)
        for place, (bit, value) in enumerate(zip(held.word, free, strict=True)):
            first = TRUE if held.first >> place & 1 else FALSE
            self._leaves[bit >> 1] = self.whole.mux(member, first, value)

    def _outputs(self, kind: str, pairs: Iterable[Pair]) -> Iterator[Obligation]:
        """Yield that gate is what gold is known to be, bit by bit, words numbered apart."""
        seen: dict[tuple[str, int], int] = {}
        for pair in pairs:
            count = seen[pair.port] = seen.get(pair.port, 0) + 1
            one, zero, gate = self._copy([*pair.gold, pair.gate])
            word = f"{kind} {count} {pair.port[0]}"
            yield Obligation(word, pair.port[1], (one, zero), gate, pair.strict)

    def _states(self, start: Start) -> Iterator[Obligation]:
        sides = ((self.filled.gold, start.gold), (self.filled.gate, start.gate))
        begins = [(lit >> 1, state[net]) for now, state in sides for net, lit in now.items()]
        yield from self._hold("start", begins)

    def _following(self) -> Iterator[Obligation]:
        pairs = [(now >> 1, after) for now, after in self.filled.following.items()]
        yield from self._hold("next", pairs)

    def _hold(self, kind: str, state: Sequence[tuple[int, int]]) -> Iterator[Obligation]:
        """Yield that the relations hold where register nodes have the given values."""
        nodes = [node for node, _ in state]
        leaves = dict(zip(nodes, self._copy([value for _, value in state]), strict=True))
        for number, relation in enumerate(self.relations):
            if not isinstance(relation, Relation):
                word = [leaves[bit >> 1] for bit in relation.word]
                member = relation.member(self.whole, word)
                yield Obligation(f"{_RELATION}{number} {kind}", 0, HIGH, member)
                continue
            condition = self._copy([relation.condition], leaves)[0]
            values = self._copy(relation.value, leaves)
            for index, (bit, value) in enumerate(zip(relation.word, values, strict=True)):
                have = leaves[bit >> 1] ^ (bit & 1)
                want = self.whole.mux(condition, have, value)
                yield Obligation(f"{_RELATION}{number} {kind}", index, known(want), have)

    def falsified(self) -> list[int]:
        """Return the relations that random vectors show not to be inductive."""
        pending = [*self._begin, *self._step]
        return self.relations_of(violated_by_chance(self.whole, pending))

    def relations_of(self, obligations: Iterable[Obligation]) -> list[int]:
        """Return the relations that obligations belong to."""
        labels = [one.word.partition(_RELATION)[2].split() for one in obligations]
        return sorted({int(label[0]) for label in labels if label})

    def step(self) -> Step:
        """Return all obligations, the step taken apart into cases."""
        aig = Aig()
        plain = {one >> 1: aig.input() for one in self.whole.inputs}
        gold, gate = (
            [tuple(self._copy(word)) for word in words]
            for words in (self.filled.gold_nets, self.filled.gate_nets)
        )
        found = list(self._moved(aig, "", self._begin, dict(plain)))
        gold_words: dict[Word, None] = {}
        gate_words: dict[Word, None] = {}
        seen: set[tuple[tuple[int, ...], ...]] = set()
        bits = self._splits()
        for values in combinations((FALSE, TRUE), repeat=len(bits)):
            leaves = plain | dict(zip(bits, values, strict=True))
            name = "".join(str(value) for value in values)
            case = self._moved(aig, f"case {name} ", self._step, leaves)
            found += _fresh(case, seen)
            for words, into in ((gold, gold_words), (gate, gate_words)):
                moved = (tuple(self.whole.copy_into(aig, word, leaves)) for word in words)
                into.update(dict.fromkeys(moved))
        return Step(aig, tuple(found), tuple(gold_words), tuple(gate_words))

    def _moved(
        self, aig: Aig, prefix: str, obligations: Iterable[Obligation], leaves: dict[int, int]
    ) -> Iterator[Obligation]:
        for one in obligations:
            gold, zero, gate = self.whole.copy_into(aig, [*one.gold, one.gate], leaves)
            yield Obligation(prefix + one.word, one.index, (gold, zero), gate, one.strict)

    def _splits(self) -> list[int]:
        """Return the inputs of the whole graph by whose values the step is taken apart."""
        frame, reset = self.filled.frame, self.filled.contract.reset
        widths: dict[str, int] = {}
        for name, _ in frame.inputs:
            widths[name] = widths.get(name, 0) + 1
        ports = {name: lit for (name, _), lit in frame.inputs.items() if widths[name] == 1}
        wanted = [ports.pop(reset.name)] if reset is not None else []
        conditions = [one.condition for one in self.relations if isinstance(one, Relation)]
        wanted += [one for one in conditions if one != TRUE]
        wanted += ports.values()
        nodes = [literal >> 1 for literal in self._copy(wanted)]
        used = set(self.whole.cone(one for o in self._step for one in (*o.gold, o.gate)))
        chosen = [node for node in nodes if self.whole.is_input(node) and node in used]
        return list(dict.fromkeys(chosen))[:_SPLITS]


def _fresh(
    obligations: Iterable[Obligation], seen: set[tuple[tuple[int, ...], ...]]
) -> Iterator[Obligation]:
    """Yield words that no earlier case has asked for, whole."""
    words: dict[str, list[Obligation]] = {}
    for one in obligations:
        words.setdefault(one.word, []).append(one)
    for word in words.values():
        key = tuple((*one.gold, one.gate) for one in word)
        if key not in seen:
            seen.add(key)
            yield from word
