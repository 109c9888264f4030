"""The enumeration of the self-test: what it calls equal, and what it does not."""

import sys
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Clock, Design, Reset, Source
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.tools.cosim import Cosimulator
from hwopt.tools.process import Limits

sys.path.insert(0, str(Path(__file__).parent))

from explicit import enumerated
from second import read_sides

#: `kept` is loaded before it is shown, and its reset value is never seen.
GOLD = """\
module top(input clk, input rst, input [1:0] d, output [1:0] q, output last);
  reg busy; reg [1:0] kept; reg [7:0] age;
  always @(posedge clk or posedge rst)
    if (rst) begin busy <= 0; kept <= 0; age <= 0; end
    else begin busy <= 1; kept <= d; age <= age + 8'd1; end
  assign q = busy ? kept : 2'd0;
  assign last = age == 8'd255;
endmodule
"""
CASES = {
    "another reset value that nobody sees": ("kept <= 0", "kept <= 2", "equal 1025"),
    "no reset where nobody sees it": ("kept <= 0; age", "age", "equal 1028"),
    "wrong at the last count": ("age == 8'd255", "age == 8'd255 && d != 3", "different"),
    "another reset value that is seen": ("age <= 0", "age <= 1", "different"),
    "an output that nothing determines": (": 2'd0", ": 2'bx0", "open"),
    "reset by more than the reset": ("posedge rst)", "posedge more)", ""),
}


@pytest.mark.tool
@pytest.mark.parametrize("name", CASES)
def test_enumerated(name: str, cosimulator: Cosimulator, tmp_path: Path) -> None:
    """It says how many pairs of states there are, and never `equal` where one of them differs."""
    before, after, expected = CASES[name]
    text = GOLD.replace(before, after)
    if "more" in after:
        text = text.replace("if (rst)", "if (more)").replace(
            "reg busy", "wire more = rst | d[0]; reg busy"
        )
    assert text != GOLD
    design = Design(
        name="top",
        top="top",
        sources=(Source(PurePosixPath("top.v"), GOLD),),
        clock=Clock("clk"),
        reset=Reset("rst", "high", "async"),
    )
    pair = []
    for side, words in (("gold", GOLD), ("gate", text)):
        sources = (Source(PurePosixPath("top.v"), words),)
        found = elaborate_at(
            design, sources, (), folder=tmp_path / side, limits=Limits(timeout_s=60)
        )
        assert isinstance(found, Elaboration)
        pair.append(found.rtlil)
    gold, gate = pair
    read = read_sides(design, gold, gate)
    told = enumerated(design, read, (gold, gate), cosimulator, folder=tmp_path)
    assert told.startswith(expected)
    assert bool(told) == bool(expected)
