"""The cones that a change touches, lowered into one graph."""

from collections.abc import Callable, Iterator

from hwopt.evaluate.equivalence.matched import Obligation, Step, inner_words
from hwopt.evaluate.equivalence.memories import Memories
from hwopt.evaluate.equivalence.touched import Side, Touched
from hwopt.netlist.aig import Aig
from hwopt.netlist.blast import Blaster, Cycle, Read, Site
from hwopt.netlist.numbers import FALSE, TRUE, UNDEFINED
from hwopt.netlist.ternary import EITHER, HIGH, LOW, Bit3, Ternary, known
from hwopt.netlist.words import Cell


def lower_cones(touched: Touched) -> Step:
    """Return what is left to show, over the cones that were traced last."""
    return _Lowering(touched).step()


class _Lowering:
    """What is left, in one graph."""

    def __init__(self, touched: Touched) -> None:
        self.touched = touched
        self.aig = Aig()
        self._free: dict[int, int] = {}
        logic = Ternary(self.aig)
        self.memories = Memories(touched.gold, logic, self.aig.input)
        self.one = self._cycle(touched.one, logic, lambda _: EITHER, self.memories.gold)
        self.two = self._cycle(touched.two, logic, self._undefined, self.memories.gate)

    def _undefined(self, _site: Site) -> Bit3:
        return known(self.aig.input())

    def _leaf(self, number: int) -> Bit3:
        if number in (FALSE, TRUE):
            return (LOW, HIGH)[number]
        if number >> 1 not in self._free:
            self._free[number >> 1] = self.aig.input()
        return known(self._free[number >> 1] ^ (number & 1))

    def _cycle(
        self, side: Side, logic: Ternary, unknown: Callable[[Site], Bit3], read: Read
    ) -> Cycle:
        numbers = {net: side.numbering.bit(net) for net in side.leaves}
        leaves = {net: self._leaf(one) for net, one in numbers.items() if one != UNDEFINED}
        state = {net: self._leaf(one) for net, one in side.numbering.state.items()}
        blaster = Blaster(side.words, logic)
        cycle = blaster.begin(leaves, state, unknown, read)
        for cell in blaster.order:
            if cell.name in side.cells:
                cycle.evaluate(cell)
                cycle.values.update({b: leaves[b] for _, _, b in cell.driven() if b in leaves})
        return cycle

    def step(self) -> Step:
        """Return what is left to show."""
        touched = self.touched
        rest = touched.rest
        found = [
            *(one for name in rest.outputs for one in self._output(name)),
            *(one for cell in rest.registers for one in self._register(cell)),
            *(one for name in rest.memories for one in self._memory(name)),
        ]
        return Step(
            aig=self.aig,
            obligations=tuple(found),
            gold_words=inner_words(touched.gold, self.one.values),
            gate_words=inner_words(touched.gate, self.two.values),
        )

    def _output(self, name: str) -> Iterator[Obligation]:
        one, two = (
            cycle.word(name, side.outputs[name].bits)
            for cycle, side in ((self.one, self.touched.one), (self.two, self.touched.two))
        )
        strict = self.touched.is_strict(name)
        for index, (a, b) in enumerate(zip(one, two, strict=True)):
            yield Obligation(f"output {name}", index, a, b[0], strict)

    def _register(self, cell: Cell) -> Iterator[Obligation]:
        after = self.one.after(cell)
        gate: dict[int, Bit3] = {}
        for index, net, partner in self.touched.partners(cell):
            if net not in gate:
                gate.update(zip(partner.pins["Q"], self.two.after(partner), strict=True))
            word = f"next {self.touched.gold.register_name(cell)}"
            yield Obligation(word, index, after[index], gate[net][0])

    def _memory(self, name: str) -> Iterator[Obligation]:
        for index, (a, b) in enumerate(self.memories.contents[name].after(self.one, self.two)):
            yield Obligation(f"memory {name}", index, a, b)
