"""Adders of any shape, proven to be ripple adders and rebuilt as such.

The algebra cancels carries that ripple; prefix, select and skip adders hide theirs. The word
that such an adder makes is proven to be the ripple sum of its two rows, the rows as free
inputs (which asks more than needed, and is easy), and is rebuilt so on either side. Each
replacement is an equality that a solver has shown; nothing is refuted here.
"""

from collections.abc import Sequence
from dataclasses import replace

from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.sweep import equal_pairs
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.adders import AdderFinder
from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.chains import Chain, ChainFinder, Row

#: Conflicts at a node when a sum is proven.
_CONFLICTS = 100

#: Chains that one step may have.
_CHAINS = 256


def ripple_sums(
    step: Step, pending: Sequence[Obligation], shop: Workshop
) -> tuple[Step, list[Obligation]]:
    """Return a step and what is pending of it, over a graph in which sums ripple."""
    proven = _proven(step.aig, _chains(step, pending), shop)
    taken: set[int] = set()
    chosen: list[Chain] = []
    for chain in sorted(proven, key=lambda one: -len(one.rows)):
        nodes = {literal >> 1 for literal in chain.word}
        if len(nodes) == len(chain.word) and not nodes & taken:
            taken |= nodes
            chosen.append(chain)
    if not chosen:
        return step, list(pending)
    rebuilt = _Rebuilt(step.aig, chosen)
    left = [rebuilt.obligation(one) for one in pending]
    return rebuilt.step(step), [one for one in left if one.bad(rebuilt.aig) != FALSE]


def _chains(step: Step, pending: Sequence[Obligation]) -> list[Chain]:
    labels = dict.fromkeys(one.word for one in pending)
    outputs = [[one for one in step.obligations if one.word == label] for label in labels]
    words: dict[tuple[int, ...], None] = {}
    for bits in outputs:
        words[tuple(one.gate for one in bits)] = None
        words[tuple(one.gold[0] for one in bits)] = None
    finder = ChainFinder(AdderFinder(step.aig, [literal for word in words for literal in word]))
    words.update(dict.fromkeys((*step.gate_words, *step.gold_words)))
    found: dict[Chain, None] = {}
    for word in words:
        chains = finder.find(word)
        if not any(_ripples(step.aig, chain) for chain in chains):
            found.update(dict.fromkeys(chains))
    return list(found)[:_CHAINS]


def _ripples(aig: Aig, chain: Chain) -> bool:
    """Tell whether a word is built as a ripple sum already."""
    copy = Aig()
    leaves = {node: copy.input() for node in sorted(chain.leaves())}
    rows = [(_moved(x, leaves), _moved(y, leaves)) for x, y in chain.rows]
    ripple = _sums(copy, rows, _moved(chain.carry, leaves))
    return aig.copy_into(copy, chain.word, leaves) == ripple


def _sums(aig: Aig, rows: Sequence[Row], carry: int) -> list[int]:
    """Return the sum of rows as the plainest adder makes it."""
    out = []
    for x, y in rows:
        out.append(aig.xor(aig.xor(x, y), carry))
        carry = aig.majority(x, y, carry)
    return out


def _proven(aig: Aig, chains: Sequence[Chain], shop: Workshop) -> list[Chain]:
    """Return the chains that are sums, whatever their rows are."""
    copy = Aig()
    inputs: list[int] = []
    pairs: list[list[Row]] = []
    for chain in chains:
        leaves: dict[int, int] = {}
        for place, node in enumerate(sorted(chain.leaves())):
            if place == len(inputs):
                inputs.append(copy.input())
            leaves[node] = inputs[place]
        rows = [(_moved(x, leaves), _moved(y, leaves)) for x, y in chain.rows]
        ripple = _sums(copy, rows, _moved(chain.carry, leaves))
        word = aig.copy_into(copy, chain.word, leaves)
        pairs.append(list(zip(word, ripple, strict=True)))
    flat = [pair for word in pairs for pair in word]
    equal = iter(equal_pairs(copy, flat, shop, _CONFLICTS))
    proven = []
    for chain, bits in zip(chains, pairs, strict=True):
        same = [next(equal) for _ in bits]
        length = same.index(False) if False in same else len(same)
        if length > 1:
            proven.append(replace(chain, word=chain.word[:length], rows=chain.rows[:length]))
    return proven


def _moved(literal: int, leaves: dict[int, int]) -> int:
    return leaves.get(literal >> 1, FALSE) ^ (literal & 1)


class _Rebuilt:
    """A graph copied in order, the bits of proven chains by their ripple sums."""

    def __init__(self, aig: Aig, chains: Sequence[Chain]) -> None:
        self.aig = Aig()
        self._map: dict[int, int] = {0: FALSE}
        self._bits = {
            literal >> 1: (number, place)
            for number, chain in enumerate(chains)
            for place, literal in enumerate(chain.word)
        }
        self._chains = chains
        self._carries = [[chain.carry] for chain in chains]
        self._old = aig
        self._copy()

    def _copy(self) -> None:
        old = self._old
        for node in range(1, len(old)):
            if old.left[node] < 0:
                self._map[node] = self.aig.input()
            elif node in self._bits:
                self._map[node] = self._sum(*self._bits[node])
            else:
                self._map[node] = self.aig.and_(self.of(old.left[node]), self.of(old.right[node]))

    def of(self, literal: int) -> int:
        """Return where a literal is now."""
        return self._map[literal >> 1] ^ (literal & 1)

    def _sum(self, number: int, place: int) -> int:
        """Return a bit of a chain, by the carries up to it, which are made as they are needed."""
        chain, carries = self._chains[number], self._carries[number]
        if len(carries) == 1:
            carries[0] = self.of(chain.carry)
        while len(carries) <= place + 1:
            x, y = (self.of(one) for one in chain.rows[len(carries) - 1])
            carries.append(self.aig.majority(x, y, carries[-1]))
        x, y = (self.of(one) for one in chain.rows[place])
        total = self.aig.xor(self.aig.xor(x, y), carries[place])
        return total ^ (chain.word[place] & 1)

    def obligation(self, one: Obligation) -> Obligation:
        """Return an obligation of the old graph over the new one."""
        low, high = one.gold
        return replace(one, gold=(self.of(low), self.of(high)), gate=self.of(one.gate))

    def step(self, step: Step) -> Step:
        """Return a step of the old graph over the new one."""
        gold, gate = (
            tuple(tuple(self.of(one) for one in word) for word in words)
            for words in (step.gold_words, step.gate_words)
        )
        return Step(self.aig, tuple(map(self.obligation, step.obligations)), gold, gate)
