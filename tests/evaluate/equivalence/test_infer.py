"""Clock and reset as they are proposed for a module."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.errors import DesignError
from hwopt.evaluate.equivalence import Contract, ProofLimits, infer

pytestmark = pytest.mark.tool

PORTS = "input c, input r, input start, input [3:0] d, output logic [3:0] q"

CASES = {
    "asynchronous, low": (
        "always_ff @(posedge c or negedge r) if (!r) q <= 0; else q <= d;",
        Contract(Clock("c"), Reset("r", "low", "async")),
    ),
    "synchronous": (
        "always_ff @(posedge c) if (r) q <= 3; else if (start) q <= d;",
        Contract(Clock("c"), Reset("r", "high", "sync")),
    ),
    "none": ("always_ff @(posedge c) if (start) q <= d;", Contract(Clock("c"))),
    "combinational": ("assign q = d;", Contract()),
}


@pytest.mark.parametrize("name", CASES)
def test_inferred(bench: Any, name: str) -> None:
    """Clock and reset are read off the registers."""
    body, expected = CASES[name]
    path = bench.elaborate(f"module top({PORTS});\n{body}\nendmodule\n", "text")
    assert infer(path, folder=bench.folder, limits=ProofLimits()) == expected


def test_two_clocks(bench: Any) -> None:
    """Two clocks are an error that names them."""
    body = "always_ff @(posedge c) q[0] <= d[0]; always_ff @(posedge r) q[1] <= d[1];"
    path = bench.elaborate(f"module top({PORTS});\n{body}\nendmodule\n", "text")
    with pytest.raises(DesignError, match="one clock was expected, not c, r"):
        infer(path, folder=bench.folder, limits=ProofLimits())
