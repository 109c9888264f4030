"""Words inside gold and gate that are equal, merged, so that what follows them is easy.

A saturated or rounded sum is no polynomial, but the sum before it is one. Words of both
sides with the same values under random inputs are proven equal by algebra, and gate's is
replaced by gold's.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hwopt.evaluate.equivalence.algebra import WordPair, equal_words
from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.aig import Aig
from hwopt.netlist.simulate import Simulator

#: Words of random vectors under which words are compared.
_WORDS = 16

#: The narrowest word that is looked at [bits], and how many pairs.
_NARROWEST, _PAIRS = 4, 64


def merge_words(step: Step, pending: Sequence[Obligation], shop: Workshop) -> list[Obligation]:
    """Return the pending obligations that are left, over a graph in which words are merged.

    Their literals are those of the graph that `step.aig` has become.
    """
    roots = [literal for one in pending for literal in (*one.gold, one.gate)]
    pairs = _alike(step, roots)
    proven = equal_words(step, pairs, shop) if pairs else set()
    if not proven:
        return list(pending)
    return _merged(step.aig, pending, [pair for pair in pairs if pair in proven])


def _alike(step: Step, roots: Sequence[int]) -> list[WordPair]:
    """Return words of gold and gate with the same values, but not the same literals."""
    simulator = Simulator(step.aig, roots)
    table = simulator.table(_WORDS)
    random = np.random.default_rng(4)
    for literal in simulator.inputs:
        simulator.set(table, literal, random.integers(0, 2**64, _WORDS, dtype=np.uint64))
    simulator.run(table)

    def values(word: tuple[int, ...]) -> tuple[bytes, ...] | None:
        if len(word) < _NARROWEST or not all(simulator.holds(literal) for literal in word):
            return None
        return tuple(simulator.value(table, literal).tobytes() for literal in word)

    gold: dict[tuple[bytes, ...], tuple[int, ...]] = {}
    for word in step.gold_words:
        key = values(word)
        if key is not None:
            gold.setdefault(key, word)
    found: list[WordPair] = []
    for word in step.gate_words:
        key = values(word)
        if key is not None and key in gold and gold[key] != word:
            found.append((gold[key], word))
    return found[:_PAIRS]


def _merged(aig: Aig, pending: Sequence[Obligation], pairs: Sequence[WordPair]) -> list[Obligation]:
    """Rebuild gate's side over gold's words, in the same graph."""
    gold_side = set(aig.cone([literal for one in pending for literal in one.gold]))
    gold_side |= set(aig.cone([literal for one, _ in pairs for literal in one]))
    leaves = {node: 2 * node for node in gold_side}
    for one, two in pairs:
        for wanted, literal in zip(one, two, strict=True):
            leaves.setdefault(literal >> 1, wanted ^ (literal & 1))
    for literal in aig.inputs:
        leaves.setdefault(literal >> 1, literal)
    gates = aig.copy_into(aig, [one.gate for one in pending], leaves)
    rebuilt = [replace(one, gate=gate) for one, gate in zip(pending, gates, strict=True)]
    return [one for one in rebuilt if one.bad(aig)]
