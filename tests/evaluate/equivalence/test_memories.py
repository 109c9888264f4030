"""Memories as cut points: what is proven, and what must not be."""

from pathlib import Path
from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Strength, Verdict

pytestmark = pytest.mark.tool

CLOCK = Clock("clk")
PLAIN = Contract(CLOCK)
SYNC = Contract(CLOCK, Reset("rst", "high", "sync"))

PORTS = (
    "input clk, rst, we, re, input [9:0] wa, ra, input [15:0] d, e, "
    "output logic [15:0] q, output logic v"
)


def design(body: str, ports: str = PORTS) -> str:
    """Return a module around a body."""
    return f"module top({ports});\n{body}\nendmodule\n"


#: A RAM of 16 kbit whose data is a sum and whose read is guarded, with a valid bit in reset.
RAM = """
  logic [15:0] ram [0:1023];
  wire [15:0] s = d + e;
  always_ff @(posedge clk) if (we && !rst) ram[wa] <= s;
  always_ff @(posedge clk) if (rst) begin v <= 0; q <= 0; end
    else begin v <= re; if (re) q <= ram[ra] ^ 16'h00ff; end
"""

EQUAL = {
    "logic around rewritten": (
        SYNC,
        RAM,
        RAM.replace("d + e", "e - ~d - 16'd1")
        .replace("we && !rst", "!(rst || !we)")
        .replace("ram[ra] ^ 16'h00ff", "{ram[ra][15:8], ~ram[ra][7:0]}"),
    ),
    "registers around re-encoded": (
        SYNC,
        RAM,
        RAM.replace("v <= 0; q <= 0;", "n <= 1; p <= 16'h00ff;")
        .replace("v <= re; if (re) q <= ram[ra] ^ 16'h00ff;", "n <= !re; if (re) p <= ram[ra];")
        .replace(
            "wire [15:0] s",
            "logic n; logic [15:0] p; assign v = !n;\nassign q = p ^ 16'h00ff; wire [15:0] s",
        ),
    ),
    "write in two halves": (
        SYNC,
        RAM,
        RAM.replace("ram[wa] <= s;", "begin ram[wa][15:8] <= s[15:8]; ram[wa][7:0] <= s[7:0]; end"),
    ),
    "address at rest while nobody looks": (
        SYNC,
        RAM,
        RAM.replace("ram[ra]", "ram[g]").replace(
            "wire [15:0] s", "wire [9:0] g = re ? ra : 10'd0; wire [15:0] s"
        ),
    ),
    "read once for two": (
        SYNC,
        RAM.replace("ram[ra] ^ 16'h00ff", "ram[ra] + ram[ra]"),
        RAM.replace("ram[ra] ^ 16'h00ff", "{ram[ra][14:0], 1'b0}"),
    ),
    "bypass that hides nothing": (
        SYNC,
        RAM.replace("ram[ra] ^ 16'h00ff", "ram[ra]"),
        RAM.replace("ram[ra] ^ 16'h00ff", "(ra == 10'd5 ? ram[5] : ram[ra])"),
    ),
    "declared contents given where gold has none": (
        SYNC,
        RAM,
        RAM + "initial for (int i = 0; i < 1024; i++) ram[i] = 16'd7;",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal(bench: Any, name: str) -> None:
    """Rewritten logic around a large memory is proven, and the evidence names the cut point."""
    contract, gold, gate = EQUAL[name]
    proof = bench.prove(design(gold), design(gate), contract)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")
    assert proof.evidence.strength is Strength.PROVEN
    assert any("ram (1024 x 16 bits)" in line for line in proof.evidence.contract)


REFUTED = {
    "wrong address": (SYNC, RAM, RAM.replace("ram[ra]", "ram[ra ^ 10'd1]")),
    "wrong write address": (SYNC, RAM, RAM.replace("ram[wa]", "ram[{wa[8:0], wa[9]}]")),
    "write enable of the other side": (
        SYNC,
        RAM,
        RAM.replace("if (we && !rst)", "if (re && !rst)"),
    ),
    "writes in reset": (SYNC, RAM, RAM.replace("we && !rst", "we")),
    "wrong data in one bit": (SYNC, RAM, RAM.replace("ram[wa] <= s", "ram[wa] <= s ^ 16'h8000")),
    "reads what is being written": (
        SYNC,
        RAM,
        RAM.replace("q <= ram[ra]", "q <= (we && wa == ra ? s : ram[ra])"),
    ),
    "halves swapped": (
        SYNC,
        RAM,
        RAM.replace("ram[wa] <= s;", "begin ram[wa][15:8] <= s[7:0]; ram[wa][7:0] <= s[15:8]; end"),
    ),
    "address registered in place of data": (
        # Both read the same address, in different cycles: a write in between tells.
        SYNC,
        RAM,
        RAM.replace("if (re) q <= ram[ra] ^ 16'h00ff;", "if (re) a <= ra;")
        .replace("q <= 0;", "a <= 0;")
        .replace(
            "wire [15:0] s", "logic [9:0] a; assign q = v ? ram[a] ^ 16'h00ff : 0; wire [15:0] s"
        ),
    ),
    "contents declared otherwise": (
        SYNC,
        RAM + "initial for (int i = 0; i < 1024; i++) ram[i] = 16'd7;",
        RAM + "initial for (int i = 0; i < 1024; i++) ram[i] = 16'd9;",
    ),
    "contents not declared": (
        SYNC,
        RAM + "initial for (int i = 0; i < 1024; i++) ram[i] = 16'd7;",
        RAM,
    ),
    "narrower memory": (
        SYNC,
        RAM,
        RAM.replace("logic [15:0] ram", "logic [14:0] ram").replace(
            "ram[ra] ^ 16'h00ff", "{1'b0, ram[ra]} ^ 16'h00ff"
        ),
    ),
}


@pytest.mark.parametrize("name", REFUTED)
def test_refuted(bench: Any, name: str) -> None:
    """A difference behind a large memory is found by running both sides."""
    contract, gold, gate = REFUTED[name]
    proof = bench.prove(design(gold), design(gate), contract)
    assert proof.verdict is Verdict.FAIL, proof
    assert proof.counterexample is not None


#: Two memories of one shape, read side by side.
TWO = """
  logic [15:0] m [0:1023], n [0:1023];
  always_ff @(posedge clk) begin
    if (we) m[wa] <= d;
    if (re) n[wa] <= e;
    q <= m[ra] - n[ra];
    v <= 0;
  end
"""

NEVER_PROVEN = {
    "two memories swapped where they are read": (
        TWO,
        TWO.replace("m[ra] - n[ra]", "n[ra] - m[ra]"),
    ),
    "two memories swapped where they are written": (
        TWO,
        TWO.replace("if (we) m[wa]", "if (we) n_[wa]")
        .replace("if (re) n[wa]", "if (re) m[wa]")
        .replace("n_[", "n["),
    ),
    "wrong for one address and one value": (
        RAM,
        RAM.replace("ram[wa] <= s;", "ram[wa] <= s ^ 16'(wa == 10'd77 && s == 16'h1234);"),
    ),
    "one word lost after many": (
        RAM,
        RAM.replace("we && !rst", "we && !rst && c != 5'd31").replace(
            "wire [15:0] s",
            "logic [4:0] c; always_ff @(posedge clk) if (rst) c <= 0; else if (we) c <= c + 1;\n"
            "wire [15:0] s",
        ),
    ),
    "writes collide in the other order": (
        RAM.replace("ram[wa] <= s;", "begin ram[wa] <= s; if (re) ram[ra] <= e; end"),
        RAM.replace("ram[wa] <= s;", "begin if (re) ram[ra] <= e; ram[wa] <= s; end"),
    ),
    "registers in place of the memory": (
        RAM,
        RAM.replace("logic [15:0] ram [0:1023]", "logic [1023:0][15:0] ram"),
    ),
    "half the depth": (RAM, RAM.replace("[0:1023]", "[0:511]").replace("ram[ra]", "ram[ra[8:0]]")),
}


@pytest.mark.parametrize("name", NEVER_PROVEN)
def test_never_proven(bench: Any, name: str) -> None:
    """What a method that compares names alone would let through is refuted or left open."""
    gold, gate = NEVER_PROVEN[name]
    proof = bench.prove(design(gold), design(gate), SYNC)
    assert proof.verdict in {Verdict.FAIL, Verdict.UNKNOWN}, proof
    assert proof.reason


def test_other_shape(bench: Any) -> None:
    """A large memory in place of another of the same size is UNKNOWN, with both shapes."""
    gate = RAM.replace("logic [15:0] ram [0:1023]", "logic [31:0] ram [0:511]")
    gate = gate.replace("ram[wa] <= s", "ram[wa[9:1]][16 * wa[0] +: 16] <= s")
    gate = gate.replace("ram[ra]", "ram[ra[9:1]][16 * ra[0] +: 16]")
    proof = bench.prove(design(RAM), design(gate), SYNC)
    assert proof.verdict is Verdict.UNKNOWN
    assert proof.reason == (
        "memory ram has another shape in gate (512 x 32 bits, not 1024 x 16 bits)"
    )


def test_small_memories_are_taken_apart(bench: Any) -> None:
    """A small memory may be replaced by registers, in either direction."""
    ports = "input clk, rst, we, input [1:0] wa, ra, input [3:0] d, output logic [3:0] q"
    gold = design(
        "logic [3:0] m [0:3]; always_ff @(posedge clk) begin if (we) m[wa] <= d; q <= m[ra]; end",
        ports,
    )
    gate = design(
        "logic [3:0][3:0] r; always_ff @(posedge clk) begin if (we) r[wa] <= d; q <= r[ra]; end",
        ports,
    )
    for one, two in ((gold, gate), (gate, gold)):
        assert bench.prove(one, two, PLAIN).verdict is Verdict.PASS
    wrong = gate.replace("r[ra]", "r[ra ^ 2'(we && d == 4'd9)]")
    assert bench.prove(gold, wrong, PLAIN).verdict is Verdict.FAIL


def test_contents_of_a_file(bench: Any) -> None:
    """A ROM's file counts: the same contents pass, one other word is refuted."""
    Path(bench.folder / "one.hex").write_text(_words(range(1024)), encoding="utf-8")
    other = [*range(1023), 5]
    Path(bench.folder / "two.hex").write_text(_words(other), encoding="utf-8")
    ports = "input clk, rst, input [9:0] ra, input [15:0] d, output logic [15:0] q"
    gold = design(
        'logic [15:0] rom [0:1023]; initial $readmemh("one.hex", rom);\n'
        "always_ff @(posedge clk) q <= rom[ra] + d;",
        ports,
    )
    proof = bench.prove(gold, gold.replace("rom[ra] + d", "d + rom[ra]"), PLAIN)
    assert proof.verdict is Verdict.PASS
    proof = bench.prove(gold, gold.replace("one.hex", "two.hex"), PLAIN)
    assert proof.verdict is Verdict.UNKNOWN
    assert proof.reason == "memory rom does not start with the same contents in gate"


def _words(numbers: Any) -> str:
    return "\n".join(f"{number:x}" for number in numbers)


def test_latency_across_a_memory(bench: Any) -> None:
    """Behind a delay the ports of a memory are not compared, so nothing is proven."""
    late = (
        RAM.replace("q <= ram[ra] ^ 16'h00ff", "p <= ram[ra]")
        .replace("q <= 0;", "p <= 0;")
        .replace("v <= 0", "w <= 0")
        .replace("v <= re", "w <= re")
    )
    late = (
        "logic [15:0] p; logic w; always_ff @(posedge clk) begin q <= p ^ 16'hff; v <= w; end\n"
        + late
    )
    contract = Contract(CLOCK, SYNC.reset, latency=1)
    proof = bench.prove(design(RAM), design(late), contract)
    assert proof.verdict in {Verdict.FAIL, Verdict.UNKNOWN}
