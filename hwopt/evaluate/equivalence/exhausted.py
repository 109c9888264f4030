"""Obligations of few inputs, decided by running all input vectors.

Several obligations run together where their inputs do. Small cones run in numpy; larger ones in
a compiled program, which is believed only where it ran every vector (a witness that is true
under exactly one of them was seen once) and where the vector it found violates an obligation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.matched import Obligation
from hwopt.evaluate.equivalence.rest import Rest
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.simulate import Simulator, exhaustive, exhaustive_cost
from hwopt.netlist.straightline import straight_line

#: Word operations of one obligation in numpy before the algebra has a try.
_CHEAP = 1 << 21

#: Word operations of one group that numpy takes, which is some ten times slower, and its inputs.
_NUMPY, _NUMPY_INPUTS = 1 << 27, 26

#: The same where there is no compiler.
_UNCOMPILED = 1 << 31


@dataclass(frozen=True)
class _Group:
    """Obligations whose inputs together are few."""

    members: tuple[Obligation, ...]
    #: Where one of them is violated.
    bad: int
    inputs: int
    #: Word operations that all vectors take.
    cost: int


def exhaust_cheaply(aig: Aig, pending: Sequence[Obligation], shop: Workshop) -> Rest:
    """Decide the obligations, one by one, that cost next to nothing."""
    left = []
    for one in pending:
        bad = one.bad(aig)
        inputs, cost = exhaustive_cost(aig, bad)
        if inputs > shop.limits.exhaustive_inputs or cost > _CHEAP or not shop.words.spend(cost):
            left.append(one)
        elif exhaustive(aig, bad) is not None:
            return Rest(left, (one,))
    return Rest(left)


def exhaust(aig: Aig, pending: Sequence[Obligation], shop: Workshop) -> Rest:
    """Decide the obligations whose inputs are few enough, cheapest first."""
    left = {id(one): one for one in pending}
    groups = sorted(_groups(aig, pending, shop.limits.exhaustive_inputs), key=lambda one: one.cost)
    for group in groups:
        if shop.expired() or not shop.words.spend(group.cost):
            continue
        found = _try(aig, group, shop)
        if found is None:
            continue
        if found:
            return Rest(list(left.values()), found)
        for one in group.members:
            del left[id(one)]
    return Rest(list(left.values()))


def _groups(aig: Aig, pending: Sequence[Obligation], most: int) -> Iterator[_Group]:
    """Join obligations as long as their inputs together are few."""
    supports = []
    for one in pending:
        bad = one.bad(aig)
        inputs = frozenset(node for node in aig.cone([bad]) if aig.is_input(node))
        if len(inputs) <= most:
            supports.append((one, inputs))
    while supports:
        widest = max((inputs for _, inputs in supports), key=len)
        members = tuple(one for one, inputs in supports if inputs <= widest)
        supports = [(one, inputs) for one, inputs in supports if not inputs <= widest]
        bad = aig.any_of([one.bad(aig) for one in members])
        count, cost = exhaustive_cost(aig, bad)
        yield _Group(members, bad, count, cost)


def _try(aig: Aig, group: _Group, shop: Workshop) -> tuple[Obligation, ...] | None:
    """Return what is violated, nothing where all hold; None where it could not be run."""
    if group.bad == FALSE:
        return ()
    if aig.is_input(group.bad >> 1) or group.bad < 2:  # noqa: PLR2004 - a constant
        return group.members[:1]
    if group.cost <= _NUMPY and group.inputs <= _NUMPY_INPUTS:
        return _violated(aig, group, exhaustive(aig, group.bad))
    line = straight_line(aig, group.bad)
    answer = shop.exhaustive(line.text)
    if not answer:
        small = group.cost <= _UNCOMPILED and group.inputs <= _NUMPY_INPUTS
        return _violated(aig, group, exhaustive(aig, group.bad)) if small else None
    if answer[0] == "found" and len(answer) > 1:
        vector = int(answer[1])
        return _violated(
            aig, group, {one: bool(vector >> i & 1) for i, one in enumerate(line.inputs)}
        )
    if answer != ["none", str(1 << len(line.inputs)), "1"]:
        raise ToolFailed(
            f"all {1 << len(line.inputs)} vectors were expected to be run once, not: "
            f"{' '.join(answer)}; report this",
            folder=shop.folder,
        )
    return ()


def _violated(aig: Aig, group: _Group, vector: dict[int, bool] | None) -> tuple[Obligation, ...]:
    """Return the obligations that a vector violates, as simulated here."""
    if vector is None:
        return ()
    bads = [one.bad(aig) for one in group.members]
    simulator = Simulator(aig, bads)
    table = simulator.table(1)
    for literal, value in vector.items():
        simulator.set(table, literal, simulator.constant(value=value))
    simulator.run(table)
    found = tuple(
        one
        for one, bad in zip(group.members, bads, strict=True)
        if simulator.value(table, bad).any()
    )
    if not found:
        raise ToolFailed("a vector that violates an obligation was expected; report this")
    return found
