"""Registers that are in use in different states share one."""

import pytest
from rewrite.state.conftest import Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.offers import Rewrite
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
#: Counters that keep what they hold where nobody reads it; a third one is as wide as asked for.
_BURST = """module t(input clk, rst, start, write, input [3:0] len, input [{w}-1:0] load,
         output reg [3:0] y);
  reg [2:0] s;
  reg [3:0] rd, wr;
  reg [{w}-1:0] gap;
  always @edge
    if (@test) begin s <= 0; rd <= 0; wr <= 0; gap <= 0; end
    else begin
      case (s)
        0: if (start) begin rd <= 0; wr <= 0; s <= write ? 2 : 1; end
        1: begin rd <= rd + 1; if (rd == len) begin s <= 3; gap <= load; end end
        2: begin wr <= wr + 1; if (wr == len) begin s <= 3; gap <= load; end end
        3: begin gap <= gap - 1; if (gap == 0) s <= 0; end
        default: s <= 0;
      endcase
    end
  always @* y = s == 1 ? rd : s == 2 ? ~wr : 4'd0;
endmodule
"""
#: Data that is loaded before it is read, and has no reset.
_DATA = """module t(input clk, rst, go, input [{w}-1:0] a, b, output reg [{w}-1:0] y);
  reg [1:0] s;
  reg [{w}-1:0] first, second;
  reg [2:0] left;
  always @edge
    if (@test) s <= 0;
    else case (s)
      0: if (go) s <= 1;
      1: if (left == 0) s <= 2;
      2: if (second[0]) s <= 0;
      default: s <= 0;
    endcase
  always @(posedge clk) begin
    if (s == 0) begin first <= a; left <= 5; end
    if (s == 1) begin first <= first << 1; left <= left - 1; second <= b; end
    if (s == 2) second <= second >> 1;
  end
  always @* y = s == 1 ? first : s == 2 ? second : 0;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [3, 9])
@pytest.mark.parametrize("style", ["async_low", "sync"])
@pytest.mark.parametrize(
    "text", [_LIGHT, _LOADED, _BURST, _DATA], ids=["light", "loaded", "burst", "data"]
)
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


def test_one_register_for_all_that_never_matter_together(
    sequential: Sequential, rewritten: Rewritten
) -> None:
    """Counters of three states, one of them wider, are kept in one."""
    full, reset = styled(_BURST.format(w=6), "sync")
    first, *_ = rewritten(sequential(full, reset), shared_timers)
    assert "keep gap, rd, wr in one register of 6 bits" in first.note
    text = first.sources[0].text
    assert "reg [3:0] rd" not in text
    assert "gap_shared <= 6'd0" in text


#: Ways in which a register is read in the state of another.
_TOGETHER = {
    "later": ("s == 1 ? rd : s == 2 ? ~wr : 4'd0", "s == 1 ? rd : s == 2 ? ~wr : rd"),
    "next value": ("2: begin wr <= wr + 1;", "2: begin wr <= wr + rd;"),
    "where to": ("if (wr == len)", "if (wr == rd)"),
    "through another": ("gap <= load; end end\n        3", "gap <= rd; end end\n        3"),
}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("s == 1 ? rd : s == 2 ? ~wr : 4'd0", "rd ^ wr"),
        ("begin rd <= len; wr <= len; s", "begin s"),
        *_TOGETHER.values(),
    ],
    ids=["output", "kept", *_TOGETHER],
)
def test_registers_that_are_read_together_stay(
    old: str, new: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Two registers of which something reads both, now or later, are never one."""
    base = _BURST.replace("begin rd <= 0; wr <= 0; s", "begin rd <= len; wr <= len; s")
    assert old in base
    assert _together(base, sequential, rewritten)
    assert not _together(base.replace(old, new), sequential, rewritten)


def _together(text: str, sequential: Sequential, rewritten: Rewritten) -> list[Rewrite]:
    """Return the rewrites of a text in which both of its counters are one."""
    full, reset = styled(text.format(w=4), "sync")
    return [
        one
        for one in rewritten(sequential(full, reset), shared_timers)
        if "rd, wr in one register" in one.note
    ]


@pytest.mark.tool
@pytest.mark.parametrize("case", sorted(_TOGETHER))
def test_a_register_that_is_zero_where_it_is_read_too_is_shared(
    case: str, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Where a counter is read in the state of another, but was cleared before, 0 is read."""
    text = _BURST.replace(*_TOGETHER[case])
    found = _together(text, sequential, rewritten)
    full, reset = styled(text.format(w=4), "sync")
    for one in found:
        assert proven(sequential(full, reset), one).verdict is Verdict.PASS
    assert found


_STORED = """module t(input clk, rst, go, wr, input [3:0] d, base, output reg [3:0] q);
  reg [2:0] s;
  reg [3:0] to, from;
  reg [3:0] m [0:15];
  always @(posedge clk) begin
    if (s == 1) m[to] <= d;
    if (rst) s <= 0;
    else case (s)
      0: if (go) begin s <= wr ? 1 : 2; to <= base; from <= base; end
      1: begin to <= to + 1; if (d == 5) s <= 0; end
      2: begin q <= m[from]; from <= from + 1; if (d == 6) s <= 0; end
      default: s <= 0;
    endcase
  end
endmodule
"""


def test_addresses_of_stores_stay(sequential: Sequential, rewritten: Rewritten) -> None:
    """That nothing is stored where an address is another's is more than a proof can carry."""
    full, reset = styled(_STORED, "sync")
    assert not rewritten(sequential(full, reset), shared_timers)


_DECLARED = """module t(input clk, go, wr, input [3:0] len, output reg [3:0] y);
  reg [1:0] s = 0;
  reg [3:0] a = {a}, b = {b};
  always @(posedge clk)
    case (s)
      0: begin a <= a - 1; if (a == 0) begin s <= wr ? 1 : 2; b <= len; end end
      1: begin b <= b - 1; if (b == 0 && go) begin s <= 0; a <= 9; end end
      2: begin a <= 7; s <= 0; end
      default: s <= 0;
    endcase
  always @* y = s == 0 ? a : s == 1 ? b : 0;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize(("first", "second"), [(3, 0), (0, 3)])
def test_a_declared_start_is_that_of_the_register_that_matters_then(
    first: int, second: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Without a reset the shared register starts as the one that is read in the first state."""
    design = sequential(_DECLARED.format(a=first, b=second), None)
    found = rewritten(design, shared_timers)
    assert found
    for one in found:
        assert f"a_shared = 4'd{first}" in one.sources[0].text
        assert proven(design, one).verdict is Verdict.PASS
