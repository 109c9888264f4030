"""Registers move across logic where that needs fewer of them and their starts allow it."""

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.design import Reset
from hwopt.evaluation import Verdict
from hwopt.rewrite.state.backward import moved_backward
from hwopt.rewrite.state.retiming import moved_forward

_SUM = """module t(input clk, rst, en, input [{w}-1:0] a, b, c, output [{w}:0] y, output z);
  reg [{w}-1:0] p, q, r; // two of them are only added
  always @edge if (@test) begin p <= 1; q <= 2; r <= 0; end
    else if (en) begin p <= a; q <= b; r <= c; end
  assign y = p + q;
  assign z = ^r;
endmodule
"""
_MASKED = """module t(input clk, rst, en, input [{w}-1:0] a, b, output [{w}-1:0] y, output z);
  reg [{w}-1:0] p, q;
  wire [{w}-1:0] both = p & ~q;
  always @edge if (@test) begin p <= 0; q <= 0; end else begin p <= a; q <= b; end
  assign y = both;
  assign z = |both;
endmodule
"""
_DECODED = """module t(input clk, rst, en, input [2:0] s, input [7:0] m, output [{v}-1:0] y);
  reg [{v}-1:0] d;
  always @edge if (@test) d <= 1; else if (en) d <= 1 << s;
  assign y = d & m;
endmodule
"""
_EXTENDED = """module t(input clk, rst, en, input [{w}-1:0] a, b, output reg signed [{v}-1:0] q);
  wire [{w}-1:0] x = a ^ b;
  always @edge if (@test) q <= 0; else q <= {{{{({v}-{w}){{x[{w}-1]}}}}, x}};
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [3, 8])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", [_SUM, _MASKED], ids=["sum", "masked"])
def test_registers_behind_functions_keep_function(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """What two registers feed is registered instead, enables and reset values with it."""
    full, reset = styled(text.format(w=width), style)
    design = sequential(full, reset)
    found = rewritten(design, moved_forward)
    assert found
    for name in ("p", "q"):
        assert f" {name} <=" not in found[0].sources[0].text
    for rewrite in found[:2]:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


@pytest.mark.tool
@pytest.mark.parametrize("width", [2, 3])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", [_DECODED, _EXTENDED], ids=["decoded", "extended"])
def test_registers_before_functions_keep_function(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """What a register is a function of is registered instead, where a start value allows it."""
    full, reset = styled(text.format(w=width, v=8), style)
    design = sequential(full, reset)
    found = rewritten(design, moved_backward)
    assert found
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


@pytest.mark.tool
def test_registers_without_reset_move(
    sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Registers that inputs determine move without a reset."""
    text = """module t(input clk, input [4:0] a, b, output [5:0] y);
      reg [4:0] p, q; reg [5:0] r;
      always @(posedge clk) begin p <= a; q <= b; r <= p + q; end
      assign y = r;
    endmodule"""
    design = sequential(text, None)
    found = rewritten(design, moved_forward)
    assert found
    assert proven(design, found[0]).verdict is Verdict.PASS


_FORWARD_TRAPS = {
    # The registers change at different times, so that their sum is not what one register holds.
    "different enables": """module t(input clk, rst, e, f, input [3:0] a, b, output [4:0] y);
      reg [3:0] p, q;
      always @edge if (@test) begin p <= 0; q <= 0; end
        else begin if (e) p <= a; if (f) q <= b; end
      assign y = p + q;
    endmodule""",
    "one without a reset value": """module t(input clk, rst, input [3:0] a, b, output [4:0] y);
      reg [3:0] p, q;
      always @edge if (@test) p <= 0; else p <= a;
      always @(posedge clk) q <= b;
      assign y = p + q;
    endmodule""",
    "seen otherwise": """module t(
      input clk, rst, input [3:0] a, b, output [4:0] y, output reg [3:0] p, q
    );
      always @edge if (@test) begin p <= 0; q <= 0; end else begin p <= a; q <= b; end
      assign y = p + q;
    endmodule""",
}


@pytest.mark.parametrize("style", ["async_low", "async_high"])
@pytest.mark.parametrize("text", _FORWARD_TRAPS.values(), ids=_FORWARD_TRAPS)
def test_registers_that_stay_needed_do_not_move(
    text: str, style: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Nothing moves forward where the registers are needed all the same or start apart."""
    full, reset = styled(text, style)
    assert rewritten(sequential(full, reset), moved_forward) == []


@pytest.mark.parametrize("style", STYLES)
def test_no_register_moves_before_a_function_that_never_gives_its_reset_value(
    style: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """A decoder never gives 3, so a register that resets to 3 stays behind it."""
    full, reset = styled(_DECODED.format(w=2, v=8).replace("d <= 1;", "d <= 3;"), style)
    assert rewritten(sequential(full, reset), moved_backward) == []


@pytest.mark.tool
def test_what_only_a_reset_sets_is_said_to_stay(
    sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Else the front end takes a register that nothing else assigns for undefined."""
    text = """module t(input clk, rst, en, input [3:0] d, output reg [3:0] y, output z);
      reg [3:0] kept;
      always @(posedge clk or negedge rst)
        if (!rst) begin y <= 0; kept <= 1; end
        else if (en) begin y <= d; kept <= kept; end
      assign z = ^kept;
    endmodule
    """
    design = sequential(text, Reset("rst", "low", "async"))
    found = rewritten(design, moved_forward)
    assert any("kept_value <= kept_value;" in r.sources[0].text for r in found)
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note
