"""What is larger than a limit on sizes is left open, by each engine that the limit speaks of."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Verdict

SYNC = Contract(Clock("clk"), Reset("rst", "high", "sync"))
ONE_HOT = """module top(input clk, rst, go, output y);
  logic [2:0] s;
  always_ff @(posedge clk) if (rst) s <= 3'b001; else if (go) s <= {s[1:0], s[2]};
  assign y = s[2];
endmodule
"""
COUNTED = """module top(input clk, rst, go, output y);
  logic [1:0] s;
  always_ff @(posedge clk) if (rst) s <= 0; else if (go) s <= s == 2 ? 2'd0 : s + 2'd1;
  assign y = s == 2;
endmodule
"""


@pytest.mark.tool
def test_a_model_beyond_the_limit_is_unknown_and_never_passes(bench: Any) -> None:
    """Two encodings are proven; with no node allowed, no engine for registers is asked."""
    assert bench.prove(ONE_HOT, COUNTED, SYNC).verdict is Verdict.PASS
    assert bench.prove(ONE_HOT, COUNTED, SYNC, sequential_nodes=0).verdict is Verdict.UNKNOWN


@pytest.mark.tool
def test_a_wrong_model_beyond_the_limit_is_refuted_by_what_is_cheap(bench: Any) -> None:
    """Random simulation comes before the limit."""
    wrong = COUNTED.replace("y = s == 2", "y = s == 1")
    assert bench.prove(ONE_HOT, wrong, SYNC, sequential_nodes=0).verdict is Verdict.FAIL
