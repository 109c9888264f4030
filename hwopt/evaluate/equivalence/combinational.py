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


@dataclass(frozen=True)
class Rest:
    """What an attempt left."""

    pending: list[Obligation]
    #: Those among which one is violated.
    violated: tuple[Obligation, ...] = ()


Attempt = Callable[[Sequence[Obligation]], Rest]


@dataclass(frozen=True)
class Decision:
    """What came of the obligations."""

    proven: bool
    #: Whether some obligation is violated, as opposed to undecided.
    refuted: bool
    method: str
    #: What is undecided; where something is violated, that or what it is among.
    left: tuple[Obligation, ...] = ()


def decide(step: Step, shop: Workshop) -> Decision:
    """Try to prove all obligations of a step."""
    aig, methods = step.aig, ["hashing"]
    shop.files = []
    pending = [one for one in step.obligations if one.bad(aig) != FALSE]
    violated = violated_by_chance(aig, pending)
    if violated:
        return Decision(proven=False, refuted=True, method="random simulation", left=violated)
    attempts: tuple[tuple[str, Attempt], ...] = (
        ("exhaustive simulation", lambda rest: _exhaustive(aig, rest, shop, _CHEAP)),
        ("algebra", lambda rest: Rest(prove_words(step, rest, shop))),
        ("merged words", lambda rest: Rest(merge_words(step, rest, shop))),
        ("sweeping", lambda rest: Rest(_sweep(aig, rest, shop))),
        ("exhaustive simulation", lambda rest: _exhaustive(aig, rest, shop, _EXHAUSTIVE_EACH)),
        ("cec", lambda rest: _cec(aig, rest, shop)),
    )
    for method, attempt in attempts:
        if not pending:
            break
        rest = attempt(pending)
        if rest.violated:
            return Decision(proven=False, refuted=True, method=method, left=rest.violated)
        if rest.pending != pending and method not in methods:
            methods.append(method)
        pending = rest.pending
    return Decision(
        proven=not pending, refuted=False, method=", ".join(methods), left=tuple(pending)
    )


def violated_by_chance(aig: Aig, pending: Sequence[Obligation]) -> tuple[Obligation, ...]:
    """Return the obligations that random vectors violate."""
    if not pending:
        return ()
    bads = [one.bad(aig) for one in pending]
    simulator = Simulator(aig, bads)
    table = simulator.table(_RANDOM_WORDS)
    random = np.random.default_rng(1)
    for literal in simulator.inputs:
        simulator.set(table, literal, random.integers(0, 2**64, _RANDOM_WORDS, dtype=np.uint64))
    simulator.run(table)
    found = (first_set(simulator.value(table, bad)) is not None for bad in bads)
    return tuple(one for one, wrong in zip(pending, found, strict=True) if wrong)


def _exhaustive(aig: Aig, pending: Sequence[Obligation], shop: Workshop, cap: int) -> Rest:
    left, total = [], 0
    for one in pending:
        bad = one.bad(aig)
        inputs, cost = exhaustive_cost(aig, bad)
        small = inputs <= shop.limits.exhaustive_inputs and cost <= cap
        if not small or total + cost > _EXHAUSTIVE_ALL or shop.expired():
            left.append(one)
            continue
        total += cost
        if exhaustive(aig, bad) is not None:
            return Rest(left, (one,))
    return Rest(left)


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


def _cec(aig: Aig, pending: Sequence[Obligation], shop: Workshop) -> Rest:
    gold, gate = zip(*_sides(aig, pending), strict=True)
    inputs = [2 * node for node in aig.cone([*gold, *gate]) if aig.is_input(node)]
    sides = {"gold.blif": gold, "gate.blif": gate}
    texts = {name: blif.combinational(aig, roots, inputs) for name, roots in sides.items()}
    job = shop.abc("prove_cec", texts, conflicts=shop.limits.conflicts)
    if "Networks are equivalent" in job.log:
        shop.keep(job)
        return Rest([])
    if "NOT EQUIVALENT" in job.log:
        return Rest([], tuple(pending))
    return Rest(list(pending))
