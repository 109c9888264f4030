"""Units that do the same to words that are never wanted together take turns at one."""

import pytest
from rewrite.state.conftest import Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.state.units import shared_units

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
  reg [1:0] c [0:3];
  assign p0 = c[0], p1 = c[1] ^ c[3], p2 = c[2];
  genvar i;
  generate for (i = 0; i < 4; i = i + 1) begin : rows
    always @edge
      if (@test) c[i] <= 1;
      else if (update && row == i)
        c[i] <= taken ? (c[i] == 3 ? 3 : c[i] + 1) : (c[i] == 0 ? 0 : c[i] - 1);
  end endgenerate
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


#: Two things are done to each of the registers, at addresses of their own.
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


@pytest.mark.tool
@pytest.mark.parametrize("width", [4, 7])
@pytest.mark.parametrize("text", [_BANK, _PREDICTOR, _STATES], ids=["bank", "predictor", "states"])
def test_shared_units_keep_function(
    text: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Units are shared between registers that an address or a state selects."""
    full, reset = styled(text.format(d=width - 1), "sync")
    design = sequential(full, reset)
    found = rewritten(design, shared_units)
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


_TRAPS = {
    "two at once": """module t(input clk, rst, input [1:0] we, input [7:0] d,
      output reg [7:0] a, b);
      always @(posedge clk) if (rst) begin a <= 0; b <= 0; end else begin
        if (we[0]) a <= (a | d) ^ (a << 1);
        if (we[1]) b <= (b | d) ^ (b << 1);
      end
    endmodule""",
    "one needs the other": """module t(input clk, rst, we, input [7:0] d, output reg [7:0] a, b);
      wire [7:0] x = (a | d) ^ (a << 1);
      always @(posedge clk) if (rst) begin a <= 0; b <= 0; end else begin
        if (we) a <= x;
        else b <= (x | d) ^ (x << 1);
      end
    endmodule""",
    "not alike": """module t(input clk, rst, we, input [7:0] d, output reg [7:0] a, b);
      always @(posedge clk) if (rst) begin a <= 0; b <= 0; end else begin
        if (we) a <= (a | d) ^ (a << 1);
        else b <= (b | d) ^ (b << 2);
      end
    endmodule""",
}


@pytest.mark.parametrize("text", _TRAPS.values(), ids=_TRAPS)
def test_units_that_may_meet_or_differ_stay(
    text: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Nothing is shared that may be wanted together, needs another or does something else."""
    assert rewritten(sequential(text, styled(text, "sync")[1]), shared_units) == []
