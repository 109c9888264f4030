"""Mutants: what the rules find, where, and that they leave everything else alone."""

from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from pyslang import syntax

from hwopt.design import Clock, Design, Reset, Source
from hwopt.tools.shipped import example_names, shipped
from hwopt.tools.workspace import load_design
from hwopt.verilog.literals import neighbours
from hwopt.verilog.mutation import Kind, chosen, in_turn, mutations

TEXT = """\
`define STEP 2'd1
module m #(parameter W = 2) (input [W-1:0] a, input rst, clk, output reg [W-1:0] q);
  // a < q and a + 1 are words in a comment.
  wire [2:0] w = {1'b0, a} - `STEP; /* 3'd5 */
  always @(posedge clk or posedge rst) begin
    if (rst) q <= 2'd2;
    else if (w[2] && a <= q) q <= a;
  end
endmodule
"""


def design(text: str, **more: object) -> Design:
    """Return a design of one file."""
    found = Design(
        name="m",
        top="m",
        sources=(Source(PurePosixPath("m.sv"), text),),
        clock=Clock("clk"),
        reset=Reset("rst", "high", "async"),
    )
    return replace(found, **more)  # type: ignore[arg-type]


def test_all_faults_of_a_small_module() -> None:
    """Headers, comments and macros are left alone; each fault has kind, line and texts."""
    assert [str(one) for one in mutations(design(TEXT))] == [
        "m.sv:6: blocking assignment: <= became =",
        "m.sv:4: width: 2 became 1",
        "m.sv:4: constant: 1'b0 became 1'b1",
        "m.sv:5: dropped edge: posedge clk or posedge rst became posedge clk",
        "m.sv:6: condition: rst became !(rst)",
        "m.sv:6: condition: rst became 1'b1",
        "m.sv:6: condition: rst became 1'b0",
        "m.sv:6: deleted assignment: q <= 2'd2; became ;",
        "m.sv:6: reset value: 2'd2 became 2'd3",
        "m.sv:6: reset value: 2'd2 became 2'd0",
        "m.sv:7: condition: w[2] && a <= q became !(w[2] && a <= q)",
        "m.sv:7: condition: w[2] && a <= q became 1'b1",
        "m.sv:7: condition: w[2] && a <= q became 1'b0",
        "m.sv:7: condition: && became ||",
        "m.sv:7: dropped term: w[2] && a <= q became (w[2])",
        "m.sv:7: dropped term: w[2] && a <= q became (a <= q)",
        "m.sv:7: width: 2 became 1",
        "m.sv:7: comparison: <= became <",
        "m.sv:7: operands: a <= q became (q) <= (a)",
        "m.sv:7: deleted assignment: q <= a; became ;",
        "m.sv:7: stuck bit: a became (a) | 2'sd1",
        "m.sv:7: stuck bit: a became (a) & ~2'sd1",
    ]


@pytest.mark.parametrize("name", example_names())
def test_every_mutant_of_the_examples_is_one_small_edit(name: str) -> None:
    """What is outside the edits stays, byte for byte, and the text still parses."""
    found = load_design(shipped("rtl") / name)
    known = mutations(found)
    assert len({one.kind for one in known}) >= 5
    for one in chosen(known, 40, 7):
        before = next(source for source in found.sources if str(source.path) == one.path)
        after = next(s for s in one.applied(found.sources) if str(s.path) == one.path)
        others = [source for source in found.sources if str(source.path) != one.path]
        assert all(source in one.applied(found.sources) for source in others)
        first, last = one.edits[0].start, one.edits[-1].stop
        assert after.text[:first] == before.text[:first]
        assert after.text.endswith(before.text[last:])
        assert after.text != before.text
        assert before.text.splitlines()[one.line - 1].find(one.before.splitlines()[0]) >= 0
        text = after.text
        for extra in found.includes:
            text = text.replace(f'`include "{extra.path}"', extra.text)
        tree = syntax.SyntaxTree.fromText(text)
        assert not [each for each in tree.diagnostics if each.isError()], str(one)


def test_a_seed_decides() -> None:
    """The same seed draws the same mutants, a larger number keeps them, and kinds take turns."""
    known = mutations(load_design(shipped("rtl") / "gcd"))
    few, more = chosen(known, 12, 3), chosen(known, 30, 3)
    assert few == chosen(known, 12, 3)
    assert few != chosen(known, 12, 4)
    assert set(few) < set(more)
    assert {one.kind for one in few} == {one.kind for one in known}
    assert sorted(in_turn(known, 5), key=known.index) == list(known)
    assert chosen(known, 10**6, 1) == known


def test_modules_that_must_not_change() -> None:
    """Only modules that a candidate may change have mutants."""
    uart = load_design(shipped("rtl") / "uart_tx")
    only = replace(uart, change=("uart_baud",))
    assert {one.path for one in mutations(uart)} == {"uart_tx.v", "uart_baud.v"}
    assert {one.path for one in mutations(only)} == {"uart_baud.v"}


def test_blocking_only_where_nobody_else_reads() -> None:
    """`=` for `<=` is offered where a simulator cannot disagree with a synthesis tool."""
    other = TEXT.replace("endmodule", "  reg r; always @(posedge clk) r <= q[0];\nendmodule")
    assert Kind.BLOCKING in {one.kind for one in mutations(design(TEXT))}
    assert Kind.BLOCKING not in {one.kind for one in mutations(design(other))}
    assert Kind.BLOCKING not in {one.kind for one in mutations(design(TEXT, top="above"))}


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("7", ["8"]),
        ("4'd7", ["4'd8", "4'd15"]),
        ("1'b1", ["1'b0"]),
        ("8'hFF", ["8'h00", "8'h7f"]),
        ("16'h00_ff", ["16'h0100", "16'h80ff"]),
        ("8'sd3", ["8'sd4", "8'sd131"]),
        ("4'b1?0?", ["4'b1?1?", "4'b0?0?"]),
        ("3'dx", []),
        ("'0", []),
        ("2.5", []),
    ],
)
def test_neighbours(text: str, others: list[str]) -> None:
    """A literal's neighbours are one more and another upper bit, in its own form."""
    assert list(neighbours(text)) == others
