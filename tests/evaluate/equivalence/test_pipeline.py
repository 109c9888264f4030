"""Pipelines whose registers hold different things: a sum where the other side keeps summands."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluate.equivalence.pipeline import depth
from hwopt.evaluation import Verdict
from hwopt.netlist.aig import FALSE, Aig, Latch, Sequential

CLOCK = Clock("clk")
PLAIN = Contract(CLOCK)
SYNC = Contract(CLOCK, Reset("rst", "high", "sync"))
ASYNC = Contract(CLOCK, Reset("rst", "high", "async"))


def pipe(body: str, edge: str = "posedge clk", starts: str = "", width: int = 4) -> str:
    """Return a module whose registers are written at an edge, with operands of a width."""
    w = width
    ports = (
        f"input clk, input rst, input signed [{w - 1}:0] a, b, c, d, output logic signed [19:0] y"
    )
    words = (
        f"logic signed [{2 * w - 1}:0] m, n; logic signed [{2 * w}:0] s; logic [{2 * w}:0] u, v;"
    )
    return f"module top({ports}); {words} {starts} always_ff @({edge}) {body} endmodule\n"


#: Two products are registered, then added.
KEPT = "begin m <= a * b; n <= c * d; y <= m + n + 20'sd5; end"
#: Their sum is registered.
ADDED = "begin s <= a * b + c * d; y <= s + 20'sd5; end"
#: A sum and its carries are.
SAVED = """begin
  u <= 9'(a * b) ^ 9'(c * d) ^ 9'd5;
  v <= 9'(((9'(a * b) & 9'(c * d)) | (9'd5 & (9'(a * b) ^ 9'(c * d)))) << 1);
  y <= 20'($signed(9'(u + v)));
end"""
RESET = "if (rst) begin m <= 0; n <= 0; y <= 0; end else "
RESET_ADDED = "if (rst) begin s <= {start}; y <= 0; end else "
BOTH_EDGES = "posedge clk or posedge rst"

EQUAL = {
    "no reset": (PLAIN, pipe(KEPT, width=8), pipe(ADDED, width=8)),
    "a sum and its carries": (PLAIN, pipe(KEPT), pipe(SAVED)),
    "synchronous reset": (
        SYNC, pipe(RESET + KEPT), pipe(RESET_ADDED.format(start=0) + ADDED),
    ),
    "asynchronous reset": (
        ASYNC,
        pipe(RESET + KEPT, BOTH_EDGES), pipe(RESET_ADDED.format(start=0) + ADDED, BOTH_EDGES),
    ),
    "initial values": (
        PLAIN,
        pipe(KEPT, starts="initial begin m = 1; n = 2; y = 0; end"),
        pipe(ADDED, starts="initial begin s = 3; y = 0; end"),
    ),
}  # fmt: skip


@pytest.mark.tool
@pytest.mark.parametrize("name", EQUAL)
def test_equal(bench: Any, name: str) -> None:
    """A product tree that is cut elsewhere is proven, with a reset at any time."""
    contract, gold, gate = EQUAL[name]
    proof = bench.prove(gold, gate, contract)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.method.startswith("pipelines of 2 registers: ")


DIFFERENT = {
    "the cycle after a reset": (
        SYNC, pipe(RESET + KEPT), pipe(RESET_ADDED.format(start=1) + ADDED),
    ),
    "the second cycle after power-up": (
        PLAIN,
        pipe(KEPT, starts="initial begin m = 1; n = 2; y = 0; end"),
        pipe(ADDED, starts="initial begin s = 4; y = 0; end"),
    ),
    "the first cycle after power-up": (
        PLAIN,
        pipe(KEPT, starts="initial begin m = 1; n = 2; y = 0; end"),
        pipe(ADDED, starts="initial begin s = 3; y = 1; end"),
    ),
    "one pair of operands": (
        PLAIN,
        pipe(KEPT), pipe(ADDED.replace("s + 20'sd5", "s + (s == 128 ? 20'sd4 : 20'sd5)")),
    ),
    "a cycle later": (
        PLAIN, pipe(KEPT), pipe(ADDED.replace("y <=", "m <= s; y <=").replace("s + 20", "m + 20")),
    ),
}  # fmt: skip


@pytest.mark.tool
@pytest.mark.parametrize("name", DIFFERENT)
def test_different(bench: Any, name: str) -> None:
    """What differs once, only after a start or for one sum, is never proven."""
    contract, gold, gate = DIFFERENT[name]
    proof = bench.prove(gold, gate, contract)
    assert proof.verdict is Verdict.FAIL
    assert proof.counterexample is not None


@pytest.mark.tool
def test_unlike_registers_without_a_reset_are_not_held_against_gold(bench: Any) -> None:
    """What gold's power-up leaves open may be anything in the first cycles."""
    gate = pipe(ADDED, starts="initial begin s = 7; y = 9; end")
    assert bench.prove(pipe(KEPT), gate, PLAIN).verdict is Verdict.PASS


def chain(*following: int | None) -> Sequential:
    """Return latches that read one another by number, or an input."""
    aig = Aig()
    outputs = [aig.input() for _ in following]
    free = aig.input()
    latches = [
        Latch(output, aig.and_(free, FALSE ^ 1 if place is None else outputs[place]), FALSE)
        for output, place in zip(outputs, following, strict=True)
    ]
    return Sequential(aig, [free], latches)


@pytest.mark.parametrize(
    ("following", "deep"),
    [((), 0), ((None,), 1), ((None, 0, 1), 3), ((1, None, 0), 3), ((0,), None), ((1, 0), None)],
)
def test_depth(following: tuple[int | None, ...], deep: int | None) -> None:
    """The longest chain counts, in whatever order; a way back has no depth."""
    assert depth(chain(*following)) == deep
