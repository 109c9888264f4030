"""Stage `synthesize`: a point depends on the netlist and its recipe alone."""

import json
from dataclasses import replace
from pathlib import Path, PurePosixPath

import msgspec
import pytest

from hwopt.design import Clock, Design, Source
from hwopt.errors import ToolFailed
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.forms import write_structure
from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.evaluate.synthesize import Settings, Synthesis, synthesize
from hwopt.evaluation import Point
from hwopt.netlist.structure import in_words
from hwopt.tools.flows import Flow, load_flow
from hwopt.tools.process import Limits

pytestmark = pytest.mark.tool

LIMITS = Limits(timeout_s=120)

SUM = "module m (input [5:0] a_i, b_i, output [5:0] s_o); assign s_o = a_i + b_i; endmodule\n"


@pytest.fixture(scope="module")
def flow() -> Flow:
    """The built-in flow."""
    return load_flow("generic45")


@pytest.fixture(scope="module")
def prepared(flow: Flow, tmp_path_factory: pytest.TempPathFactory) -> PreparedFlow:
    """The built-in flow, ready."""
    return prepare(flow, tmp_path_factory.mktemp("flow"))


def measure(
    text: str, names: tuple[str, ...], prepared: PreparedFlow, folder: Path, **changes: object
) -> tuple[Point, ...]:
    """Return the points of a text under some recipes, in their order."""
    sources = (Source(PurePosixPath("m.v"), text),)
    design = replace(Design(name="m", top="m", sources=sources), **changes)  # type: ignore[arg-type]
    found = elaborate_at(design, sources, (), folder=folder / "e", limits=LIMITS)
    assert isinstance(found, Elaboration), found
    by_name = {recipe.name: recipe for recipe in prepared.recipes}
    recipes = [by_name[name] for name in names]
    write_structure(found, found, top="m")
    form, settings = folder / "e" / "form.il", Settings(LIMITS)
    points = synthesize(
        design, form, prepared, recipes, folder=folder / "s", settings=settings
    ).points
    words = json.loads((folder / "e" / "words.json").read_text())
    told = in_words(msgspec.json.encode(points).decode(), words)
    return msgspec.json.decode(told, type=tuple[Point, ...])


def test_a_point_stands_alone(prepared: PreparedFlow, tmp_path: Path) -> None:
    """A point is the same whatever is measured beside it, and in whatever order."""
    names = ("area", "delay_sklansky", "area_booth", "delay")
    together = measure(SUM, names, prepared, tmp_path / "0")
    assert tuple(point.recipe for point in together) == names
    assert measure(SUM, names[::-1], prepared, tmp_path / "1") == together[::-1]
    for number, name in enumerate(names):
        assert measure(SUM, (name,), prepared, tmp_path / name) == (together[number],)


def test_equal_netlists_share(prepared: PreparedFlow, tmp_path: Path) -> None:
    """Where a word-level choice changes nothing, the mapping is done once and costs nothing."""
    points = measure(SUM, ("area", "area_booth", "area_share"), prepared, tmp_path)
    assert len({replace(point, recipe="") for point in points}) == 1
    assert len(list((tmp_path / "s").glob("map_*.json"))) == 1


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("module m (input a_i, output b_o); assign b_o = a_i; endmodule\n", 0),
        ("module m (output b_o); assign b_o = 1'b1; endmodule\n", 1),
        ("module m (input a_i); endmodule\n", 0),
    ],
)
def test_no_logic(text: str, cells: int, prepared: PreparedFlow, tmp_path: Path) -> None:
    """Wires and constants have no delay, and at most a tie cell."""
    for point in measure(text, ("area", "delay"), prepared, tmp_path):
        assert (point.delay_ps, point.cells) == (0, cells)
        assert (point.area_um2 > 0) == (cells > 0)


def test_registers_alone(prepared: PreparedFlow, tmp_path: Path) -> None:
    """A register from port to port takes its setup, and from the clock to its output."""
    text = "module m (input c, d, output reg q); always @(posedge c) q <= d; endmodule\n"
    (point,) = measure(text, ("area",), prepared, tmp_path, clock=Clock("c"))
    assert point.cells == 1
    assert point.area_um2 > 0
    assert point.critical is not None
    assert (point.critical.start, point.critical.end, point.critical.cells) == ("q", "q", 1)
    assert point.slack_ps is None
    assert 10 < point.delay_ps < 200
    between = text.replace("q <= d;", "begin p <= d; q <= p; end").replace(");", "); reg p;", 1)
    (two,) = measure(between, ("area",), prepared, tmp_path / "2", clock=Clock("c", 500.0))
    assert two.delay_ps > point.delay_ps
    assert two.slack_ps == pytest.approx(500 - two.delay_ps)
    assert two.critical is not None
    assert str(two.critical) == "p -> q, 1 cells (m.v:1)"


def test_delays_at_the_ports(prepared: PreparedFlow, tmp_path: Path) -> None:
    """Input and output delays count in full at the ports, and only there."""
    text = (
        "module m (input c, d, e, output reg q, output r); assign r = ~e; "
        "always @(posedge c) q <= d; endmodule\n"
    )
    clocks = (Clock("c"), Clock("c", None, 1000.0), Clock("c", None, 0.0, 1000.0))
    plain, late, early = (
        measure(text, ("area",), prepared, tmp_path / str(number), clock=clock)[0].delay_ps
        for number, clock in enumerate(clocks)
    )
    (both,) = measure(
        text, ("area",), prepared, tmp_path / "b", clock=Clock("c", None, 1000.0, 1000.0)
    )
    assert 1000 < late < 1000 + plain
    assert early == pytest.approx(1000 + plain)
    assert 2000 < both.delay_ps < 2000 + plain
    assert both.critical is not None
    assert (both.critical.start, both.critical.end) == ("e", "r")


def test_black_boxes(prepared: PreparedFlow, tmp_path: Path) -> None:
    """The area of a black box counts once for each instance where it is known."""
    text = (
        "module m (input a_i, output b_o, c_o); box u (a_i, b_o); box v (b_o, c_o); endmodule\n"
        "module box (input a, output b); endmodule\n"
    )
    (known,) = measure(text, ("area",), prepared, tmp_path / "0", blackboxes={"box": 10.5})
    (unknown,) = measure(text, ("area",), prepared, tmp_path / "1", blackboxes={"box": None})
    assert known.area_um2 - unknown.area_um2 == pytest.approx(21.0)


def test_yosys_error(prepared: PreparedFlow, tmp_path: Path) -> None:
    """An error of Yosys after elaboration is ToolFailed, with what Yosys said."""
    (tmp_path / "bad.il").write_text("module \\m\n  what is this\nend\n")
    design = Design(name="m", top="m", sources=())
    with pytest.raises(ToolFailed, match=r"^synthesis was expected to succeed after elaboration"):
        synthesize(
            design, tmp_path / "bad.il", prepared, prepared.recipes[:1],
            folder=tmp_path / "s", settings=Settings(LIMITS),
        )  # fmt: skip


def test_nothing_to_measure(prepared: PreparedFlow, tmp_path: Path) -> None:
    """Without recipes nothing runs."""
    design = Design(name="m", top="m", sources=())
    none = synthesize(
        design, tmp_path / "no.il", prepared, (), folder=tmp_path, settings=Settings(LIMITS)
    )
    assert none == Synthesis((), ())


def test_what_has_no_order_is_measured_as_it_stands(prepared: PreparedFlow, tmp_path: Path) -> None:
    """A net that is to be kept keeps its name and its netlist's order, and is measured."""
    text = "module m (input a, b, output y); (* keep *) wire k = a & b; assign y = ~k; endmodule\n"
    (point,) = measure(text, ("area",), prepared, tmp_path)
    assert point.cells >= 1


def test_an_enable_ends_at_a_clock_gate(prepared: PreparedFlow, tmp_path: Path) -> None:
    """What Yosys calls a gate is in no path: it has the name of a register behind it."""
    text = (
        "module m (input c, input [3:0] a, b, output reg [3:0] q);\n"
        "always @(posedge c) if (a * b == 4'd7) q <= a;\n"
        "endmodule\n"
    )
    names = ("area", "area_gated")
    plain, gated = measure(text, names, prepared, tmp_path, clock=Clock("c"))
    assert gated.area_um2 < plain.area_um2
    assert gated.critical is not None
    assert gated.critical.end in {"q", "q[0]", "q[1]", "q[2]", "q[3]"}


def test_a_register_that_yosys_codes_anew(prepared: PreparedFlow, tmp_path: Path) -> None:
    """The states of a machine get a register that the text does not name, and no number does."""
    text = (
        "module m (input c, r, x, output y);\n"
        "reg [2:0] s; assign y = s == 3'd4;\n"
        "always @(posedge c or posedge r) if (r) s <= 3'd0; else case (s)\n"
        "3'd0: s <= x ? 3'd1 : 3'd0; 3'd1: s <= x ? 3'd2 : 3'd3; 3'd2: s <= x ? 3'd4 : 3'd0;\n"
        "3'd3: s <= x ? 3'd4 : 3'd1; 3'd4: s <= x ? 3'd0 : 3'd3; default: s <= 3'd0; endcase\n"
        "endmodule\n"
    )
    (point,) = measure(text, ("area",), prepared, tmp_path, clock=Clock("c"))
    assert point.critical is not None
    assert {point.critical.start, point.critical.end} <= {"unnamed register", "y", "x"}
