"""Corner cases: tables of every shape, senses, constants, clocks, and what is refused."""

from collections.abc import Mapping

import numpy as np
import pytest

from hwopt.errors import ConfigError, ToolFailed
from hwopt.liberty.reader import read_library
from hwopt.liberty.table import Table
from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist, MappedPort
from hwopt.netlist.timing import senses
from hwopt.netlist.timing.analysis import Analysis, analyse
from hwopt.netlist.timing.cells import TimingLibrary, compile_library
from hwopt.netlist.timing.constraints import Constraints
from hwopt.netlist.timing.path import critical_path
from hwopt.netlist.timing.tables import Tables

#: Delays are numbers that tell which arc was taken; loads do not matter but where stated.
LIBERTY = """\
library (corner) {
  time_unit : "1ps"; capacitive_load_unit (1, ff);
  lu_table_template (l) { variable_1 : total_output_net_capacitance; index_1 ("0, 10"); }
  lu_table_template (s) { variable_1 : input_net_transition; index_1 ("0, 10"); }
  cell (buf) { area : 1;
    pin (A) { direction : input; capacitance : 2; }
    pin (Y) { direction : output; function : "A";
      timing () { related_pin : "A"; timing_sense : positive_unate;
        cell_rise (scalar) { values ("10"); } cell_fall (scalar) { values ("20"); }
        rise_transition (l) { values ("0, 10"); } fall_transition (scalar) { values ("7"); } } } }
  cell (inv) { area : 1;
    pin (A) { direction : input; capacitance : 1; rise_capacitance : 3; fall_capacitance : 1; }
    pin (Y) { direction : output; function : "!A";
      timing () { related_pin : "A";
        cell_rise (l) { values ("1, 11"); } cell_fall (s) { values ("2, 22"); }
        rise_transition (scalar) { values ("4"); } fall_transition (scalar) { values ("-4"); } } } }
  cell (xor) { area : 1;
    pin (A) { direction : input; } pin (B) { direction : input; }
    pin (Y) { direction : output; function : "A^B";
      timing () { related_pin : "A"; timing_sense : non_unate; when : "B";
        cell_rise (scalar) { values ("100"); } cell_fall (scalar) { values ("100"); } }
      timing () { related_pin : "A"; timing_sense : non_unate; when : "!B";
        cell_rise (scalar) { values ("30"); } cell_fall (scalar) { values ("31"); } }
      timing () { related_pin : "A"; timing_sense : non_unate;
        cell_rise (scalar) { values ("101"); } cell_fall (scalar) { values ("101"); } }
      timing () { related_pin : "B"; timing_sense : non_unate;
        cell_rise (scalar) { values ("5"); } cell_fall (scalar) { values ("5"); } } } }
  cell (add) { area : 1;
    pin (A) { direction : input; } pin (B) { direction : input; }
    pin (CO) { direction : output; function : "A&B";
      timing () { related_pin : "A B"; timing_sense : positive_unate;
        cell_rise (scalar) { values ("40"); } cell_fall (scalar) { values ("41"); } } }
    pin (S) { direction : output; function : "A^B";
      timing () { related_pin : "A B"; timing_sense : non_unate; timing_type : combinational_rise;
        cell_rise (scalar) { values ("50"); } } } }
  cell (one) { area : 1; pin (Y) { direction : output; function : "1"; } }
  cell (reg) { area : 1; ff (IQ, IQN) { clocked_on : "C"; next_state : "D"; clear : "R"; }
    pin (C) { direction : input; clock : true; } pin (R) { direction : input;
      timing () { related_pin : "C"; timing_type : recovery_rising;
        rise_constraint (scalar) { values ("900"); } } }
    pin (D) { direction : input;
      timing () { related_pin : "C"; timing_type : setup_rising;
        rise_constraint (scalar) { values ("3"); } fall_constraint (scalar) { values ("-2"); } }
      timing () { related_pin : "C"; timing_type : hold_rising;
        rise_constraint (scalar) { values ("999"); } } }
    pin (Q) { direction : output; function : "IQ";
      timing () { related_pin : "C"; timing_type : rising_edge; timing_sense : non_unate;
        cell_rise (scalar) { values ("60"); } cell_fall (scalar) { values ("62"); } }
      timing () { related_pin : "R"; timing_type : clear; timing_sense : negative_unate;
        cell_fall (scalar) { values ("800"); } } } }
  cell (neg) { area : 1; ff (IQ, IQN) { clocked_on : "!C"; next_state : "D"; }
    pin (C) { direction : input; clock : true; } pin (D) { direction : input; }
    pin (Q) { direction : output; function : "IQ";
      timing () { related_pin : "C"; timing_type : falling_edge;
        cell_rise (scalar) { values ("60"); } cell_fall (scalar) { values ("62"); } } } }
  cell (lat) { area : 1; latch (IQ, IQN) { enable : "C"; data_in : "D"; }
    pin (C) { direction : input; } pin (D) { direction : input; }
    pin (Q) { direction : output; function : "IQ"; } }
  cell (odd) { area : 1; pin (A) { direction : input; }
    pin (Y) { direction : output; function : "A";
      timing () { related_pin : "A"; timing_type : wobbly;
        cell_rise (scalar) { values ("1"); } } } }
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> TimingLibrary:
    """The library above."""
    file = tmp_path_factory.mktemp("liberty") / "corner.lib"
    file.write_text(LIBERTY)
    return compile_library(read_library([file]))


class Sketch:
    """A netlist by names."""

    def __init__(self, inputs: str, outputs: str, **cells: str) -> None:
        """Take names of ports, and cells as `kind PIN=net PIN=net`."""
        self.nets: dict[str, int] = dict(CONSTANTS)
        ports = [MappedPort(name, "input", (self.of(name),)) for name in inputs.split()]
        ports += [MappedPort(f"o_{name}", "output", (self.of(name),)) for name in outputs.split()]
        found = tuple(self.cell(name, text) for name, text in cells.items())
        self.netlist = MappedNetlist("top", tuple(ports), found, len(self.nets))

    def of(self, name: str) -> int:
        """Return the number of a net."""
        return self.nets.setdefault(name, len(self.nets))

    def cell(self, name: str, text: str) -> MappedCell:
        """Read a cell; pins of a kind that begins with `box` have a direction by their case."""
        kind, *pins = text.split()
        nets = {pin: self.of(net) for pin, net in (word.split("=") for word in pins)}
        known: Mapping[str, str] = {}
        if kind.startswith("box"):
            known = {pin: "input" if pin.isupper() else "output" for pin in nets}
        return MappedCell(name, kind, nets, directions=known)

    def timed(self, library: TimingLibrary, clock: str | None = None, **given: float) -> Analysis:
        """Time it."""
        return analyse([self.netlist], library, Constraints(clock=clock, **given))  # type: ignore[arg-type]


def test_edges_loads_and_missing_senses(library: TimingLibrary) -> None:
    """Each edge has its own load, delay and transition; a sense not stated is the function's."""
    found = Sketch("a", "y", u="buf A=a Y=n", v="inv A=n Y=y").timed(library)
    loads, slews, arrivals = (
        found.net_loads_ff(0), found.net_slews_ps(0), found.net_arrivals_ps(0)
    )  # fmt: skip
    net, out = (cell.pins["Y"] for cell in found.graph.netlists[0].cells)
    assert loads[net].tolist() == [3.0, 1.0]
    assert slews[net].tolist() == [3.0, 7.0]
    assert arrivals[net].tolist() == [10.0, 20.0]
    # The rise of y comes from the fall of n; its fall from the rise, at a transition of 3.
    assert arrivals[out].tolist() == [21.0, 10.0 + 2.0 + 6.0]
    assert slews[out].tolist() == [4.0, 0.0], "a negative transition is none"
    assert found.delay_ps(0) == 21.0


def test_beyond_the_axes(library: TimingLibrary) -> None:
    """Where a load or transition lies outside a table, its last interval goes on."""
    found = Sketch("a", "y", u="inv A=a Y=y").timed(library, output_load_ff=30.0)
    assert found.net_arrivals_ps(0)[5].tolist() == [31.0, 2.0]


def test_conditions_and_constants(library: TimingLibrary) -> None:
    """Of arcs with conditions the worst counts; a constant decides which can be, and which way.

    An arc without condition counts where no other one is decided on.
    """
    assert Sketch("a b", "y", u="xor A=a B=b Y=y").timed(library).delay_ps(0) == 101
    assert Sketch("a", "y", u="xor A=a B=0 Y=y").timed(library).delay_ps(0) == 31
    tied = Sketch("a", "y", t="one Y=n", u="xor A=a B=n Y=y").timed(library)
    assert tied.delay_ps(0) == 100
    implied = Sketch("a b", "y", u="add A=a B=0 CO=n", v="xor A=b B=n Y=y").timed(library)
    assert implied.delay_ps(0) == 31
    nothing = Sketch("a", "y", u="add A=a B=0 CO=y").timed(library)
    assert nothing.delay_ps(0) == 0
    assert critical_path(nothing, 0) is None


def test_several_outputs_and_one_edge(library: TimingLibrary) -> None:
    """Each output has its arcs; an arc of one edge gives the other no arrival."""
    found = Sketch("a b", "c s", u="add A=a B=b CO=c S=s").timed(library)
    assert found.delay_ps(0) == 50
    assert found.net_arrivals_ps(0)[7].tolist() == [50.0, -np.inf]


def test_registers(library: TimingLibrary) -> None:
    """A register takes its setup and starts anew; hold, recovery and clear are no longest path."""
    sketch = Sketch("c r d", "q", u="reg C=c R=r D=d Q=n", v="reg C=c R=r D=n Q=q")
    found = sketch.timed(library, "c")
    assert found.delay_ps(0) == 63
    path = critical_path(found, 0)
    assert path is not None
    assert [(step.cell, step.enters, step.leaves, step.edge) for step in path.steps] == [
        ("u", "C", "Q", "rise"),
        ("v", "D", "", "rise"),
    ]
    assert path.needed_ps == 3
    late = sketch.timed(library, "c", input_delay_ps=500.0, output_delay_ps=100.0)
    assert late.delay_ps(0) == 503, "the clock itself has no input delay"
    assert sketch.timed(library, "c", output_delay_ps=100.0).delay_ps(0) == 162


def test_black_boxes(library: TimingLibrary) -> None:
    """Paths end at the inputs of a black box and start at its outputs."""
    found = Sketch("a", "y", u="buf A=a Y=n", b="box D=n q=m", v="buf A=m Y=y").timed(library)
    assert found.delay_ps(0) == 20
    path = critical_path(found, 0)
    assert path is not None
    assert path.steps[-1].cell in {"b", ""}


def test_wires_alone(library: TimingLibrary) -> None:
    """A wire has no delay but those of the ports; an open input is no path."""
    assert Sketch("a", "a").timed(library).delay_ps(0) == 0
    assert (
        Sketch("a", "a").timed(library, input_delay_ps=5.0, output_delay_ps=6.0).delay_ps(0) == 11
    )
    assert Sketch("", "y", u="buf Y=y").timed(library).delay_ps(0) == 0
    assert Sketch("a", "", u="buf A=a").timed(library).delay_ps(0) == 0


def test_clock_through_inverters(library: TimingLibrary) -> None:
    """One edge of the clock counts: an inverter before a falling-edge register makes it rising."""
    both = {"u": "reg C=c D=d Q=n", "v": "neg C=m D=n Q=q"}
    assert Sketch("c d", "q", **both, i="inv A=c Y=m").timed(library, "c").delay_ps(0) == 62
    with pytest.raises(ToolFailed, match=r"^registers on one edge of the clock were expected"):
        Sketch("c d", "q", **both, i="buf A=c Y=m").timed(library, "c")
    with pytest.raises(ToolFailed, match=r"^registers on one clock, c, were expected, not on "):
        Sketch("c d e", "q", u="reg C=e D=d Q=q").timed(library, "c")


@pytest.mark.parametrize(
    ("sketch", "said"),
    [
        (Sketch("c d", "q", u="lat C=c D=d Q=q"), "lat: it is a latch, and time borrowed"),
        (Sketch("a", "y", u="odd A=a Y=y"), "odd: timing_type wobbly has no meaning here"),
        (Sketch("a", "y", u="foo A=a Y=y"), "a cell of the library was expected, not foo (u)"),
        (Sketch("c d", "q", u="$_DFFSR_ C=c D=d Q=q"), "Yosys found none for $_DFFSR_ (u)"),
        (Sketch("a b", "y", u="buf A=a Y=y", v="buf A=b Y=y"), "one driver for each net was"),
        (Sketch("a", "y", u="xor A=a B=y Y=y"), "without combinational loops was expected"),
    ],
)
def test_refused_in_words(sketch: Sketch, said: str, library: TimingLibrary) -> None:
    """What cannot be timed is refused, and the message names it."""
    with pytest.raises(ToolFailed) as refusal:
        sketch.timed(library)
    assert said in str(refusal.value)


def test_driving_cell(library: TimingLibrary) -> None:
    """A driving cell adds what the load makes of it; one that cannot drive is refused."""
    plain = Sketch("a", "y", u="inv A=a Y=y").timed(library)
    driven = analyse(plain.graph.netlists, library, Constraints(driving_cell="inv/Y"))
    assert driven.net_arrivals_ps(0)[4].tolist() == [3.0, 0.0]
    assert driven.net_slews_ps(0)[4].tolist() == [4.0, -4.0]
    for name in ("reg", "nothing", "add", "inv/A"):
        with pytest.raises(ConfigError, match=r"^driving_cell was expected to be CELL or CELL/PIN"):
            analyse(plain.graph.netlists, library, Constraints(driving_cell=name))


def test_tables_side_by_side_read_as_alone() -> None:
    """Whatever their shapes, stacked tables give what each gives by itself, inside and outside."""
    chance = np.random.default_rng(5)
    shapes = [(1, 1), (1, 4), (3, 1), (2, 2), (3, 5), (7, 7)]

    def table(shape: tuple[int, int]) -> Table:
        axes = [np.cumsum(chance.random(length) + 0.1) for length in shape]
        return Table(axes[0], axes[1], chance.random(shape))

    pairs = [(table(one), table(two)) for one in shapes for two in shapes]
    stacked = Tables.stack([*pairs, (pairs[3][0], None)])
    places = chance.random((2, 400)) * 9 - 2
    rows = chance.integers(0, len(pairs), 400)
    delays, slews = stacked.at(rows, *places)
    for number, row in enumerate(rows):
        for found, alone in ((delays, pairs[row][0]), (slews, pairs[row][1])):
            assert found[number] == pytest.approx(float(alone.at(*places[:, number])), abs=1e-9)
    assert stacked.at(np.array([len(pairs)]), np.ones(1), np.ones(1))[1].tolist() == [0.0]


@pytest.mark.parametrize(
    ("function", "held", "expected"),
    [
        ("A&B", {}, (senses.POSITIVE, senses.POSITIVE)),
        ("!(A|B)", {}, (senses.NEGATIVE, senses.NEGATIVE)),
        ("A^B", {}, (senses.BOTH, senses.BOTH)),
        ("A^B", {1: 1}, (senses.NEGATIVE, None)),
        ("A&B", {1: 0}, (0, None)),
        ("(A&!B)|(!A&B)", {0: 0}, (None, senses.POSITIVE)),
    ],
)
def test_senses(function: str, held: Mapping[int, int], expected: tuple[int | None, ...]) -> None:
    """Which edge can cause which follows from the function and from what is constant."""
    table = senses.table_over(function, ("A", "B"))
    assert table is not None
    for place, pairs in enumerate(expected):
        assert pairs is None or senses.sense(table, place, held, 2) == pairs


def test_no_such_function() -> None:
    """A function of something else than the inputs, and none at all, says nothing."""
    assert senses.table_over("IQ", ("A",)) is None
    assert senses.table_over("", ("A",)) is None
    assert senses.table_over("A&", ("A",)) is None
