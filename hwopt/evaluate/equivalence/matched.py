"""One step of both sides from the same state: enough where registers keep their names.

The registers that match by name hold the same free value, all others any value. Gold's `x`
is a don't-care. What is shown: gold's bit is unknown, or equal to gate's, for each output
and each matched register after the step, and for each matched register at the start.

Why that is enough. Say that gold's three-valued state covers gate's state when each bit of
gold is unknown or equal to its match. The start shows that it does. Three-valued logic is
monotone: from a state that covers gate's state, gold's outputs and next state cover those
from gate's state itself, and these cover gate's, as the step shows. So gold covers gate in
every cycle, which means that wherever gold's output is determined gate's is equal. Nothing
is assumed about which states can be reached, so a failure here refutes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.frames import Builder, Frame, bad_bit
from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.ternary import Bit3, known
from hwopt.netlist.words import Words


@dataclass(frozen=True)
class Obligation:
    """A bit of gold that must cover a bit of gate."""

    #: The word it belongs to: an output, or the next value of a register.
    word: str
    index: int
    gold: Bit3
    gate: int
    strict: bool = False

    def bad(self, aig: Aig) -> int:
        """Return where it is violated."""
        return bad_bit(aig, self.gold, self.gate, strict=self.strict)


@dataclass(frozen=True)
class Step:
    """The obligations of one step, in one graph."""

    aig: Aig
    obligations: tuple[Obligation, ...]
    gold_words: tuple[tuple[int, ...], ...]
    gate_words: tuple[tuple[int, ...], ...]


def matched_step(gold: Words, gate: Words, contract: Contract, matches: Mapping[int, int]) -> Step:
    """Return what has to hold for the matches to be an invariant that implies equivalence."""
    builder = Builder(gold, gate, contract)
    found: list[Obligation] = []
    state, gate_state = builder.start({})
    begin = _states("start", gold, matches, state, gate_state)
    if contract.reset is not None and any(one.bad(builder.aig) != FALSE for one in begin):
        # The initial values differ: the invariant may still hold from the end of reset on.
        first = builder.frame(state, gate_state, in_reset=True)
        found += outputs("reset", first)
        begin = _states("start", gold, matches, first.gold_next, first.gate_next)
    found += begin
    free = {bit.net: known(builder.aig.input()) for bit in builder.gate.state}
    shared = {
        bit.net: free[matches[bit.net]] if bit.net in matches else known(builder.aig.input())
        for bit in builder.gold.state
    }
    step = builder.frame(shared, free)
    found += outputs("output", step)
    found += _states("next", gold, matches, step.gold_next, step.gate_next)
    return Step(
        aig=builder.aig,
        obligations=tuple(found),
        gold_words=inner_words(builder.gold.words, step.gold_values),
        gate_words=inner_words(builder.gate.words, step.gate_values),
    )


def outputs(kind: str, frame: Frame) -> list[Obligation]:
    """Return what has to hold at the outputs of a frame."""
    return [
        Obligation(f"{kind} {pair.port[0]}", pair.port[1], pair.gold, pair.gate, pair.strict)
        for pair in frame.pairs
    ]


def _states(
    kind: str,
    gold: Words,
    matches: Mapping[int, int],
    one: Mapping[int, Bit3],
    two: Mapping[int, Bit3],
) -> list[Obligation]:
    found = []
    for cell in gold.registers:
        for index, net in enumerate(cell.pins["Q"]):
            if net in matches:
                word = f"{kind} {gold.register_name(cell)}"
                found.append(Obligation(word, index, one[net], two[matches[net]][0]))
    return found


def inner_words(words: Words, values: Mapping[int, Bit3]) -> tuple[tuple[int, ...], ...]:
    """Return the words inside a module as literals; those with unknown bits are left out."""
    found: dict[tuple[int, ...], None] = {}
    for net in words.nets:
        bits = [values.get(bit) for bit in net.bits if bit > 1]
        if len(bits) == len(net.bits) > 1:
            literals = [bit[0] for bit in bits if bit is not None and bit[0] == bit[1] ^ 1]
            if len(literals) == len(bits):
                found[tuple(literals)] = None
    return tuple(found)
