"""The first part of a long path is computed a cycle earlier, whatever resets and enables say."""

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.design import Reset
from hwopt.evaluation import Verdict
from hwopt.rewrite.estimate import estimate
from hwopt.rewrite.state.balancing import balanced_stages
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate

_FILTER = """module t(input clk, rst, en, input signed [{w}-1:0] x, output reg signed [{v}-1:0] y);
  reg signed [{w}-1:0] a, b, c, d;
  wire signed [{v}-1:0] sum = (a + d) * 5 + (b + c) * 11;
  always @edge if (@test) begin a <= 0; b <= 0; c <= 0; d <= 0; end
    else if (en) begin a <= x; b <= a; c <= b; d <= c; end
  always @edge if (@test) y <= 3; else y <= sum;
endmodule
"""
_CHOSEN = """module t(input clk, rst, en, input [{w}-1:0] x, input [1:0] op,
          output reg [{w}-1:0] y);
  reg [{w}-1:0] p, q;
  reg [1:0] o;
  reg [{w}-1:0] r;
  always @* case (o) 0: r = p + q; 1: r = p - q; 2: r = p & q; default: r = p < q; endcase
  always @edge if (@test) begin p <= 1; q <= 2; o <= 3; end
    else begin p <= x; if (en) q <= p ^ x; o <= op; end
  always @edge if (@test) y <= 0; else y <= y + r * 3;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [3, 6])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", [_FILTER, _CHOSEN], ids=["filter", "chosen"])
def test_long_paths_are_cut_and_keep_their_function(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Every proposal has a shorter longest path, by the estimate, and is proven."""
    full, reset = styled(text.format(w=width, v=width + 5), style)
    design = sequential(full, reset)
    found = rewritten(design, balanced_stages)
    assert found
    (gold,) = modules_of(elaborate(design, design.sources))
    for rewrite in found:
        (module,) = modules_of(elaborate(design, rewrite.sources))
        assert estimate(module).depth < estimate(gold).depth
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


_STAYS = {
    "inputs take part": """module t(input clk, rst, input [7:0] a, b, output reg [7:0] y);
      always @edge if (@test) y <= 0; else y <= y + a * b;
    endmodule""",
    "a memory takes part": """module t(
      input clk, rst, input [2:0] i, input [7:0] a, output reg [7:0] y
    );
      reg [7:0] m [0:7];
      reg [2:0] k;
      always @(posedge clk) m[i] <= a;
      always @edge if (@test) k <= 0; else k <= i;
      always @edge if (@test) y <= 0; else y <= m[k] + a;
    endmodule""",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", _STAYS.values(), ids=_STAYS)
def test_paths_from_elsewhere_stay(
    text: str, style: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """What inputs or memories take part in is not known a cycle earlier."""
    full, reset = styled(text, style)
    assert rewritten(sequential(full, reset), balanced_stages) == []


@pytest.mark.tool
def test_wires_of_the_old_stage_go(sequential: Sequential, rewritten: Rewritten) -> None:
    """No declaration is left of a wire that nobody reads, and each that is read stays."""
    text = """module t(input clk, rst, input [7:0] a, b, output reg [17:0] y, output [8:0] z);
      reg [7:0] p, q;
      wire [8:0] both = p + q; // read twice
      wire [8:0] only = p - q;
      wire [17:0] product = both * only;
      assign z = both;
      always @(posedge clk) if (rst) begin p <= 0; q <= 0; y <= 0; end
        else begin p <= a; q <= b; y <= product + 18'd77; end
    endmodule
    """
    design = sequential(text, Reset("rst", "high", "sync"))
    found = [r.sources[0].text for r in rewritten(design, balanced_stages)]
    assert any("only" not in new for new in found)
    assert all("both" in new for new in found)
