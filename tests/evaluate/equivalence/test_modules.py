"""Designs of several modules: proven module by module where that is enough, else whole."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract, ProofLimits, prove_apart
from hwopt.evaluation import Verdict

pytestmark = pytest.mark.tool

SYNC = Contract(Clock("clk"), Reset("rst", "high", "sync"))

#: A ring of states, its reset active low.
RING = """
module ring #(parameter START = 0)(input clk, input rst_n, input en, output [3:0] q);
  logic [1:0] s;
  always_ff @(posedge clk) if (!rst_n) s <= START; else if (en) s <= s + 2'd1;
  assign q = {s == 3, s == 2, s == 1, s == 0};
endmodule
"""
ONE_HOT = """
module ring #(parameter START = 0)(input clk, input rst_n, input en, output [3:0] q);
  logic [3:0] h;
  always_ff @(posedge clk) if (!rst_n) h <= 4'd1 << START; else if (en) h <= {h[2:0], h[3]};
  assign q = h;
endmodule
"""
#: It goes through combinationally.
MASK = """
module mask(input [3:0] a, b, output [3:0] y, z);
  assign y = a & ~b;
  assign z = a ^ b;
endmodule
"""
MASKED = MASK.replace("a & ~b", "~(~a | b)").replace("a ^ b", "(a | b) & ~(a & b)")
TOP = """
module top(input clk, input rst, input en, input [3:0] d, output [3:0] q, output [3:0] p);
  wire [3:0] r, t, u, z;
  wire run = en & d[0];
  ring #(.START(0)) one(.clk(clk), .rst_n(~rst), .en(run), .q(r));
  for (genvar i = 0; i < 2; i++) begin : g
    ring #(.START(i + 1)) more(.clk(clk), .rst_n(!rst), .en(d[i]), .q(z_[i]));
  end
  wire [3:0] z_ [0:1];
  assign z = z_[0] ^ z_[1];
  mask m(.a(d), .b(t), .y(u), .z(t_));
  wire [3:0] t_;
  assign t = r;
  assign q = u;
  assign p = t_ ^ z;
endmodule
"""
TOP = TOP.replace("  wire [3:0] z_ [0:1];\n", "").replace("  wire [3:0] t_;\n", "")
TOP = TOP.replace("  wire run", "  wire [3:0] z_ [0:1]; wire [3:0] t_;\n  wire run")
GOLD = RING + MASK + TOP

EQUAL = {
    "every place of a module": ONE_HOT + MASK + TOP,
    "modules and what is around them": ONE_HOT
    + MASKED
    + TOP.replace("en & d[0]", "!(!en | !d[0])"),
}


@pytest.mark.parametrize("name", EQUAL)
def test_by_module(bench: Any, name: str) -> None:
    """Re-encoded modules are proven each by itself, with the parameters of its place."""
    proof = bench.prove_modules(GOLD, EQUAL[name], SYNC)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.method.startswith("module by module, ")
    line = next(line for line in proof.evidence.contract if "module by module" in line)
    for place in ("ring$top.one", "ring$top.g[0].more", "ring$top.g[1].more"):
        assert place in line


def test_unchanged_modules_are_said(bench: Any) -> None:
    """What is the same is counted and not named."""
    gate = GOLD.replace(RING, ONE_HOT.replace("h <= 4'd1 << START", "h <= 4'b0001 << START"))
    proof = bench.prove_modules(GOLD, gate, SYNC)
    line = next(line for line in proof.evidence.contract if "module by module" in line)
    assert "mask" not in line
    assert line.endswith("the other 2 are the same in both")


def test_context(bench: Any) -> None:
    """A module that differs only where its neighbours never take it is proven whole."""
    inner = (
        "module inner(input clk, input rst, input [1:0] a, output logic [3:0] y);\n{}\nendmodule"
    )
    top = """
module top(input clk, input rst, input en, input [3:0] d, output [3:0] q);
  inner i(.clk(clk), .rst(rst), .a({1'b0, d[0]}), .y(q));
endmodule
"""
    head = "always_ff @(posedge clk) if (rst) y <= 0; else "
    gold = inner.format(head + "y <= a[1] ? y + 4'd3 : y + {3'b0, a[0]};") + top
    gate = inner.format(
        "logic [3:0] n; assign y = ~n; always_ff @(posedge clk) if (rst) n <= 15; "
        "else n <= n - {3'b0, a[0]};"
    )
    proof = bench.prove_modules(gold, gate + top, SYNC)
    assert proof.verdict is Verdict.PASS
    assert "module by module" not in proof.method
    # The same module in a place where the difference can be reached.
    wider = top.replace("1'b0, d[0]", "d[1], d[0]")
    proof = bench.prove_modules(gold.replace(top, wider), gate + wider, SYNC)
    assert proof.verdict is Verdict.FAIL
    assert proof.counterexample is not None


WRONG = {
    "one place has another parameter": (RING + MASK, TOP.replace("i + 1", "i + 2")),
    "another start in the module": (ONE_HOT.replace("4'd1 << START", "4'd2 << START") + MASK, TOP),
    "reset of the other level at one place": (ONE_HOT + MASK, TOP.replace("(!rst)", "(rst)")),
    "never reset at one place": (ONE_HOT + MASK, TOP.replace(".rst_n(~rst)", ".rst_n(1'b1)")),
    "pins swapped": (ONE_HOT + MASKED, TOP.replace(".a(d), .b(t)", ".a(t), .b(d)")),
    "path through a module": (ONE_HOT + MASKED.replace("~(~a | b)", "~(~a | b) & b"), TOP),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong(bench: Any, name: str) -> None:
    """A mistake in a module or between modules is refuted on the whole."""
    modules, top = WRONG[name]
    proof = bench.prove_modules(GOLD, modules + top, SYNC)
    assert proof.verdict is Verdict.FAIL
    assert proof.counterexample is not None
    assert proof.counterexample.output in {"q", "p"}


def test_state_that_nothing_determines(bench: Any) -> None:
    """A module whose registers start equal by name is not proven by itself."""
    leaf = "module leaf(input clk, input rst, output q);\n{}\nassign q = t;\nendmodule\n"
    top = (
        "module top(input clk, input rst, input en, output q);\n"
        "wire a; leaf l(clk, rst, a); assign q = a;\nendmodule\n"
    )
    gold = leaf.format("logic t; always_ff @(posedge clk) t <= !t;") + top
    gate = leaf.format("logic n; wire t = !n; always_ff @(posedge clk) n <= !n;") + top
    proof = bench.prove_modules(gold, gate, SYNC)
    assert proof.verdict is Verdict.UNKNOWN


def test_confined(bench: Any) -> None:
    """The confined process that proves reads both hierarchies beside the flat modules."""
    one = bench.keep_hierarchy(GOLD, "gold_side")
    two = bench.keep_hierarchy(EQUAL["every place of a module"], "gate_side")
    folder = bench.folder / "proof"
    folder.mkdir()
    proof = prove_apart(one, two, SYNC, folder=folder, limits=ProofLimits())
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.method.startswith("module by module, ")
