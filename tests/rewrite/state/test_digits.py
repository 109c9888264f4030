"""Counters that are read by their digits are kept as these, and no others are."""

import re

import pytest
from rewrite.state.conftest import STYLES, Proven, Rewritten, Sequential, styled

from hwopt.evaluation import Verdict
from hwopt.rewrite.state.digits import counted_digits

_SECONDS = """module t(input clk, rst, tick, clear, output [3:0] tens, ones, output carry, odd);
  reg [{w}:0] s;
  assign carry = tick && s == 59, tens = s / 10, ones = s % 10, odd = s == 7 || s == 31;
  always @edge
    if (@test) s <= 0;
    else if (clear) s <= 17;
    else if (tick) begin if (s == 59) s <= 0; else s <= s + 1; end
endmodule
"""
_THREE = """module t(input clk, rst, en, output [3:0] h, t, o, output [6:0] ht, to, output last);
  reg [{w}:0] n;
  assign h = n / 100, t = (n / 10) % 10, o = n % 10, ht = n / 10, to = n % 100, last = n == 122;
  always @edge
    if (@test) n <= 99;
    else n <= last ? 0 : n + en;
endmodule
"""

_APART = _THREE.replace("ht = n / 10, to = n % 100", "ht = 0, to = 0")


@pytest.mark.tool
@pytest.mark.parametrize("width", [6, 8])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", [_SECONDS, _THREE, _APART])
def test_digits_count_like_the_number(
    text: str, style: str, width: int, sequential: Sequential, rewritten: Rewritten, proven: Proven
) -> None:
    """Two and three digits, read alone and together, with steps, loads and comparisons."""
    full, reset = styled(text.format(w=width), style)
    design = sequential(full, reset)
    if (text, style) == (_THREE, "sync"):
        # Before the reset no number has 15 tens and 15 ones, and digits may.
        assert not rewritten(design, counted_digits)
        return
    (found,) = rewritten(design, counted_digits)
    assert not re.search(r"[/%] \d", found.sources[0].text)
    assert proven(design, found).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("odd = s == 7 || s == 31", "odd = s[2]"),  # read as a number
        ("s <= s + 1;", "s <= s + 2;"),
        ("s <= s + 1;", "s <= s - 1;"),
        ("if (s == 59) s <= 0; else s", "s"),  # goes on to where the word ends
        ("odd = s == 7 || s == 31", "odd = s % 7 == 1"),  # digits that do not nest
    ],
)
def test_other_counters_are_left(
    old: str, new: str, sequential: Sequential, rewritten: Rewritten
) -> None:
    """What needs the number itself, or counts in another way, stays a number."""
    text = _SECONDS.replace(old, new)
    assert text != _SECONDS
    full, reset = styled(text.format(w=5), "sync")
    assert not rewritten(sequential(full, reset), counted_digits)
