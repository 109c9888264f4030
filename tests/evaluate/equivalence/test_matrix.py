"""Sequential rewrites by kind: each proven, and its nearest wrong neighbour refuted."""

import re
from typing import Any, Literal

import pytest

from hwopt.design import Clock, Reset
from hwopt.errors import DesignError
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Strength, Verdict

pytestmark = pytest.mark.tool

CLOCK = Clock("clk")
PLAIN = Contract(CLOCK)
SYNC = Contract(CLOCK, Reset("rst", "high", "sync"))


def design(body: str, ports: str = "input [3:0] d, output logic [3:0] q") -> str:
    """Return a module with clock, reset and enable."""
    return f"module top(input clk, input rst, input en, {ports});\n{body}\nendmodule\n"


#: A machine with four states in a ring, left early by `en`.
BINARY = """
  logic [1:0] s;
  always_ff @(posedge clk) if (rst) s <= 0; else s <= en ? s + 2'd1 : (s == 2'd3 ? 2'd0 : s);
  assign q = {s == 3, s == 2, s == 1, s == 0};
"""
GRAY = """
  logic [1:0] g; wire last = g == 2'b10;
  always_ff @(posedge clk) if (rst) g <= 0;
    else if (en) g <= {g[0], ~g[1]}; else if (last) g <= 0;
  assign q = {last, g == 2'b11, g == 2'b01, g == 2'b00};
"""
ONE_HOT = """
  logic [3:0] h;
  always_ff @(posedge clk) if (rst) h <= 1;
    else if (en) h <= {h[2:0], h[3]}; else if (h[3]) h <= 1;
  assign q = h;
"""
COUNT = "always_ff @(posedge clk) if (rst) q <= 0; else if (en) q <= q + d;"
DELAY = "logic [3:0] r; always_ff @(posedge clk) if (rst) begin r <= 0; q <= 0; end "
PIPE = DELAY + "else begin r <= d; q <= r + 4'd3; end"
FLAGS = (
    "logic [3:0] r; always_ff @(posedge clk) if (rst) r <= 0; else if (en) r <= d; "
    "assign q = r & {4{r[0]}};"
)
COPIES = (
    "logic [3:0] r; logic c; always_ff @(posedge clk) if (rst) begin r <= 0; c <= 0; end "
    "else if (en) begin r <= d; c <= d[0]; end assign q = r & {4{c}};"
)
MEMORY = (
    "logic [3:0] m [0:3]; logic [1:0] w; "
    "always_ff @(posedge clk) if (rst) w <= 0; else if (en) w <= w + 1;"
    "always_ff @(posedge clk) begin if (en) m[w] <= d; q <= m[d[1:0]]; end"
)
WORDS = (
    "logic [3:0] a, b, c, e; logic [1:0] w; "
    "always_ff @(posedge clk) if (rst) w <= 0; else if (en) w <= w + 1;"
    "always_ff @(posedge clk) begin if (en) case (w) 0: a <= d; 1: b <= d; 2: c <= d; 3: e <= d; "
    "endcase case (d[1:0]) 0: q <= a; 1: q <= b; 2: q <= c; 3: q <= e; endcase end"
)

#: Kind: contract, gold, gate, and what makes gate wrong.
PAIRS = {
    "binary as Gray": (SYNC, BINARY, GRAY, ("~g[1]}", "g[1]}")),
    "binary as one-hot": (SYNC, BINARY, ONE_HOT, ("{h[2:0], h[3]}", "{h[2:0], 1'b0}")),
    "Gray as one-hot": (SYNC, GRAY, ONE_HOT, ("if (h[3])", "if (h[2])")),
    "one-hot as binary": (SYNC, ONE_HOT, BINARY, ("s == 2'd3 ?", "s == 2'd2 ?")),
    "moved over an adder": (
        SYNC,
        PIPE,
        DELAY.replace("r <= 0", "r <= 3") + "else begin r <= d + 4'd3; q <= r; end",
        ("r <= 3", "r <= 0"),
    ),
    "copied register": (SYNC, FLAGS, COPIES, ("c <= d[0];", "c <= d[1];")),
    "merged registers": (SYNC, COPIES, FLAGS, ("r <= 0; else", "r <= 1; else")),
    "inverted register": (
        SYNC,
        COUNT,
        (
            "logic [3:0] n; assign q = ~n; "
            "always_ff @(posedge clk) if (rst) n <= 15; else if (en) n <= n - d;"
        ),
        ("n <= 15", "n <= 14"),
    ),
    "enable as multiplexer": (
        SYNC,
        COUNT,
        "always_ff @(posedge clk) q <= rst ? 0 : en ? q + d : q;",
        ("rst ? 0 : en ? q + d : q", "en ? q + d : rst ? 0 : q"),
    ),
    "enable as mask": (
        SYNC,
        COUNT,
        "always_ff @(posedge clk) if (rst) q <= 0; else q <= q + (d & {4{en}});",
        ("{4{en}}", "{1'b1, {3{en}}}"),
    ),
    "memory as registers": (SYNC, MEMORY, WORDS, ("1: q <= b", "1: q <= c")),
    "registers as memory": (SYNC, WORDS, MEMORY, ("if (en) m[w]", "m[w]")),
    "declared initial value re-encoded": (
        PLAIN,
        "logic [3:0] r = 9; always_ff @(posedge clk) r <= r + d; assign q = r;",
        "logic [3:0] n = 6; always_ff @(posedge clk) n <= n - d; assign q = ~n;",
        ("n = 6", "n = 7"),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_equal(bench: Any, name: str) -> None:
    """The rewrite is proven."""
    contract, gold, gate, _ = PAIRS[name]
    proof = bench.prove(design(gold), design(gate), contract)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.evidence.strength is Strength.PROVEN


@pytest.mark.parametrize("name", PAIRS)
def test_wrong_neighbour(bench: Any, name: str) -> None:
    """The same rewrite with one mistake is refuted."""
    contract, gold, gate, (right, wrong) = PAIRS[name]
    assert right in gate
    proof = bench.prove(design(gold), design(gate.replace(right, wrong)), contract)
    assert proof.verdict is Verdict.FAIL
    assert proof.counterexample is not None


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("active", ["high", "low"])
def test_reset_styles(
    bench: Any, kind: Literal["sync", "async"], active: Literal["high", "low"]
) -> None:
    """In each style a re-encoded register passes, and reset to another value is refuted."""
    edge = {"high": " or posedge rst", "low": " or negedge rst"}[active] if kind == "async" else ""
    condition = "rst" if active == "high" else "!rst"
    head = f"always_ff @(posedge clk{edge}) if ({condition})"
    contract = Contract(CLOCK, Reset("rst", active, kind))
    gold = design(f"{head} q <= 5; else if (en) q <= q + d;")
    gate = f"logic [3:0] n; {head} n <= 10; else if (en) n <= n - d; assign q = ~n;"
    assert bench.prove(gold, design(gate), contract).verdict is Verdict.PASS
    wrong = gate.replace("n <= 10", "n <= 11")
    assert bench.prove(gold, design(wrong), contract).verdict is Verdict.FAIL
    unused = gate.replace(f"if ({condition}) n <= 10; else ", "").replace(edge, "")
    assert bench.prove(gold, design(unused), contract).verdict is Verdict.FAIL


REFUSED = {
    "two clocks": (
        "logic r; always_ff @(posedge clk) r <= d[0]; always_ff @(posedge en) q <= {4{r}};",
        "register q[0] is clocked by en, not by clk",
    ),
    "gated clock": (
        "wire g = clk & en; always_ff @(posedge g) q <= d;",
        "register q[0] is clocked by g, not by clk",
    ),
    "divided clock": (
        "logic h; always_ff @(posedge clk) h <= ~h; always_ff @(posedge h) q <= d;",
        "register q[0] is clocked by h, not by clk",
    ),
    "memory by another clock": (
        "logic [3:0] m [0:3]; always_ff @(posedge en) m[d[1:0]] <= d; assign q = m[d[3:2]];",
        "memory m is clocked by en, not by clk",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(bench: Any, name: str) -> None:
    """What needs more than one clock is refused with the register named, on either side."""
    body, reason = REFUSED[name]
    good = design("always_ff @(posedge clk) q <= d;")
    proof = bench.prove(good, design(body), PLAIN)
    assert (proof.verdict, proof.method, proof.reason) == (Verdict.FAIL, "inspection", reason)
    with pytest.raises(DesignError, match=re.escape(reason)):
        bench.prove(design(body), good, PLAIN)


FREE = "input [3:0] d, output logic [3:0] q"

#: Gold leaves something undefined that the other text defines.
UNDEFINED = {
    "register without reset": (
        (
            "logic v; logic [3:0] r; always_ff @(posedge clk) begin v <= !rst && en; "
            "if (en) r <= d; q <= v ? r : 'x; end"
        ),
        "logic [3:0] r; always_ff @(posedge clk) begin r <= d; q <= r; end",
    ),
    "memory read out of range": (
        (
            "logic [3:0] m [0:2]; always_ff @(posedge clk) begin m[0] <= d; m[1] <= ~d; m[2] <= 3; "
            "q <= m[d[1:0]]; end"
        ),
        (
            "logic [3:0] r; always_ff @(posedge clk) begin r <= d; "
            "q <= d[1:0] == 0 ? r : d[1:0] == 1 ? ~r : 4'd3; end"
        ),
    ),
    "array index out of range": (
        (
            "wire [3:0] a [0:2]; assign a[0] = d; assign a[1] = ~d; assign a[2] = 3; "
            "always_ff @(posedge clk) q <= a[d[3:2]];"
        ),
        "always_ff @(posedge clk) q <= d[3] ? 4'd3 : d ^ {4{d[2]}};",
    ),
    "division by zero": (
        "always_ff @(posedge clk) q <= d / {3'b0, en};",
        "always_ff @(posedge clk) q <= d;",
    ),
    "remainder by zero": (
        "always_ff @(posedge clk) q <= 4'd9 % d;",
        "always_ff @(posedge clk) q <= d == 0 ? 4'd5 : 4'd9 % d;",
    ),
    "default x": (
        (
            "always_ff @(posedge clk) casez (d) 4'b1???: q <= 1; 4'b01??: q <= 2; "
            "default: q <= 'x; endcase"
        ),
        "always_ff @(posedge clk) q <= d[3] ? 4'd1 : 4'd2;",
    ),
    "undriven net": (
        "wire [3:0] u; always_ff @(posedge clk) q <= en ? d : u;",
        "always_ff @(posedge clk) q <= d;",
    ),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_undefined(bench: Any, name: str) -> None:
    """What gold leaves undefined is gate's freedom, and never the other way round."""
    vague, exact = (design(body, FREE) for body in UNDEFINED[name])
    assert bench.prove(vague, exact, SYNC).verdict is Verdict.PASS
    proof = bench.prove(exact, vague, SYNC)
    assert proof.verdict is Verdict.FAIL
    assert proof.counterexample is not None


#: Gold, and gate with an attribute that promises what is not so.
PROMISES = {
    "full_case": (
        "always_comb q = d[1] ? 4'd7 : d[0] ? 4'd2 : 4'd1;",
        "always_comb begin q = 7; ATTRIBUTE case (d[1:0]) 0: q = 1; 1: q = 2; endcase end",
    ),
    "parallel_case": (
        "assign q = d[0] ? 4'd1 : d[1] ? 4'd2 : 4'd0;",
        "always_comb ATTRIBUTE casez (d) 4'b???1: q = 1; 4'b??1?: q = 2; default: q = 0; endcase",
    ),
}


@pytest.mark.parametrize("name", PROMISES)
def test_promises_are_not_believed(bench: Any, name: str) -> None:
    """What a synthesis tool may make of an attribute in gate counts, not what it promises."""
    gold, gate = (design(body) for body in PROMISES[name])
    plain = gate.replace("ATTRIBUTE", "")
    assert bench.prove(gold, plain, PLAIN).verdict is Verdict.PASS
    promising = gate.replace("ATTRIBUTE", f"(* {name} *)")
    assert bench.prove(gold, promising, PLAIN).verdict is Verdict.FAIL


def test_casex(bench: Any) -> None:
    """The x in an item of casex is a wildcard, in the order of the items."""
    gold = "always_comb casex (d) 4'b1xxx: q = 1; 4'bx1xx: q = 2; default: q = 0; endcase"
    good = "assign q = d[3] ? 4'd1 : d[2] ? 4'd2 : 4'd0;"
    assert bench.prove(design(gold), design(good), PLAIN).verdict is Verdict.PASS
    assert bench.prove(design(good), design(gold), PLAIN).verdict is Verdict.PASS
    wrong = "assign q = {2'b0, d[2], d[3]};"
    assert bench.prove(design(gold), design(wrong), PLAIN).verdict is Verdict.FAIL


def test_undefined_bits_do_not_cancel(bench: Any) -> None:
    """Two undefined bits that look the same are not the same."""
    gold = "assign q = 0;"
    for gate in (
        "wire u = d[0] ? 1'bx : 1'b0, w = d[0] ? 1'bx : 1'b0; assign q = {4{u & ~w}};",
        "wire [3:0] u = d / {3'b0, en}, w = d / {3'b0, en}; assign q = u ^ w;",
        "wire [3:0] u = d / {3'b0, en}, w = d / {3'b0, en}; assign q = u - w;",
    ):
        proof = bench.prove(design(gold), design(gate), PLAIN)
        assert proof.verdict is Verdict.FAIL, gate


def test_a_cut_does_not_tie_undefined_bits(bench: Any) -> None:
    """A net with an undefined part is no cut point, though both sides have it."""
    gold = "wire [3:0] u = d / {3'b0, en}; assign q = rst ? u : 4'd0;"
    gate = "wire [3:0] u = d / {3'b0, en}, w = d / {3'b0, en}; assign q = rst ? u : u ^ w;"
    proof = bench.prove(design(gold), design(gate), PLAIN)
    assert proof.verdict is Verdict.FAIL
    good = "wire [3:0] u = d / {3'b0, en}; assign q = rst ? d / {3'b0, en} : 4'd0 & d;"
    assert bench.prove(design(gold), design(good), PLAIN).verdict is Verdict.PASS
