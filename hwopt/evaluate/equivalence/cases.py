"""Case by case: what chooses is given each of its values, and what is chosen can be compared.

One operator that takes turns is the same as several that are chosen among, but not for the methods
that compare word by word: no word of one side is a word of the other. Where the choosing node is
0, or 1, on both sides, each side has one operator left, on the same operands. A node that both
sides share may be inside: the sides are then compared for either value of it, whatever its inputs,
which asks more than needed. So this proves, and refutes nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.rest import Rest
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.aig import FALSE, TRUE, Aig

#: Nodes of the largest graph that is split; each split copies it some times.
_NODES = 40_000

#: Nodes that are tried as the one that chooses, and the part of the graph that it has to leave.
_TRIED, _LEFT = 12, 0.8

#: Inputs of a test of a narrow word.
_FEW = 6

Attempt = Callable[[Step, Sequence[Obligation], Workshop], tuple[Step, Rest]]


def split_cases(
    step: Step,
    pending: Sequence[Obligation],
    shop: Workshop,
    quick: Sequence[Attempt],
    thorough: Sequence[Attempt],
) -> list[Obligation]:
    """Return the obligations that are left: none, or all of them.

    Args:
        step: The graph.
        pending: What is to be shown.
        shop: Its limits say how many cases there may be.
        quick: What is tried on each case.
        thorough: What is tried on one that cannot be split, or not with success.
    """
    cases = _Cases(shop, quick, thorough)
    return [] if cases.hold(step, pending) else list(pending)


class _Cases:
    def __init__(
        self, shop: Workshop, quick: Sequence[Attempt], thorough: Sequence[Attempt]
    ) -> None:
        self._shop = shop
        self._quick = quick
        self._thorough = thorough
        self._left = shop.limits.cases

    def hold(self, step: Step, pending: Sequence[Obligation]) -> bool:
        """Tell whether obligations hold in each case of the node that chooses most."""
        if self._left < 2 or self._shop.expired():  # noqa: PLR2004 - a split makes two of one
            return False
        found = _split(step, pending)
        if found is None:
            return False
        self._left -= 1
        return all(self._holds(*case) for case in found)

    def _holds(self, step: Step, pending: Sequence[Obligation]) -> bool:
        """Tell whether obligations hold in one case, be it in cases of its own."""
        step, rest = self._tried(step, pending, self._quick)
        if rest.violated:
            return False
        if not rest.pending or self.hold(step, rest.pending):
            return True
        _, rest = self._tried(step, rest.pending, self._thorough)
        return not rest.pending and not rest.violated

    def _tried(
        self, step: Step, pending: Sequence[Obligation], attempts: Sequence[Attempt]
    ) -> tuple[Step, Rest]:
        rest = Rest(list(pending))
        for attempt in attempts:
            if rest.pending and not rest.violated:
                step, rest = attempt(step, rest.pending, self._shop)
        return step, rest


def _split(step: Step, pending: Sequence[Obligation]) -> list[tuple[Step, list[Obligation]]] | None:
    """Return both cases of the node that leaves the least; None where none leaves much less."""
    aig = step.aig
    roots = [literal for one in pending for literal in (*one.gold, one.gate)]
    cone = aig.cone(roots)
    if len(cone) > _NODES:
        return None
    best, least = None, _LEFT * 2 * len(cone)
    for node in _choosing(aig, cone, pending):
        both = [_case(step, pending, node, value) for value in (FALSE, TRUE)]
        size = sum(
            len(case.aig.cone([x for one in left for x in (*one.gold, one.gate)]))
            for case, left in both
        )
        if size < least:
            best, least = both, size
    return best


def _choosing(aig: Aig, cone: Sequence[int], pending: Sequence[Obligation]) -> list[int]:
    """Return the nodes of both sides on which most others depend at once.

    One that depends on few inputs stands for these: as free nodes, two tests of one word could be
    both true.
    """
    gold = set(aig.cone([literal for one in pending for literal in one.gold]))
    shared = gold.intersection(aig.cone([one.gate for one in pending]))
    uses = Counter[int]()
    for node in cone:
        if not aig.is_input(node):
            uses.update((aig.left[node] >> 1, aig.right[node] >> 1))
    found: dict[int, None] = {}
    for node in [node for node, _ in uses.most_common() if node in shared][:_TRIED]:
        inputs = [below for below in aig.cone([2 * node]) if aig.is_input(below)]
        found.update(dict.fromkeys(inputs if len(inputs) <= _FEW else [node]))
    return list(found)


def _case(
    step: Step, pending: Sequence[Obligation], node: int, value: int
) -> tuple[Step, list[Obligation]]:
    """Return the graph and what is left of the obligations where a node has a value."""
    old, new = step.aig, Aig()
    leaves = {node: value}
    for literal in old.inputs:
        if literal >> 1 != node:
            leaves[literal >> 1] = new.input()

    def moved(one: Obligation) -> Obligation:
        first, second, gate = old.copy_into(new, (*one.gold, one.gate), leaves)
        return replace(one, gold=(first, second), gate=gate)

    # What is left comes of what is pending and of nothing else: names of words may be there twice.
    left = [moved(one) for one in pending]
    # Of a word with something open all bits come along: the algebra looks at whole words.
    labels = {one.word for one in pending}
    latest = {(one.word, one.index): one for one in pending}
    whole = [
        moved(latest.get((one.word, one.index), one))
        for one in step.obligations
        if one.word in labels
    ]

    def words(several: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        known = (word for word in several if all(literal >> 1 in leaves for literal in word))
        return tuple(tuple(leaves[x >> 1] ^ (x & 1) for x in word) for word in known)

    case = Step(new, tuple(whole), words(step.gold_words), words(step.gate_words))
    return case, [one for one in left if one.bad(new) != FALSE]
