"""Rewrites that change what registers hold, arithmetic included."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Strength, Verdict

pytestmark = pytest.mark.tool

CLOCK = Clock("clk")
PLAIN = Contract(CLOCK)
SYNC = Contract(CLOCK, Reset("rst", "high", "sync"))
ASYNC = Contract(CLOCK, Reset("rst", "high", "async"))

PORTS = "input clk, input rst, input en, input signed [7:0] a, b, output logic signed [19:0] y"


def mac(body: str, edge: str = "posedge clk") -> str:
    """Return a module whose registers are written at an edge."""
    names = "logic signed [7:0] p, q; logic signed [15:0] m; logic signed [19:0] s, t; logic v;"
    return f"module top({PORTS}); {names} always_ff @({edge}) {body} endmodule\n"


BEFORE = (
    "if (rst) begin p <= 0; q <= 0; s <= 0; end else begin p <= a; q <= b; s <= s + p * q; end "
    "assign y = s;"
)
AFTER = "if (rst) begin m <= 0; s <= 0; end else begin m <= a * b; s <= s + m; end assign y = s;"
EARLY = (
    "if (rst) begin m <= 0; s <= 0; end else begin m <= a * b; s <= s + a * b; end "
    "assign y = s - m;"
)
SPLIT = (
    "if (rst) begin m <= 0; s <= 0; t <= 0; end else begin m <= a * b; "
    "if (en) s <= s + m; else t <= t + m; end assign y = s + t;"
)
MASKED = "begin v <= en & ~rst; if (rst) m <= 0; else m <= a * b; end assign y = v ? m : 20'sd0;"
UNMASKED = "begin v <= en & ~rst; p <= a; q <= b; end assign y = v ? p * q : 20'sd0;"
BOTH_EDGES = "posedge clk or posedge rst"
HELD = "if (rst) begin p <= 0; s <= 0; v <= 0; end else begin v <= en; if (en) p <= a; "

EQUAL = {
    "registers before and after a product": (SYNC, mac(BEFORE), mac(AFTER)),
    "registers after and before a product": (SYNC, mac(AFTER), mac(BEFORE)),
    "asynchronous reset": (ASYNC, mac(BEFORE, BOTH_EDGES), mac(AFTER, BOTH_EDGES)),
    "a sum that runs ahead": (SYNC, mac(BEFORE), mac(EARLY)),
    "a sum in two parts": (SYNC, mac(AFTER), mac(SPLIT)),
    "a value behind its mark": (SYNC, mac(MASKED), mac(UNMASKED)),
    "no enable where the input stands still": (
        SYNC,
        mac(HELD + "if (v) s <= p * 20'sd77; end assign y = s;"),
        mac(HELD + "s <= p * 20'sd77; end assign y = s;"),
    ),
    "no reset": (
        PLAIN,
        mac("begin p <= a; q <= b; s <= p * q + 20'sd3; end assign y = s;"),
        mac("begin m <= a * b; s <= m + 20'sd3; end assign y = s;"),
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal(bench: Any, name: str) -> None:
    """Arithmetic moved across registers is proven, with a reset at any time."""
    contract, gold, gate = EQUAL[name]
    proof = bench.prove(gold, gate, contract)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.evidence.strength is Strength.PROVEN


DIFFERENT = {
    "reset forgotten before the product": (
        SYNC,
        mac(AFTER),
        mac(BEFORE.replace("p <= 0; q <= 0; ", "")),
    ),
    "a sum that is not reset with its delay": (
        SYNC,
        mac(BEFORE),
        mac(EARLY.replace("m <= 0;", "")),
    ),
    "one product at -128 * -128": (
        SYNC,
        mac(BEFORE),
        mac(AFTER.replace("a * b", "(a == -128 && b == -128 ? 16'sh4001 : a * b)")),
    ),
    "a mark that reset does not clear": (
        SYNC,
        mac(MASKED),
        mac(UNMASKED.replace("en & ~rst", "en")),
    ),
    "no enable where the input moves": (
        SYNC,
        mac(HELD + "if (v) s <= p * 20'sd77; end assign y = s;"),
        mac(HELD.replace("if (en) p", "p") + "s <= p * 20'sd77; end assign y = s;"),
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(bench: Any, name: str) -> None:
    """What looks like arithmetic moved across registers, but is not, is refuted."""
    contract, gold, gate = DIFFERENT[name]
    assert bench.prove(gold, gate, contract, timeout_s=60).verdict is Verdict.FAIL
