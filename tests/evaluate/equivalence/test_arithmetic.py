"""Rewritten arithmetic that SAT solvers give up on is proven, and mutants of it are refuted."""

from collections import defaultdict
from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Verdict
from hwopt.rewrite.arithmetic.products import sum_of_products
from hwopt.rewrite.arithmetic.terms import Operand, Term

pytestmark = pytest.mark.tool

PORTS = "input clk, rst, en, input signed [7:0] a, b, output logic signed [23:0] q"
GOLD = f"""module top({PORTS});
  wire signed [15:0] p = a * b;
  always_ff @(posedge clk) if (rst) q <= 0; else if (en) q <= q + {{{{8{{p[15]}}}}, p}};
endmodule
"""
CONTRACT = Contract(Clock("clk"), Reset("rst"))
WIDTH = 24


def heap() -> dict[int, list[str]]:
    """Return the columns of a Baugh-Wooley multiplier with an accumulator."""
    columns: dict[int, list[str]] = defaultdict(list)
    for i in range(8):
        for j in range(8):
            bit = f"(a[{i}] & b[{j}])"
            columns[i + j].append(f"(~{bit})" if (i == 7) != (j == 7) else bit)
    constant = (2**8 + 2**15 - 2**16) % 2**WIDTH
    for i in range(WIDTH):
        columns[i] += ["1'b1"] * (constant >> i & 1) + [f"q[{i}]"]
    return columns


def compressed() -> str:
    """Return a multiply-accumulate as a compressor tree before a Kogge-Stone adder."""
    columns, lines = heap(), []
    while any(len(columns[i]) > 2 for i in range(WIDTH)):
        rest: dict[int, list[str]] = defaultdict(list)
        for i in range(WIDTH):
            for start in range(0, len(columns[i]) - 2, 3):
                x, y, z = columns[i][start : start + 3]
                name = f"w{len(lines)}"
                lines.append(f"wire {name}s = {x} ^ {y} ^ {z};")
                lines[-1] += f" wire {name}c = ({x} & {y}) | ({z} & ({x} | {y}));"
                rest[i].append(f"{name}s")
                rest[i + 1].append(f"{name}c")
            rest[i] += columns[i][len(columns[i]) // 3 * 3 :]
        columns = rest
    rows = [
        ", ".join(([*columns[i], "1'b0", "1'b0"])[k] for i in reversed(range(WIDTH)))
        for k in (0, 1)
    ]
    lines += [f"wire [23:0] x = {{{rows[0]}}}, y = {{{rows[1]}}};"]
    lines += ["wire [23:0] p0 = x ^ y, g0 = x & y;"]
    for level in range(5):
        step = 1 << level
        lines.append(f"wire [23:0] g{level + 1} = g{level} | p{level} & (g{level} << {step});")
        lines.append(f"wire [23:0] p{level + 1} = p{level} & (p{level} << {step});")
    body = "\n".join([*lines, "wire [23:0] s = p0 ^ (g5 << 1);"])
    return (
        f"module top({PORTS});\n{body}\n"
        "always_ff @(posedge clk) if (rst) q <= 0; else if (en) q <= s;\nendmodule\n"
    )


def test_multiply_accumulate(bench: Any) -> None:
    """A signed 8x8 multiply-accumulate fused into one heap is proven by algebra."""
    proof = bench.prove(GOLD, compressed(), CONTRACT)
    assert proof.verdict is Verdict.PASS
    assert "algebra" in proof.method


MUTANTS = {
    "prefix": ("g3 = g2 | p2 & (g2 << 4)", "g3 = g2 | p2 & (g2 << 3)"),
    "one partial product": ("(a[3] & b[4])", "(a[3] & b[5])"),
    "one sign": ("(~(a[7] & b[2]))", "(a[7] & b[2])"),
    "last carry": ("g5 << 1)", "(g5 & 24'hbfffff) << 1)"),
    "reset": ("q <= 0", "q <= 1"),
    "enable": ("else if (en)", "else if (en | a[0])"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant(bench: Any, name: str) -> None:
    """A mutant of it is refuted with a counterexample."""
    before, after = MUTANTS[name]
    text = compressed()
    assert before in text
    proof = bench.prove(GOLD, text.replace(before, after), CONTRACT)
    assert proof.verdict is Verdict.FAIL
    assert proof.counterexample is not None


@pytest.mark.parametrize("width", [4, 9, 12])
def test_booth(bench: Any, width: int) -> None:
    """A signed radix-4 Booth multiplier equals `*`."""
    ports = f"input signed [{width - 1}:0] a, b, output signed [{2 * width - 1}:0] y"
    rows = []
    for i in range(0, width, 2):
        three = f"{{e[{i + 2}], e[{i + 1}], e[{i}]}}"
        wide = f"{2 * width}'(a)"
        rows.append(
            f"(({three} == 1 || {three} == 2 ? {wide} : {three} == 3 ? {wide} <<< 1 : "
            f"{three} == 4 ? -({wide} <<< 1) : {three} == 5 || {three} == 6 ? -{wide} : 0) <<< {i})"
        )
    booth = f"wire [{width + 2}:0] e = {{b[{width - 1}], b[{width - 1}], b, 1'b0}};"
    gate = f"module top({ports});\n{booth}\nassign y = {' + '.join(rows)};\nendmodule\n"
    gold = f"module top({ports});\nassign y = a * b;\nendmodule\n"
    assert bench.prove(gold, gate, Contract()).verdict is Verdict.PASS


def wide_product(structure: str) -> tuple[str, str]:
    """Return a 24-bit product in operators, and with Booth's digits and a named final adder."""
    a, b = Operand("a", 24, signed=True), Operand("b", 24, signed=True)
    made = sum_of_products("p", (Term((a, b)),), 48, rows="booth", structure=structure)
    return made.behaviour("top"), made.text.replace(f"module {made.name}", "module top")


@pytest.mark.parametrize("structure", ["sklansky", "carry_select"])
def test_wide_booth(bench: Any, structure: str) -> None:
    """A 24-bit Booth product with an adder that hides its carries is proven by algebra."""
    proof = bench.prove(*wide_product(structure), Contract())
    assert proof.verdict is Verdict.PASS
    assert "rippled sums, algebra" in proof.method


def test_wide_booth_wrong_once(bench: Any) -> None:
    """The same with its top bit wrong under one vector of 2^48 is never proven."""
    gold, gate = wide_product("sklansky")
    gate = gate.replace("\n);\n", "\n);\nwire [47:0] right;\n", 1)
    gate = gate.replace("assign y =", "assign right =")
    wrong = "assign y = {right[47] ^ (a == 24'h800000 && b == 24'h800000), right[46:0]};"
    gate = gate.replace("endmodule", f"{wrong}\nendmodule")
    limits = {"conflicts": 100, "sweeping_conflicts": 1000}
    proof = bench.prove(gold, gate, Contract(), **limits)
    assert proof.verdict in {Verdict.FAIL, Verdict.UNKNOWN}


def test_saturated(bench: Any) -> None:
    """A sum that is equal inside is found, so that what saturates it may differ."""
    ports = "input signed [7:0] a, b, input signed [15:0] c, output signed [15:0] y"
    gold = f"""module top({ports});
  wire signed [16:0] s = c + 17'(a * b);
  assign y = s > 32767 ? 16'sd32767 : s < -32768 ? -16'sd32768 : s[15:0];
endmodule
"""
    gate = f"""module top({ports});
  wire signed [8:0] n = -9'(a);
  wire signed [16:0] s = c - 17'(n * b);
  assign y = s[16] ^ s[15] ? {{s[16], {{15{{~s[16]}}}}}} : s[15:0];
endmodule
"""
    assert bench.prove(gold, gate, Contract()).verdict is Verdict.PASS
