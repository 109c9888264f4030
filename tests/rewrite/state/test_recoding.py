"""State machines get other codes, and states that nothing tells apart become one."""

import re
from typing import Literal

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.design import Reset
from hwopt.evaluation import Verdict
from hwopt.rewrite.carries import carry_structures
from hwopt.rewrite.change import after
from hwopt.rewrite.state.recoding import recoded_states
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate

_HANDSHAKE = """module t(input clk, rst, start, stop, x, output reg busy, output done);
  localparam IDLE = {w}'d0, A = {w}'d1, B = {w}'d2, C = {w}'d4, D = {w}'d5;
  reg [{w}-1:0] state, next;
  always @(*) begin
    next = state;
    case (state)
      IDLE: if (start) next = A;
      A: if (x) next = B; else next = C;
      B, C: if (stop) next = D;
      D: next = IDLE;
      default: next = IDLE;
    endcase
  end
  always @edge if (@test) state <= IDLE; else state <= next;
  always @(*) busy = state != IDLE;
  assign done = state == D;
endmodule
"""
_SHOWN = """module t(input clk, rst, input [1:0] step, output [{w}-1:0] phase, output last);
  typedef enum logic [{w}-1:0] {{P0 = 1, P1 = 2, P2 = 4}} phase_t;
  phase_t at;
  assign phase = at;
  assign last = at[2] & step[0];
  always_ff @edge
    if (@test) at <= P0;
    else if (step == 1) case (at) P0: at <= P1; P1: at <= P2; default: at <= P0; endcase
    else if (step == 2) at <= at == P0 ? P2 : P0;
endmodule
"""
_COUNTER = """module t(input clk, rst, en, output tick, half);
  reg [{w}-1:0] count;
  assign tick = count == 5;
  assign half = count > 2;
  always @edge if (@test) count <= 0; else if (en) count <= tick ? 0 : count + 1;
endmodule
"""
_MOVED = """module t(input clk, rst, up, hold, output [7:0] grant);
  reg [{w}-1:0] at;
  assign grant = at > 5 ? 0 : 1 << at;
  always @edge if (@test) at <= 0;
    else at <= at == 5 ? (hold ? at : 0) : at + (up & ~hold);
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [3, 5])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "text", [_HANDSHAKE, _SHOWN, _COUNTER, _MOVED], ids=["fsm", "shown", "counter", "moved"]
)
def test_recoded_machines_keep_function(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Every kind of code is proven under any reset, at any width, hidden or shown at a port."""
    full, reset = styled(text.format(w=width), style)
    design = sequential(full, reset)
    found = rewritten(design, recoded_states)
    kinds = {re.sub(r".* (\S+) in (\d+) bits.*", r"\1", r.note): r for r in found}
    assert len(kinds) > 2
    for rewrite in list(kinds.values())[:5]:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


_MERGED = """module t(input clk, rst, input [2:0] req, output [7:0] grant, output busy);
  reg [7:0] state;
  always @(posedge clk) case (state)
    1: state <= {test} | req[0] ? 0 : 2; 2: state <= {test} | req[1] ? 0 : 4;
    4: state <= {test} | req[2] ? 0 : 8; 8: state <= {test} | req[0] ? 0 : 16;
    16: state <= {test} | req[1] ? 0 : 32; 32: state <= {test} | req[2] ? 0 : 64;
    64: state <= {test} | req[0] ? 0 : 128; 128: state <= {test} | req[1] ? 0 : 1;
    default: state <= {test} ? 0 : req[2] ? 1 : 16;
  endcase
  assign grant = state;
  assign busy = state != 0;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("level", ["high", "low"])
def test_a_reset_within_the_next_state_acts_in_every_code(
    level: Literal["high", "low"], sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Where reset is part of the logic it still leads from any code to the first state."""
    test = "rst" if level == "high" else "~rst"
    merged, reset = _MERGED.format(test=test), Reset("rst", level, "sync")
    first = merged.replace("case (state)", f"if ({test}) state <= 0; else case (state)")
    found = rewritten(sequential(merged, reset), recoded_states)
    assert any("next state by state" in rewrite.note for rewrite in found)
    for rewrite in found:
        assert proven(sequential(first, reset), rewrite).verdict is Verdict.PASS, rewrite.note


def test_states_that_nothing_tells_apart_are_one(
    sequential: Sequential, rewritten: Rewritten
) -> None:
    """B and C do the same, so four states are encoded, in two bits at least."""
    text, reset = styled(_HANDSHAKE.format(w=3), "sync")
    notes = [r.note for r in rewritten(sequential(text, reset), recoded_states)]
    assert any("4 states of state" in note and "in 2 bits" in note for note in notes)


_TRAPS = {
    # Without reset, any code may be the first.
    "no reset": """module t(input clk, rst, go, output y);
      reg [1:0] s;
      always @(posedge clk) case (s) 0: s <= 1; 1: if (go) s <= 2; default: s <= 0; endcase
      assign y = s == 2;
    endmodule""",
    # A load from a port reaches every value.
    "loaded": """module t(input clk, rst, load, input [7:0] v, output y);
      reg [7:0] s;
      always @edge if (@test) s <= 0; else if (load) s <= v; else s <= s == 9 ? 0 : s + 1;
      assign y = s == 9;
    endmodule""",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", _TRAPS.values(), ids=_TRAPS)
def test_registers_of_unknown_start_or_many_values_stay(
    text: str, style: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """A machine needs a known first state, and few of them."""
    full, reset = styled(text, style)
    assert rewritten(sequential(full, reset), recoded_states) == []


_ILLEGAL = """module t(input clk, rst, go, output y, z);
  reg [1:0] s;
  always @edge
    if (@test) s <= {first};
    else case (s) 0: if (go) s <= 1; 1: s <= 0; 2: s <= 3; default: s <= 2; endcase
  assign y = s[0];
  assign z = s[1];
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("first", [0, 2])
def test_codes_follow_what_reset_reaches(
    first: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Which states count depends on the reset value; an illegal one is never taken for legal."""
    text, reset = styled(_ILLEGAL.format(first=first), "async_low")
    design = sequential(text, reset)
    found = rewritten(design, recoded_states)
    assert found
    for rewrite in found[:3]:
        assert "the 2 states" in rewrite.note
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


def test_nothing_is_recoded_through_a_block(sequential: Sequential) -> None:
    """Where a written adder makes the next state, nothing is known of it state by state."""
    text, reset = styled(_COUNTER.format(w=4), "sync")
    design = sequential(text, reset)
    module = modules_of(elaborate(design, design.sources))[0]
    assert list(recoded_states(module))
    adder = next(c for c in carry_structures(module) if "step" in c.note)
    assert not list(recoded_states(after(module, adder)))


def test_a_bit_that_is_added_becomes_a_choice(sequential: Sequential, rewritten: Rewritten) -> None:
    """`at + step` is `step ? the code after : the code`, and no table of sums."""
    text = """module t(input clk, rst, go, stop, output [7:0] grant);
      reg [2:0] at;
      assign grant = 8'd1 << at;
      always @(posedge clk) if (rst) at <= 0; else at <= at + {2'd0, go & ~stop};
    endmodule
    """
    found = rewritten(sequential(text, Reset("rst", "high", "sync")), recoded_states)
    (hot,) = (r.sources[0].text for r in found if "one-hot" in r.note)
    assert "if (go & ~stop) begin" in hot
    assert "{at_one_hot[6:0], at_one_hot[7]}" in hot


_TOUR = """module t(input clk, rst, tick, go, input [3:0] a, b, output [3:0] lamps);
  reg [5:0] at;
  always @edge
    if (@test) at <= 1;
    else if (tick) case (at)
      1: if (a == 9) at <= 2;
      2: if (b == 3) at <= 8;
      8: at <= 32;
      32: if (go & a[0]) at <= 1;
      default: at <= 1;
    endcase
  assign lamps = {{at[5], at[3], at[1], at[0]}};
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("style", STYLES)
def test_one_test_of_when_a_machine_moves(
    style: str, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Where each state leads to one other at most; with branches there is no such text."""
    text, reset = styled(_TOUR.format(), style)
    design = sequential(text, reset)
    (moved,) = (r for r in rewritten(design, recoded_states) if "one test" in r.note)
    assert re.search(r"if \(at_fitted_any\) begin\s+at_fitted <= {", moved.sources[0].text)
    assert proven(design, moved).verdict is Verdict.PASS
    branched = text.replace("at <= 8", "at <= go ? 8 : 32")
    found = rewritten(sequential(branched, reset), recoded_states)
    assert found
    assert not any("one test" in r.note for r in found)


@pytest.mark.parametrize("data", ["d", "{d > 1, go & d[0]}", "go ? ~d : {2{d[1]}}"])
def test_data_get_no_codes(data: str, sequential: Sequential, rewritten: Rewritten) -> None:
    """A register that takes in a word holds few values, and is no machine for all that."""
    text = """module t(input clk, rst, input [1:0] d, input go, output [1:0] y, output busy);
      reg [1:0] kept, state;
      always @(posedge clk) if (rst) begin kept <= 0; state <= 0; end
        else begin
          if (go) kept <= @data;
          case (state) 0: if (go) state <= 1; 1: state <= 3; 3: if (!go) state <= 0;
            default: state <= 0; endcase
        end
      assign y = kept & {2{state[1]}};
      assign busy = state != 0;
    endmodule
    """.replace("@data", data)
    notes = [
        r.note for r in rewritten(sequential(text, Reset("rst", "high", "sync")), recoded_states)
    ]
    assert any("states of state" in note for note in notes)
    assert not any("states of kept" in note for note in notes)


@pytest.mark.tool
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [9, 10, 12])
def test_a_circle_is_walked_by_a_shift(
    count: int, style: str, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """A counter that is decoded shifts its code and the inverse of what falls out."""
    text = """module t(input clk, rst, en, output reg [{n}-1:0] phase, output wrap);
      reg [3:0] count;
      integer i;
      always @edge
        if (@test) count <= 0;
        else if (en) begin if (count == {n} - 1) count <= 0; else count <= count + 1; end
      always @* for (i = 0; i < {n}; i = i + 1) phase[i] = count == i;
      assign wrap = en && count == {n} - 1;
    endmodule
    """
    full, reset = styled(text.replace("{n}", str(count)), style)
    design = sequential(full, reset)
    found = [r for r in rewritten(design, recoded_states) if "johnson" in r.note]
    width = (count + 1) // 2
    for rewrite in found:
        assert f"in {width} bits" in rewrite.note
        assert proven(design, rewrite).verdict is Verdict.PASS
    shift = f"{{count_johnson[{width - 2}:0], ~count_johnson[{width - 1}]}}"
    assert count % 2 or any(shift in r.sources[0].text for r in found)


@pytest.mark.parametrize(
    "step", ["up ? count + 1 : count - 1", "up ? 0 : count == 6 ? 3 : count + 1"]
)
def test_what_turns_back_is_no_circle(
    step: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """A machine that may go anywhere but on and to its first state has no such code."""
    text = f"""module t(input clk, rst, up, output [2:0] y);
      reg [2:0] count;
      always @edge if (@test) count <= 0; else count <= {step};
      assign y = {{count == 5, count == 2, count[0]}};
    endmodule
    """
    full, reset = styled(text, "sync")
    found = rewritten(sequential(full, reset), recoded_states)
    assert not [r for r in found if "johnson" in r.note]
