"""Stage `screen`: each rule in both directions, and texts that no parser should see."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hwopt.design import Design, Source
from hwopt.evaluate.screen import MAX_CHARACTERS, screen
from hwopt.evaluation import Verdict
from hwopt.tools.shipped import example_names, shipped
from hwopt.tools.workspace import load_design

HEADER = "module m (input wire clk_i, input wire [7:0] a_i, output wire [7:0] b_o);\n"
PLAIN = "  assign b_o = a_i;\n"


def design_of(text: str, **changes: object) -> Design:
    """Return a design whose only file is `text`."""
    design = Design(name="m", top="m", sources=(Source(PurePosixPath("m.v"), text),))
    return replace(design, **changes)  # type: ignore[arg-type]


def module(body: str, before: str = "") -> str:
    """Return the module with a body."""
    return f"{before}{HEADER}{body}endmodule\n"


def verdict(gold: str, gate: str, **changes: object) -> tuple[str, str]:
    """Return verdict and reason of one text against another."""
    result = screen(design_of(gold, **changes), (Source(PurePosixPath("m.v"), gate),))
    return result.verdict.value, result.reason


#: What only a gold that has it allows: body, and what the objection says after file and line.
GOLD_ONLY = [
    ("  initial b = 1;\n", "the word initial, which gold does not have"),
    ("  always_latch b = 1;\n", "the word always_latch, which gold does not have"),
    ('  wire x = a == "abc";\n', 'the string "abc", which gold does not have'),
    ("  wire x = $time;\n", "the system name $time"),
    ("  wire x = $random(3);\n", "the system name $random"),
    ("  (* full_case *) wire x;\n", "the attribute full_case"),
    ("  (* keep, full_case = 1 *) wire x;\n", "the attribute keep"),
    ("  (*/* c */ keep *) wire x;\n", "the attribute keep"),
    ("  wire \\a+b ;\n", "the escaped identifier \\a+b"),
    ("`celldefine\n", "the directive `celldefine"),
    ("`unconnected_drive pull1\n", "the directive `unconnected_drive"),
    ('`include "x.vh"\n', 'an include of "x.vh", which gold does not have'),
    ('`include/**/"x.vh"\n', 'an include of "x.vh", which gold does not have'),
    ("`include <x.vh>\n", "an include of <x.vh>, which gold does not have"),
    ("`ifdef SYNTHESIS\n`endif\n", "`ifdef SYNTHESIS, a macro that gold does not know"),
    ("`ifndef/**/YOSYS\n`endif\n", "`ifndef YOSYS, a macro that gold does not know"),
    ("`define X 1\n", "a macro that gold does not define so; use localparam"),
    ("  // verilator lint_on\n", "a comment that some tools obey (// verilator lint_on)"),
    ("  /* synopsys full_case */\n", "a comment that some tools obey (/* synopsys full_case */)"),
    ("  assign #1 x = 0;\n", "a delay"),
    ("  assign #/**/1 x = 0;\n", "a delay"),
    ("  wor x;\n", "the word wor, which gold does not have"),
    ("  property p; a; endproperty\n", "the word property, which gold does not have"),
]  # fmt: skip

#: What nobody may use, gold or not.
NEVER = [
    ("  wire x; class c; endclass\n", "the word class"),
    ('  export "DPI-C" function f;\n', "the word export"),
    ('  import/**/"DPI-C" function f;\n', "the word import"),
    ("  wire \xa0x;\n", "the character '\\xa0' outside of a comment"),
    ("  wire \N{CYRILLIC SMALL LETTER A};\n", "the character '\u0430' outside of a comment"),
    ("  // \x00\n", "a control character ('\\x00')"),
    ("  // a\r  wire x;\n", "a control character ('\\r')"),
    ("  // \ud800\n", "a control character ('\\ud800')"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "objection"), GOLD_ONLY)
def test_only_as_gold_does(body: str, objection: str) -> None:
    """A candidate may use what gold uses, and is told the line of anything else."""
    assert verdict(module(PLAIN), module(PLAIN + body)) == ("FAIL", f"m.v:3: {objection}")
    assert verdict(module(PLAIN + body), module(body + "  assign b_o = ~~a_i;\n"))[0] == "PASS"


@pytest.mark.parametrize(("body", "objection"), NEVER)
def test_never(body: str, objection: str) -> None:
    """Some things no candidate may bring in, and gold's having them is no excuse."""
    assert verdict(module(PLAIN), module(PLAIN + body)) == ("FAIL", f"m.v:3: {objection}")
    assert verdict(module(PLAIN + body), module(body))[0] == "FAIL"


@pytest.mark.parametrize(
    "body",
    [
        "  // initial $system(`include)\n  assign b_o = a_i;\n",
        "  /* // */ assign b_o = a_i;\n",
        '  /* " */ assign b_o = a_i; /* " */\n',
        "  assign b_o = a_i; // */ initial /*\n",
        "  wire x = $signed(a_i) + $clog2(8);\n  assign b_o = x;\n",
        "  sub #(.W(8)) s (.a(a_i), .b(b_o));\n",
        "  always @(*) x = a_i;\n  always @( * ) y = a_i;\n",
        "  // caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{GRINNING FACE}\n  assign b_o = a_i;\n",
        "  assign b_o\r\n= a_i;\r\n",
        "\t\f assign\tb_o\f=a_i;\n",
    ],
)  # fmt: skip
def test_harmless(body: str) -> None:
    """Words in comments are no words, and white space of any form is allowed."""
    assert verdict(module(PLAIN), module(body)) == ("PASS", "")


@pytest.mark.parametrize(
    ("tail", "objection"),
    [
        ("  // `\n  assign x = 8'd1 /* \n*/ ; initial x = 0;\n", "m.v:5: the word initial"),
        ('  // "\n  initial x = 0; // "\n', "m.v:4: the word initial"),
        ("  /* /* */ initial x = 0; // */\n", "m.v:3: the word initial"),
        ("  // /*\n  initial x = 0; // */\n", "m.v:4: the word initial"),
        ("  // \\\n  initial x = 0;\n", "m.v:4: the word initial"),
    ],
)
def test_hidden_words_are_found(tail: str, objection: str) -> None:
    """Comment starts in comments and strings hide nothing."""
    found = verdict(module(PLAIN), module(PLAIN + tail))
    assert found == ("FAIL", f"{objection}, which gold does not have")


def test_macros() -> None:
    """A macro of gold may be used and restated, not redefined, pasted or continued."""
    gold = module("  assign b_o = a_i & `MASK;\n", "`define MASK 8'hff\n")
    same = module("  assign b_o = `MASK & a_i;\n", "`define MASK 8'hff\n")
    assert verdict(gold, same) == ("PASS", "")
    reason = "m.v:1: a macro that gold does not define so; use localparam"
    for other in ("`define MASK 8'hfe\n", "`define MASK 8'hff \\\n & 1\n", "`define\tMASK 8'hff\n"):
        assert verdict(gold, module("  assign b_o = `MASK & a_i;\n", other)) == ("FAIL", reason)
    paste = module("  wire x``y; assign b_o = `MASK & a_i;\n", "`define MASK 8'hff\n")
    assert verdict(gold, paste) == (
        "FAIL", "m.v:3: a macro that pastes tokens or makes strings",
    )  # fmt: skip
    assert verdict(gold, module("  assign b_o = `OTHER;\n"))[1] == "m.v:2: the directive `OTHER"


def test_a_thousand_million_laughs() -> None:
    """Macros that double each other are new definitions, which are refused before expansion."""
    bomb = "`define A0 x\n" + "".join(f"`define A{i + 1} `A{i} `A{i}\n" for i in range(40))
    found = verdict(module(PLAIN), module("  assign b_o = `A40;\n", bomb))
    assert found == ("FAIL", "m.v:1: a macro that gold does not define so; use localparam")


@pytest.mark.parametrize(
    "text",
    [
        "if (a_i) " * 30_000 + "assign b_o = a_i;",
        "if (a_i) assign b_o = a_i; else " * 10_000,
        "begin:x ) " * 30_000,
        "wire w = " + "(" * 100_000,
        "interface i; " * 20_000,
        "module n; " * 30_000,
    ],
)
def test_depth(text: str) -> None:
    """What is nested so deeply that a parser would crash is refused before any parser runs."""
    found = verdict(module(PLAIN), module(text))
    assert found == (
        "FAIL", "m.v:2: more than 500 brackets, blocks and statements inside each other",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["- " * 100_000, "a_i ^ " * 60_000, "a_i ? a_i : " * 30_000, "a_i**" * 60_000],
)
def test_long_expressions(text: str) -> None:
    """Long expressions without brackets end in a verdict."""
    assert verdict(module(PLAIN), module(f"assign b_o = {text} a_i;\n"))[0] in {"PASS", "FAIL"}


def test_size() -> None:
    """A text of three million characters is refused unread."""
    gold = module(PLAIN)
    most = MAX_CHARACTERS + 4 * len(gold)
    found = verdict(gold, "/*" * 1_500_000)
    assert found == ("FAIL", f"the sources must have at most {most} characters together")


def test_many_modules() -> None:
    """Twenty thousand modules are counted in one pass."""
    many = "".join(f"module n{i}; endmodule\n" for i in range(15_000))
    assert verdict(module(PLAIN), module(PLAIN) + many + "module n7; endmodule\n") == (
        "FAIL", "module n7 is defined twice",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (("[7:0] a_i", "[8:0] a_i"), "expected `input [ 7 : 0 ] a_i`, not `input [ 8 : 0 ] a_i`"),
        (("wire [7:0] a_i", "signed [7:0] a_i"),
         "expected `input [ 7 : 0 ] a_i`, not `input signed [ 7 : 0 ] a_i`"),
        (("input wire [7:0] a_i,", ""), "expected `input [ 7 : 0 ] a_i`, which is missing"),
        (("output", "input"), "expected `output [ 7 : 0 ] b_o`, not `input [ 7 : 0 ] b_o`"),
        (("a_i,", "a_i, output x,"), "`output x` is not gold's"),
    ],
)  # fmt: skip
def test_ports(changed: tuple[str, str], reason: str) -> None:
    """Ports stay as gold declares them."""
    found = verdict(module(PLAIN), module(PLAIN).replace(*changed, 1))
    link = ";" if "not gold" in reason else ":"
    assert found == ("FAIL", f"the ports must stay as they are{link} {reason}")


def test_order_of_ports() -> None:
    """Ports stay in their order, for instances that connect them by it."""
    gate = "module m (input wire [7:0] a_i, input wire clk_i, output wire [7:0] b_o);\n"
    found = verdict(module(PLAIN), f"{gate}{PLAIN}endmodule\n")
    assert found == ("FAIL", "the ports must keep their order")


def test_parameters() -> None:
    """Parameters stay; a local one may come, as nobody outside sees it."""
    header = HEADER.replace("module m", "module m #(parameter W = 1)")
    found = verdict(module(PLAIN), f"{header}{PLAIN}endmodule\n")
    reason = "the parameters must stay as they are; `parameter W = 1` is not gold's"
    assert found == ("FAIL", reason)
    local = HEADER.replace("module m", "module m #(localparam W = 1)")
    assert verdict(module(PLAIN), f"{local}{PLAIN}endmodule\n") == ("PASS", "")


def test_top_missing() -> None:
    """The top keeps its name."""
    found = verdict(module(PLAIN), module(PLAIN).replace("module m", "module n"))
    assert found == ("FAIL", "module m is missing")


def test_storage_words_are_free() -> None:
    """An output may become a register in the text; that changes nothing outside."""
    header = "module m (input clk_i, input logic [7:0] a_i, output reg [7:0] b_o);\n"
    assert verdict(module(PLAIN), f"{header}  always @* b_o = a_i;\nendmodule\n")[0] == "PASS"


SUB = "module sub (input a, output b);\n`ifdef FAST\n  assign b = {};\n`endif\nendmodule\n"


def test_protected_modules() -> None:
    """A module that may not change stays word by word, behind the design's own macros too."""
    gold, gate = (module(PLAIN) + SUB.format(text) for text in ("a", "~a"))
    spaced = module(PLAIN) + SUB.format("/* same */  a")
    changes = {"change": ("m",), "defines": {"FAST": "1"}}
    reason = "module sub may not change; the design's `change` does not list it"
    assert verdict(gold, gate, **changes) == ("FAIL", reason)
    assert verdict(gold, spaced, **changes) == ("PASS", "")


def test_read_memory() -> None:
    """A memory is read from the design's data files alone."""
    body = '  reg [7:0] t [0:3];\n  initial $readmemh("{}", t);\n  assign b_o = t[a_i];\n'
    gold = module(body.format("t.hex"))
    files = (Source(PurePosixPath("t.hex"), "00"),)
    moved = body.replace("t [0:3]", "t [3:0]")
    assert verdict(gold, module(moved.format("t.hex")), data=files) == ("PASS", "")
    found = verdict(gold, module(moved.format("/etc/passwd")), data=files)
    assert found == ("FAIL", 'm.v:3: the string "/etc/passwd", which gold does not have')


@pytest.mark.parametrize("name", ["88'h2f6574632f706173737764", '{"t", ".hex"}', "F", "t", ""])
def test_read_memory_by_another_name(name: str) -> None:
    """A file's name put together from numbers, pieces or names is none of the design's."""
    body = '  localparam F = "t.hex";\n  initial $readmemh({}, t);\n  assign b_o = ".hex" + "t";\n'
    gold = module(body.format('"t.hex"'))
    files = (Source(PurePosixPath("t.hex"), "00"),)
    found = verdict(gold, module(body.format(name)), data=files)
    reason = "m.v:3: $readmemh of something else than a data file of the design"
    assert found == ("FAIL", reason)


@pytest.mark.parametrize(
    "call",
    [
        "$system(F)", "$fopen(F)", "$c(F)", "$c32(F)", "$cpure(F)", "$value$plusargs(F, x)",
        "$writememh(F, t)", "$dumpfile(F)", "$fdisplayh(1, F)", "$sreadmemh(t, 0, 1, F)",
    ],
)  # fmt: skip
def test_a_call_that_reaches_out(call: str) -> None:
    """What reaches files, processes or foreign code stays gold's call, word by word."""
    body = "  initial {};\n  assign b_o = F;\n"
    gold = module(body.format(call))
    assert verdict(gold, module(body.format(call) + "  wire x;\n")) == ("PASS", "")
    other = module(body.format(call.replace("F", "32'h6c732061")))
    name = call.partition("(")[0]
    reason = f"m.v:2: a call of {name} that gold does not have word by word"
    assert verdict(gold, other) == ("FAIL", reason)


@pytest.mark.parametrize(
    "directive",
    ["`systemc_header", "`systemc_ctor", "`verilator_config", "`verilog", "`pragma", "`line 1"],
)
def test_foreign_directives(directive: str) -> None:
    """Inline C++ and a tool's configuration are nobody's, gold's having them is no excuse."""
    gold = module(PLAIN, f"{directive}\n")
    found = verdict(gold, gold + "// more\n")
    assert found == ("FAIL", f"m.v:1: the directive {directive.removesuffix(chr(32) + '1')}")


def test_include_in_angle_brackets() -> None:
    """An include of one file is none of another."""
    gold = module(PLAIN, "`include <x.vh>\n")
    assert verdict(gold, gold + "// more\n") == ("PASS", "")
    found = verdict(gold, gold.replace("x.vh", "/etc/passwd"))
    reason = "m.v:1: an include of </etc/passwd>, which gold does not have"
    assert found == ("FAIL", reason)


def test_files() -> None:
    """A candidate has the files of gold, in the same order."""
    other = (Source(PurePosixPath("n.v"), module(PLAIN)),)
    result = screen(design_of(module(PLAIN)), other)
    assert (result.verdict, result.reason) == (Verdict.FAIL, "the files must be m.v, not n.v")
    result = screen(design_of(module(PLAIN)), ())
    assert (result.verdict, result.reason) == (Verdict.FAIL, "the files must be m.v, not none")


EXAMPLES = tuple(load_design(shipped("rtl") / name) for name in example_names())
SNIPPETS = st.sampled_from(
    [
        *("/*", "*/", '"', "`define A 1\n", "`A", "\\", "(*", "endmodule", "begin", "'", ";", "."),
        *("module", "generate", "\ud800", "`include", "`", "#", "(", ")", "\r", "input", ",", "="),
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=200))
def test_never_raises_on_any_text(text: str) -> None:
    """Any text gets a verdict."""
    assert verdict(module(PLAIN), text)[0] == "FAIL"


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_never_raises_on_mutations(draw: st.DataObject) -> None:
    """A design with pieces cut out and put in gets a verdict."""
    design = draw.draw(st.sampled_from(EXAMPLES))
    text = design.sources[0].text
    for _ in range(draw.draw(st.integers(1, 4))):
        start = draw.draw(st.integers(0, len(text)))
        end = start + draw.draw(st.integers(0, 30))
        text = text[:start] + draw.draw(SNIPPETS) + text[end:]
    gate = (replace(design.sources[0], text=text), *design.sources[1:])
    assert screen(design, gate).verdict in {Verdict.PASS, Verdict.FAIL}


@pytest.mark.parametrize("design", EXAMPLES, ids=lambda design: design.name)
def test_examples_pass(design: Design) -> None:
    """Each example passes with a comment more, and with the line ends of another system."""
    for ending in ("\n", "\r\n"):
        sources = tuple(
            replace(source, text="// more\n" + source.text.replace("\n", ending))
            for source in design.sources
        )
        result = screen(design, sources)
        assert (result.verdict, result.reason) == (Verdict.PASS, "")


def test_byte_order_mark(tmp_path: Path) -> None:
    """A file with a byte order mark is read without it, so that candidates need not keep it."""
    (tmp_path / "m.v").write_text("\ufeff" + module(PLAIN), encoding="utf-8")
    toml = '\ufeff[design]\ntop = "m"\nsources = ["m.v"]\n'
    (tmp_path / "design.toml").write_text(toml, encoding="utf-8")
    assert load_design(tmp_path).sources[0].text == module(PLAIN)


#: Registers as half of the world's RTL writes them.
DELAYED = "  reg [7:0] q;\n  always @(posedge clk_i) q <= #1 a_i;\n  assign b_o = q;\n"


@pytest.mark.parametrize(
    ("body", "objection"),
    [
        (DELAYED.replace("a_i;", "~~a_i;"), ""),
        (DELAYED.replace("#1 ", ""), ""),
        (DELAYED.replace("#1", "#2"), "m.v:3: a delay"),
        (DELAYED.replace("#1", "#(2)"), "m.v: the delay or event #(2) on a non-blocking"),
        (DELAYED.replace("q <= #1 a_i", "#1 q <= a_i"), "m.v: the delay or event #1, which"),
        (DELAYED.replace("assign", "assign #1"), "m.v: the delay or event #1 on an assignment"),
        (
            DELAYED.replace("q <= #1 a_i;", "begin @(posedge clk_i); q <= a_i; end"),
            "m.v: the delay or event @(posedge clk_i), which gold does not have",
        ),
        (DELAYED.replace("#1", "@(posedge clk_i)"), "m.v: the delay or event @(posedge clk_i)"),
        (DELAYED.replace("#1", "repeat (2) @(posedge clk_i)"), "m.v: the delay or event @(posed"),
    ],
)
def test_delays_of_gold(body: str, objection: str) -> None:
    """Where gold's delays are left out, a candidate has the same ones in the same role, or none."""
    found = verdict(module(DELAYED), module(body))
    assert found[0] == ("FAIL" if objection else "PASS")
    assert found[1].startswith(objection)
