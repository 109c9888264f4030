"""Decides obligations between two functions of free inputs, cheapest method first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hwopt.evaluate.equivalence.algebra import prove_words
from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.merging import merge_words
from hwopt.evaluate.equivalence.sweep import equal_pairs
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist import blif
from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.simulate import Simulator, exhaustive, exhaustive_cost, first_set
from hwopt.netlist.ternary import is_known

#: Words of 64 vectors in the first random simulation.
_RANDOM_WORDS = 64

#: Conflicts at a node before the algebra has a try.
_FEW_CONFLICTS = 100

#: Word operations that the exhaustive simulation of one obligation, and of all, may take.
_EXHAUSTIVE_EACH = 1 << 29
_EXHAUSTIVE_ALL = 1 << 31
_CHEAP = 1 << 20


#: Returns the obligations that are left, None where one is violated.
Attempt = Callable[[Sequence[Obligation]], list[Obligation] | None]


@dataclass(frozen=True)
class Decision:
    """What came of the obligations."""

    proven: bool
    #: Whether some obligation is violated, as opposed to undecided.
    refuted: bool
    method: str


def decide(step: Step, shop: Workshop) -> Decision:
    """Try to prove all obligations of a step."""
    aig, methods = step.aig, ["hashing"]
    pending = [one for one in step.obligations if one.bad(aig) != FALSE]
    if pending and _random_refutes(aig, pending):
        return Decision(proven=False, refuted=True, method="random simulation")
    attempts: tuple[tuple[str, Attempt], ...] = (
        ("exhaustive simulation", lambda rest: _exhaustive(aig, rest, shop, _CHEAP)),
        ("algebra", lambda rest: prove_words(step, rest, shop)),
        ("merged words", lambda rest: merge_words(step, rest, shop)),
        ("sweeping", lambda rest: _sweep(aig, rest, shop)),
        ("exhaustive simulation", lambda rest: _exhaustive(aig, rest, shop, _EXHAUSTIVE_EACH)),
        ("cec", lambda rest: _cec(aig, rest, shop)),
    )
    for method, attempt in attempts:
        if not pending:
            break
        left = attempt(pending)
        if left is None:
            return Decision(proven=False, refuted=True, method=method)
        if left != pending and method not in methods:
            methods.append(method)
        pending = left
    return Decision(proven=not pending, refuted=False, method=", ".join(methods))


def _random_refutes(aig: Aig, pending: Sequence[Obligation]) -> bool:
    bads = [one.bad(aig) for one in pending]
    simulator = Simulator(aig, bads)
    table = simulator.table(_RANDOM_WORDS)
    random = np.random.default_rng(1)
    for literal in simulator.inputs:
        simulator.set(table, literal, random.integers(0, 2**64, _RANDOM_WORDS, dtype=np.uint64))
    simulator.run(table)
    return any(first_set(simulator.value(table, bad)) is not None for bad in bads)


def _exhaustive(
    aig: Aig, pending: Sequence[Obligation], shop: Workshop, cap: int
) -> list[Obligation] | None:
    """Return what is left; None where one is violated."""
    left, total = [], 0
    for one in pending:
        bad = one.bad(aig)
        inputs, cost = exhaustive_cost(aig, bad)
        small = inputs <= shop.limits.exhaustive_inputs and cost <= cap
        if not small or total + cost > _EXHAUSTIVE_ALL or shop.seconds <= 0:
            left.append(one)
            continue
        total += cost
        if exhaustive(aig, bad) is not None:
            return None
    return left


def _sides(aig: Aig, pending: Sequence[Obligation]) -> list[tuple[int, int]]:
    """Return pairs of literals that are equal where the obligations hold."""
    pairs = []
    for one in pending:
        value = one.gold[0]
        if one.strict:
            value = aig.xor(one.gate, one.bad(aig))
        elif not is_known(one.gold):
            value = aig.mux(aig.and_(*one.gold), one.gold[0], one.gate)
        pairs.append((value, one.gate))
    return pairs


def _sweep(aig: Aig, pending: Sequence[Obligation], shop: Workshop) -> list[Obligation]:
    """Return what is left."""
    equal = equal_pairs(aig, _sides(aig, pending), shop, _FEW_CONFLICTS)
    return [one for one, same in zip(pending, equal, strict=True) if not same]


def _cec(aig: Aig, pending: Sequence[Obligation], shop: Workshop) -> list[Obligation] | None:
    """Return what is left; None where one is violated."""
    gold, gate = zip(*_sides(aig, pending), strict=True)
    inputs = [2 * node for node in aig.cone([*gold, *gate]) if aig.is_input(node)]
    shop.write("gold.blif", blif.combinational(aig, gold, inputs))
    shop.write("gate.blif", blif.combinational(aig, gate, inputs))
    log = shop.abc("prove_cec", share=0.5, conflicts=shop.limits.conflicts)
    if "Networks are equivalent" in log:
        return []
    if "NOT EQUIVALENT" in log:
        return None
    return list(pending)
