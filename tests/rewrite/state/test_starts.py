"""What the values of registers allow is proven, wherever the registers start."""

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.design import Reset
from hwopt.evaluation import Verdict
from hwopt.rewrite.decoding import short_tests
from hwopt.rewrite.narrowing import narrowed
from hwopt.rewrite.selecting import restructured_choices
from hwopt.rewrite.state.recoding import recoded_states
from hwopt.rewrite.state.spare import spare_registers

#: A receiver's counter of bits and a frame counter; a wide condition advances the first one.
_COUNTERS = """module t(input clk, rst, input [11:0] rate, input [{w}-1:0] a,
                output last, first, output [{w}-1:0] sum, output reg [3:0] frames);
  reg [{w}-1:0] bits;
  reg [11:0] scale;
  always @edge
    if (@test) begin bits <= 0; scale <= 0; frames <= 0; end
    else if (scale != 0) scale <= scale - 1;
    else begin
      scale <= rate;
      bits <= bits == {last} ? 0 : bits + 1;
      if (bits == {last}) frames <= frames >= 9 ? 0 : frames + 3;
    end
  assign last = bits == {last};
  assign first = bits >= {w} && bits <= {last};
  assign sum = bits > {last} ? a : a + bits;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize(("width", "last"), [(4, 9), (7, 40)])
@pytest.mark.parametrize("style", STYLES)
def test_unreachable_values_are_used(
    style: str, width: int, last: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Tests that no reachable value passes go away under any reset, and the proof agrees."""
    text, reset = styled(_COUNTERS.format(w=width, last=last), style)
    design = sequential(text, reset)
    found = rewritten(design, short_tests, narrowed)
    assert any("t.sum" in r.regions for r in found)
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


_TWO_STATE = """module t(input clk, rst, go, input [7:0] a, output [7:0] y, output done, odd);
  typedef enum {IDLE, RUN, LAST} state_t; // of type int
  state_t state;
  bit [5:0] taken [2];
  byte count;
  always_ff @edge
    if (@test) begin state <= IDLE; count <= 0; taken[0] <= 0; taken[1] <= 0; end
    else case (state)
      IDLE: if (go) begin state <= RUN; count <= 0; taken[0] <= a[5:0]; taken[1] <= a[5:0]; end
      RUN: if (count == 9) state <= LAST; else count <= count + 1;
      default: state <= IDLE;
    endcase
  assign done = state == LAST;
  assign odd = ^taken[1];
  assign y = done ? {2'd0, taken[0]} : count;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("style", STYLES)
def test_types_of_two_states_start_with_0(
    style: str, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """What takes their place starts so as well, before the first edge of a synchronous reset."""
    text, reset = styled(_TWO_STATE, style)
    design = sequential(text, reset)
    found = rewritten(design, spare_registers, recoded_states)
    assert any("copies" in r.note for r in found)
    assert any("states of state" in r.note for r in found)
    for rewrite in found[:6]:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


def test_a_reset_is_no_start_beside_what_it_never_determines(
    sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """One register toggles from an unknown start, so that all are compared from any values."""
    text = """module t(input clk, rst, go, wr, tgl, input [3:0] len, output reg [3:0] y, output p);
      reg [1:0] s;
      reg [3:0] a, b;
      reg odd;
      assign p = odd;
      always @(posedge clk) begin
        if (tgl) odd <= ~odd;
        if (rst) s <= 0;
        else case (s)
          0: if (go) begin a <= len; b <= 1; s <= wr ? 1 : 2; end
          1: begin a <= a - 1; if (a == 0) s <= 0; end
          2: begin b <= b + 2; if (b > len) s <= 0; end
          default: s <= 0;
        endcase
      end
      always @* y = s == 1 ? a : s == 2 ? b : 0;
    endmodule
    """
    design = sequential(text, Reset("rst", "high", "sync"))
    for rule in (narrowed, short_tests, restructured_choices):
        for rewrite in rewritten(design, rule):
            assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note
