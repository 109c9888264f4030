"""Registers that say what others say are computed from these, and no others are."""

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.state.implied import implied_registers
from hwopt.rewrite.state.joint import joint_states
from hwopt.rewrite.state.registers import registers_of
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate

#: A buffer that counts what is in it, beside the two pointers that say so but for one bit.
_COUNTED = """module t(input clk, rst, push, pop, input [3:0] d, output [3:0] q, output full, empty,
         output [{w}:0] level);
  reg [3:0] mem [0:(1<<{w})-1];
  reg [{w}-1:0] wr, rd;
  reg [{w}:0] count;
  wire put = push & ~full, get = pop & ~empty;
  assign full = count[{w}], empty = count == 0, level = count, q = mem[rd];
  always @(posedge clk) if (put) mem[wr] <= d;
  always @edge
    if (@test) begin wr <= 0; rd <= 1; count <= 0; end
    else begin
      if (put) wr <= wr + 1;
      if (get) rd <= rd + 1;
      case ({{put, get}}) 2'b10: count <= count + 1; 2'b01: count <= count - 1; default: ; endcase
    end
endmodule
"""
#: Two entries: pointers, a counter and flags beside it.
_FLAGS = """module t(input clk, rst, push, pop, input [{w}:0] d, output [{w}:0] q, output rdy, val);
  reg [{w}:0] a, b;
  reg wr, rd, full, empty;
  reg [1:0] count;
  wire put = push & rdy, get = pop & val;
  assign rdy = ~full, val = ~empty, q = rd ? b : a;
  always @edge
    if (@test) begin wr <= 0; rd <= 0; count <= 0; full <= 0; empty <= 1; a <= 0; b <= 0; end
    else begin
      if (put) begin if (wr) b <= d; else a <= d; wr <= ~wr; end
      if (get) rd <= ~rd;
      if (put & ~get) begin count <= count + 1; full <= count == 1; empty <= 0; end
      if (get & ~put) begin count <= count - 1; full <= 0; empty <= count == 1; end
    end
endmodule
"""
#: A machine, and what it shows, remembered beside it.
_SHOWN = """module t(input clk, rst, go, stop, input [{w}:0] x, output [{w}:0] y,
         output reg busy, done);
  reg [1:0] s;
  assign y = busy ? x : 0;
  always @edge
    if (@test) begin s <= 0; busy <= 0; done <= 0; end
    else case (s)
      0: begin done <= 0; if (go) begin s <= 1; busy <= 1; end end
      1: if (stop) s <= 2;
      2: begin s <= 3; busy <= 0; done <= 1; end
      3: begin s <= 0; done <= 0; end
    endcase
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [2, 3])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", [_COUNTED, _FLAGS, _SHOWN])
def test_implied_registers_keep_function(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Each by itself and several together, under any reset."""
    full, reset = styled(text.format(w=width), style)
    design = sequential(full, reset)
    found = rewritten(design, implied_registers)
    assert found
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("if (put) wr <=", "if (push) wr <="),
        ("if (get) rd", "if (pop) rd"),  # counts on where nothing is
        (
            "(@test) begin wr <= 0;",
            "(@test) begin wr <= 0; end else if (push & pop) begin wr <= 1;",
        ),
    ],
)
def test_what_comes_apart_is_left(
    old: str, new: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """A relation that some state breaks is none, though it holds at the start."""
    text = _COUNTED.replace(old, new)
    assert text != _COUNTED
    full, reset = styled(text.format(w=2), "sync")
    assert not rewritten(sequential(full, reset), implied_registers)


def test_states_are_those_of_a_walk(sequential: Sequential) -> None:
    """All at once is what a walk from state to state finds."""
    full, reset = styled(_FLAGS.format(w=2), "sync")
    design = sequential(full, reset)
    (module,) = modules_of(elaborate(design, design.sources))
    names = ("wr", "rd", "count", "full", "empty")
    (joint,) = (j for j in joint_states(registers_of(module)) if j.values.keys() >= set(names))
    found = set(zip(*(joint.values[name].tolist() for name in names), strict=True))
    seen, fresh = set(), [(0, 0, 0, 0, 1)]
    while fresh:
        state = fresh.pop()
        if state in seen:
            continue
        seen.add(state)
        wr, rd, count, is_full, is_empty = state
        for put in {0, 1 - is_full}:
            for get in {0, 1 - is_empty}:
                following = (wr ^ put, rd ^ get, count, is_full, is_empty)
                if put != get:
                    level = count + put - get
                    following = (wr ^ put, rd ^ get, level, int(level == 2), int(level == 0))
                fresh.append(following)
    assert found == seen
