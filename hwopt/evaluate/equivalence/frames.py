"""One clock cycle of gold and gate in one graph.

Gold is three-valued: a bit that `x`, a missing driver or a start without a declared value
reaches may be unknown. Gate is two-valued, and each such bit in it is a free input.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.memories import Memories
from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.blast import Blaster, Cycle, Read, Site
from hwopt.netlist.ternary import EITHER, HIGH, LOW, Bit3, Ternary, known
from hwopt.netlist.words import ONE, Net, Words

#: Name of a port and index of a bit in it.
PortBit = tuple[str, int]


@dataclass(frozen=True)
class Pair:
    """An output bit of both sides."""

    port: PortBit
    gold: Bit3
    gate: int
    #: Whether gold has to be known, as at a black box, which would see its `x`.
    strict: bool = False

    def bad(self, aig: Aig) -> int:
        """Return where the two differ."""
        return bad_bit(aig, self.gold, self.gate, strict=self.strict)


@dataclass
class Frame:
    """One cycle of both sides, and the free inputs that it introduced."""

    inputs: dict[PortBit, int] = field(default_factory=dict)
    #: Gate's undefined bits, and what memories hold.
    undefined: dict[Site, int] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    gold_next: dict[int, Bit3] = field(default_factory=dict)
    gate_next: dict[int, Bit3] = field(default_factory=dict)
    #: Values of all nets.
    gold_values: Mapping[int, Bit3] = field(default_factory=dict)
    gate_values: Mapping[int, Bit3] = field(default_factory=dict)


def boundary(words: Words, contract: Contract) -> tuple[tuple[Net, ...], tuple[Net, ...]]:
    """Return inputs and outputs, those of black boxes included, without the clock."""
    clock = contract.clock.name if contract.clock else None
    inputs = [net for net in words.inputs if net.name != clock]
    outputs = list(words.outputs)
    clocks = {bit for net in words.inputs if net.name == clock for bit in net.bits}
    for box in sorted(words.blackboxes, key=lambda cell: cell.name):
        for pin, bits in box.pins.items():
            if pin in box.outputs:
                inputs.append(Net(f"{box.name}.{pin}", bits))
            elif not clocks & set(bits):
                outputs.append(Net(f"{box.name}.{pin}", bits))
    return tuple(inputs), tuple(outputs)


def bad_bit(aig: Aig, gold: Bit3, gate: int, *, strict: bool = False) -> int:
    """Return where gold is known and gate is the other value, or where gold is not known."""
    if strict:
        return aig.or_(aig.and_(gold[0], gate ^ 1), aig.and_(gold[1], gate))
    one = aig.and_(aig.and_(gold[0], gold[1] ^ 1), gate ^ 1)
    zero = aig.and_(aig.and_(gold[1], gold[0] ^ 1), gate)
    return aig.or_(one, zero)


class Builder:
    """Evaluates cycles of gold and gate into one graph."""

    def __init__(self, gold: Words, gate: Words, contract: Contract) -> None:
        self.aig = Aig()
        self.contract = contract
        logic = Ternary(self.aig)
        self.gold = Blaster(gold, logic)
        self.gate = Blaster(gate, logic)
        self.gold_inputs, self.gold_outputs = boundary(gold, contract)
        self.gate_inputs, self.gate_outputs = boundary(gate, contract)
        #: Names of the module's own outputs; the others belong to black boxes.
        self.ports = {net.name for net in gold.outputs}
        #: Free start values of gate's registers, by net.
        self.gate_start: dict[int, int] = {}

    def start(self, matches: Mapping[int, int]) -> tuple[dict[int, Bit3], dict[int, Bit3]]:
        """Return what gold's and gate's registers hold in cycle 0.

        Args:
            matches: Gold's register nets that start equal to one of gate's.
        """
        gate: dict[int, Bit3] = {}
        for bit in self.gate.state:
            value = self.gate.words.initial.get(bit.net)
            if value is None:
                self.gate_start[bit.net] = self.aig.input()
                gate[bit.net] = known(self.gate_start[bit.net])
            else:
                gate[bit.net] = (LOW, HIGH)[value]
        gold: dict[int, Bit3] = {}
        for bit in self.gold.state:
            value = self.gold.words.initial.get(bit.net)
            if value is not None:
                gold[bit.net] = (LOW, HIGH)[value]
            else:
                gold[bit.net] = gate[matches[bit.net]] if bit.net in matches else EITHER
        return gold, gate

    def frame(
        self, gold: Mapping[int, Bit3], gate: Mapping[int, Bit3], *, in_reset: bool = False
    ) -> Frame:
        """Evaluate one cycle of both sides."""
        frame = Frame()
        reset = self.contract.reset
        if in_reset and reset is not None:
            frame.inputs[reset.name, 0] = TRUE if reset.active == "high" else FALSE

        def undefined(site: Site) -> Bit3:
            frame.undefined[site] = self.aig.input()
            return known(frame.undefined[site])

        memories = Memories(
            self.gold.words,
            self.gold.logic,
            lambda: undefined(("memory", "", len(frame.undefined)))[0],
        )
        sides = (
            (self.gold, self.gold_inputs, gold, lambda _: EITHER, memories.gold),
            (self.gate, self.gate_inputs, gate, undefined, memories.gate),
        )
        one, two = (self._cycle(frame, *side) for side in sides)
        gate_words = {net.name: two.word(net.name, net.bits) for net in self.gate_outputs}
        for net in self.gold_outputs:
            words = zip(one.word(net.name, net.bits), gate_words[net.name], strict=True)
            strict = net.name not in self.ports
            frame.pairs += [Pair((net.name, i), a, b[0], strict) for i, (a, b) in enumerate(words)]
        for name, contents in memories.contents.items():
            after = enumerate(contents.after(one, two))
            frame.pairs += [Pair((f"memory {name}", i), a, b) for i, (a, b) in after]
        frame.gold_next, frame.gate_next = one.following(), two.following()
        frame.gold_values, frame.gate_values = one.values, two.values
        return frame

    def _cycle(
        self,
        frame: Frame,
        blaster: Blaster,
        ports: Sequence[Net],
        state: Mapping[int, Bit3],
        unknown: Callable[[Site], Bit3],
        read: Read,
    ) -> Cycle:
        values: dict[int, Bit3] = {}
        for net in ports:
            for index, bit in enumerate(net.bits):
                if (net.name, index) not in frame.inputs:
                    frame.inputs[net.name, index] = self.aig.input()
                if bit > ONE:
                    values[bit] = known(frame.inputs[net.name, index])
        return blaster.cycle(values, state, unknown, read)
