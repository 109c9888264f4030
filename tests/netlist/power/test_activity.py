"""Gate-level simulation against a naive interpreter that shares nothing with it."""

import itertools
import random
import re
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from hwopt.liberty.library import Cell, Library
from hwopt.liberty.reader import read_library
from hwopt.netlist.mapped import MappedNetlist
from hwopt.netlist.power.activity import Kernel, Stimuli
from hwopt.netlist.power.building import Circuit
from hwopt.netlist.power.circuit import circuit_of
from hwopt.netlist.power.measure import Weights
from hwopt.tools.shipped import shipped

pytestmark = pytest.mark.tool

GATES = ("INV_X1", "NAND2_X1", "NOR3_X1", "XOR2_X1", "AOI21_X1", "OAI22_X1", "MUX2_X1", "FA_X1")
CLOCK_GATES = ("CLKGATE_X1", "CLKGATE_X4")
REGISTERS = ("DFF_X1", "DFFR_X1", "DFFS_X1", "DFFRS_X1", "DFFER_X1", "DFFE_X1")


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped library."""
    return read_library([shipped("flows") / "generic45" / "generic45.lib"])


def value(function: str, names: Mapping[str, int]) -> int:
    """Evaluate a function of the shipped library, which has parentheses around every operator."""
    text = re.sub(r"[A-Za-z_]\w*", lambda found: str(names[found[0]]), function)
    return int(eval(text.replace("!", "~").replace("*", "&").replace("+", "|"))) & 1  # noqa: S307


class Naive:
    """One cycle after the other, by names and recursion."""

    def __init__(self, netlist: MappedNetlist, library: Library) -> None:
        self.netlist = netlist
        self.library = library
        self.held = {cell.name: 0 for cell in netlist.cells}
        self.driver = {
            net: (cell, pin)
            for cell in netlist.cells
            for pin, net in cell.pins.items()
            if self.of(cell.kind).pins[pin].direction == "output"
        }
        self.nets: dict[int, int] = {}

    def of(self, kind: str) -> Cell:
        """Return the cell of the library."""
        return self.library.cells[kind]

    def cycle(self, inputs: Mapping[int, int]) -> dict[str, tuple[int, ...]]:
        """Clock all registers, apply inputs, and return each cell's state."""
        if self.nets:
            following = {cell.name: self.following(cell.name) for cell in self.netlist.cells}
            self.held = following
        self.nets = {0: 0, 1: 1, 2: 0, 3: 0, **inputs}
        states = {}
        for cell in self.netlist.cells:
            kind = self.of(cell.kind)
            pins = [p.name for p in kind.inputs if p.name != "CK"]
            bits = [self.net(cell.pins[pin]) for pin in pins]
            if kind.clock_gate:
                states[cell.name] = (*bits, self.held[cell.name])
                continue
            gate = self.gate(cell.name)
            bits += [self.held[gate]] if gate else []
            states[cell.name] = (*bits, *([self.state(cell.name)] if kind.register else []))
        return states

    def gate(self, name: str) -> str:
        """Return the gate of a register's clock; empty where it has none."""
        cell = next(cell for cell in self.netlist.cells if cell.name == name)
        driver = self.driver.get(cell.pins.get("CK", 0))
        return driver[0].name if driver else ""

    def net(self, number: int) -> int:
        """Return the value of a net, worked out back to inputs and registers."""
        if number not in self.nets:
            cell, pin = self.driver[number]
            function = self.of(cell.kind).pins[pin].function
            names = self.names(cell.name, without="" if not self.of(cell.kind).register else "D")
            if self.of(cell.kind).register:
                names |= {"IQ": self.state(cell.name), "IQN": 1 - self.state(cell.name)}
            self.nets[number] = value(function, names)
        return self.nets[number]

    def names(self, name: str, *, without: str = "") -> dict[str, int]:
        """Return the values of a cell's data inputs."""
        cell = next(cell for cell in self.netlist.cells if cell.name == name)
        kinds = self.of(cell.kind).pins
        return {
            pin: self.net(net)
            for pin, net in cell.pins.items()
            if kinds[pin].direction == "input" and pin not in (without, "CK")
        }

    def state(self, name: str) -> int:
        """Return what a register holds, clear and preset at work."""
        cell = next(cell for cell in self.netlist.cells if cell.name == name)
        register = self.of(cell.kind).register
        assert register is not None
        names = self.names(name, without="D")
        if register.clear and value(register.clear, names):
            return 0
        if register.preset and value(register.preset, names):
            return 1
        return self.held[name]

    def following(self, name: str) -> int:
        """Return what a register takes at the clock's edge."""
        cell = next(cell for cell in self.netlist.cells if cell.name == name)
        register = self.of(cell.kind).register
        if self.of(cell.kind).clock_gate:
            return self.net(cell.pins["E"])
        if register is None:
            return 0
        gate = self.gate(name)
        if gate and not self.following(gate):
            return self.state(name)
        names = self.names(name)
        if register.clear and value(register.clear, names):
            return 0
        if register.preset and value(register.preset, names):
            return 1
        return value(register.next_state, {**names, "IQ": self.state(name)})


def invent(
    source: random.Random, library: Library, wire: Callable[..., MappedNetlist]
) -> MappedNetlist:
    """Return a random netlist: gates over inputs, registers and earlier gates."""
    inputs = [f"i{number}" for number in range(4)]
    kinds = [source.choice(REGISTERS) for _ in range(5)]
    known = [*inputs, "0", "1", *(f"q{number}" for number in range(len(kinds)))]
    cells: dict[str, tuple[str, dict[str, str]]] = {}
    for number in range(25):
        kind = source.choice([gate for gate in GATES if gate in library.cells])
        pins = {pin.name: source.choice(known) for pin in library.cells[kind].inputs}
        for pin in library.cells[kind].outputs:
            pins[pin.name] = f"n{number}{pin.name}"
            known.append(pins[pin.name])
        cells[f"g{number}"] = (kind, pins)
    clocks = ["clock"] * 3
    for number in range(source.randrange(3)):
        clocks.append(f"gated{number}")
        pins = {"CK": "clock", "E": source.choice(known), "GCK": clocks[-1]}
        cells[f"c{number}"] = (source.choice(CLOCK_GATES), pins)
    for number, kind in enumerate(kinds):
        pins = {pin.name: source.choice(inputs[:2]) for pin in library.cells[kind].inputs}
        pins |= {"CK": source.choice(clocks), "D": source.choice(known), "Q": f"q{number}"}
        cells[f"r{number}"] = (kind, pins)
    order = list(cells)
    source.shuffle(order)
    shuffled = {name: cells[name] for name in order}
    return wire("clock " + " ".join(inputs), known[-1], shuffled)


@pytest.mark.parametrize("seed", range(24))
def test_naive(
    seed: int, library: Library, kernel: Kernel, wire: Callable[..., MappedNetlist]
) -> None:
    """Every transition of every cell's state is counted as a naive interpreter sees it."""
    source = random.Random(seed)  # noqa: S311 - a test wants a seed
    netlist = invent(source, library, wire)
    names = tuple(port.name for port in netlist.ports if port.name.startswith("i"))
    rows = [[int(source.random() < 0.6) for _ in names] for _ in range(60)]
    circuit = circuit_of(netlist, Weights(library).shape)
    assert isinstance(circuit, Circuit)
    activity = kernel.count(netlist, circuit, Stimuli(names, rows))
    assert activity is not None
    assert activity.periods == len(rows) - 1
    naive = Naive(netlist, library)
    nets = {port.name: port.nets[0] for port in netlist.ports}
    steps = [naive.cycle({nets[n]: v for n, v in zip(names, row, strict=True)}) for row in rows]
    for group, counts in zip(circuit.groups, activity.transitions, strict=True):
        expected = np.zeros_like(counts)
        for place, cell in enumerate(group.places):
            name = netlist.cells[cell].name
            codes = [sum(bit << i for i, bit in enumerate(step[name])) for step in steps]
            for before, after in itertools.pairwise(codes):
                expected[place, before, after] += 1
        assert np.array_equal(counts, expected)
