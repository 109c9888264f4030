"""Random runs of gold and gate word by word: they find differences behind memories.

A graph in which memories are cut points does not know what was written before, so a difference
in it proves nothing. The interpreter does know.
"""

import random
from collections.abc import Mapping

from hwopt.evaluate.equivalence.contract import Contract, Counterexample
from hwopt.evaluate.equivalence.frames import PortBit, boundary
from hwopt.evaluate.equivalence.replay import ReplayError, replay
from hwopt.evaluate.equivalence.stimulus import Stimulus
from hwopt.netlist.blast import state_bits
from hwopt.netlist.words import Net, Words

#: Runs, and their length at least and at most [clock cycles].
_RUNS, _SHORTEST, _LONGEST = 6, 8, 96

#: Bits that cells read and drive in all cycles of a run together.
_WORK = 2_000_000

#: How often gold is run with other values of its undefined bits: a word of a memory that
#: nobody has written must not seem determined by chance.
_FILLINGS = 64

#: How often reset comes back, run by run.
_RESET = (0.0, 1 / 6, 1 / 32)

#: Values that words of one width keep coming back to, so that an address is met again.
_POOL = 3


def walk(
    gold: Words, gate: Words, contract: Contract, matches: Mapping[int, int]
) -> Counterexample | None:
    """Return a difference that random runs show, or None."""
    size = sum(
        len(bits) for words in (gold, gate) for cell in words.cells for bits in cell.pins.values()
    )
    cycles = max(_SHORTEST, min(_LONGEST, _WORK // max(1, size)))
    for number in range(_RUNS):
        found = _stimulus(gold, gate, contract, number, cycles)
        try:
            replay(gold, gate, contract, found, matches, fillings=2)
            return replay(gold, gate, contract, found, matches, fillings=_FILLINGS)
        except ReplayError:
            continue
    return None


def _stimulus(gold: Words, gate: Words, contract: Contract, number: int, cycles: int) -> Stimulus:
    source = random.Random(number)  # noqa: S311 - a stimulus, not a secret
    inputs, _ = boundary(gold, contract)
    pools = {
        width: [source.getrandbits(width) for _ in range(_POOL)]
        for width in sorted({len(net.bits) for net in inputs})
    }
    often = {net.name: source.choice((0.1, 0.5, 0.9)) for net in inputs}
    steps: list[Mapping[PortBit, int]] = []
    for cycle in range(cycles):
        step: dict[PortBit, int] = {}
        for net in inputs:
            value = _value(source, net, pools[len(net.bits)], often[net.name])
            if contract.reset is not None and net.name == contract.reset.name:
                again = source.random() < _RESET[number % len(_RESET)]
                value = int((cycle == 0 or again) == (contract.reset.active == "high"))
            step.update({(net.name, index): value >> index & 1 for index in range(len(net.bits))})
        steps.append(step)
    start = {bit.net: source.getrandbits(1) for bit in state_bits(gate)}
    return Stimulus(tuple(steps), tuple({} for _ in steps), start, otherwise=number & 1)


def _value(source: random.Random, net: Net, pool: list[int], often: float) -> int:
    if len(net.bits) == 1:
        return int(source.random() < often)
    return source.choice(pool) if source.random() < 1 / 2 else source.getrandbits(len(net.bits))
