"""Time stamps that are only subtracted become counts, and others stay."""

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.state.relative import relative_registers

_PULSE = """module t(input clk, rst, sig, output [{w}:0] elapsed, output reg [{w}:0] width);
  reg [{w}:0] now, start;
  reg was;
  assign elapsed = was ? now - start : 0;
  always @edge
    if (@test) begin now <= 0; start <= 3; was <= 0; width <= 0; end
    else begin
      now <= now + 1;
      was <= sig;
      if (sig && !was) start <= now;
      if (!sig && was) width <= now - start;
    end
endmodule
"""
#: The clock stands still at times, and the stamp is ahead of it; both are set anew together.
_TIMEOUT = """module t(input clk, rst, en, kick, clear, output expired, near, output [{w}:0] at);
  reg [{w}:0] now, mark;
  wire [{w}:0] age = now - mark, due = mark + 2;
  assign expired = age > 5, near = now == due, at = now;
  always @edge
    if (@test) begin now <= 0; mark <= 0; end
    else if (clear) begin now <= 7; mark <= 1; end
    else begin
      if (en) now <= now + 2;
      if (kick) mark <= now + 1;
    end
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("width", [4, 9])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", [_PULSE, _TIMEOUT])
def test_counts_say_what_time_stamps_did(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Steps, stops, loads and comparisons, under any reset."""
    full, reset = styled(text.format(w=width), style)
    design = sequential(full, reset)
    (found,) = rewritten(design, relative_registers)
    assert "_since_" in found.sources[0].text
    assert proven(design, found).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("near = now == due", "near = ^mark"),  # the stamp itself is read
        ("mark <= now + 1;", "mark <= {mark, clear};"),
        ("if (en) now <= now + 2;", "if (en) now <= 0;"),  # where the stamp was is not known then
        ("near = now == due", "near = now == mark << 1"),
        ("near = now == due", "near = now == mark + 2"),  # does not wrap around
    ],
)
def test_other_registers_stay(
    old: str, new: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """Where more is read than the difference, or it cannot be followed, nothing is proposed."""
    text = _TIMEOUT.format(w=4).replace(old, new)
    assert text != _TIMEOUT.format(w=4)
    full, reset = styled(text, "sync")
    assert not rewritten(sequential(full, reset), relative_registers)
