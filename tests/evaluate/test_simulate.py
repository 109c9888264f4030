"""Stage simulate on small designs."""

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal

import pytest

from hwopt.design import Clock, Design, Reset, Source
from hwopt.errors import DesignError
from hwopt.evaluate.bench import Setting
from hwopt.evaluate.simulate import simulate
from hwopt.evaluation import Strength, Verdict
from hwopt.tools.cosim import Cosimulator

pytestmark = pytest.mark.tool

GOLD = """\
module acc #(parameter int Width = 8) (
  input logic clk_i, input logic rst_ni, input logic en_i,
  input logic signed [Width-1:0] a_i, output logic signed [Width-1:0] sum_o
);
  logic [Width-1:0] previous;
  always_ff @(posedge clk_i) previous <= a_i;
  always_ff @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) sum_o <= '0;
    else if (en_i) sum_o <= sum_o + a_i;
endmodule
"""

TESTBENCH = """\
import cocotb
from cocotb.triggers import Timer

@cocotb.test()
async def adds(dut):
    dut.en_i.value = 1
    dut.a_i.value = 3
    dut.rst_ni.value = 0
    for number in range(5):
        dut.clk_i.value = 0
        await Timer(1, "ns")
        assert int(dut.sum_o.value) == 3 * number
        dut.rst_ni.value = 1
        await Timer(1, "ns")
        dut.clk_i.value = 1
        await Timer(1, "ns")

@cocotb.test()
async def idles(dut):
    await Timer(1, "ns")
"""


def text(content: str) -> tuple[Source, ...]:
    """Return the one file of a design."""
    return (Source(PurePosixPath("acc.sv"), content),)


DESIGN = Design(
    name="acc",
    top="acc",
    sources=text(GOLD),
    clock=Clock("clk_i"),
    reset=Reset("rst_ni", "low", "async"),
)
TESTED = replace(DESIGN, testbench=(Source(PurePosixPath("tb_acc.py"), TESTBENCH),))


@pytest.fixture(scope="module")
def setting(cosimulator: Cosimulator) -> Setting:
    """The machine's tools and few vectors, with which the one build of gold is shared."""
    return Setting(cosimulator)


def verdict(design: Design, gate: str, setting: Setting, folder: Path) -> tuple[Verdict, str]:
    """Simulate a candidate."""
    result = simulate(design, text(gate), setting, folder=folder)
    return result.verdict, result.reason


def test_gold_passes(setting: Setting, tmp_path: Path) -> None:
    """Gold passes at every set of parameters, and the vectors are counted as evidence."""
    design = replace(DESIGN, proven_at=((("Width", 8),), (("Width", 70),)))
    result = simulate(design, design.sources, setting, folder=tmp_path)
    assert result.verdict is Verdict.PASS
    assert result.evidence is not None
    assert (result.evidence.strength, result.evidence.extent) == (Strength.SIMULATED, 2000)


def test_equal_candidate_passes(setting: Setting, tmp_path: Path) -> None:
    """Another text of the same circuit passes; an unused register may start as it likes."""
    gate = GOLD.replace("sum_o + a_i", "a_i + sum_o").replace("previous", "earlier")
    assert verdict(DESIGN, gate, setting, tmp_path) == (Verdict.PASS, "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sum_o + a_i", "sum_o - a_i"),
        ("sum_o + a_i", "sum_o + (&a_i ? 8'd0 : a_i)"),
        ("sum_o <= '0", "sum_o <= 1"),
        ("if (!rst_ni) sum_o <= '0;\n    else", ""),
        (" or negedge rst_ni", ""),
        ("if (en_i)", "if (en_i | previous == 8'h80)"),
    ],
)
def test_wrong_candidate_fails(setting: Setting, tmp_path: Path, before: str, after: str) -> None:
    """A difference at a corner, in a reset value or in a reset is found without a testbench."""
    assert before in GOLD
    found, reason = verdict(DESIGN, GOLD.replace(before, after), setting, tmp_path)
    assert found is Verdict.FAIL
    assert reason.startswith("sum_o was expected to be 0x")


def test_power_up_is_not_relied_upon(setting: Setting, tmp_path: Path) -> None:
    """What holds only if a register powers up as zero does not pass."""
    gate = GOLD.replace("if (!rst_ni) sum_o <= '0;\n    else ", "").replace(
        " or negedge rst_ni", ""
    )
    gold = gate.replace("previous <= a_i", "previous <= 0").replace("sum_o + a_i", "a_i")
    design = replace(DESIGN, sources=text(gold), reset=None)
    assert verdict(design, gold + "\n", setting, tmp_path / "same") == (Verdict.PASS, "")
    sticky = gold.replace("<= a_i;\n", "<= a_i | {Width{odd}};\n").replace(
        "logic [Width-1:0] previous;",
        "logic [Width-1:0] previous; logic odd; always_ff @(posedge clk_i) odd <= odd;",
    )
    assert verdict(design, sticky, setting, tmp_path / "sticky")[0] is Verdict.FAIL


CODED = """module acc(input clk_i, input rst_ni, input in_i, output seen_o);
  reg [{high}:0] state;
  always @(posedge clk_i or {edge} rst_ni)
    if ({test}) state <= {first}; else state <= in_i ? {last} : {first};
  assign seen_o = state == {last};
endmodule
"""


@pytest.mark.parametrize(("active", "edge"), [("low", "negedge"), ("high", "posedge")])
def test_an_asynchronous_reset_acts_in_cycle_0(
    active: Literal["low", "high"], edge: str, setting: Setting, tmp_path: Path
) -> None:
    """A code that powers up where gold's cannot be is reset before anything is compared."""
    test = "!rst_ni" if active == "low" else "rst_ni"
    design = replace(
        DESIGN,
        sources=text(CODED.format(high=31, edge=edge, test=test, first=0, last=4)),
        reset=Reset("rst_ni", active, "async"),
    )
    for first, last in ((0, 1), (1, 0)):
        gate = CODED.format(high=0, edge=edge, test=test, first=first, last=last)
        assert verdict(design, gate, setting, tmp_path / str(first)) == (Verdict.PASS, "")


def test_before_a_synchronous_reset_nothing_is_determined(setting: Setting, tmp_path: Path) -> None:
    """A code of nine in 512 that few power-ups hit may be decoded in any way before the reset."""
    gold = """module acc(input clk_i, input rst_i, input in_i, output reg [1:0] code_o);
      reg [8:0] turn;
      always @(posedge clk_i) if (rst_i) turn <= 1; else if (in_i) turn <= {turn[7:0], turn[8]};
      always @(*) case (turn) 9'h002: code_o = 1; 9'h010: code_o = 2; 9'h100: code_o = 3;
        default: code_o = 0; endcase
    endmodule
    """
    start, end = gold.index("always @(*)"), gold.index("endmodule")
    bits = "always @(*) code_o = {turn[4] | turn[8], turn[1] | turn[8]};\n"
    gate = gold[:start] + bits + gold[end:]
    design = replace(DESIGN, sources=text(gold), reset=Reset("rst_i", "high", "sync"))
    assert verdict(design, gate, setting, tmp_path / "right") == (Verdict.PASS, "")
    wrong = gate.replace("turn <= 1;", "turn <= 2;")
    assert verdict(design, wrong, setting, tmp_path / "wrong")[0] is Verdict.FAIL


def test_what_few_power_ups_agree_on_is_not_determined(setting: Setting, tmp_path: Path) -> None:
    """Differences of registers that nothing resets: of 64 bits some are alike in five power-ups."""
    gold = """module acc(input clk_i, input rst_i, input en_i, input [63:0] a_i, output [63:0] y_o);
      reg [63:0] first, second;
      reg started;
      always @(posedge clk_i) started <= !rst_i & (started | en_i);
      always @(posedge clk_i) if (en_i) {first, second} <= {a_i, first};
      assign y_o = first - second - 64'(started);
    endmodule
    """
    gate = gold.replace("first, second;", "newest, oldest; wire [63:0] first = newest ^ oldest;")
    gate = gate.replace(
        "{first, second} <= {a_i, first}", "{newest, oldest} <= {a_i ^ first, first}"
    )
    gate = gate.replace("first - second", "first + ~oldest + 1")
    design = replace(DESIGN, sources=text(gold), reset=Reset("rst_i", "high", "sync"))
    assert verdict(design, gate, setting, tmp_path / "right") == (Verdict.PASS, "")
    wrong = gate.replace("started | en_i", "en_i")
    assert verdict(design, wrong, setting, tmp_path / "wrong")[0] is Verdict.FAIL


def test_dont_care_may_be_chosen(setting: Setting, tmp_path: Path) -> None:
    """Where gold's output is undetermined, a candidate may choose."""
    gold = (
        "module acc(input logic v_i, input logic [7:0] a_i, output logic [7:0] y_o);\n"
        "always_comb y_o = v_i ? a_i : 'x;\nendmodule\n"
    )
    design = Design(name="acc", top="acc", sources=text(gold))
    chosen = gold.replace("v_i ? a_i : 'x", "a_i")
    assert verdict(design, chosen, setting, tmp_path / "chosen") == (Verdict.PASS, "")
    worse = gold.replace("v_i ? a_i : 'x", "(v_i & a_i != 8'h55) ? a_i : 'x")
    assert verdict(design, worse, setting, tmp_path / "worse")[0] is Verdict.FAIL


def test_what_a_race_leaves_to_the_simulator_is_not_owed(
    setting: Setting, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Gold's processes race: a text with any order of them passes, one of another value fails."""
    gold = """module acc(input clk_i, rst_i, input [2:0] duty_i, output reg on_o, odd_o);
      reg [2:0] count;
      always @(posedge clk_i) if (rst_i) count = 0; else count = count + 1;
      always @(posedge clk_i) begin on_o <= count < duty_i; odd_o <= rst_i ^ duty_i[0]; end
    endmodule
    """
    design = replace(DESIGN, sources=text(gold), reset=Reset("rst_i", "high", "sync"))
    ordered = gold.replace("count =", "count <=")
    ahead = gold.replace("on_o <= count <", "on_o <= (rst_i ? 3'd0 : count + 3'd1) <")
    for name, gate in (("ordered", ordered), ("ahead", ahead.replace("count =", "count <="))):
        assert verdict(design, gate, setting, tmp_path / name) == (Verdict.PASS, "")
    assert "on_o is 0x" in caplog.text
    assert "Processes race" in caplog.text
    for name, old, new in (("apart", "duty_i[0]", "duty_i[1]"), ("off", "count <", "3'd7 <")):
        assert verdict(design, gold.replace(old, new), setting, tmp_path / name)[0] is Verdict.FAIL
    caplog.clear()
    plain = replace(design, sources=text(ordered))
    assert verdict(plain, gold, setting, tmp_path / "racing")[0] is Verdict.FAIL
    assert not caplog.text


def test_labels_that_match_at_once_are_not_owed(
    setting: Setting, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Gold says of two labels that one matches at most: what both together do is nobody's."""
    gold = """module acc(input [1:0] req_i, input en_i, output logic [7:0] y_o);
      always_comb begin
        y_o = 8'd0;
        unique case (1'b1)
          req_i[0]: y_o[0] = en_i;
          req_i[1]: y_o[1] = en_i;
          default: y_o = 8'h80;
        endcase
      end
    endmodule
    """
    design = Design(name="acc", top="acc", sources=text(gold))
    head = "module acc(input [1:0] req_i, input en_i, output [7:0] y_o);\n  assign y_o = "
    first = "{~|req_i, 5'd0, req_i[1] & ~req_i[0] & en_i, req_i[0] & en_i};\nendmodule"
    both = first.replace(" & ~req_i[0]", "")
    for name, gate in (("first", first), ("both", both)):
        found = verdict(design, head + gate, setting, tmp_path / name)
        assert found == (Verdict.PASS, "")
    assert "said to be unique" in caplog.text
    wrong = head + first.replace("~|req_i", "~&req_i")
    assert verdict(design, wrong, setting, tmp_path / "wrong")[0] is Verdict.FAIL


def test_a_broken_promise_is_not_owed_where_text_and_netlist_agree(
    setting: Setting, tmp_path: Path
) -> None:
    """Both take the first of two labels; masks that are joined are as right, and no other value."""
    gold = """module acc(input [1:0] req_i, input [7:0] a_i, b_i, output reg [7:0] y_o);
      always @* begin
        (* parallel_case *)
        case (1'b1)
          req_i[0]: y_o = a_i;
          req_i[1]: y_o = b_i;
          default: y_o = 8'h80;
        endcase
      end
    endmodule
    """
    design = Design(name="acc", top="acc", sources=text(gold))
    joined = """module acc(input [1:0] req_i, input [7:0] a_i, b_i, output [7:0] y_o);
      assign y_o = ({8{req_i[0]}} & a_i) | ({8{req_i[1]}} & b_i) | {~|req_i, 7'd0};
    endmodule
    """
    assert verdict(design, joined, setting, tmp_path / "joined") == (Verdict.PASS, "")
    for name, gate in (
        ("one", joined.replace("b_i)", "~b_i)")),
        ("none", joined.replace("~|req_i", "~&req_i")),
    ):
        assert verdict(design, gate, setting, tmp_path / name)[0] is Verdict.FAIL
    plain = replace(design, sources=text(gold.replace("(* parallel_case *)", "")))
    assert verdict(plain, joined, setting, tmp_path / "owed")[0] is Verdict.FAIL


def test_testbench_judges(setting: Setting, tmp_path: Path) -> None:
    """With a testbench the failing test and both values are the reason; no vector is counted."""
    result = simulate(TESTED, TESTED.sources, setting, folder=tmp_path / "gold")
    assert (result.verdict, result.evidence) == (Verdict.PASS, None)
    found, reason = verdict(
        TESTED, GOLD.replace("sum_o + a_i", "sum_o - a_i"), setting, tmp_path / "bad"
    )
    assert found is Verdict.FAIL
    assert reason.startswith("tb_acc.adds: AssertionError: assert 253 == (3 * 1)")
    assert reason.endswith("(power-up ones)")


def test_early_finish_fails(setting: Setting, tmp_path: Path) -> None:
    """A candidate that ends the simulation after the first test does not pass."""
    gate = GOLD.replace(
        "endmodule", "always_ff @(posedge clk_i) if (sum_o == 12) $finish;\nendmodule"
    )
    assert verdict(TESTED, gate, setting, tmp_path)[0] is Verdict.FAIL


def test_bad_text_fails_by_value(setting: Setting, tmp_path: Path) -> None:
    """What Verilator refuses is the candidate's failure, with the line."""
    found, reason = verdict(TESTED, GOLD.replace("else", "esle"), setting, tmp_path)
    assert found is Verdict.FAIL
    assert reason.startswith("Verilator refuses it: acc.sv:9: ")


def test_gold_that_fails_its_testbench(setting: Setting, tmp_path: Path) -> None:
    """The design is at fault, and the message says what gold did."""
    broken = replace(TESTED, sources=text(GOLD.replace("sum_o + a_i", "sum_o - a_i")))
    with pytest.raises(DesignError) as caught:
        simulate(broken, text(GOLD), setting, folder=tmp_path)
    assert str(caught.value).startswith(
        "acc was expected to pass its own testbench; tb_acc.adds: AssertionError: assert 253 == "
    )


def test_extra_latency_is_granted(setting: Setting, tmp_path: Path) -> None:
    """A candidate one cycle late passes where the design allows it, and only there."""
    late = GOLD.replace("output logic signed [Width-1:0] sum_o", "output logic [Width-1:0] sum_o")
    late = late.replace(
        "logic [Width-1:0] previous;",
        "logic [Width-1:0] previous, sum; always_ff @(posedge clk_i) sum_o <= sum;",
    )
    head, _, tail = late.partition("negedge rst_ni)")
    late = head + "negedge rst_ni)" + tail.replace("sum_o", "sum")
    allowed = replace(DESIGN, latency=1)
    assert verdict(DESIGN, late, setting, tmp_path / "strict")[0] is Verdict.FAIL
    assert verdict(allowed, late, setting, tmp_path / "allowed") == (Verdict.PASS, "")
