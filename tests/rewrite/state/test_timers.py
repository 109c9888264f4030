"""Registers that are in use in different states share one."""

import pytest
from rewrite.state.conftest import Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.state.timers import shared_timers

_LIGHT = """module t(input clk, rst, tick, output red, output green);
  reg [1:0] s;
  reg [{w}-1:0] long_time, short_time;
  always @edge
    if (@test) begin s <= 0; long_time <= 0; short_time <= 0; end
    else if (tick)
      case (s)
        0: if (long_time == 6) begin s <= 1; long_time <= 0; end
           else long_time <= long_time + 1;
        default: if (short_time == 2) begin s <= 0; short_time <= 0; end
                 else short_time <= short_time + 1;
      endcase
  assign red = s == 0;
  assign green = s == 1 && short_time != 0;
endmodule
"""
_LOADED = """module t(input clk, rst, go, stop, input [{w}-1:0] a, b, output reg [{w}-1:0] y);
  reg [2:0] s;
  reg [{w}-1:0] first, second;
  always @edge
    if (@test) begin s <= 1; first <= 0; second <= 0; y <= 0; end
    else begin
      if (s == 1 && go) begin s <= 2; first <= a; end
      if (s == 2) begin y <= first; if (stop) begin s <= 4; first <= 0; second <= b; end end
      if (s == 4) begin y <= ~second; second <= 0; s <= 1; end
    end
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [3, 9])
@pytest.mark.parametrize("style", ["async_low", "sync"])
@pytest.mark.parametrize("text", [_LIGHT, _LOADED], ids=["light", "loaded"])
def test_shared_timers_keep_function(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Timers and operands of different states are kept in one register."""
    full, reset = styled(text.format(w=width), style)
    design = sequential(full, reset)
    found = rewritten(design, shared_timers)
    assert found
    for one in found:
        assert proven(design, one).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # The long timer goes on in the other state.
        ("s <= 1; long_time <= 0;", "s <= 1;"),
        ("red = s == 0", "red = long_time[1] & short_time[1]"),
        ("short_time <= 0; end\n    else if", "short_time <= 1; end\n    else if"),
    ],
)
def test_registers_that_are_in_use_together_stay(
    old: str, new: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Only what is 0 in all states of the other is shared; who reads both reads 0 of one."""
    assert old in _LIGHT
    full, reset = styled(_LIGHT.replace(old, new).format(w=4), "async_low")
    found = rewritten(sequential(full, reset), shared_timers)
    assert bool(found) == ("red" in old)


def test_one_test_for_each_value(sequential: Sequential, rewritten: Rewritten) -> None:
    """Timers that count up share one adder and one test of when they begin anew."""
    full, reset = styled(_LIGHT.format(w=4), "async_low")
    _, by_value = rewritten(sequential(full, reset), shared_timers)
    assert by_value.sources[0].text.count("+ ") == 1
