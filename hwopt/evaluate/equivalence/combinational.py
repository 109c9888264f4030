"""Decides obligations between two functions of free inputs, cheapest method first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hwopt.evaluate.equivalence.algebra import prove_words
from hwopt.evaluate.equivalence.cases import Attempt, split_cases
from hwopt.evaluate.equivalence.exhausted import exhaust, exhaust_cheaply
from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.merging import merge_words
from hwopt.evaluate.equivalence.rest import Rest
from hwopt.evaluate.equivalence.rippling import ripple_sums
from hwopt.evaluate.equivalence.sweep import equal_pairs
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.simulate import Simulator, first_set
from hwopt.netlist.ternary import is_known

#: Words of 64 vectors in the first random simulation.
_RANDOM_WORDS = 64

#: Conflicts at a node before words are looked at, and before all inputs are tried.
_HARDLY_ANY, _FEW_CONFLICTS = 10, 100


@dataclass(frozen=True)
class Decision:
    """What came of the obligations."""

    proven: bool
    #: Whether some obligation is violated, as opposed to undecided.
    refuted: bool
    method: str
    #: What is undecided; where something is violated, that or what it is among.
    left: tuple[Obligation, ...] = ()


def decide(step: Step, shop: Workshop, *, arithmetic: bool = True) -> Decision:
    """Try to prove all obligations of a step, cheapest method first.

    Args:
        step: The obligations.
        shop: Where to work.
        arithmetic: Whether to try what words and sums need; logic alone is decided sooner without.
    """
    shop.files = []
    pending = [one for one in step.obligations if one.bad(step.aig) != FALSE]
    violated = violated_by_chance(step.aig, pending)
    if violated:
        return Decision(proven=False, refuted=True, method="random simulation", left=violated)
    methods = ["hashing"]
    for method, attempt in _ATTEMPTS if arithmetic else _LOGIC:
        if not pending:
            break
        step, rest = attempt(step, pending, shop)
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


def _cheap(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, exhaust_cheaply(step.aig, pending, shop)


def _ripple(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    step, left = ripple_sums(step, pending, shop)
    return step, Rest(left)


def _algebra(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, Rest(prove_words(step, pending, shop))


def _merge(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, Rest(merge_words(step, pending, shop))


def _sweep_lightly(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, Rest(_unmerged(step.aig, pending, shop, _HARDLY_ANY))


def _sweep(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, Rest(_unmerged(step.aig, pending, shop, _FEW_CONFLICTS))


def _exhaust(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, exhaust(step.aig, pending, shop)


def _sweep_harder(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, Rest(_unmerged(step.aig, pending, shop, shop.limits.conflicts))


def _unmerged(
    aig: Aig, pending: Sequence[Obligation], shop: Workshop, conflicts: int
) -> list[Obligation]:
    """Return what sweeping does not merge."""
    equal = equal_pairs(aig, _sides(aig, pending), shop, conflicts)
    return [one for one, same in zip(pending, equal, strict=True) if not same]


def _cases_lightly(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, Rest(split_cases(step, pending, shop, _QUICK, _LIGHT))


def _cases(step: Step, pending: Sequence[Obligation], shop: Workshop) -> tuple[Step, Rest]:
    return step, Rest(split_cases(step, pending, shop, _QUICK, _THOROUGH))


#: How a single case is decided.
_QUICK: tuple[Attempt, ...] = (_cheap, _sweep_lightly)
_LIGHT: tuple[Attempt, ...] = (_ripple, _sweep)
_THOROUGH: tuple[Attempt, ...] = (*_LIGHT, _algebra, _merge)

#: In the order in which they are tried. Each may rebuild the graph of what is left.
_ATTEMPTS: tuple[tuple[str, Attempt], ...] = (
    ("exhaustive simulation", _cheap),
    ("sweeping", _sweep_lightly),
    ("rippled sums", _ripple),
    ("sweeping", _sweep),
    ("cases", _cases_lightly),
    ("algebra", _algebra),
    ("merged words", _merge),
    ("sweeping", _sweep),
    ("cases", _cases),
    ("exhaustive simulation", _exhaust),
    ("sweeping", _sweep_harder),
)

#: For logic alone.
_LOGIC: tuple[tuple[str, Attempt], ...] = (
    ("exhaustive simulation", _cheap),
    ("sweeping", _sweep_lightly),
    ("sweeping", _sweep),
    ("sweeping", _sweep_harder),
)
