"""Bad input gets one line and an exit code; the small commands do what they say."""
# ruff: noqa: E501 - a message stands on one line, as it is printed

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Said
from designs import ADDER, REG, REG_TOML, write_reg

from hwopt.ledger import Ledger, Opened

Hwopt = Callable[..., Said]

EXAMPLES = (
    "alu32, barrel_shifter, crc32, ctrl_fsm, dot4, fifo_sync, fir_sym, gcd, mac8, rr_arbiter, "
    "sat_addsub, uart_tx"
)
LLM = ("run", "rr_arbiter", "--proposer")
KNOWN = "claude-fable-5-1, claude-haiku-5-5, claude-opus-5-5, claude-sonnet-5-5"

#: Command lines that fail before any tool runs: words, exit code, the line.
AT_ONCE = [
    ("check nosuch", 2, f"nosuch: expected a design folder, a Verilog file or an example, found none; examples: {EXAMPLES}"),
    ("check nosuch.v", 2, f"nosuch.v: expected a design folder, a Verilog file or an example, found none; examples: {EXAMPLES}"),
    ("check rr_arbitre", 2, "rr_arbitre: expected a design folder, a Verilog file or an example, found none; the nearest example is rr_arbiter"),
    ("check empty.v", 2, "empty.v: expected a module, found none; check the file"),
    ("check notes.txt", 2, "notes.txt: expected a .v or .sv file, not .txt; rename it"),
    ("check bytes.v", 2, "bytes.v: expected UTF-8 text, found other bytes; convert it"),
    ("check two.v", 2, "two.v: expected one module that nobody instantiates, found one, two; choose with --top"),
    ("check two.v --top three", 2, "two.v: expected a module three, found one, two; correct the name"),
    ("check bare", 2, "bare: expected a folder with design.toml, which is missing; write one with: hwopt init FILE.v"),
    ("check reg1 --top other", 2, "reg1: expected --top reg1, as design.toml says, not other; leave it out"),
    ("check reg1 --source nosuch.v", 2, "nosuch.v: expected a file, found none; check the name"),
    ("check reg1 --source bare", 2, "bare: expected a readable file, but: Is a directory; name another one"),
    ("check reg1 --flow nosuch", 2, "nosuch: expected a folder with flow.toml or the name of a built-in flow; the nearest is generic45"),
    ("check reg1 --liberty nosuch.lib", 2, "nosuch.lib: a Liberty file was expected, and there is none; correct --liberty"),
    ("check reg1 --liberty sky130_fd_sc_hd", 2, "sky130_fd_sc_hd: a Liberty file was expected, and there is none; give a path, or set PDK_ROOT to where a PDK is installed to name its libraries"),
    ("check reg1 --evidence likely", 2, "evidence must be proven, bounded:K (K clock cycles) or simulated, not 'likely'; choose one of them"),
    ("check reg1 --sta magic", 2, re.compile(r"argument --sta: invalid choice: 'magic' \(choose from '?hwopt'?, '?opensta'?\); see hwopt check --help")),
    ("check reg1 --evidence bounded:0", 2, "evidence must be proven, bounded:K (K clock cycles) or simulated, not 'bounded:0'; choose one of them"),
    ("check reg1 --fast", 2, "unrecognized arguments: --fast; see hwopt --help"),
    ("check", 2, "the following arguments are required: DESIGN; see hwopt check --help"),
    ("", 2, "the following arguments are required: COMMAND; see hwopt --help"),
    ("run reg1 --evaluations ten", 2, "argument --evaluations: invalid int value: 'ten'; see hwopt run --help"),
    ("run reg1 --evaluations -1", 2, "--evaluations must be above 0 and finite, not -1; correct it"),
    ("run reg1 --evaluations 0", 2, "--evaluations must be above 0 and finite, not 0; correct it"),
    ("run reg1 --seconds nan", 2, "--seconds must be above 0 and finite, not nan; correct it"),
    ("run reg1 --cost-usd inf", 2, "--cost-usd must be above 0 and finite, not inf; correct it"),
    ("run reg1 --workers 0", 2, "--workers must be above 0 and finite, not 0; correct it"),
    ("run reg1 --seed -1", 2, "--seed must be 0 or more, not -1; correct it"),
    ("run reg1 --proposer magic", 2, "--proposer magic: expected rewrite, arithmetic, llm[:MODEL[:EFFORT]] or agent[:MODEL[:EFFORT]] with an effort of low, medium, high, xhigh, max; choose one"),
    ("run reg1 --proposer rewrite:x", 2, "--proposer rewrite:x: expected rewrite, arithmetic, llm[:MODEL[:EFFORT]] or agent[:MODEL[:EFFORT]] with an effort of low, medium, high, xhigh, max; choose one"),
    ("run reg1 --proposer llm::loud", 2, "--proposer llm::loud: expected rewrite, arithmetic, llm[:MODEL[:EFFORT]] or agent[:MODEL[:EFFORT]] with an effort of low, medium, high, xhigh, max; choose one"),
    ("run reg1 --proposer llm --proposer llm::medium --cost-usd 1", 2, "proposer llm:claude-sonnet-5-5:medium: expected once, found 2 times; name another model or effort, or remove it"),
    ("run reg1 --proposer llm", 2, "a model takes part only with a cap in dollars above 0, not none; set --cost-usd or cost_usd under [budget]"),
    ("run reg1 --proposer llm --cost-usd 1", 2, "https://api.anthropic.com/v1/messages: expected an API key, found none; set ANTHROPIC_API_KEY"),
    ("run reg1 --proposer llm --cost-usd 0.01", 2, re.compile(r"one request to claude-sonnet-5-5 may cost up to \$\d\.\d\d on this design, and the cap is \$0\.01; raise --cost-usd or choose a cheaper model")),
    ("run reg1 --proposer llm:gpt --cost-usd 1", 2, re.compile(rf"model 'gpt' has no price in hwopt's price table of [\d-]+, which knows {KNOWN}; choose one of these, or name in HWOPT_PRICES a copy of the table with its price")),
    ("run reg1 --flow nosuch", 2, "nosuch: expected a folder with flow.toml or the name of a built-in flow; the nearest is generic45"),
    ("run reg1 --evidence likely", 2, "evidence must be proven, bounded:K (K clock cycles) or simulated, not 'likely'; choose one of them"),
    ("run reg1 --out full", 2, "full: expected a new or empty folder; choose another one"),
    ("run reg1 --out empty.v", 2, "empty.v: expected a new or empty folder; choose another one"),
    ("run reg1 --out empty.v/run", 2, "empty.v/run: expected a folder to write to, but: Not a directory; choose another one"),
    ("run reg1 --out /proc/nosuch/run", 2, "/proc/nosuch/run: expected a folder to write to, but: No such file or directory; choose another one"),
    ("run nosuch.toml", 2, "nosuch.toml: expected a file, found none; check the name"),
    ("resume", 2, "expected a run under runs/, found none; start one with: hwopt run"),
    ("resume nosuch", 2, "nosuch: expected the folder of a run, with campaign.toml; check the name"),
    ("resume full --evaluations -3", 2, "--evaluations must be above 0 and finite, not -3; correct it"),
    ("report", 2, "expected a run under runs/, found none; start one with: hwopt run"),
    ("report bare", 2, "bare: expected the folder of a run, with ledger.sqlite; check the name"),
    ("export bare", 2, "bare: expected the folder of a run, with ledger.sqlite; check the name"),
    ("ledger bare", 2, "bare: expected the folder of a run, with ledger.sqlite; check the name"),
    ("ledger empty_ledger", 2, "empty_ledger/ledger.sqlite: expected a ledger of format 1, not 0; use the version of hwopt that wrote it"),
    ("report broken_ledger", 2, "broken_ledger/ledger.sqlite: expected a ledger of hwopt, found something else (file is not a database); it is damaged or of another program"),
    ("init nosuch.v", 2, "nosuch.v: expected a file, found none; check the name"),
    ("init notes.txt", 2, "notes.txt: expected a .v or .sv file, not .txt; rename it"),
    ("init two.v --top three", 2, "two.v: expected a module three, found one, two; correct the name"),
    ("examples full", 2, "full: expected a new or empty folder; choose another one"),
    ("audit reg1 --mutants 0", 2, "--mutants must be 1 or more, not 0; correct it"),
    ("audit reg1 --least 101", 2, "--least must be from 0 to 100, not 101; correct it"),
    ("audit reg1 --workers 0", 2, "--workers must be 1 or more, not 0; correct it"),
    ("prove nosuch.v two.v --top one", 2, "nosuch.v: expected a file, found none; check the name"),
    ("prove nosuch.il two.v --top one", 2, "nosuch.il: expected a file, found none; check the name"),
    ("prove two.v two.v", 2, "the following arguments are required: --top; see hwopt prove --help"),
    ("prove two.v two.v --top one --latency -1", 2, "--latency must be 0 or more, not -1; correct it"),
    ("prove two.v two.v --top one --timeout-s 0", 2, "--timeout-s must be above 0, not 0; correct it"),
    ("prove two.v two.v --top one -I nosuch", 2, "-I nosuch: expected a folder, found none; correct it"),
    ("prove two.v two.v --top one -D 1x=2", 2, "-D 1x=2: expected NAME=VALUE; correct it"),
    ("prove two.v two.v --top one -P 1x=2", 2, "-P 1x=2: expected NAME=VALUE; correct it"),
    ("prove two.v two.v --top one -P Width=2", 2, "two.v: -P: expected a parameter of one (it has none), not Width; correct the name"),
]  # fmt: skip


@pytest.fixture
def folder(person: Path) -> Path:
    """A person's folder with what the command lines above name."""
    write_reg(person / "reg1")
    (person / "bare").mkdir()
    (person / "full").mkdir()
    (person / "full" / "a").touch()
    (person / "empty.v").touch()
    (person / "notes.txt").write_text(REG)
    (person / "bytes.v").write_bytes(b"module \xff\xfe; endmodule")
    one = "module one (input a, output y); assign y = a; endmodule\n"
    (person / "two.v").write_text(one + one.replace("one", "two"))
    for name, content in (("empty_ledger", b""), ("broken_ledger", b"no ledger" * 200)):
        (person / name).mkdir()
        (person / name / "ledger.sqlite").write_bytes(content)
    return person


def line(said: Said) -> str:
    """Return the one line on standard error."""
    assert said.err.startswith("hwopt: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err + said.out
    return said.err.removeprefix("hwopt: ").rstrip("\n")


@pytest.mark.parametrize(("words", "code", "message"), AT_ONCE, ids=[one[0] for one in AT_ONCE])
def test_a_mistake_gets_one_line(
    folder: Path, hwopt: Hwopt, words: str, code: int, message: str | re.Pattern[str]
) -> None:
    """What is wrong, what was expected and what to do; nothing is left behind."""
    before = sorted(folder.rglob("*.toml"))
    said = hwopt(*words.split())
    assert said.code == code
    if isinstance(message, str):
        assert line(said) == message
    else:
        assert message.fullmatch(line(said))
    assert sorted(folder.rglob("*.toml")) == before
    assert not (folder / "runs").exists()


#: What may be wrong in a design.toml: text to replace, its replacement, the message.
TOML = [
    (REG_TOML, "garbage [", "expected TOML: Expected '=' after a key in a key/value pair (at line 1, column 9); correct that line"),
    (REG_TOML, "", "expected a key design (a table); add it"),
    ("sources", "sourcs", "[design]: expected a key sources (a list), found sourcs; rename it"),
    ('top = "reg1"\n', 'top = "reg1"\ntset = 1\n', "[design]: unknown key tset; the nearest valid key is testbench"),
    ("[clock]", "[clocks]", "unknown key clocks; the nearest valid key is clock"),
    ('"low"', '"down"', '[reset]: active must be "low" or "high", not \'down\'; correct it'),
    ('["reg1.v"]', "[]", "[design]: sources must be a list of at least one file, not []; correct it"),
    ('["reg1.v"]', '"reg1.v"', "[design]: sources must be a list, not 'reg1.v'; correct it"),
    ("reg1.v", "reg2.v", "expected the file reg2.v, found none; correct the path"),
    ('top = "reg1"', 'top = "reg2"', "expected a module reg2, found reg1; correct the name"),
    ("[clock]", 'change = ["x"]\n[clock]', "expected a module x, found reg1; correct the name"),
    ("[clock]", 'testbench = "tb"\n[clock]', "expected a folder with tb_*.py as testbench, not tb; correct the path"),
    ("[clock]", "latency = -1\n[clock]", "[design]: latency must be a whole number of 0 or more, not -1; correct it"),
    ("[clock]", "[parameters]\nproven_at = [{ Width = 8 }]\n[clock]", "[parameters]: expected a parameter of reg1 (it has none), not Width; correct the name"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), TOML, ids=[one[1][:24] for one in TOML])
def test_a_wrong_design_file(person: Path, hwopt: Hwopt, old: str, new: str, message: str) -> None:
    """The line names the file, the key, its value and what is allowed."""
    write_reg(person / "reg1", toml=REG_TOML.replace(old, new))
    said = hwopt("check", "reg1")
    place = "reg1/design.toml: "
    assert (said.code, line(said)) == (2, place + message)


#: What may be wrong in a campaign file.
CAMPAIGN = [
    ('[campaign]\ndesign = "reg1"\n[budget]\nevaluations = -3', "c.toml: [budget]: evaluations must be a whole number above 0, not -3; correct it"),
    ('[campaign]\ndesign = "reg1"\n[budget]\nevaluation = 3', "c.toml: [budget]: unknown key evaluation; the nearest valid key is evaluations"),
    ('[campaign]\ndesign = "reg1"\nflow = "nosuch"', "nosuch: expected a folder with flow.toml or the name of a built-in flow; the nearest is generic45"),
    ('[campaign]\ndesign = "reg1"\n[[proposer]]\nkind = "magic"', 'c.toml: [[proposer]] 1: kind must be "rewrite" or "arithmetic" or "llm", not \'magic\'; correct it'),
    ('[campaign]\ndesign = "reg1"\n[[proposer]]\nkind = "llm"', "a model takes part only with a cap in dollars above 0, not none; set --cost-usd or cost_usd under [budget]"),
    ("[campaign]", "c.toml: [campaign]: expected a key design (a string); add it"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), CAMPAIGN, ids=range(len(CAMPAIGN)))
def test_a_wrong_campaign_file(folder: Path, hwopt: Hwopt, text: str, message: str) -> None:
    """A campaign is refused before its run has a folder."""
    (folder / "c.toml").write_text(text)
    said = hwopt("run", "c.toml")
    assert (said.code, line(said)) == (2, message)
    assert not (folder / "runs").exists()


def test_a_wrong_liberty_file(folder: Path, hwopt: Hwopt) -> None:
    """A text that is no Liberty is refused before the run has a folder."""
    (folder / "cells.lib").write_text("no library\n")
    said = hwopt("run", "reg1", "--liberty", "cells.lib")
    assert said.code == 2
    assert line(said) == (
        f"{folder}/cells.lib:1: a Liberty file was expected (library (...) {{...}}), not "
        "'no library'; name a .lib file with --liberty"
    )
    assert not (folder / "runs").exists()


def test_a_wrong_flow_file(folder: Path, hwopt: Hwopt) -> None:
    """A flow of one's own is checked like a design."""
    (folder / "flow").mkdir()
    place = folder / "flow" / "flow.toml"
    place.write_text('[flow]\nliberty = ["a.lib"]\nrecipes = { area = "area.ys" }\n')
    assert line(hwopt("check", "reg1", "--flow", "flow")) == (
        "flow/flow.toml: expected the file a.lib, found none; correct it"
    )
    (folder / "flow" / "a.lib").touch()
    assert line(hwopt("check", "reg1", "--flow", "flow")) == (
        "flow/flow.toml: expected the script area.ys, found none; correct the recipe"
    )
    place.write_text('[flow]\nlibery = ["a.lib"]\nrecipes = { area = "area.ys" }\n')
    assert line(hwopt("check", "reg1", "--flow", "flow")) == (
        "flow/flow.toml: [flow]: unknown key libery; the nearest valid key is liberty"
    )


#: Texts that hwopt takes for gold only when they are mended; the message after the name.
GOLD = [
    (REG.replace("d_i,", "d_i"), re.compile(r"the design cannot be elaborated: reg1\.v:\d+: .*; correct the text")),
    (REG.replace("q_o <= 1'b0", "q_o <= nosuch"), re.compile(r"the design cannot be elaborated: reg1\.v:8: .*'nosuch'; correct the text")),
    (REG.replace("else q_o <= d_i;", "else q_o <= d_i; end nobody u (.a(d_i)); if (0) begin"), re.compile(r"the design cannot be elaborated: reg1\.v:9: unknown module 'nobody'; correct the text")),
    (REG.replace("posedge clk_i or negedge rst_ni", "*").replace("else", "// else"), re.compile(r"the design cannot be judged: reg1\.v:7\S*: a latch is inferred for q_o; correct the text or design\.toml")),
    (REG.replace("posedge", "negedge"), re.compile(r"the design cannot be judged: reg1\.v:7\S*: register q_o is clocked by the falling edge of clk_i; correct the text or design\.toml")),
    (REG.replace("negedge", "posedge").replace("!rst", "rst"), re.compile(r"the design cannot be judged: reg1\.v:7\S*: register q_o is reset by the wrong level of rst_ni; correct the text or design\.toml")),
]  # fmt: skip


@pytest.mark.tool
@pytest.mark.parametrize(("text", "message"), GOLD, ids=range(len(GOLD)))
def test_gold_that_cannot_be_judged(
    person: Path, hwopt: Hwopt, text: str, message: re.Pattern[str]
) -> None:
    """Gold's faults are the person's: a DesignError that names the line."""
    write_reg(person / "reg1", text=text)
    said = hwopt("check", "reg1")
    name, _, rest = line(said).partition(": ")
    assert (said.code, name) == (2, "reg1")
    assert message.fullmatch(rest), rest


#: Testbenches that cannot pass, and what is said of them.
BENCHES = [
    ("import cocotb\n@cocotb.test()\nasync def never(dut):\n    assert False, 'wrong'\n", "tb_reg1.never: AssertionError: wrong"),
    ("import nosuch\n", "the simulation ended early: ModuleNotFoundError: No module named 'nosuch'"),
    ("def broken(:\n", "the simulation ended early: SyntaxError: invalid syntax"),
]  # fmt: skip


@pytest.mark.tool
def test_a_testbench_that_fails_on_gold(person: Path, hwopt: Hwopt, small_flow: Path) -> None:
    """It is said which test failed, or why none ran."""
    toml = REG_TOML.replace("[clock]", 'testbench = "tb"\n[clock]')
    write_reg(person / "reg1", toml=toml)
    (person / "reg1" / "tb").mkdir()
    for text, why in BENCHES:
        (person / "reg1" / "tb" / "tb_reg1.py").write_text(text)
        said = hwopt("check", "reg1", "--flow", small_flow)
        assert said.code == 2
        assert line(said) == (
            f"reg1 was expected to pass its own testbench; {why}; correct one of the two"
        )


@pytest.mark.tool
def test_init_makes_a_folder_that_passes(person: Path, hwopt: Hwopt, small_flow: Path) -> None:
    """From a bare file to a design with clock, reset and testbench, which is never overwritten."""
    (person / "reg.v").write_text(REG)
    said = hwopt("init", "reg.v")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "reg1: clock clk_i, reset rst_ni (async, active low) (inferred)\n"
        "wrote reg1/design.toml and reg1/tb_reg1/tb_reg1.py\n"
        "next: check the clock and reset in design.toml, then: hwopt check reg1\n"
    )
    assert '["../reg.v"]' in (person / "reg1" / "design.toml").read_text()
    again = hwopt("init", "reg.v")
    assert (again.code, line(again)) == (
        2,
        "reg1: expected nothing of that name here; move it away",
    )
    checked = hwopt("check", "reg1", "--flow", small_flow, "--json")
    assert checked.code == 0, checked.err
    found = json.loads(checked.out)
    assert found["evaluation"]["verdict"] == "PASS"
    assert [point["recipe"] for point in found["gold"]] == ["area", "delay"]
    wrong = REG.replace("1'b0", "1'b1")
    (person / "wrong.v").write_text(wrong)
    refuted = hwopt("check", "reg1", "--source", "wrong.v", "--flow", small_flow)
    assert (refuted.code, refuted.err) == (1, "")
    assert "FAIL reg1, evidence: none, stopped at prove" in refuted.out
    assert "counterexample written to counterexample.vcd" in refuted.out
    assert "$enddefinitions" in (person / "counterexample.vcd").read_text()


@pytest.mark.tool
def test_a_bare_file_with_a_latch_is_refused(person: Path, hwopt: Hwopt) -> None:
    """Before a clock is inferred it is said what no clock would mend."""
    (person / "held.v").write_text(
        "module held (input en, d, output reg q);\n  always @* if (en) q = d;\nendmodule\n"
    )
    said = hwopt("check", "held.v")
    assert said.code == 2
    assert re.fullmatch(
        r"held: the design cannot be judged: held\.v:2\S*: a latch is inferred for q; correct the text",
        line(said),
    )


@pytest.mark.tool
def test_audit(person: Path, hwopt: Hwopt) -> None:
    """The score, the survivors with line and difference, JSON, and exit code 1 below --least."""
    write_reg(person / "reg1")
    blind = "import cocotb\n\n@cocotb.test()\nasync def sleeps(dut):\n    pass\n"
    (person / "reg1" / "tb").mkdir()
    (person / "reg1" / "tb" / "tb_reg1.py").write_text(blind)
    toml = person / "reg1" / "design.toml"
    toml.write_text(toml.read_text().replace("[clock]", 'testbench = "tb"\n\n[clock]'))
    words = ("audit", "reg1", "--mutants", 4, "--workers", 1)
    found = hwopt(*words, "--vcd", "waves")
    assert (found.code, found.err) == (0, "")
    assert "mutation score 0.0 %: the testbench notices 0 of " in found.out
    assert "\n  no test notices that q_o is " in found.out
    assert list((person / "waves").glob("0*-reg1.v-*.vcd"))
    strict = hwopt(*words, "--least", 50, "--json")
    assert (strict.code, strict.err) == (1, "")
    audited = json.loads(strict.out)
    assert audited["score"] == 0
    assert audited["fates"]["survived"] == sum(
        mutant["fate"] == "survived" for mutant in audited["mutants"]
    )


@pytest.mark.tool
def test_prove(person: Path, hwopt: Hwopt) -> None:
    """Exit codes 0, 1 and 4; what was inferred is printed; RTLIL is taken as well."""
    (person / "gold.v").write_text(REG)
    (person / "gate.v").write_text(REG.replace("!rst_ni", "rst_ni == 1'b0"))
    (person / "wrong.v").write_text(REG.replace("1'b0", "1'b1"))
    same = hwopt("prove", "gold.v", "gate.v", "--top", "reg1")
    assert (same.code, same.err) == (0, "")
    first, second, *_ = same.out.splitlines()
    assert first == "clock clk_i, reset rst_ni (async, active low)"
    assert second.startswith("PASS: proven by ")
    refuted = hwopt("prove", "gold.v", "wrong.v", "--top", "reg1", "--vcd", "waves.vcd")
    assert refuted.code == 1
    assert "FAIL: refuted by " in refuted.out
    assert "the counterexample was replayed in Verilator on both texts" in refuted.out
    assert "$enddefinitions" in (person / "waves.vcd").read_text()
    nowhere = hwopt("prove", "gold.v", "wrong.v", "--top", "reg1", "--vcd", "no/waves.vcd")
    assert (nowhere.code, line(nowhere)) == (
        2,
        "--vcd no/waves.vcd: expected a folder for it, found none; make it",
    )


@pytest.mark.tool
def test_prove_says_what_is_wrong(person: Path, hwopt: Hwopt) -> None:
    """Names that gold does not have are refused, not ignored."""
    (person / "gold.v").write_text(REG)
    pair = ("prove", "gold.v", "gold.v", "--top")
    assert line(hwopt(*pair, "nosuch")) == (
        "gold.v: the text cannot be elaborated: 'nosuch' is not a valid top-level module; "
        "correct it"
    )
    assert line(hwopt(*pair, "reg1", "--clock", "x")) == (
        "--clock x: expected an input of gold (clk_i, rst_ni, d_i); correct it"
    )
    assert line(hwopt(*pair, "reg1", "--reset", "rst_ni:purple")) == (
        "--reset rst_ni:purple: expected NAME[:low][:async], not purple; correct it"
    )


@pytest.mark.tool
def test_prove_leaves_open_what_it_cannot_decide(person: Path, hwopt: Hwopt) -> None:
    """A pair that no method decides in its time ends with exit code 4, never 0."""
    hard = "module m (input [23:0] a, b, c, output [23:0] y);\n  assign y = {};\nendmodule\n"
    (person / "gold.v").write_text(hard.replace("{}", "((a ^ b) * (b ^ c)) * (a ^ c)"))
    (person / "gate.v").write_text(hard.replace("{}", "(a ^ b) * ((b ^ c) * (c ^ a))"))
    said = hwopt("prove", "gold.v", "gate.v", "--top", "m", "--timeout-s", "1")
    assert said.code in {0, 4}
    assert ("PASS" in said.out) == (said.code == 0)


@pytest.mark.tool
def test_prove_reads_rtlil(person: Path, hwopt: Hwopt) -> None:
    """The texts of an export's proof are compared as they are."""
    (person / "adder.v").write_text(ADDER)
    script = "import pyosys.libyosys as ys; d = ys.Design(); " + "; ".join(
        f"ys.run_pass({step!r}, d)"
        for step in ("read_slang --top adder adder.v", "write_rtlil adder.il")
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=person, capture_output=True)
    said = hwopt("prove", "adder.il", "adder.v", "--top", "adder")
    assert (said.code, said.out.splitlines()[0]) == (0, "combinational")


def test_dry_run(person: Path, hwopt: Hwopt) -> None:
    """Without a key a model's price is estimated; nothing is started, nothing is sent."""
    write_reg(person / "reg1")
    said = hwopt("run", "reg1", "--proposer", "llm", "--cost-usd", 2, "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert re.match(r"llm: model claude-\S+ \(effort medium\): about \d+ tokens of rules", said.out)
    (full,) = re.findall(r"60 requests about \$([\d.]+)", said.out)
    said = hwopt("run", "reg1", "--proposer", "llm", "--batch", "--cost-usd", 2, "--dry-run")
    assert "(effort medium, in Message Batches): about" in said.out
    (half,) = re.findall(r"60 requests about \$([\d.]+)", said.out)
    assert float(half) == pytest.approx(float(full) / 2, abs=0.011)
    assert "nothing is to be paid" in hwopt("run", "reg1", "--dry-run").out
    assert not (person / "runs").exists()


def test_examples(person: Path, hwopt: Hwopt) -> None:
    """They are listed, and copied with their testbenches and flows."""
    listed = hwopt("examples")
    assert [row.split()[0] for row in listed.out.splitlines()[1:]] == EXAMPLES.split(", ")
    copied = hwopt("examples", "mine")
    assert copied.out == "examples copied to mine; try: hwopt run mine/rtl/crc32\n"
    assert (person / "mine" / "testbenches" / "crc32").is_dir()
    assert (person / "mine" / "flows" / "generic45" / "flow.toml").is_file()


def test_doctor(hwopt: Hwopt) -> None:
    """Every tool is named with its version, and what is missing with its fix."""
    said = hwopt("doctor", "--json")
    found = {each["name"]: each for each in json.loads(said.out)}
    assert said.code == 0
    assert found["Verilator"]["version"]
    assert "ANTHROPIC_API_KEY" in found["ANTHROPIC_API_KEY"]["fix"]
    assert not found["ANTHROPIC_API_KEY"]["needed"]


def test_cache(person: Path, hwopt: Hwopt, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is shown and cleared; it lives where XDG says."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(person / "xdg"))
    (person / "xdg" / "hwopt" / "results").mkdir(parents=True)
    (person / "xdg" / "hwopt" / "results" / "x").write_text("x")
    place = person / "xdg" / "hwopt"
    assert hwopt("cache").out == f"{place}: 1 files, 0.0 MiB of 1024 MiB\n"
    assert hwopt("cache", "--clear").out == f"{place}: 0 files, 0.0 MiB of 1024 MiB\n"


def opened(folder: Path) -> None:
    """Write a run that was cut off before gold was measured."""
    folder.mkdir(parents=True)
    ledger = Ledger(folder / "ledger.sqlite", create=True)
    ledger.append(Opened("", "", "", "", ()))
    ledger.close()


def test_a_run_that_was_cut_off_at_once(person: Path, hwopt: Hwopt) -> None:
    """A run without gold's measurements is said to be one; its events can be read."""
    opened(person / "runs" / "x-1")
    for command in ("report", "export"):
        said = hwopt(command)
        assert said.code == 2
        assert "hwopt resume" in line(said)
    assert hwopt("ledger").out.startswith('{"event":"Opened",')
    resumed = hwopt("resume")
    assert (resumed.code, line(resumed)) == (
        2,
        "expected a run under runs/, found none; start one with: hwopt run",
    )


def test_a_damaged_ledger(person: Path, hwopt: Hwopt) -> None:
    """An event that cannot be read is named; nothing is guessed."""
    opened(person / "runs" / "x-1")
    with sqlite3.connect(person / "runs" / "x-1" / "ledger.sqlite") as database:
        database.execute("UPDATE event SET body = '{'")
    database.close()
    said = hwopt("report")
    assert said.code == 2
    assert line(said).startswith("runs/x-1/ledger.sqlite: expected a ledger of hwopt, found ")


def program(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run(
        [sys.executable, "-m", "hwopt", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_program_itself(folder: Path) -> None:
    """The exit code and the one line reach the shell."""
    done = program("check", "nosuch", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("hwopt: nosuch: expected a design folder")
    assert done.stderr.count("\n") == 1
    assert program("--version", folder=folder).stdout.startswith("hwopt 0.1.0")


def test_no_escape_codes_without_a_terminal(folder: Path) -> None:
    """Where output goes to a file, it is plain text."""
    for words in (["examples"], ["doctor"], ["--help"], ["run", "--help"]):
        assert "\x1b" not in program(*words, folder=folder).stdout


def test_a_folder_that_cannot_be_written(person: Path, hwopt: Hwopt) -> None:
    """Where no folder can be made under runs/, another one can be named."""
    write_reg(person / "reg1")
    (person / "runs").touch()
    said = hwopt("run", "reg1")
    assert (said.code, line(said)) == (
        2,
        "runs: expected a folder to write to, but: File exists; name one with --out",
    )
