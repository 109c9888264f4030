"""The judge on pairs that are known to be equivalent, or known not to be."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.errors import DesignError
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Strength, Verdict

pytestmark = pytest.mark.tool

CLOCK = Clock("clk")
NONE = Contract()
PLAIN = Contract(CLOCK)
SYNC = Contract(CLOCK, Reset("rst", "high", "sync"))
LOW = Contract(CLOCK, Reset("rst", "low", "sync"))
ASYNC = Contract(CLOCK, Reset("rst", "high", "async"))


def seq(body: str, ports: str = "input [3:0] d, output logic [3:0] q") -> str:
    """Return a module with clock and reset."""
    return f"module top(input clk, input rst, input en, {ports});\n{body}\nendmodule\n"


def comb(body: str, ports: str = "input [7:0] a, b, output logic [7:0] y") -> str:
    """Return a combinational module."""
    return f"module top({ports});\n{body}\nendmodule\n"


FSM = "output logic busy, done"
FSM_BINARY = """
  typedef enum logic [1:0] {I, R, D} state_t; state_t s;
  always_ff @(posedge clk) if (rst) s <= I; else case (s)
    I: if (en) s <= R;
    R: if (!en) s <= D;
    D: s <= I;
    default: s <= I;
  endcase
  assign busy = s == R;
  assign done = s == D;
"""
FSM_ONE_HOT = """
  logic [2:0] h;
  always_ff @(posedge clk) if (rst) h <= 3'b001;
    else h <= {h[1] & ~en, h[0] & en | h[1] & en, h[2] | h[0] & ~en};
  assign busy = h[1];
  assign done = h[2];
"""
COUNTER = "always_ff @(posedge clk) if (rst) q <= 0; else if (en) q <= q + 1;"
FIFO = "input pop, input [3:0] d, output [3:0] q, output full, empty"
FIFO_POINTERS = """
  logic [3:0] m [0:3]; logic [2:0] w, r;
  wire u = en & ~full, o = pop & ~empty;
  assign empty = w == r; assign full = w[1:0] == r[1:0] && w[2] != r[2]; assign q = m[r[1:0]];
  always_ff @(posedge clk) if (rst) begin w <= 0; r <= 0; end
    else begin if (u) w <= w + 1; if (o) r <= r + 1; end
  always_ff @(posedge clk) if (u) m[w[1:0]] <= d;
"""
FIFO_COUNT = """
  logic [3:0] m [0:3]; logic [1:0] w, r; logic [2:0] c;
  wire u = en & ~full, o = pop & ~empty;
  assign empty = c == 0; assign full = c[2]; assign q = m[r];
  always_ff @(posedge clk) if (rst) begin w <= 0; r <= 0; c <= 0; end
    else begin if (u) w <= w + 1; if (o) r <= r + 1; c <= c + 3'(u) - 3'(o); end
  always_ff @(posedge clk) if (u) m[w] <= d;
"""

EQUAL = {
    "adder": (NONE, comb("assign y = a + b;"), comb("assign y = b - ~a - 8'd1;")),
    "don't-care refined": (
        NONE,
        comb("always_comb case (a[1:0]) 0: y = a; 1: y = b; default: y = 'x; endcase"),
        comb("assign y = a[0] ? b : a;"),
    ),
    "division by zero refined": (
        NONE,
        comb("assign y = a / b;"),
        comb("assign y = b == 0 ? 8'd7 : a / b;"),
    ),
    "index out of range refined": (
        NONE,
        comb("wire [4:0] v = a[4:0]; assign y = {7'b0, v[b[2:0]]};"),
        comb("wire [7:0] v = {3'b101, a[4:0]}; assign y = {7'b0, v[b[2:0]]};"),
    ),
    "masked x": (
        NONE,
        comb("wire [7:0] t = a[0] ? b : 'x; assign y = a[0] ? t : 8'd0;"),
        comb("assign y = a[0] ? b : 8'd0;"),
    ),
    "x in gate that gold has too": (
        NONE,
        comb("assign y = a[0] ? b : 'x;"),
        comb("assign y = a[0] ? b : 'x;"),
    ),
    "re-encoded machine": (SYNC, seq(FSM_BINARY, FSM), seq(FSM_ONE_HOT, FSM)),
    "pointers against count": (SYNC, seq(FIFO_POINTERS, FIFO), seq(FIFO_COUNT, FIFO)),
    "retimed": (
        SYNC,
        seq(
            "logic [3:0] r; always_ff @(posedge clk) if (rst) begin r <= 0; q <= 0; end "
            "else begin r <= d; q <= q + (r ^ 4'd5); end"
        ),
        seq(
            "logic [3:0] r; always_ff @(posedge clk) if (rst) begin r <= 5; q <= 0; end "
            "else begin r <= d ^ 4'd5; q <= q + r; end"
        ),
    ),
    "merged registers": (
        SYNC,
        seq(
            "logic [3:0] r, s; always_ff @(posedge clk) if (rst) begin r <= 0; s <= 0; end "
            "else begin r <= d; s <= d; end assign q = r + s;"
        ),
        seq(
            "logic [3:0] t; always_ff @(posedge clk) if (rst) t <= 0; else t <= d; "
            "assign q = {t[2:0], 1'b0};"
        ),
    ),
    "no reset, pipeline": (
        PLAIN,
        seq("logic [3:0] r; always_ff @(posedge clk) begin r <= d + 1; q <= r; end"),
        seq("logic [3:0] s; always_ff @(posedge clk) begin s <= d; q <= s + 1; end"),
    ),
    "toggle without reset, by name": (
        PLAIN,
        seq("logic t; always_ff @(posedge clk) t <= t ^ en; assign q = {4{t}};"),
        seq("logic t; always_ff @(posedge clk) t <= en ? ~t : t; assign q = {4{t}};"),
    ),
    "asynchronous reset": (
        ASYNC,
        seq("always_ff @(posedge clk or posedge rst) if (rst) q <= 3; else if (en) q <= d;"),
        seq(
            "logic [3:0] r; always_ff @(posedge clk or posedge rst) if (rst) r <= 0; "
            "else r <= en ? d ^ 4'd3 : r; assign q = r ^ 4'd3;"
        ),
    ),
    "declared initial value": (
        PLAIN,
        seq("logic [3:0] r = 4'd9; always_ff @(posedge clk) r <= r + 1; assign q = r;"),
        seq("logic [3:0] s = 4'd6; always_ff @(posedge clk) s <= s - 1; assign q = ~s;"),
    ),
    "dead register": (
        SYNC,
        seq(COUNTER),
        seq(COUNTER + " logic [7:0] z; always_ff @(posedge clk) z <= z + 1;"),
    ),
    "a register that only an X start separates": (
        SYNC,
        seq(
            "logic v; logic [3:0] r; always_ff @(posedge clk) begin r <= d; "
            "if (rst) v <= 0; else v <= en; end assign q = v ? r : 4'd0;"
        ),
        seq(
            "logic [3:0] p; always_ff @(posedge clk) if (rst) p <= 0; else p <= en ? d : 4'd0; "
            "assign q = p;"
        ),
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equivalent(bench: Any, name: str) -> None:
    """Known-good rewrites pass, and the evidence is a proof with its contract in words."""
    contract, gold, gate = EQUAL[name]
    proof = bench.prove(gold, gate, contract)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.evidence.strength is Strength.PROVEN
    assert proof.evidence.contract
    assert proof.method


DIFFERENT = {
    "off by one at one input": (
        NONE,
        comb("assign y = a < b;", "input [30:0] a, b, output logic y"),
        comb(
            "assign y = a < b || (a == 31'h5ead_beef && b == 31'h1234_5678);",
            "input [30:0] a, b, output logic y",
        ),
    ),
    "x where gold has a value": (
        NONE,
        comb("assign y = a[0] ? b : 8'd0;"),
        comb("assign y = a[0] ? b : 'x;"),
    ),
    "division by zero where gold has a value": (
        NONE,
        comb("assign y = b == 0 ? 8'd0 : a / b;"),
        comb("assign y = a / b;"),
    ),
    "index out of range where gold has a value": (
        NONE,
        comb("wire [7:0] v = {3'b0, a[4:0]}; assign y = {7'b0, v[b[2:0]]};"),
        comb("wire [4:0] v = a[4:0]; assign y = {7'b0, v[b[2:0]]};"),
    ),
    "undriven where gold has a value": (
        NONE,
        comb("assign y = 8'd0;"),
        comb("assign y[6:0] = 7'd0;"),
    ),
    "two selects at once": (
        NONE,
        comb("always_comb if (a[0]) y = b; else if (a[1]) y = ~b; else y = 0;"),
        comb(
            "always_comb unique casez (a[1:0]) 2'b?1: y = b; 2'b1?: y = ~b; default: y = 0; endcase"
        ),
    ),
    "reset ignored while enabled": (
        LOW,
        seq("always_ff @(posedge clk) if (!rst) q <= 0; else if (en) q <= q + 1;"),
        seq("always_ff @(posedge clk) if (en & rst) q <= q + 1;"),
    ),
    "another reset value": (SYNC, seq(COUNTER), seq(COUNTER.replace("q <= 0", "q <= 1"))),
    "reset dropped": (SYNC, seq(COUNTER), seq("always_ff @(posedge clk) if (en) q <= q + 1;")),
    "initial in place of reset": (
        SYNC,
        seq(COUNTER),
        seq("initial q = 0; always_ff @(posedge clk) if (en) q <= q + 1;"),
    ),
    "reset dropped from one register": (
        SYNC,
        seq(
            "logic [3:0] r; always_ff @(posedge clk) if (rst) begin r <= 0; q <= 0; end "
            "else begin r <= d; q <= r; end"
        ),
        seq(
            "logic [3:0] r; always_ff @(posedge clk) if (rst) q <= 0; "
            "else begin r <= d; q <= r; end"
        ),
    ),
    "wrong after 1,000 cycles": (
        SYNC,
        seq("assign q = 0;"),
        seq(
            "logic [9:0] c; always_ff @(posedge clk) if (rst) c <= 0; else c <= c + 1; "
            "assign q = {3'b0, &c};"
        ),
    ),
    "wrong after a second reset": (
        SYNC,
        seq(COUNTER),
        seq(
            "logic s = 0, f = 0; always_ff @(posedge clk) begin if (!rst) s <= 1; "
            "f <= s & rst; if (rst) q <= 0; else if (en) q <= q + 1 + 4'(f); end"
        ),
    ),
    "synchronous for asynchronous": (
        ASYNC,
        seq("always_ff @(posedge clk or posedge rst) if (rst) q <= 0; else q <= d;"),
        seq("always_ff @(posedge clk) if (rst) q <= 0; else q <= d;"),
    ),
    "asynchronous for synchronous": (
        SYNC,
        seq("always_ff @(posedge clk) if (rst) q <= 0; else q <= d;"),
        seq("always_ff @(posedge clk or posedge rst) if (rst) q <= 0; else q <= d;"),
    ),
    "one cycle later": (
        SYNC,
        seq(COUNTER),
        seq(
            "logic [3:0] r; always_ff @(posedge clk) begin if (rst) r <= 0; "
            "else if (en) r <= r + 1; q <= r; end"
        ),
    ),
    "falling edge": (
        SYNC,
        seq(COUNTER),
        seq(COUNTER.replace("posedge", "negedge")),
    ),
    "clock by a port of another name": (
        SYNC,
        seq(COUNTER),
        seq("always_ff @(posedge en) if (rst) q <= 0; else q <= q + 1;"),
    ),
    "gated clock": (
        SYNC,
        seq(COUNTER),
        seq("wire g = clk & en; always_ff @(posedge g) if (rst) q <= 0; else q <= q + 1;"),
    ),
    "latch": (
        NONE,
        comb("assign y = a[0] ? b : 8'd0;"),
        comb("always_latch if (a[0]) y = b;"),
    ),
    "foreign asynchronous control": (
        ASYNC,
        seq("always_ff @(posedge clk or posedge rst) if (rst) q <= 0; else q <= d;"),
        seq("wire z = rst | en; always_ff @(posedge clk or posedge z) if (z) q <= 0; else q <= d;"),
    ),
    "toggle without reset, different": (
        PLAIN,
        seq("logic t; always_ff @(posedge clk) t <= t ^ en; assign q = {4{t}};"),
        seq("logic t; always_ff @(posedge clk) t <= t | en; assign q = {4{t}};"),
    ),
    "combinational loop": (
        NONE,
        comb("assign y = a;"),
        comb("wire [7:0] t; assign t = (t & b) | a; assign y = t;"),
    ),
    "missing port": (
        NONE,
        comb("assign y = a;"),
        comb("assign y = a;", "input [7:0] a, output logic [7:0] y"),
    ),
    "wider port": (
        NONE,
        comb("assign y = a;"),
        comb("assign y = 9'(a);", "input [7:0] a, b, output logic [8:0] y"),
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(bench: Any, name: str) -> None:
    """Known-bad rewrites fail, by inspection or with a counterexample that was replayed."""
    contract, gold, gate = DIFFERENT[name]
    proof = bench.prove(gold, gate, contract)
    assert proof.verdict is Verdict.FAIL, proof
    assert proof.evidence.strength is Strength.NONE
    assert proof.reason
    if proof.counterexample is None:
        assert proof.method == "inspection"
    else:
        assert f"$comment {proof.counterexample} $end" in proof.vcd
        assert "$scope module gate $end" in proof.vcd
        assert proof.counterexample.gold_value != proof.counterexample.gate_value


def test_never_determined_and_unmatched(bench: Any) -> None:
    """An output that nothing determines, without a partner to start from, is UNKNOWN."""
    gold = seq("logic t; always_ff @(posedge clk) t <= ~t; assign q = {4{t}};")
    gate = seq("logic u; always_ff @(posedge clk) u <= ~u; assign q = {4{u}};")
    proof = bench.prove(gold, gate, PLAIN)
    assert proof.verdict is Verdict.UNKNOWN
    assert proof.reason == (
        "nothing ever determines gold's output q, and its register t has no partner of the same "
        "name in gate to start equal with"
    )


def test_start_by_name_is_said(bench: Any) -> None:
    """A proof that lets registers start equal says which."""
    text = seq("logic t; always_ff @(posedge clk) t <= t ^ en; assign q = {4{t}};")
    proof = bench.prove(text, text, PLAIN)
    assert any("start at the same arbitrary value" in line for line in proof.evidence.contract)


def test_a_comparison_is_the_sign_of_a_difference(bench: Any) -> None:
    """Borrows of both readings are comparisons by number, and one of the other order is not."""
    ports = "input [7:0] a, b, output [3:0] y"
    gold = f"module top({ports}); assign y = {{a < b, $signed(a) < $signed(b), a >= b, b > 5}}; "
    gold += "endmodule"
    gate = f"module top({ports}); wire [8:0] u = {{1'b0, a}} - b, f = b - 9'd6; "
    gate += "wire [8:0] s = {a[7], a} + {~b[7], ~b} + 9'd1; "
    gate += "assign y = {u[8], s[8], ~u[8], ~f[8]}; endmodule"
    proof = bench.prove(gold, gate, NONE)
    assert (proof.verdict, proof.method) == (Verdict.PASS, "structure")
    assert bench.prove(gold, gate.replace("- b,", "- b - 1,"), NONE).verdict is Verdict.FAIL


def test_latency(bench: Any) -> None:
    """Gate may be late by the declared latency, and by no more."""
    gold = seq("always_ff @(posedge clk) if (rst) q <= 0; else q <= d;")
    gate = seq(
        "logic [3:0] r; always_ff @(posedge clk) begin if (rst) r <= 0; else r <= d; q <= r; end"
    )
    for latency, verdict in ((1, Verdict.PASS), (0, Verdict.FAIL), (2, Verdict.PASS)):
        contract = Contract(CLOCK, SYNC.reset, latency=latency)
        assert bench.prove(gold, gate, contract).verdict is verdict


def test_gold_outside_the_contract(bench: Any) -> None:
    """A gold design with a latch is the user's error."""
    text = comb("always_latch if (a[0]) y = b;")
    with pytest.raises(DesignError, match="latch y"):
        bench.prove(text, text, NONE)


def test_bound(bench: Any) -> None:
    """What the limits leave open is bounded evidence only for who asked for that."""
    ports = "input [11:0] a, b, c, output logic [23:0] y"
    gold = f"module top(input clk, input rst, {ports}); always_ff @(posedge clk) if (rst) y <= 0; "
    gold += "else y <= (a * b) * c + y; endmodule"
    gate = gold.replace("(a * b) * c + y", "a * (b * ((a ^ c) + 2 * (a & c) - a)) + y")
    limits = {"conflicts": 1, "monomials": 1, "exhaustive_inputs": 1, "cycles": 1, "frames": 1}
    proof = bench.prove(gold, gate, SYNC, bound=1, timeout_s=60, **limits)
    assert (proof.verdict, str(proof.evidence)) == (Verdict.PASS, "bounded (1 cycles)")
    proof = bench.prove(gold, gate, SYNC, timeout_s=6, **limits)
    assert proof.verdict in {Verdict.UNKNOWN, Verdict.TIMEOUT}
    assert proof.evidence.strength is Strength.NONE
