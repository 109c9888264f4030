"""Pipelines: what goes through registers without a way back is forgotten after some cycles.

Where no register of either side depends on itself, not even by way of others, a cycle's outputs
depend on the inputs of the last few cycles alone, as many as a chain of registers is deep. So
the cycles are laid out one after the other as one function of those inputs, which the methods for
arithmetic decide even where nothing in the registers of one side has a like in the other's: a
product that is registered as a sum and a carry, or a sum where gold keeps the summands.

What is shown: outputs agree

* in the first cycles, as many as the chain is deep, from where the contract lets both sides
  start, the reset cycle among them;
* in the cycle that many after any two states, which need not have anything in common.

Why that is enough. Every later cycle is that many after some two states. Gold's state there may
be unknown in part; three-valued logic is monotone, so where gold's outputs are known they are
what they are from that state with its unknown bits filled in any way. Nothing is refuted here.
"""

from collections.abc import Iterator, Mapping

from hwopt.evaluate.equivalence import combinational
from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.frames import Builder
from hwopt.evaluate.equivalence.matched import Obligation, Step, inner_words, outputs
from hwopt.evaluate.equivalence.product import Product
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.aig import Aig, Sequential
from hwopt.netlist.ternary import known
from hwopt.netlist.words import Words

#: The deepest chain of registers that is laid out.
_DEEPEST = 8
#: Most nodes of all cycles together: more would cost longer than what else there is to try.
_NODES = 200_000


def decide(product: Product, gold: Words, gate: Words, contract: Contract, shop: Workshop) -> str:
    """Try to prove equivalence; return the methods, empty where it is undecided.

    Args:
        product: Both sides as a sequential model.
        gold: The reference.
        gate: The candidate.
        contract: What equivalence means.
        shop: Where to work.
    """
    if contract.latency or contract.blackboxes or gold.memories or gate.memories:
        return ""
    deep = depth(product.model)
    if deep is None or deep > _DEEPEST or len(product.model.aig) * (2 * deep + 1) > _NODES:
        return ""
    step = _laid_out(gold, gate, contract, product.matches, deep)
    decision = combinational.decide(step, shop)
    return f"pipelines of {deep} registers: {decision.method}" if decision.proven else ""


def depth(model: Sequential) -> int | None:
    """Return how many registers the longest chain has; None where one depends on itself."""
    places = {latch.output >> 1: 1 << place for place, latch in enumerate(model.latches)}
    supports = _supports(model.aig, [latch.following for latch in model.latches], places)
    waiting = dict(zip(places.values(), supports, strict=True))
    forgotten, deep = 0, 0
    while waiting:
        ready = [place for place, support in waiting.items() if not support & ~forgotten]
        if not ready:
            return None
        for place in ready:
            forgotten |= place
            del waiting[place]
        deep += 1
    return deep


def _supports(aig: Aig, literals: list[int], places: Mapping[int, int]) -> Iterator[int]:
    """Yield the latches that literals depend on, one bit each."""
    found = {0: 0}
    for node in aig.cone(literals):
        if aig.is_input(node):
            found[node] = places.get(node, 0)
        else:
            found[node] = found[aig.left[node] >> 1] | found[aig.right[node] >> 1]
    return (found[literal >> 1] for literal in literals)


def _laid_out(
    gold: Words, gate: Words, contract: Contract, started_equal: Mapping[int, int], deep: int
) -> Step:
    """Return what is left to show, over the first cycles and one later."""
    builder = Builder(gold, gate, contract)
    obligations: list[Obligation] = []
    one, two = builder.start(started_equal)
    for cycle in range(deep):
        frame = builder.frame(one, two, in_reset=cycle == 0)
        obligations += outputs(f"cycle {cycle}", frame)
        one, two = frame.gold_next, frame.gate_next
    one = {bit.net: known(builder.aig.input()) for bit in builder.gold.state}
    two = {bit.net: known(builder.aig.input()) for bit in builder.gate.state}
    frames = []
    for _ in range(deep + 1):
        frames.append(builder.frame(one, two))
        one, two = frames[-1].gold_next, frames[-1].gate_next
    obligations += outputs("later", frames[-1])
    return Step(
        aig=builder.aig,
        obligations=tuple(obligations),
        gold_words=tuple(w for frame in frames for w in inner_words(gold, frame.gold_values)),
        gate_words=tuple(w for frame in frames for w in inner_words(gate, frame.gate_values)),
    )
