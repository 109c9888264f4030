"""For which values of a module's parameters what is known of it holds."""

from pathlib import PurePosixPath

import pytest

from hwopt.design import Design, Source
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate

MACHINE = """
  reg s, n;
  always @(posedge clk or posedge rst) if (rst) s <= IDLE; else s <= (n);
  always @* begin
    n = s;
    case (s)
      IDLE: n = a[0] ? BUSY : IDLE;
      BUSY: n = IDLE;
      default: n = IDLE;
    endcase
  end
"""
WIDE = "  wire [N:0] x; always @* y = ^a;\n"
ALONE = "  assign y = s == BUSY;\n"
COUNTER = """
  reg [3:0] c;
  always @(posedge clk) if (c == LAST) c <= FIRST; else c <= c + 1;
  assign y = c == 4;
"""


def guard(head: str, body: str) -> str:
    """Return the condition under which the words of a module hold."""
    text = f"module t {head}\n{body}endmodule\n"
    sources = (Source(PurePosixPath("t.v"), text),)
    return modules_of(elaborate(Design(name="t", top="t", sources=sources), sources))[0].guard


NEW = "(input clk, input rst, input [1:0] a, output reg y);"
OLD = "(clk, rst, a, y);\n  parameter {};\n  input clk, rst; input [{}:0] a; output y;"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("#(parameter IDLE = 0, BUSY = 1) " + NEW, MACHINE + "always @* y = s == BUSY;\n", ""),
        ("#(parameter IDLE = 0, BUSY = 1) " + NEW, MACHINE + "always @* y = s;\n", "both"),
        (
            "#(parameter IDLE = 0, BUSY = 1) " + NEW,
            MACHINE.replace("s <= IDLE", "s <= 0") + "always @* y = s == BUSY;\n",
            "both",
        ),
        (
            "#(parameter IDLE = 1, BUSY = 1) " + NEW,
            MACHINE + "always @* y = s == BUSY;\n",
            "IDLE == 1 && BUSY == 1",
        ),
        (OLD.format("IDLE = 0, BUSY = 1", "1"), MACHINE + ALONE, ""),
        (OLD.format("W = 2; parameter IDLE = 0, BUSY = 1", "W-1"), MACHINE + ALONE, "W == 2"),
        (
            OLD.format("LAST = 9, FIRST = 3", "1"),
            COUNTER,
            "LAST == 9 && FIRST == 3",
        ),
        (
            "#(parameter W = 2, N = W * 2, U = 7) " + NEW,
            WIDE,
            "N == 4",
        ),
        (
            "#(parameter W = 2, localparam N = W * 2) " + NEW,
            WIDE,
            "W == 2",
        ),
    ],
)
def test_guards(head: str, body: str, expected: str) -> None:
    """What shapes a module is tested, old style or new; what only names its states is not."""
    assert guard(head, body) == ("IDLE == 0 && BUSY == 1" if expected == "both" else expected)


def test_a_parameter_without_a_number() -> None:
    """A module that depends on an array of numbers is read; no test can stand for its values."""
    head = "#(parameter [1:0] A [0:1] = '{1, 2}) (input [A[1]:0] a, output y);"
    assert guard(head, "  assign y = ^a;\n") == "0"
