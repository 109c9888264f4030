"""A gate that is late: by as many cycles as are declared, and all outputs alike."""

from typing import Any, Literal

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluate.equivalence.delay import delayed
from hwopt.evaluation import Verdict

Kind = Literal["sync", "async"]

CLOCK = Clock("clk")


def reset(kind: Kind = "sync") -> Reset:
    """Return a reset that is active high."""
    return Reset("rst", "high", kind)


def design(body: str, ports: str = "input [3:0] d, output logic [3:0] q, output logic v") -> str:
    """Return a module with clock and reset."""
    return f"module top(input clk, input rst, input en, {ports});\n{body}\nendmodule\n"


GOLD = """
  always_ff @(posedge clk) if (rst) begin q <= 0; v <= 0; end
    else begin q <= q + d; v <= en; end
"""
#: The same one cycle later; what is added is not reset.
LATE = """
  logic [3:0] s, t; logic w, x;
  always_ff @(posedge clk) if (rst) begin s <= 0; w <= 0; end
    else begin s <= s + d; w <= en; end
  always_ff @(posedge clk) begin q <= s; v <= w; end
"""
#: The same, and what is added is reset.
LATE_RESET = LATE.replace(
    "begin q <= s; v <= w; end", "if (rst) begin q <= 0; v <= 0; end else begin q <= s; v <= w; end"
)
#: The same, and of what is added only the valid bit is reset.
LATE_MIXED = LATE.replace("begin q <= s; v <= w; end", "begin q <= s; v <= w & ~rst; end")
TWICE = LATE.replace(
    "begin q <= s; v <= w; end",
    "begin t <= s; x <= w; q <= t; v <= x; end",
)

ALLOWED = {
    "not late": (1, GOLD, "0 cycles"),
    "late": (1, LATE, "1 cycles"),
    "late, with reset": (1, LATE_RESET, "1 cycles"),
    "late, valid with reset, data without": (1, LATE_MIXED, "1 cycles"),
    "earlier than allowed": (2, LATE, "1 cycles"),
    "late by two": (2, TWICE, "2 cycles"),
}


@pytest.mark.tool
@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(bench: Any, name: str) -> None:
    """Up to the declared number of cycles is proven, also across a reset in mid-operation."""
    latency, gate, words = ALLOWED[name]
    proof = bench.prove(design(GOLD), design(gate), Contract(CLOCK, reset(), latency=latency))
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    late = [line for line in proof.evidence.contract if "cycles before" in line]
    assert [f"as it was {words}" in line for line in late] == [True] * (words != "0 cycles")


REFUTED = {
    "late where nothing is declared": (0, LATE),
    "later than declared": (1, TWICE),
    "one output late": (
        1,
        LATE.replace("v <= w;", "").replace("logic w;", "assign v = w; logic w;"),
    ),
    "late by different numbers": (2, TWICE.replace("v <= x;", "v <= w;")),
    "wrong and late": (1, LATE.replace("s + d", "s + d + 4'(s == 4'd9)")),
    "valid right after a reset": (1, LATE_RESET.replace("v <= 0", "v <= 1")),
    "the last word lost at a reset, at the next shown": (
        1,
        LATE.replace("begin q <= s; v <= w; end", "if (!rst) begin q <= s; v <= w; end"),
    ),
}


@pytest.mark.tool
@pytest.mark.parametrize("name", REFUTED)
def test_refuted(bench: Any, name: str) -> None:
    """No other delay passes."""
    latency, gate = REFUTED[name]
    proof = bench.prove(design(GOLD), design(gate), Contract(CLOCK, reset(), latency=latency))
    assert proof.verdict is Verdict.FAIL
    assert proof.counterexample is not None


@pytest.mark.tool
def test_asynchronous(bench: Any) -> None:
    """With an asynchronous reset the added register may have it or not."""
    gold, late = (
        text.replace("@(posedge clk) if (rst)", "@(posedge clk or posedge rst) if (rst)")
        for text in (GOLD, LATE_RESET)
    )
    contract = Contract(CLOCK, reset("async"), latency=1)
    assert bench.prove(design(gold), design(late), contract).verdict is Verdict.PASS
    plain = LATE.replace("(posedge clk) if (rst)", "(posedge clk or posedge rst) if (rst)")
    assert bench.prove(design(gold), design(plain), contract).verdict is Verdict.PASS
    wrong = late.replace("q <= 0; v <= 0; end else", "q <= 0; v <= 1; end else")
    assert wrong != late
    assert bench.prove(design(gold), design(wrong), contract).verdict is Verdict.FAIL


def test_line_that_a_reset_fills() -> None:
    """A refilled line shows gold's first word after a reset until its next one comes through."""
    inputs = [{("rst", 0): bit} for bit in (1, 0, 0, 0, 1, 0, 0, 0)]
    outputs = [{"q": word} for word in "abcdefgh"]
    plain = Contract(CLOCK, reset(), latency=2)
    assert "".join(one["q"] for one in delayed(plain, inputs, outputs)) == "xxabcdef"
    filled = Contract(CLOCK, reset(), latency=2, refilled=("q",))
    assert "".join(one["q"] for one in delayed(filled, inputs, outputs)) == "xbbbcfff"
