"""Delay lines: gold as it was some cycles before, which a slower gate is compared with.

A reset in mid-operation leaves a line as it is, or fills it with what gold shows first after
the reset. The first is right where the registers that gate has in addition are not reset, the
second where they are. Which one an output has is part of the contract that is proven.
"""

from collections.abc import Mapping, Sequence

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.frames import Frame, Pair, PortBit
from hwopt.netlist.aig import FALSE, TRUE, Aig, Latch, Sequential
from hwopt.netlist.ternary import EITHER, Bit3


class DelayLine:
    """The delay lines of all outputs in a sequential model."""

    def __init__(self, aig: Aig, model: Sequential, contract: Contract, frame: Frame) -> None:
        self.aig = aig
        self.model = model
        self.contract = contract
        #: Where a line is filled anew.
        self._fill = FALSE
        if contract.latency and contract.refilled and contract.reset is not None:
            literal = frame.inputs[contract.reset.name, 0]
            active = literal if contract.reset.active == "high" else literal ^ 1
            self._fill = active if contract.reset.kind == "async" else self._before(active)

    def _before(self, literal: int) -> int:
        """Return what a literal was a cycle ago; cycle 0 is in reset."""
        held = self.aig.input()
        self.model.latches.append(Latch(held, literal, TRUE))
        return held

    def late(self, pair: Pair, first: Bit3) -> Bit3:
        """Return gold's bit behind the line.

        Args:
            pair: The bit as it is now.
            first: What it was in cycle 0, where that is evaluated apart.
        """
        refilled = pair.port[0] in self.contract.refilled
        bit = pair.gold
        for stage in range(self.contract.latency):
            held = (self.aig.input(), self.aig.input())
            begin = first if refilled or stage == 0 else EITHER
            self.model.latches += [
                Latch(now, after, start) for now, after, start in zip(held, bit, begin, strict=True)
            ]
            bit = held
            if refilled:
                one, zero = (
                    self.aig.mux(self._fill, old, new)
                    for old, new in zip(held, pair.gold, strict=True)
                )
                bit = (one, zero)
        return bit


def delayed(
    contract: Contract,
    inputs: Sequence[Mapping[PortBit, int]],
    outputs: Sequence[Mapping[str, str]],
) -> list[dict[str, str]]:
    """Return the words of gold's outputs behind the lines, cycle by cycle, naively."""
    found: list[dict[str, str]] = [{} for _ in outputs]
    for name, word in outputs[0].items():
        held = ["x" * len(word)] * contract.latency
        for cycle, words in enumerate(outputs):
            if name in contract.refilled and _filled(contract, inputs, cycle):
                held = [words[name]] * contract.latency
            held = [words[name], *held]
            found[cycle][name] = held.pop()
    return found


def _filled(contract: Contract, inputs: Sequence[Mapping[PortBit, int]], cycle: int) -> bool:
    reset = contract.reset
    when = cycle if reset is None or reset.kind == "async" else cycle - 1
    if reset is None or when < 0:
        return False
    return inputs[when][reset.name, 0] == (reset.active == "high")
