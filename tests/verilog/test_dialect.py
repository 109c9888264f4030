"""Words of SystemVerilog are names in a text of Verilog that uses them so, and in no other."""

from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Clock, Design, Source
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.screen import screen
from hwopt.evaluation import Verdict
from hwopt.rewrite import engine
from hwopt.tools.process import Limits
from hwopt.tools.workspace import load_verilog
from hwopt.verilog.dialect import SYSTEM_VERILOG, VERILOG, language_of

_NAMES = """module m(input clk, input [3:0] do, input [1:0] priority, output reg [3:0] final);
  reg [3:0] bit, before;
  integer int;
  always @* for (int = 0; int < 4; int = int + 1) bit[int] = do[3 - int];
  always @(posedge clk) begin before <= bit; final <= before + {2'b00, priority} + 4'd0; end
endmodule
"""


def design(text: str, name: str = "m.v", **defines: str) -> Design:
    """Return a design of one file."""
    sources = (Source(PurePosixPath(name), text),)
    return Design("m", "m", sources, clock=Clock("clk"), defines=defines)


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        (_NAMES, "m.v", VERILOG),
        (_NAMES, "m.sv", SYSTEM_VERILOG),  # is refused with the place
        (_NAMES.replace("bit", "b").replace("before", "c"), "m.v", VERILOG),
        ("module m(input logic a, output logic y); always_comb y = a; endmodule", "m.v", None),
        ("module m(input a, output y); assign y = ; endmodule", "m.v", None),
    ],
)
def test_the_language_is_that_in_which_a_text_is_right(
    text: str, name: str, language: object
) -> None:
    """SystemVerilog, unless names alone keep a text from being that."""
    assert language_of(design(text, name)) == (language or SYSTEM_VERILOG)


@pytest.mark.tool
def test_names_stay_names_on_every_rung(tmp_path: Path) -> None:
    """Front end, screen and engine read the same, and what is written keeps the names."""
    gold = design(_NAMES)
    found = list(engine.rewrites(gold, gold.sources))
    assert found
    for number, sources in enumerate((gold.sources, *(each.sources for each in found[:3]))):
        assert screen(gold, sources).verdict is Verdict.PASS
        done = elaborate_at(gold, sources, (), folder=tmp_path / str(number), limits=Limits())
        assert isinstance(done, Elaboration)
        assert [port.name for port in done.netlist.ports] == ["clk", "do", "priority", "final"]


def test_a_file_is_taken_in(tmp_path: Path) -> None:
    """The top is found by its words, too."""
    path = tmp_path / "m.v"
    path.write_text(_NAMES, encoding="utf-8")
    assert load_verilog([path], top=None).top == "m"
