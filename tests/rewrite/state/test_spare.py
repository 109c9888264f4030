"""Registers that are unread, constant or copies go, and nothing else."""

import re

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.state.spare import spare_registers

_COUNTERS = """module t(input clk, rst, go, input [{w}-1:0] a, output reg [{w}-1:0] q, output y);
  reg [15:0] ticks, other; // one of them is enough
  reg never;
  always @edge if (@test) ticks <= 0; else if (go) ticks <= ticks + 1;
  always @edge
    if (@test) begin other <= 0; never <= 0; q <= 0; end
    else begin
      if (go) other <= other + 16'd1;
      never <= never & go;
      q <= never ? 0 : a;
    end
  assign y = ticks[2] ^ other[1];
endmodule
"""
_LOOP = """module t(input clk, rst, input [{w}-1:0] a, output [{w}-1:0] y, output odd);
  reg [{w}-1:0] first, second, third, hidden, shadow;
  wire [{w}-1:0] mixed = hidden ^ shadow;
  assign y = second + third;
  assign odd = ^first;
  always @edge
    if (@test) begin
      first <= 0; second <= 0; third <= {{{w}{{1'b1}}}}; hidden <= 0; shadow <= 1;
    end else begin
      first <= a; second <= first; third <= ~first; hidden <= mixed + a; shadow <= hidden;
    end
endmodule
"""
# Nobody reads the first of two that are alike; the second has to stay.
_TWINS = """module t(input clk, rst, go, input [{w}-1:0] a, output [{w}-1:0] y, output tick);
  reg [{w}-1:0] hidden, kept;
  reg [3:0] other, count;
  always @edge
    if (@test) begin hidden <= 0; kept <= 0; other <= 0; count <= 0; end
    else begin
      if (go) begin hidden <= a; kept <= a; end
      other <= other == 9 ? 0 : other + 1;
      count <= count == 9 ? 0 : count + 1;
    end
  assign y = kept;
  assign tick = count == 3;
endmodule
"""
_ELEMENTS = """module t(input clk, rst, go, input [{w}-1:0] a, output [{w}-1:0] y, output odd);
  typedef struct {{ logic [{w}-1:0] word; logic never; }} entry_t;
  logic [{w}-1:0] line [0:2];
  logic [{w}-1:0] hidden [2];
  entry_t entry;
  always_ff @edge
    if (@test) begin
      for (int i = 0; i < 3; i++) line[i] <= 0;
      hidden[0] <= 0; hidden[1] <= 0; entry.word <= 0; entry.never <= 0;
    end else begin
      if (go) line[0] <= a;
      for (int i = 1; i < 3; i++) line[i] <= line[i - 1];
      if (go) hidden[0] <= a;
      hidden[1] <= hidden[0];
      entry.word <= hidden[0];
      entry.never <= entry.never & go;
    end
  assign y = line[2] + entry.word + {{{w}{{entry.never}}}};
  assign odd = ^{{line[1], hidden[1]}};
endmodule
"""
# One word of `age` starts as another does and is found by an index alone.
_FILE = """module t(input clk, rst, go, input [1:0] at, input [3:0] a, output [3:0] y, output z, o);
  reg [3:0] held [0:3];
  reg [1:0] age [0:3];
  reg [7:0] count, other;
  integer i;
  always @edge
    if (@test) begin
      for (i = 0; i < 4; i = i + 1) begin held[i] <= i; age[i] <= i; end
      count <= 0; other <= 0;
    end else begin
      if (go) held[at] <= a;
      for (i = 0; i < 4; i = i + 1)
        if (i == at) age[i] <= 0; else if (age[i] < age[at]) age[i] <= age[i] + 1;
      count <= count == 11 ? 0 : count + 1;
      other <= other == 11 ? 0 : other + 1;
    end
  assign y = held[at];
  assign z = count == 5 || other == 7;
  assign o = age[at] == 3;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [3, 8])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", [_COUNTERS, _LOOP, _TWINS, _ELEMENTS])
def test_spared_registers_keep_function(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Copies, inverted copies, constants, unread bits and loops go under any reset."""
    full, reset = styled(text.format(w=width), style)
    design = sequential(full, reset)
    found = rewritten(design, spare_registers)
    assert found
    for name in ("never", "other", "hidden", "shadow", "third", "mixed"):
        assert f" {name} <=" not in found[0].sources[0].text
    for element in (r"hidden\[1\]", r"entry\.never"):
        assert not re.search(rf"{element} <= (?!\d'[bd]0)", found[0].sources[0].text)
    for rewrite in found[:2]:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


@pytest.mark.tool
@pytest.mark.parametrize("style", STYLES)
def test_elements_that_an_index_may_mean_stay(
    style: str, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Beside them others may go; each element keeps what it holds, without a word of it."""
    text, reset = styled(_FILE, style)
    design = sequential(text, reset)
    (found, *_) = rewritten(design, spare_registers)
    written = found.sources[0].text
    assert "other" in found.note
    assert "held[0] <= held[0]" not in written
    assert "age[0]" in written
    assert proven(design, found).verdict is Verdict.PASS


def test_narrowed_register_keeps_its_name(sequential: Sequential, rewritten: Rewritten) -> None:
    """What is left of a counter is declared in the old place; other text stays as it is."""
    text, reset = styled(_COUNTERS.format(w=4), "async_low")
    found = rewritten(sequential(text, reset), spare_registers)[0].sources[0].text
    assert "  reg [2:0] ticks;\n" in found
    assert "reg never" not in found
    assert found.startswith(text.split("\n")[0])


_WRAPPED = """module t(input clk, rst, go, input [{w}-1:0] a, output reg [{w}-1:0] low,
  output reg high, output reg [{w}:0] both, output end_o);
  always @edge
    if (@test) begin low <= 0; high <= 0; end
    else if (go) begin
      if (low == {{{w}{{1'b1}}}}) begin low <= 0; high <= ~high; end
      else low <= low + 1;
    end
  always @edge
    if (@test) both <= 0;
    else if (go) both <= (both == LAST) ? 0 : both + 1;
  assign end_o = both == LAST & a[0];
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [3, 5])
@pytest.mark.parametrize("style", STYLES)
def test_counters_that_wrap_differently_are_copies(
    style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """A counter that starts anew where another wraps around is that; elsewhere it stays."""
    text, reset = styled(_WRAPPED.format(w=width), style)
    last = (2 << width) - 1
    design = sequential(text.replace("LAST", str(last)), reset)
    found = rewritten(design, spare_registers)
    assert f"drop {width + 1} flip-flops" in found[0].note
    assert proven(design, found[0]).verdict is Verdict.PASS
    odd = sequential(text.replace("LAST", str(last - 1)), reset)
    assert not rewritten(odd, spare_registers)
    even = sequential(text.replace("LAST", str(last - 2)), reset)
    assert [r.note for r in rewritten(even, spare_registers)] == [
        "drop 1 flip-flops that are unread, constant or copies: both (t.v)"
    ]


_PLAIN = """module t(input clk, en, input [{w}-1:0] a, output reg [{w}-1:0] y, output z);
  reg [{w}-1:0] one, two;
  always @(posedge clk) if (en) one <= a;
  always @(posedge clk) begin if (en) two <= a; y <= one ^ {{two[0], two[{w}-1:1]}}; end
  assign z = ^two;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [2, 9])
def test_copies_without_reset_go(
    width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Registers that inputs determine need no reset to be alike; one hides the other's start."""
    design = sequential(_PLAIN.format(w=width), None)
    found = rewritten(design, spare_registers)
    assert found
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


_PARAMETRISED = """module t #(parameter W = 6) (
  input clk, rst, input [W-1:0] a, output [W-1:0] y
);
  reg [W-1:0] one, two;
  always @edge if (@test) one <= 0; else one <= a;
  always @edge if (@test) two <= 0; else two <= a;
  assign y = one & ~{two[0], two[W-1:1]};
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [6, 9])
def test_parametrised_module_keeps_its_registers_elsewhere(
    width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """A rewrite made at one width leaves the old registers for every other."""
    text, reset = styled(_PARAMETRISED, "async_low")
    found = rewritten(sequential(text, reset), spare_registers)
    assert "W == 6" in found[0].sources[0].text
    design = sequential(text, reset, (("W", width),))
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note


_INITIAL = """module t(input clk, input a, output y);
  reg one = 1'b{0}, two = 1'b{1};
  always @(posedge clk) begin one <= one ^ a; two <= two ^ a; end
  assign y = one & two;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("starts", ["00", "01"])
def test_declared_starts_count(
    starts: str, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Registers without reset that start alike, or as opposites, are one."""
    design = sequential(_INITIAL.format(*starts), None)
    found = rewritten(design, spare_registers)
    assert found
    assert proven(design, found[0]).verdict is Verdict.PASS


_TRAPS = {
    # Nothing says that these start alike, and their feedback keeps what they start with.
    "feedback without reset": """module t(input clk, rst, a, output y);
      reg one, two;
      always @(posedge clk) begin one <= one ^ a; two <= two ^ a; end
      assign y = one ^ two;
    endmodule""",
    "other reset values": """module t(input clk, rst, input [1:0] a, output y);
      reg [1:0] one, two;
      always @edge if (@test) one <= 1; else one <= a;
      always @edge if (@test) two <= 2; else two <= a;
      assign y = one == two;
    endmodule""",
    # The second keeps its value while reset is asserted.
    "one without a reset value": """module t(input clk, rst, a, output reg one, output reg two);
      always @edge if (@test) one <= 0; else begin one <= a; two <= a; end
    endmodule""",
    "read by an instance": """module t(input clk, rst, a, output y);
      reg one;
      always @edge if (@test) one <= 0; else one <= a;
      inner u(.a(one), .y(y));
    endmodule
    module inner(input a, output y); assign y = ~a; endmodule""",
    "written by two processes": """module t(input clk, rst, a, output [1:0] y);
      reg [1:0] q;
      always @edge if (@test) q[0] <= 0; else q[0] <= a;
      always @edge if (@test) q[1] <= 0; else q[1] <= a;
      assign y = q;
    endmodule""",
    "constant until a reset in mid-operation": """module t(input clk, rst, a, output reg y);
      reg seen;
      always @(posedge clk) seen <= rst ? a : seen;
      always @edge if (@test) y <= 0; else y <= seen;
    endmodule""",
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", _TRAPS.values(), ids=_TRAPS)
def test_needed_registers_stay(
    text: str, style: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Nothing goes that starts, resets or is driven in another way, or that others read."""
    full, reset = styled(text, style)
    assert rewritten(sequential(full, reset), spare_registers) == []


@pytest.mark.tool
@pytest.mark.parametrize("declared", [None, "rst"])
def test_reset_that_the_design_does_not_declare_is_an_input(
    declared: str | None, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """A register that only an undeclared reset clears may start at 1, and is no constant."""
    text, reset = styled(_COUNTERS.format(w=3), "sync")
    design = sequential(text, reset if declared else None)
    found = rewritten(design, spare_registers)
    gone = all("never <=" not in r.sources[0].text for r in found[:1])
    assert gone == (declared is not None)
    for rewrite in found:
        assert proven(design, rewrite).verdict is Verdict.PASS, rewrite.note
