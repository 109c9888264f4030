"""Registers are matched by name, also where a block or an instance around them is gone."""

from typing import Any

import pytest

from hwopt.design import Clock
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Verdict

HEAD = "module top(input clk, input [3:0] d, output [3:0] p, q);\n"
#: Nothing is reset, so that a proof needs to know which register is which.
GOLD = (
    HEAD + "generate for (genvar i = 0; i < 2; i++) begin : lane\n"
    "  logic [3:0] sum;\n  always_ff @(posedge clk) sum <= sum + (i ? d : ~d);\nend endgenerate\n"
    "assign p = lane[0].sum, q = lane[1].sum;\nendmodule\n"
)
GATE = (
    HEAD + "reg [3:0] lane_0_sum, lane_1_sum;\n"
    "always @(posedge clk) begin\n"
    "  lane_0_sum <= lane_0_sum - d - 4'd1; lane_1_sum <= lane_1_sum + d;\nend\n"
    "assign p = lane_0_sum, q = lane_1_sum;\nendmodule\n"
)


@pytest.mark.tool
def test_names_without_their_blocks(bench: Any) -> None:
    """They are compared where gold leaves them open, too; exchanged ones are told apart."""
    proof = bench.prove(GOLD, GATE, Contract(Clock("clk")))
    assert proof.verdict is Verdict.PASS
    assert any("as those of the same name" in line for line in proof.evidence.contract)
    crossed = GATE.replace("p = lane_0_sum, q = lane_1_sum", "q = lane_0_sum, p = lane_1_sum")
    assert bench.prove(GOLD, crossed, Contract(Clock("clk"))).verdict is Verdict.FAIL


@pytest.mark.tool
def test_names_that_are_not_told_apart_do_not_match(bench: Any) -> None:
    """Where gold has both names, only the one that is the same is taken."""
    more = "reg [3:0] lane_0_sum;\nalways @(posedge clk) lane_0_sum <= ~lane_0_sum;\nassign p"
    gold = GOLD.replace("assign p", more).replace("= lane[0].sum", "= lane[0].sum ^ lane_0_sum")
    gate = GATE.replace("lane_0_sum <= lane_0_sum - d - 4'd1", "lane_0_sum <= ~lane_0_sum")
    gate = gate.replace("end\n", "other <= other + ~d; end\n").replace(
        "reg [3:0]", "reg [3:0] other,"
    )
    gate = gate.replace("p = lane_0_sum", "p = lane_0_sum ^ other")
    proof = bench.prove(gold, gate, Contract(Clock("clk")))
    assert proof.verdict is Verdict.UNKNOWN
    assert "lane[0].sum[0] has no partner of the same name" in proof.reason
