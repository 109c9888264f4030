"""Gold with each of its unknown bits filled in, beside gate: what invariants speak about.

An invariant relates numbers, so gold must have two values. It may have any, as long as they
are among those that its three-valued state allows: where gold starts unknown or an `x` reaches
a register, a value is chosen, the one of gate's register of the same name if there is one.

Why that is enough. The three-valued state covers the filled one in cycle 0 by choice, and in
each later cycle because three-valued logic is monotone and the choice is made among what the
next state allows. So gold's outputs cover the three-valued outputs from the filled state, and
where the former are known the latter are known and equal. A gate that agrees with the latter
therefore agrees with gold. The converse is not so: a difference from the filled gold refutes
nothing. An output that has to be known, as at a black box, is outside of this argument.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.frames import Builder, Frame, Pair
from hwopt.evaluate.equivalence.matched import inner_words
from hwopt.evaluate.equivalence.product import Product
from hwopt.netlist.aig import FALSE, TRUE, Aig, Latch, Sequential
from hwopt.netlist.ternary import Bit3, is_known, known
from hwopt.netlist.words import Words

#: What the registers of one side hold, by net.
State = Mapping[int, int]

#: A word of literals, least significant bit first.
Word = tuple[int, ...]


@dataclass(frozen=True)
class Start:
    """What has happened after some cycles from the start."""

    gold: State
    gate: State
    #: Outputs of those cycles, gold three-valued and not filled in.
    pairs: tuple[Pair, ...]


class Filled:
    """One cycle of filled gold and of gate from any state, and how both start."""

    def __init__(
        self, gold: Words, gate: Words, contract: Contract, matches: Mapping[int, int]
    ) -> None:
        """Evaluate the cycle.

        Args:
            gold: The reference.
            gate: The candidate.
            contract: One without latency and black boxes.
            matches: Gold's register nets that are filled in with the value of gate's.
        """
        self.builder = Builder(gold, gate, contract)
        self.contract = contract
        self.matches = matches
        self.aig: Aig = self.builder.aig
        self.gold: State = {bit.net: self.aig.input() for bit in self.builder.gold.state}
        self.gate: State = {bit.net: self.aig.input() for bit in self.builder.gate.state}
        self.frame = self._frame(self.gold, self.gate)
        self.gold_next, self.gate_next = self._following(self.frame)
        self.gold_words = self._registers(gold, self.gold)
        self.gate_words = self._registers(gate, self.gate)
        self.gold_nets = inner_words(gold, self.frame.gold_values)
        self.gate_nets = inner_words(gate, self.frame.gate_values)

    @property
    def following(self) -> dict[int, int]:
        """The literal that each register bit's literal becomes in the next cycle."""
        found = {literal: self.gold_next[net] for net, literal in self.gold.items()}
        return found | {literal: self.gate_next[net] for net, literal in self.gate.items()}

    @property
    def roots(self) -> tuple[Word, ...]:
        """What each side computes in a cycle: next states and outputs."""
        outputs = [literal for pair in self.frame.pairs for literal in (*pair.gold, pair.gate)]
        return tuple(self.gold_next.values()), tuple(self.gate_next.values()), tuple(outputs)

    def _frame(self, gold: State, gate: State, *, in_reset: bool = False) -> Frame:
        one = {net: known(literal) for net, literal in gold.items()}
        two = {net: known(literal) for net, literal in gate.items()}
        return self.builder.frame(one, two, in_reset=in_reset)

    def _following(self, frame: Frame) -> tuple[State, State]:
        gate = {net: bit[0] for net, bit in frame.gate_next.items()}
        return {net: self._fill(net, bit, gate) for net, bit in frame.gold_next.items()}, gate

    def _fill(self, net: int, bit: Bit3, gate: State) -> int:
        if is_known(bit):
            return bit[0]
        choice = gate[self.matches[net]] if net in self.matches else FALSE
        return self.aig.mux(self.aig.and_(*bit), bit[0], choice)

    @staticmethod
    def _registers(words: Words, state: State) -> tuple[Word, ...]:
        return tuple(tuple(state[net] for net in cell.pins["Q"]) for cell in words.registers)

    def quiet(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Return words with an asynchronous reset at rest, so that registers alone remain."""
        reset = self.contract.reset
        if reset is None or reset.kind != "async":
            return tuple(words)
        leaves = {literal >> 1: literal for literal in self.aig.inputs}
        literal = self.frame.inputs[reset.name, 0]
        leaves[literal >> 1] = FALSE if reset.active == "high" else TRUE
        roots = [one for word in words for one in word]
        copied = iter(self.aig.copy_into(self.aig, roots, leaves))
        return tuple(tuple(next(copied) for _ in word) for word in words)

    def _begin(self) -> tuple[State, State]:
        """Return what both sides hold in cycle 0."""
        three, two = self.builder.start(self.matches)
        gate = {net: bit[0] for net, bit in two.items()}
        gold = {net: b[0] if is_known(b) else self.aig.input() for net, b in three.items()}
        return gold, gate

    def product(self) -> Product:
        """Return both sides as a sequential model, to be simulated."""
        gold, gate = self._begin()
        inputs = [one for one in (*gold.values(), *gate.values()) if self.aig.is_input(one >> 1)]
        reset_frame = None
        if self.contract.reset is not None:
            reset_frame = self._frame(gold, gate, in_reset=True)
            gold, gate = self._following(reset_frame)
        sides = ((self.gold, gold, self.gold_next), (self.gate, gate, self.gate_next))
        latches = [
            Latch(literal, after[net], start[net])
            for now, start, after in sides
            for net, literal in now.items()
        ]
        for frame in (reset_frame, self.frame):
            if frame is not None:
                inputs += [one for one in frame.inputs.values() if one > 1]
                inputs += frame.undefined.values()
        bad = self.aig.any_of(pair.bad(self.aig) for pair in self.frame.pairs)
        return Product(
            model=Sequential(self.aig, list(dict.fromkeys(inputs)), latches, bad),
            reset_frame=reset_frame,
            frame=self.frame,
            gate_start={},
            matches=self.matches,
            reset_bad=FALSE,
            pairs=(),
        )

    def start(self, cycles: int, matches: Mapping[int, int]) -> Start:
        """Return what holds after the reset cycle and so many more.

        Args:
            cycles: Cycles after the one in reset.
            matches: Gold's register nets that the contract lets start equal to gate's.
        """
        gold, gate = self._begin()
        plain, other = self.builder.start(matches)
        pairs: list[Pair] = []
        reset = [True] if self.contract.reset is not None else []
        for in_reset in (*reset, *[False] * cycles):
            gold, gate = self._following(self._frame(gold, gate, in_reset=in_reset))
            frame = self.builder.frame(plain, other, in_reset=in_reset)
            plain, other = frame.gold_next, frame.gate_next
            pairs += frame.pairs
        return Start(gold, gate, tuple(pairs))
