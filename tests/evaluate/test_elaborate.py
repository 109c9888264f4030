"""Stage `elaborate`: what slang makes of a text, and what hwopt refuses to judge."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Clock, Design, Reset, Source
from hwopt.evaluate.elaborate import Elaboration, elaborate, elaborate_at
from hwopt.evaluate.equivalence import Contract, ProofLimits, prove_apart
from hwopt.evaluate.objections import objections
from hwopt.evaluation import Verdict
from hwopt.tools.process import Limits

pytestmark = pytest.mark.tool

PORTS = "input clk_i, c2_i, rst_ni, en_i, input [3:0] a_i, output reg [3:0] q_o"
ASYNC = Reset("rst_ni", "low", "async")
DESIGN = Design(name="m", top="m", sources=(), clock=Clock("clk_i"), reset=ASYNC)


def judge(body: str, folder: Path, design: Design = DESIGN, ports: str = PORTS) -> str:
    """Return the first objection to a module; empty where there is none."""
    sources = (Source(PurePosixPath("m.v"), f"module m ({ports});\n{body}\nendmodule\n"),)
    found = elaborate_at(
        replace(design, sources=sources), sources, (), folder=folder, limits=Limits()
    )
    if isinstance(found, Elaboration):
        return next(objections(design, found.netlist, found.problems), "")
    return f"refused: {found}"


FLOP = "always @(posedge clk_i{}) if (!rst_ni) q_o <= 0; else q_o <= a_i;"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (FLOP.format(" or negedge rst_ni"), ""),
        (FLOP.format(""), ""),
        ("always @(posedge clk_i) if (en_i) q_o <= a_i;", ""),
        ("always @* q_o = a_i;", ""),
        ("always @* if (en_i) q_o = a_i;", "a latch is inferred for"),
        (
            "wire x, y; assign x = y & en_i; assign y = x | a_i[0]; always @* q_o = y;",
            "combinational loop",
        ),
        ("always @(negedge clk_i) q_o <= a_i;", "is clocked by the falling edge of clk_i"),
        ("always @(posedge c2_i) q_o <= a_i;", "is clocked by c2_i, not clk_i"),
        ("wire g = clk_i & en_i; always @(posedge g) q_o <= a_i;", "not clk_i"),
        (
            "always @(posedge clk_i or posedge rst_ni) if (rst_ni) q_o <= 0; else q_o <= a_i;",
            "is reset by the wrong level of rst_ni",
        ),
        (
            "always @(posedge clk_i or negedge en_i) if (!en_i) q_o <= 0; else q_o <= a_i;",
            "has the asynchronous control en_i; the design's asynchronous reset is rst_ni",
        ),
        ("always @(posedge clk_i) q_o <= #1 a_i;", ""),
        ("wire [3:0] y; assign #2 y = a_i; wire [3:0] #(1, 2) z = y; always @* q_o <= #3 z;", ""),
        ("always @(posedge clk_i) #1 q_o <= a_i;", "refused: m.v:2: unsynthesizable timing"),
        (
            "always @(posedge clk_i) begin q_o <= #1 a_i; @(posedge clk_i); q_o <= 0; end",
            "refused: m.v:2: unsynthesizable timing",
        ),
        ("always @* case (en_i) 0: q_o = #1 a_i; default: q_o = #(2) ~a_i; endcase", ""),
        (
            "reg [3:0] t; always @(posedge clk_i) begin t = #1 a_i; q_o <= #1 t; end",
            "refused: m.v:2: unsynthesizable timing",
        ),
        ("initial #1 q_o = 0; always @(posedge clk_i) q_o <= #1 a_i;", "refused: m.v:2: unsynth"),
        ("assign y = b ^ q_o; always @* q_o = a_i; wire [3:0] b = ~a_i; wire [3:0] y;", ""),
        (
            "reg [3:0] t; always @* begin q_o = a_i; if (en_i) begin t = ~a_i; q_o = t; end end",
            "",
        ),
        (
            "reg [3:0] t; always @* begin q_o = a_i; if (en_i) t = ~a_i; q_o = t; end",
            "a latch is inferred for",
        ),
        ("always @* (* full_case *) case (a_i[1:0]) 0: q_o = 1; 1: q_o = 3; endcase", ""),
        (
            "always @* (* full_case *) case (a_i[1:0]) 0: q_o = 1; 1: ; endcase",
            "a latch is inferred",
        ),
        ("always @* case (a_i[1:0]) 0: q_o = 1; 1: q_o = a_i; 2: q_o = 3; endcase", "a latch is"),
        (
            "always @* if (en_i) (* full_case *) case (a_i[1:0]) 0: q_o = 1; 1: q_o = 2; endcase",
            "a latch is inferred",
        ),
        ("other u (.a(a_i), .q(q_o));", "refused: m.v:2: unknown module 'other'"),
        ("assign q_o = b_i;", "refused: "),
        ("always @* q_o = a_i", "refused: "),
    ],
)
def test_objections(body: str, reason: str, tmp_path: Path) -> None:
    """What cannot be judged is named, and what can be judged passes."""
    found = judge(body, tmp_path)
    assert (reason in found) if reason else (found == "")


def test_places(tmp_path: Path) -> None:
    """An objection names file and line."""
    found = judge("\n\nalways @(negedge clk_i) q_o <= a_i;", tmp_path)
    assert found.startswith("m.v:4")


def test_sync_reset_design(tmp_path: Path) -> None:
    """Where the design's reset is synchronous, an asynchronous one is refused."""
    design = replace(DESIGN, reset=Reset("rst_ni", "low", "sync"))
    found = judge(FLOP.format(" or negedge rst_ni"), tmp_path, design)
    assert "has the asynchronous control rst_ni; the design's asynchronous reset is none" in found


def test_no_clock(tmp_path: Path) -> None:
    """A register in a combinational design is refused."""
    design = replace(DESIGN, clock=None, reset=None)
    assert "though the design declares no clock" in judge(FLOP.format(""), tmp_path, design)


def test_inout(tmp_path: Path) -> None:
    """A port of both directions is refused."""
    found = judge("assign q = a;", tmp_path, ports="inout a, output q")
    assert found == "port a is inout; hwopt takes inputs and outputs only"


def test_black_box(tmp_path: Path) -> None:
    """A declared black box is an instance without content, whatever its module's text does."""
    body = (
        "other u (.a(a_i), .q(q));\nendmodule\n"
        "module other (input [3:0] a, output reg [3:0] q);\nalways @(negedge a[0]) q = a;"
    )
    ports = "input [3:0] a_i, output [3:0] q"
    assert "is clocked by" in judge(body, tmp_path / "open", ports=ports)
    design = replace(DESIGN, blackboxes={"other": None})
    assert judge(body, tmp_path / "closed", design, ports) == ""


@pytest.mark.parametrize("name", ["weird name", "d$r"])
def test_odd_folders(tmp_path: Path, name: str) -> None:
    """A work folder with a space or a dollar in its name is no obstacle."""
    assert judge("always @* q_o = a_i;", tmp_path / name) == ""


def test_line_ends_and_long_sums(tmp_path: Path) -> None:
    """Line ends of another system and sums of a thousand terms are read."""
    body = "\r\nalways @* q_o = " + "a_i ^\r\n" * 1001 + "a_i;"
    assert judge(body, tmp_path) == ""


def test_names_of_files_and_values_of_macros(tmp_path: Path) -> None:
    """A file's name and a macro's text may hold blanks and what shells would replace."""
    body = "always @* q_o = a_i `OPERATION;"
    sources = (Source(PurePosixPath("my $HOME/m #1.v"), f"module m ({PORTS});\n{body}\nendmodule"),)
    design = replace(DESIGN, sources=sources, defines={"OPERATION": "+ 4'd3"})
    found = elaborate_at(design, sources, (), folder=tmp_path, limits=Limits())
    assert isinstance(found, Elaboration)
    assert "$add" in found.rtlil.read_text(encoding="utf-8")


def test_assertions_are_no_circuit(tmp_path: Path) -> None:
    """What a text says about itself is left out, whatever the front end knows of it."""
    body = (
        "always @* q_o = a_i;\n"
        "a: assert property (@(posedge clk_i) a_i == 4'd3 |=> q_o != 4'd4);\n"
        "c: cover property (@(posedge clk_i) a_i[0] ##1 a_i[1] [*1:3] ##1 a_i[2]);\n"
        'always_comb if (rst_ni) assert (q_o < 4\'d9) else $error("no");'
    )
    assert judge(body, tmp_path) == ""


#: A clocked process with a loop, and one that is not clocked with another; both set `i`.
LOOPS = """integer i; reg [3:0] s;
always @(posedge clk_i or negedge rst_ni)
  if (!rst_ni) for (i = 0; i < 4; i = i + 1) s[i] <= 0;
  else begin CLOCKED for (i = 0; i < 4; i = i + 1) if (en_i) s[i] <= a_i[3 - i]; end
always @* begin q_o = 0; for (i = 0; i < 4; i = i + 1) q_o[i] = s[i] ^ a_i[i]; OTHER end
"""


@pytest.mark.parametrize(
    ("clocked", "other", "driven"),
    [
        ("", "", False),
        ("", "q_o = q_o + i;", False),  # what this very process has set
        ("s[0] <= i;", "", True),  # what either has left
        ("i = i + 1; s[0] <= i[0];", "", True),
    ],
)
@pytest.mark.parametrize("deep", [False, True])
def test_a_variable_of_several_loops(
    tmp_path: Path, clocked: str, other: str, *, driven: bool, deep: bool
) -> None:
    """It is nobody's after a loop, at any depth; where somebody reads it then, it is refused."""
    body = LOOPS.replace("CLOCKED", clocked).replace("OTHER", other)
    if deep:
        names = ("clk_i", "c2_i", "rst_ni", "en_i", "a_i", "q_o")
        ports = ", ".join(f".{name}({name})" for name in names)
        body = (
            f"wire [3:0] q; n u ({ports.replace('(q_o)', '(q)')}); always @* q_o = q;\nendmodule\n\
module n ({PORTS});\n{body}"
        )
    reason = judge(body, tmp_path)
    assert reason == (f"{'u.' if deep else ''}i has several drivers" if driven else "")


def test_a_latch_that_is_promised_away_is_undefined_where_the_promise_is_broken(
    tmp_path: Path,
) -> None:
    """Gold's promise is freedom, a candidate's is not believed; deep inside it is the same."""
    promised = "(* full_case *) case (a_i[1:0]) 0: q_o = 1; 1: q_o = 3; 2: q_o = 7; endcase"
    texts = {
        "promised": f"always @* {promised}",
        "deep": f"h u (.*);\nendmodule\nmodule h ({PORTS}); always @* {promised}",
        "seven": "always @* q_o = a_i[1] ? 7 : a_i[0] ? 3 : 1;",
        "zero": "always @* q_o = a_i[1] ? (a_i[0] ? 0 : 7) : a_i[0] ? 3 : 1;",
        "wrong": "always @* q_o = a_i[1] ? 7 : a_i[0] ? 2 : 1;",
    }
    sides: dict[str, Path] = {}
    for name, body in texts.items():
        sources = (Source(PurePosixPath("m.v"), f"module m ({PORTS});\n{body}\nendmodule\n"),)
        design = Design(name="m", top="m", sources=sources)
        found = elaborate_at(design, sources, (), folder=tmp_path / name, limits=Limits())
        assert isinstance(found, Elaboration)
        assert not found.netlist.latches
        sides[name] = found.rtlil

    def verdict(gold: str, gate: str) -> Verdict:
        folder = tmp_path / f"{gold}-{gate}"
        folder.mkdir()
        contract = Contract(clock=None, reset=None)
        limits = ProofLimits()
        return prove_apart(sides[gold], sides[gate], contract, folder=folder, limits=limits).verdict

    for gold in ("promised", "deep"):
        assert verdict(gold, "seven") is verdict(gold, "zero") is Verdict.PASS
        assert verdict(gold, "wrong") is verdict("seven", gold) is Verdict.FAIL


@pytest.mark.parametrize("several", [False, True])
def test_a_hierarchy_is_kept_where_gold_has_one(tmp_path: Path, *, several: bool) -> None:
    """A helper that gold lacks is nothing to prove by itself, and its wording decides nothing."""
    helper = "module h(input a, output y); assign y = ~a; endmodule\n"
    flat = "module m(input a, output y); assign y = ~a; endmodule\n"
    parts = f"{helper}module m(input a, output y); h u(.a(a), .y(y)); endmodule\n"
    gold_sources, sources = (
        (Source(PurePosixPath("m.v"), text),) for text in (parts if several else flat, parts)
    )
    design = Design(name="m", top="m", sources=gold_sources)
    limits = Limits()
    gold = elaborate_at(design, gold_sources, (), folder=tmp_path / "gold", limits=limits)
    assert isinstance(gold, Elaboration)
    _, (found,) = elaborate(design, sources, (gold,), folder=tmp_path / "gate", limits=limits)
    assert gold.has_hierarchy == found.has_hierarchy == several


@pytest.mark.parametrize(
    ("under_reset", "otherwise", "lost"),
    [
        ("k[0] <= 1; k[1] <= 2;", "k[0] <= a_i;", True),
        ("k[0] <= 1; k[1] <= 2;", "k[0] <= a_i; k[1] <= k[1];", False),
        ("k[0] <= 1; k[1] <= 2;", "k[0] <= a_i; if (0) k[1] <= a_i;", True),
        ("k[0] <= 1;", "k[0] <= a_i;", True),  # k[1] is nobody's, which cannot be told
        ("for (i = 0; i < 2; i = i + 1) k[i] <= 1;", "k[0] <= a_i;", True),
        ("for (i = 0; i < 2; i = i + 1) k[i] <= 1;", "k[0] <= a_i; k[1] <= a_i;", False),
        ("{k[0], k[1]} <= 8'd3;", "k[1] <= a_i;", True),
    ],
)
def test_what_is_assigned_under_reset_alone(
    tmp_path: Path, under_reset: str, otherwise: str, *, lost: bool
) -> None:
    """The front end takes it for undefined, also where another assignment is never reached."""
    body = (
        "reg [3:0] k [0:1]; integer i; always @(posedge clk_i or negedge rst_ni)\n"
        f"if (!rst_ni) begin {under_reset} q_o <= 0; end\n"
        f"else begin {otherwise} q_o <= a_i ^ k[0]; end"
    )
    assert ("k is assigned under the reset alone" in judge(body, tmp_path)) == lost
