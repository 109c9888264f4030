"""Gold and gate side by side as a sequential model, under one contract.

The product is bad where gold's output is known and gate's is the other value. Cycle 0 is
evaluated apart where there is a reset: reset is asserted in it, and what the registers hold
after it is where the sequential model begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.delay import DelayLine
from hwopt.evaluate.equivalence.frames import Builder, Frame, Pair
from hwopt.netlist.aig import FALSE, TRUE, Latch, Sequential
from hwopt.netlist.ternary import EITHER, Bit3, is_known, known
from hwopt.netlist.words import Words


@dataclass(frozen=True)
class Product:
    """The sequential model of one contract, with what its inputs mean."""

    model: Sequential
    #: Cycle 0 where there is a reset, else None.
    reset_frame: Frame | None
    #: Any cycle after it.
    frame: Frame
    gate_start: Mapping[int, int]
    matches: Mapping[int, int]
    #: Where some output of cycle 0 is bad; a literal over free inputs.
    reset_bad: int
    #: Output bits as compared in any cycle, gold's delayed by the latency.
    pairs: tuple[Pair, ...]
    #: Whether some inputs stand for what memories hold, free in each cycle.
    has_memories: bool = False


def build(gold: Words, gate: Words, contract: Contract, matches: Mapping[int, int]) -> Product:
    """Build the product in which the given registers of gold start equal to gate's."""
    doubled: frozenset[int] = frozenset()
    while True:
        attempt = _Attempt(gold, gate, contract, matches, doubled)
        product = attempt.build()
        if attempt.unknown <= attempt.doubled:
            return product
        doubled = attempt.unknown | attempt.doubled


class _Attempt:
    """One construction, under an assumption about which registers of gold may be unknown."""

    def __init__(
        self,
        gold: Words,
        gate: Words,
        contract: Contract,
        matches: Mapping[int, int],
        doubled: frozenset[int],
    ) -> None:
        self.builder = Builder(gold, gate, contract)
        self.contract = contract
        self.matches = matches
        #: Gold's registers that have two rails.
        self.doubled = doubled
        #: Gold's registers that turned out to be possibly unknown.
        self.unknown: frozenset[int] = frozenset()
        self.aig = self.builder.aig
        self.model = Sequential(self.aig)

    def build(self) -> Product:
        """Return the product; it is valid only where `unknown` is within `doubled`."""
        builder = self.builder
        gold, gate = builder.start(self.matches)
        reset_frame = None
        if self.contract.reset is not None:
            reset_frame = builder.frame(gold, gate, in_reset=True)
            gold, gate = reset_frame.gold_next, reset_frame.gate_next
        maybe = frozenset(net for net, bit in gold.items() if not is_known(bit))
        self.doubled |= maybe
        gold_now = {net: self._variable(two_rails=net in self.doubled) for net in gold}
        gate_now = {net: self._variable(two_rails=False) for net in gate}
        frame = builder.frame(gold_now, gate_now)
        for now, start, after in (
            (gold_now, gold, frame.gold_next),
            (gate_now, gate, frame.gate_next),
        ):
            for net, bit in now.items():
                self._latch(bit, start[net], after[net])
        pairs = self._delayed(reset_frame, frame)
        self.model.bad = self.aig.any_of(p.bad(self.aig) for p in pairs)
        self.model.inputs = [*builder.gate_start.values()]
        for one in (reset_frame, frame):
            if one is not None:
                self.model.inputs += [lit for lit in one.inputs.values() if lit > TRUE]
                self.model.inputs += one.undefined.values()
        reset_bad = FALSE
        if reset_frame is not None and self.contract.latency == 0:
            reset_bad = self.aig.any_of(p.bad(self.aig) for p in reset_frame.pairs)
        self.unknown = frozenset(net for net, bit in frame.gold_next.items() if not is_known(bit))
        return Product(
            model=self.model,
            reset_frame=reset_frame,
            frame=frame,
            gate_start=builder.gate_start,
            matches=self.matches,
            reset_bad=reset_bad,
            pairs=tuple(pairs),
            has_memories=bool(builder.gold.words.memories),
        )

    def _variable(self, *, two_rails: bool) -> Bit3:
        one = self.aig.input()
        return (one, self.aig.input()) if two_rails else known(one)

    def _latch(self, bit: Bit3, start: Bit3, after: Bit3) -> None:
        self.model.latches.append(Latch(bit[0], after[0], start[0]))
        if not is_known(bit):
            self.model.latches.append(Latch(bit[1], after[1], start[1]))

    def _delayed(self, reset_frame: Frame | None, frame: Frame) -> list[Pair]:
        """Return the output pairs with gold's outputs behind the delay line."""
        line = DelayLine(self.aig, self.model, self.contract, frame)
        late: list[Pair] = []
        for index, pair in enumerate(frame.pairs):
            first = reset_frame.pairs[index].gold if reset_frame else EITHER
            late.append(replace(pair, gold=line.late(pair, first)))
        return late
