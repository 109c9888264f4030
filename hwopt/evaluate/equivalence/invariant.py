"""Relations between registers, proven together by induction, as the ground for a last step.

The relations define registers by others without a circle, so the states in which they all hold
are exactly those that come of substituting the definitions (under its condition each; where
that is false the register keeps a value of its own), and of giving the bits of each set of values,
of one register (`reached`) or of several (`modes`), any of these and no other. What is shown, over
all such states and all inputs:

* in the first cycles, as many as the samples took to settle: outputs agree, gold three-valued
  as the contract says (the reset cycle is one of them);
* after these cycles every relation holds, and every value is one of its set, from every start;
* from a state in which all hold, the outputs agree, and all hold in the next state.

Gold is filled in (see `filled`). By induction the outputs agree in every cycle. A relation
that is not shown is dropped, and everything is asked again without it, so that in the end
nothing rests on it. Nothing is ever refuted here. Source: van Eijk 2000, from nets to words.
"""

from collections.abc import Iterator, Mapping, Sequence

from hwopt.evaluate.equivalence import combinational
from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.filled import Filled, Start
from hwopt.evaluate.equivalence.induction import Induction
from hwopt.evaluate.equivalence.reached import Jumps, limits_of, partners, reached
from hwopt.evaluate.equivalence.recoded import recoded
from hwopt.evaluate.equivalence.relations import Finder, Relation
from hwopt.evaluate.equivalence.samples import Samples
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.words import Words

#: How often relations are dropped.
_ROUNDS = 40
#: Nodes of a cycle up to which modes are looked for: their runs are long.
_NODES = 20_000


def decide(
    gold: Words,
    gate: Words,
    contract: Contract,
    shop: Workshop,
    *,
    alike: Mapping[int, int],
    started_equal: Mapping[int, int],
) -> str:
    """Try to prove equivalence; return the methods, empty where it is undecided.

    Args:
        gold: The reference.
        gate: The candidate.
        contract: What equivalence means.
        shop: Where to work.
        alike: Gold's register nets with those of gate that have the same name.
        started_equal: Those of them that the contract lets start equal.
    """
    if contract.latency or contract.blackboxes:
        return ""
    samples = Samples(Filled(gold, gate, contract, alike))
    if samples.settled is None:
        return ""
    start = samples.filled.start(samples.settled, started_equal)
    for finder in _finders(samples, limits_of(gold, gate), alike):
        method = _rounds(finder, start, shop)
        if method:
            return method
    if len(samples.aig) > _NODES:
        return ""
    deep = Samples(Filled(gold, gate, contract, alike), deep=True)
    if deep.settled is None:
        return ""
    start = deep.filled.start(deep.settled, started_equal)
    return _rounds(Finder(deep, by_mode=True), start, shop)


def _finders(samples: Samples, limits: Sequence[int], alike: Mapping[int, int]) -> Iterator[Finder]:
    """Yield what looks for relations, for what registers hold as well, and for more relations."""
    yield Finder(samples)
    held = reached(samples, limits)
    pairs = partners(samples.filled, held, alike)
    coded = recoded(samples, held, pairs)
    if held or coded:
        for each in coded:
            pairs.pop(each.gate, None)
        jumping = Samples(samples.filled, jump=Jumps(held, pairs, [each.joint for each in coded]))
        if jumping.settled == samples.settled:
            first = [Relation(each.gate, each.value(samples.aig)) for each in coded]
            first += [Relation(two, one) for two, one in pairs.items()]
            yield Finder(jumping, held=held, first=first)
    yield Finder(samples, conditional=True)


def _rounds(finder: Finder, start: Start, shop: Workshop) -> str:
    """Drop relations until all that are left are shown; return the methods if they suffice."""
    for _ in range(_ROUNDS):
        relations = finder.find()
        induction = Induction(finder.samples.filled, relations, start)
        wrong = induction.falsified()
        if not wrong:
            decision = combinational.decide(induction.step(), shop, arithmetic=not finder.logical)
            if decision.proven:
                return f"registers related: {decision.method}"
            wrong = induction.relations_of(decision.left)
        if not wrong:
            return ""
        several = [relations[index] for index in wrong]
        # What registers hold is wrong wherever a relation is.
        finder.banned.update([one for one in several if isinstance(one, Relation)] or several)
    return ""
