"""Operations and units that are never seen together take turns at one."""

import pytest
from rewrite.state.conftest import Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.change import Rule
from hwopt.rewrite.state.turns import shared_operators
from hwopt.rewrite.state.units import shared_units

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

_BOTH_ORDERS = """module t(input clk, rst, input [2:0] op, input [{w}-1:0] a, b, c, output reg y);
  always @(*)
    case (op)
      0: y = a < b; 1: y = $signed(a) < $signed(c); 2: y = a >= c; 3: y = $signed(b) >= $signed(a);
      default: y = 0;
    endcase
endmodule
"""
#: One adder: constants of one as carries, operands in either place, borrows and both orders.
_ALU = """module t(
  input clk, rst, input [3:0] op, input [{w}-1:0] a, b, c, output reg [{d}:0] y, output reg flag
);
  reg [{w}:0] wide;
  always @(*) begin
    wide = 0; flag = 0; y = 0;
    case (op)
      0: y[{w}-1:0] = a + b; 1: y[{w}-1:0] = a - b; 2: y[{w}-1:0] = b - a; 3: y[{w}-1:0] = a + 1;
      4: y[{w}-1:0] = a - 1; 5: y[{w}-1:0] = -a; 6: y[{w}-1:0] = c + 1; 7: y[{w}-1:0] = 3 - b;
      8: flag = a < b; 9: flag = $signed(b) < $signed(a); 10: flag = c >= a;
      11: y[{w}-1:0] = c - 2;
      12: begin wide = {{1'b0, a}} - {{1'b0, c}}; y[{w}:0] = wide; flag = wide[{w}]; end
      13: begin wide = {{1'b0, b}} + {{1'b0, c}}; y[{w}:0] = wide; end
      default: ;
    endcase
  end
endmodule
"""
#: The flags and the difference are seen at once: they are one difference.
_FLAGS = """module t(
  input clk, rst, input [1:0] op, input [{w}-1:0] a, b, c, output reg [{d}:0] y, output reg [3:0] f
);
  always @(*) begin
    y = 0; f = 0;
    case (op)
      0: y[{w}-1:0] = c + a;
      1: begin y[{w}-1:0] = a - b; f = {{a < b, $signed(a) < $signed(b), b <= a, a >= b}}; end
      2: begin y[{w}:0] = {{1'b0, c}} - {{1'b0, a}}; f = {{c < a, 3'd0}}; end
      3: f = {{3'd0, $signed(a) >= $signed(b)}};
    endcase
  end
endmodule
"""

#: Registers that an address selects, read through a choice of its own.
_BANK = """module t(
  input clk, rst, we, input [1:0] addr, input [{d}:0] d,
  output reg [{d}:0] q0, q1, q2, q3, output reg [{d}:0] q
);
  always @(*) case (addr) 0: q = q0; 1: q = q1; 2: q = q2; default: q = q3; endcase
  always @edge
    if (@test) begin q0 <= 0; q1 <= 0; q2 <= 0; q3 <= 0; end
    else if (we) begin
      if (addr == 0) q0 <= d[0] ? d | q0 : d & ~q0;
      if (addr == 1) q1 <= d[0] ? q1 | d : ~q1 & d;
      if (addr == 2) q2 <= d[0] ? q2 | d : d & ~q2;
      if (addr == 3) q3 <= d[0] ? d | q3 : d & ~q3;
    end
endmodule
"""
#: Counters that stay at their ends, one of them moved in a cycle.
_PREDICTOR = """module t(
  input clk, rst, update, taken, input [1:0] row, output [1:0] p0, p1, p2, input [{d}:0] u
);
  reg [1:0] c0, c1, c2, c3;
  assign p0 = c0, p1 = c1 ^ c3, p2 = c2;
  function [1:0] next(input [1:0] c, input up);
    next = up ? (&c ? 2'd3 : c + 2'd1) : (|c ? c - 2'd1 : 2'd0);
  endfunction
  always @edge
    if (@test) begin c0 <= 1; c1 <= 1; c2 <= 1; c3 <= 1; end
    else if (update)
      case (row)
        0: c0 <= next(c0, taken); 1: c1 <= next(c1, taken);
        2: c2 <= next(c2, taken); 3: c3 <= next(c3, taken);
      endcase
endmodule
"""
#: Filters that a machine runs one after the other.
_STATES = """module t(input clk, rst, go, input [{d}:0] x, output reg [{d}:0] a, b, c);
  reg [2:0] s; // one-hot
  always @edge
    if (@test) begin s <= 1; a <= 0; b <= 0; c <= 0; end
    else begin
      if (s[0] && go) begin a <= a - (a >> 2) + x; s <= 2; end
      if (s[1]) begin b <= b - (b >> 2) + x; s <= 4; end
      if (s[2]) begin c <= c - (c >> 2) + a; s <= 1; end
    end
endmodule
"""
#: Three things are done to each of the registers, at addresses of their own.
_PORTS = """module t(
  input clk, rst, wr, input [3:0] addr, input [{d}:0] d, output reg [{d}:0] q, a, b
);
  always @(*) case (addr[3:2]) 0: q = a; 1: q = b; default: q = 0; endcase
  always @edge
    if (@test) begin a <= 0; b <= 0; end
    else if (wr)
      case (addr)
        0: a <= a | d; 1: a <= a & ~d; 2: a <= a - d; 3: a <= d;
        4: b <= b | d; 5: b <= b & ~d; 6: b <= b - d; 7: b <= d;
        default: ;
      endcase
endmodule
"""
_CASES = {
    "steps": (shared_operators, _STEPS),
    "choice": (shared_operators, _CHOICE),
    "compared": (shared_operators, _COMPARED),
    "both orders": (shared_operators, _BOTH_ORDERS),
    "alu": (shared_operators, _ALU),
    "flags": (shared_operators, _FLAGS),
    "bank": (shared_units, _BANK),
    "predictor": (shared_units, _PREDICTOR),
    "states": (shared_units, _STATES),
    "ports": (shared_units, _PORTS),
}


@pytest.mark.tool
@pytest.mark.parametrize("width", [4, 7])
@pytest.mark.parametrize(("rule", "text"), _CASES.values(), ids=_CASES)
def test_what_takes_turns_keeps_function(
    rule: Rule,
    text: str,
    width: int,
    sequential: Sequential,
    rewritten: Rewritten,
    proven: Proven,
) -> None:
    """Operations and units are shared between states, selections and addresses."""
    full, reset = styled(text.format(w=width, d=2 * width if "{w}" in text else width - 1), "sync")
    design = sequential(full, reset)
    found = rewritten(design, rule)
    assert found
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


def test_a_choice_that_is_there_is_read(sequential: Sequential, rewritten: Rewritten) -> None:
    """The multiplexer that reads the bank stands in front of its one unit."""
    full, reset = styled(_BANK.format(d=7), "sync")
    (found,) = rewritten(sequential(full, reset), shared_units)
    assert "4 units of 8 bits" in found.note
    # A choice made anew would ask the bits of the address.
    assert "addr[" not in found.sources[0].text


def test_what_one_sum_does_at_once_takes_one_turn(
    sequential: Sequential, rewritten: Rewritten
) -> None:
    """Flags do not keep a difference from taking turns with the other sums."""
    full, reset = styled(_FLAGS.format(w=8, d=16), "sync")
    notes = [rewrite.note for rewrite in rewritten(sequential(full, reset), shared_operators)]
    assert any("add and sub and ult and slt" in note for note in notes), notes


def test_several_groups_take_turns_together(
    sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Each of two outputs has an adder of its own, and both are shared in one proposal as well."""
    text = """module t(input clk, rst, s, input [7:0] a, b, c, output reg [7:0] y, z);
      always @(posedge clk) if (rst) begin y <= 0; z <= 0; end else begin
        y <= s ? (a < c ? 8'd0 : a - c) : a + c;
        z <= s ? (b < c ? 8'd0 : b - c) : b + c;
      end
    endmodule"""
    design = sequential(*styled(text, "sync"))
    found = rewritten(design, shared_operators)
    (both,) = (one for one in found if "let 6 operations take turns at 2" in one.note)
    assert proven(design, both).verdict is Verdict.PASS


_TRAPS = {
    "both differences at once": """module t(input clk, rst, s, input [7:0] a, b,
      output [7:0] y, z, output less);
      assign y = a - b; assign z = b - a; assign less = s & (b < a);
    endmodule""",
    "one operation alone": """module t(input clk, rst, input [7:0] a, b,
      output [7:0] y, output less);
      assign y = a - b; assign less = a < b;
    endmodule""",
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
    "two units at once": """module t(input clk, rst, input [1:0] we, input [7:0] d,
      output reg [7:0] a, b);
      always @(posedge clk) if (rst) begin a <= 0; b <= 0; end else begin
        if (we[0]) a <= (a | d) ^ (a << 1);
        if (we[1]) b <= (b | d) ^ (b << 1);
      end
    endmodule""",
    "one unit needs the other": """module t(input clk, rst, we, input [7:0] d,
      output reg [7:0] a, b);
      wire [7:0] x = (a | d) ^ (a << 1);
      always @(posedge clk) if (rst) begin a <= 0; b <= 0; end else begin
        if (we) a <= x;
        else b <= (x | d) ^ (x << 1);
      end
    endmodule""",
    # Each is seen only where the other is not zero, which is never: one for both would be seen.
    "units that hide each other": """module t(input clk, rst, input [1:0] k, input [2:0] a, b, c,
      output [2:0] y);
      wire [2:0] x = k == 1 ? (a | c) ^ (a & ~c) : 3'd0, z = k == 2 ? (b | c) ^ (b & ~c) : 3'd0;
      assign y = |x && |z ? a : 3'd0;
    endmodule""",
    "units that are not alike": """module t(input clk, rst, we, input [7:0] d,
      output reg [7:0] a, b);
      always @(posedge clk) if (rst) begin a <= 0; b <= 0; end else begin
        if (we) a <= (a | d) ^ (a << 1);
        else b <= (b | d) ^ (b << 2);
      end
    endmodule""",
}


@pytest.mark.parametrize("rule", [shared_operators, shared_units])
@pytest.mark.parametrize("text", _TRAPS.values(), ids=_TRAPS)
def test_what_may_meet_or_differs_stays(
    rule: Rule, text: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Nothing is shared that may be seen together, needs another or does something else."""
    assert rewritten(sequential(text, styled(text, "sync")[1]), rule) == []
