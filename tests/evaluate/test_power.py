"""Power of points: what is driven, and what Verilator makes of a mapped netlist."""

import itertools
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from hwopt.candidate import Candidate
from hwopt.design import Clock, Design, Reset, Source
from hwopt.evaluate.bench import Bench, Setting
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.judge import Judge
from hwopt.evaluate.prepared import prepare
from hwopt.evaluate.stimulus import Stimulus, generate_stimulus
from hwopt.evaluate.synthesize import Settings, synthesize
from hwopt.evaluate.trace import Response, trace
from hwopt.evaluate.yardstick import gold_inputs, gold_tests
from hwopt.evaluation import Evidence, Point, Strength
from hwopt.liberty.library import Cell, Library
from hwopt.liberty.reader import read_library
from hwopt.netlist.mapped import CONSTANTS, MappedNetlist, read_mapped
from hwopt.netlist.power.activity import KERNEL_SOURCE, Kernel, Stimuli
from hwopt.netlist.power.building import Circuit
from hwopt.netlist.power.circuit import circuit_of
from hwopt.netlist.power.measure import Weights
from hwopt.tools import cosim
from hwopt.tools.cosim import Cosimulator, PowerUp, Start
from hwopt.tools.flows import load_flow
from hwopt.tools.model import Model
from hwopt.tools.native import shared_library
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import load_design

pytestmark = pytest.mark.tool

COUNTER = """
module counter (input clk_i, rst_ni, en_i, input [2:0] step_i, output reg [7:0] count_o);
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) count_o <= 8'd1; else if (en_i) count_o <= count_o + step_i;
endmodule
"""
COUNTER_TEST = '''
import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge


@cocotb.test()
async def counts(dut):
    """The clock is cocotb's own, and inputs change at its falling edge."""
    Clock(dut.clk_i, 2, "ns").start()
    for step in range(30):
        await FallingEdge(dut.clk_i)
        dut.rst_ni.value = int(step > 1)
        dut.en_i.value = step % 2
        dut.step_i.value = step % 8
'''
ADDER_TEST = '''
import cocotb
from cocotb.triggers import Timer


@cocotb.test()
async def adds(dut):
    """Three vectors, the second one twice."""
    for a, b in ((1, 2), (3, 2), (3, 2), (0, 0)):
        dut.a_i.value, dut.b_i.value = a, b
        await Timer(1, "ns")
'''


def counter(testbench: str = COUNTER_TEST) -> Design:
    """Return a counter and its testbench."""
    tests = (Source(PurePosixPath("tb_counter.py"), testbench),) if testbench else ()
    return Design(
        name="counter",
        top="counter",
        sources=(Source(PurePosixPath("counter.v"), COUNTER),),
        change=("counter",),
        clock=Clock("clk_i", period_ps=500.0),
        reset=Reset("rst_ni", active="low", kind="async"),
        testbench=tests,
    )


def recorded(design: Design, cosimulator: Cosimulator, folder: Path) -> Stimulus:
    """Return what the testbench drives."""
    bench = Bench(design, (), Setting(cosimulator), folder)
    found = gold_inputs(bench)
    assert gold_tests(bench)
    return found


def test_inputs_are_recorded_at_the_edge(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """With a clock, each rising edge gives one row, with what the registers took."""
    found = recorded(counter(), cosimulator, tmp_path)
    assert found.inputs == ("rst_ni", "en_i", "step_i")
    steps = [(int(step > 1), step % 2, step % 8) for step in range(29)]
    assert [row for row in found.cycles if row in steps][-29:] == steps
    assert len(found.cycles) in range(29, 32)


def test_vectors_are_recorded_when_they_change(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """Without a clock, each time step in which an input changed gives one row."""
    text = "module add (input [1:0] a_i, b_i, output [2:0] s_o); assign s_o = a_i + b_i; endmodule"
    design = Design(
        name="add",
        top="add",
        sources=(Source(PurePosixPath("add.v"), text),),
        testbench=(Source(PurePosixPath("tb_add.py"), ADDER_TEST),),
    )
    found = recorded(design, cosimulator, tmp_path)
    assert [row for row in found.cycles if any(row)] == [(1, 2), (3, 2)]


def judged(design: Design, folder: Path, small_flow: Path) -> tuple[Point, ...]:
    """Return gold's points, as a ladder without cache gives them."""
    bar = Evidence(Strength.PROVEN)
    judge = Judge(design, load_flow(str(small_flow)), bar=bar, folder=folder, cache=None)
    points = tuple(Point(name, 1.0, 1.0, 1) for name in ("area", "delay"))
    climbed = judge.ladder(points, keep=False).climb(Candidate(design.sources, proposer="test"))
    assert climbed.evaluation.points, climbed.evaluation.reason
    return climbed.evaluation.points


def test_every_point_has_power(person: Path, small_flow: Path) -> None:
    """Power says at which period and under which stimulus; a run without a testbench too."""
    driven = judged(counter(), person / "driven", small_flow)
    generated = judged(counter(""), person / "generated", small_flow)
    for points, words in ((driven, "cycles of the testbench"), (generated, "2000 generated")):
        for point in points:
            assert point.power is not None
            assert words in point.power.stimulus
            assert point.power.period_ps == 500.0
            parts = (point.power.leakage_uw, point.power.switching_uw, point.power.internal_uw)
            assert min(parts) > 0
            assert point.power_uw == pytest.approx(sum(parts))
    assert judged(counter(), person / "again", small_flow) == driven


def netlist_of(design: Design, small_flow: Path, folder: Path) -> tuple[MappedNetlist, Library]:
    """Return a mapped netlist of a design, and its library."""
    flow = load_flow(str(small_flow))
    prepared = prepare(flow, folder / "flow")
    found = elaborate_at(
        design, design.sources, design.proven_at[0], folder=folder / "e", limits=Limits()
    )
    assert isinstance(found, Elaboration), found
    recipes = flow.recipes[:1]
    synthesize(
        design, found.rtlil, prepared, recipes, folder=folder / "s", settings=Settings(Limits())
    )
    path = folder / "s" / f"netlist_{recipes[0].name}.json"
    return read_mapped(path, top=design.top), read_library(flow.liberty)


def as_verilog(netlist: MappedNetlist, library: Library) -> str:
    """Return a netlist, every net `n<number>`, whose one output shows what cells drive."""
    names = {net: f"1'b{int(net == 1)}" for net in CONSTANTS.values()}
    names |= {net: f"n{net}" for net in range(len(CONSTANTS), netlist.size)}
    nets = driven(netlist, library)
    ports = ", ".join(f"input n{net}" for net in netlist.inputs)
    lines = [f"module m ({ports}, output [{len(nets) - 1}:0] all_o);"]
    lines += [f"  wire n{net};" for net in nets]
    for number, cell in enumerate(netlist.cells):
        pins = ", ".join(f".{pin}({names[net]})" for pin, net in cell.pins.items())
        lines.append(f"  {cell.kind} c{number} ({pins});")
    shown = ", ".join(f"n{net}" for net in reversed(nets))
    lines += [f"  assign all_o = {{{shown}}};", "endmodule"]
    for kind in dict.fromkeys(cell.kind for cell in netlist.cells):
        lines += _model(library.cells[kind])
    return "\n".join(lines) + "\n"


def _model(cell: Cell) -> Iterator[str]:
    """Yield Verilog of a cell, its functions as the library states them."""
    pins = [f"input {pin.name}" for pin in cell.inputs]
    pins += [f"output {pin.name}" for pin in cell.outputs]
    yield f"module {cell.name} ({', '.join(pins)});"
    if cell.register:
        clear, preset = cell.register.clear or "1'b0", cell.register.preset or "1'b0"
        forced = f"({clear}) ? 1'b0 : ({preset}) ? 1'b1 :"
        yield "  reg held;"
        yield f"  wire IQ = {forced} held;"
        yield f"  always @(posedge {cell.register.clock})"
        yield f"    held <= {forced} ({_verilog(cell.register.next_state)});"
    for pin in cell.outputs:
        yield f"  assign {pin.name} = {_verilog(pin.function)};"
    yield "endmodule"


def _verilog(function: str) -> str:
    text = function.replace("+", "|").replace("*", "&").replace("IQN", "(!IQ)")
    return f"1'b{text}" if text in ("0", "1") else text


def driven(netlist: MappedNetlist, library: Library) -> list[int]:
    """Return the nets that cells drive, in order."""
    return sorted(
        net
        for cell in netlist.cells
        for pin, net in cell.pins.items()
        if library.cells[cell.kind].pins[pin].direction == "output"
    )


def counted(
    netlist: MappedNetlist, library: Library, cosimulator: Cosimulator, stimuli: Stimuli
) -> dict[int, int]:
    """Return by net how often it toggles, as the kernel counts."""
    kernel = Kernel(shared_library(KERNEL_SOURCE, cosimulator.compiler, cosimulator.cache))
    circuit = circuit_of(netlist, Weights(library).shape)
    assert isinstance(circuit, Circuit)
    activity = kernel.count(netlist, circuit, stimuli)
    assert activity is not None
    found = {}
    for group, counts in zip(circuit.groups, activity.transitions, strict=True):
        for pin, values in group.shape.outputs.items():
            toggles = counts[:, values[:, None] != values[None, :]].sum(axis=1)
            found |= dict(zip(group.outputs[pin].tolist(), toggles.tolist(), strict=True))
    return found


@pytest.mark.parametrize("name", ["gcd", "sat_addsub"])
def test_verilator_sees_the_same_toggles(
    name: str, cosimulator: Cosimulator, small_flow: Path, tmp_path: Path
) -> None:
    """Every net of a mapped netlist toggles as often as Verilator says."""
    design = load_design(shipped("rtl") / name)
    netlist, library = netlist_of(design, small_flow, tmp_path)
    text = Source(PurePosixPath("m.v"), as_verilog(netlist, library))
    built = cosim.build(
        cosimulator, Model("m", (text,)), folder=tmp_path / "built", limits=Limits()
    )
    assert not built.errors, built.errors
    clock = next((p.nets[0] for p in netlist.ports if design.clock and p.name == "clk_i"), None)
    name_of_clock = None if clock is None else f"n{clock}"
    drive = generate_stimulus(built.ports, clock=name_of_clock, reset=None, cycles=400, seed=1)
    start = Start(1, PowerUp.ZEROS)
    found = trace(
        built,
        drive,
        start,
        clock=name_of_clock,
        reset=None,
        folder=tmp_path / "traced",
        limits=Limits(),
    )
    assert isinstance(found, Response), found
    values = [row[0] for row in found.cycles]
    flips = [before ^ after for before, after in itertools.pairwise(values)]
    expected = {
        net: sum(flip >> place & 1 for flip in flips)
        for place, net in enumerate(driven(netlist, library))
    }
    ports = [port for port in netlist.ports if port.direction == "input"]
    column = {f"n{net}": place for net in netlist.inputs for place in _place(drive, net)}
    rows = [
        [
            sum(row[column[f"n{net}"]] << i for i, net in enumerate(p.nets) if net != clock)
            for p in ports
        ]
        for row in drive.cycles
    ]
    stimuli = Stimuli(tuple(port.name for port in ports), rows)
    assert counted(netlist, library, cosimulator, stimuli) == expected
    assert sum(expected.values()) > len(expected)


def _place(drive: Stimulus, net: int) -> list[int]:
    return [place for place, name in enumerate(drive.inputs) if name == f"n{net}"]
