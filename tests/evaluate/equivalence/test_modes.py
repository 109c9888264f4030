"""Controllers that are built anew: what registers hold depends on the state."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Strength, Verdict

pytestmark = pytest.mark.tool

SYNC = Contract(Clock("clk"), Reset("rst", "high", "sync"))
ASYNC = Contract(Clock("clk"), Reset("rst", "high", "async"))

PORTS = "input clk, rst, go, odd, input [7:0] d, output logic line, output ready"


def sender(declared: str, reset: str, body: str, edge: str = "posedge clk") -> str:
    """Return a module that sends a byte, then a bit of parity."""
    return (
        f"module top({PORTS}); {declared}; always_ff @({edge}) if (rst) begin {reset} end "
        f"else begin {body} end endmodule\n"
    )


#: State, place and byte apart; parity at the end.
COUNTED = sender(
    "logic [1:0] s; logic [2:0] k; logic [7:0] b; logic o; assign ready = s == 0; "
    "always_comb case (s) 1: line = b[k]; 2: line = ^b ^ o; default: line = 1; endcase",
    "s <= 0; k <= 0; b <= 0; o <= 0;",
    "case (s) 0: if (go) begin s <= 1; b <= d; o <= odd; k <= 0; end "
    "1: begin k <= k + 1; if (k == 7) s <= 2; end default: s <= 0; endcase",
)
#: One word that is shifted out, and how many bits are left of it.
SHIFTED = sender(
    "logic [8:0] f; logic [3:0] n; assign ready = n == 0; assign line = f[0]",
    "f <= '1; n <= 0;",
    "if (ready) begin if (go) begin f <= {^d ^ odd, d}; n <= 9; end end "
    "else begin f <= {1'b1, f[8:1]}; n <= n - 1; end",
)
BOTH_EDGES = "posedge clk or posedge rst"


@pytest.mark.parametrize("contract", [SYNC, ASYNC])
@pytest.mark.parametrize("turned", [False, True])
def test_a_word_moves_with_the_state(bench: Any, contract: Contract, *, turned: bool) -> None:
    """A bit chosen by a counter is that at the end of a shifted word, either way round."""
    sides = [COUNTED, SHIFTED]
    if contract is ASYNC:
        sides = [text.replace("(posedge clk)", f"({BOTH_EDGES})") for text in sides]
    if turned:
        sides.reverse()
    proof = bench.prove(*sides, contract)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.evidence.strength is Strength.PROVEN


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("^d ^ odd", "^d"),
        ("n <= 9", "n <= 8"),
        ("f <= {1'b1, f[8:1]}", "f <= {1'b0, f[8:1]}"),
        ("f <= '1", "f <= '0"),
        ("if (go) begin f", "if (go && d != 8'hA7) begin f"),
    ],
)
def test_a_wrong_word_is_refuted(bench: Any, right: str, wrong: str) -> None:
    """Parity, count, filling, reset, and one byte that is not taken."""
    assert right in SHIFTED
    proof = bench.prove(COUNTED, SHIFTED.replace(right, wrong), SYNC)
    assert proof.verdict is Verdict.FAIL


#: A state that is entered by a key of 24 bits alone, in which gate says something else.
LOCKED = (
    "module top(input clk, rst, input [7:0] d, output logic [2:0] y); logic [2:0] s; "
    "always_ff @(posedge clk) if (rst) s <= 0; else case (s) "
    "0: s <= d == 8'h3C ? 1 : 0; 1: s <= d == 8'hA5 ? 2 : 0; 2: s <= d == 8'h17 ? 3 : 0; "
    "default: s <= SAID; endcase assign y = s == 3 ? OPEN : {2'b0, d[0] & s == 0}; endmodule\n"
)
#: The same states one by one.
SINGLE = (
    "module top(input clk, rst, input [7:0] d, output logic [2:0] y); logic [3:0] h; "
    "always_ff @(posedge clk) if (rst) h <= 1; else begin "
    "h[0] <= h[0] & d != 8'h3C | h[1] & d != 8'hA5 | h[2] & d != 8'h17; "
    "h[1] <= h[0] & d == 8'h3C; h[2] <= h[1] & d == 8'hA5; h[3] <= h[2] & d == 8'h17 | h[3]; end "
    "assign y = h[3] ? OPEN : {2'b0, d[0] & h[0]}; endmodule\n"
)


def test_a_state_that_no_sample_reaches_is_not_taken_for_unreachable(bench: Any) -> None:
    """Where both sides agree there it may be proven; where they differ it never is."""
    gold = LOCKED.replace("SAID", "3").replace("OPEN", "5")
    same = bench.prove(gold, SINGLE.replace("OPEN", "5"), SYNC)
    assert same.verdict in (Verdict.PASS, Verdict.UNKNOWN, Verdict.TIMEOUT)
    for opened in ("4", "{2'b0, d[0]}"):
        other = bench.prove(gold, SINGLE.replace("OPEN", opened), SYNC)
        assert other.verdict is not Verdict.PASS
