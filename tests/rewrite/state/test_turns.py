"""Operations that are never seen together take turns at one operator."""

import pytest
from rewrite.state.conftest import Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.state.turns import shared_operators

_STEPS = """module t(input clk, rst, go, input [{w}-1:0] a, b, c, output reg [{d}:0] y);
  reg [2:0] s; // one-hot
  always @edge
    if (@test) begin s <= 1; y <= 0; end
    else begin
      if (s[0] && go) begin y <= a + b; s <= 2; end
      if (s[1]) begin y <= y + c; s <= 4; end
      if (s[2]) begin y <= y - a; s <= 1; end
    end
endmodule
"""
_CHOICE = """module t(
  input clk, rst, input [1:0] op, input [{w}-1:0] a, b, c, output reg [{d}:0] y
);
  always @(*)
    case (op) 0: y = a << c[2:0]; 1: y = b << a[2:0]; 2: y = a * c; default: y = b * c; endcase
endmodule
"""
_COMPARED = """module t(input clk, rst, input [1:0] op, input signed [{w}-1:0] a, b, c, output y);
  assign y = op == 0 ? a < b : op == 1 ? b < c : op == 2 ? a < c : op[0];
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [4, 7])
@pytest.mark.parametrize("text", [_STEPS, _CHOICE, _COMPARED], ids=["steps", "choice", "compared"])
def test_shared_operators_keep_function(
    text: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Products, sums, shifts and comparisons are shared between states or selections."""
    full, reset = styled(text.format(w=width, d=2 * width), "sync")
    design = sequential(full, reset)
    found = rewritten(design, shared_operators)
    assert found
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


_TRAPS = {
    "seen together": """module t(input clk, rst, s, input [7:0] a, b, c, output [7:0] y, z);
      assign y = a * b; assign z = s ? a * c : 0;
    endmodule""",
    "one needs the other": """module t(input clk, rst, s, input [7:0] a, b, c, output [7:0] y);
      wire [7:0] p = a * b; assign y = s ? p : p * c;
    endmodule""",
    # Both bits may be set at the start, where nothing resets the register.
    "states that nothing keeps apart": """module t(
      input clk, rst, input [7:0] a, b, c, output reg [7:0] y, z
    );
      reg [1:0] s;
      always @(posedge clk) begin
        s <= {s[0], s[1]};
        if (s[0]) y <= a * b;
        if (s[1]) z <= b * c;
      end
    endmodule""",
}


@pytest.mark.parametrize("text", _TRAPS.values(), ids=_TRAPS)
def test_operations_that_may_meet_stay(
    text: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Nothing is shared that may be seen together or that needs another."""
    assert rewritten(sequential(text, styled(text, "sync")[1]), shared_operators) == []
