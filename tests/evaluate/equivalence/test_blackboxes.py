"""Declared black boxes: cut points whose pins are compared."""

from dataclasses import replace
from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Verdict

pytestmark = pytest.mark.tool

SYNC = Contract(Clock("clk"), Reset("rst", "high", "sync"), blackboxes=("box",))

GOLD = """
module box(input clk, input [3:0] a, output [3:0] y); endmodule
module top(input clk, rst, en, input [3:0] d, e, output logic [3:0] q);
  wire [3:0] y, z;
  box one(.clk(clk), .a(d + e), .y(y));
  box two(.clk(clk), .a(d & e), .y(z));
  always_ff @(posedge clk) if (rst) q <= 0; else if (en) q <= y ^ z;
endmodule
"""


def test_equal(bench: Any) -> None:
    """Logic around black boxes may be rewritten; the evidence names them."""
    gate = GOLD.replace("d + e", "e - ~d - 4'd1").replace("y ^ z", "(y | z) & ~(y & z)")
    proof = bench.prove_boxed(GOLD, gate, SYNC)
    assert proof.verdict is Verdict.PASS
    assert any("box" in line and "cut points" in line for line in proof.evidence.contract)


WRONG = {
    "another input": ("d + e", "d + e + 4'd1"),
    "an input that differs where the output is ignored": ("d + e", "en ? d + e : 4'd0"),
    "two places swapped": ("box one", "box two_"),
    "one output used twice": ("y ^ z", "y ^ y"),
    "undefined input": ("d & e", "(en ? d & e : 4'bx)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_never_proven(bench: Any, name: str) -> None:
    """What a box sees is behaviour, whoever looks at what it says."""
    right, wrong = WRONG[name]
    gate = GOLD.replace(right, wrong)
    if name == "two places swapped":
        gate = gate.replace("box two(", "box one(").replace("two_", "two")
    proof = bench.prove_boxed(GOLD, gate, SYNC)
    assert proof.verdict in {Verdict.FAIL, Verdict.UNKNOWN}
    assert proof.reason


def test_latency(bench: Any) -> None:
    """A gate that is later shows its boxes other inputs, so it is not proven."""
    late = GOLD.replace("output logic [3:0] q", "output logic [3:0] q_").replace(
        "q <= 0; else if (en) q <= y ^ z;",
        "r <= 0; else if (en) r <= y ^ z; always_ff @(posedge clk) q_ <= r; logic [3:0] r;",
    )
    late = late.replace("q_", "q")
    late = late.replace("  wire [3:0] y, z;", "  wire [3:0] y, z; logic [3:0] r;")
    late = late.replace("q <= r; logic [3:0] r;", "q <= r;")
    proof = bench.prove_boxed(GOLD, late, replace(SYNC, latency=1))
    assert proof.verdict is Verdict.UNKNOWN
    assert "what is inside is compared cycle by cycle" in proof.reason
    proof = bench.prove_boxed(GOLD, GOLD, replace(SYNC, latency=1))
    assert proof.verdict is Verdict.PASS
