"""Audits: the fates of mutants, and the score of a testbench that looks away."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Clock, Design, Reset, Source
from hwopt.errors import DesignError
from hwopt.evaluate.audit import Auditor, Fate, Judged, audit, score
from hwopt.tools.cosim import Cosimulator
from hwopt.verilog.mutation import Mutation, mutations

GOLD = """\
module acc(input clk_i, input rst_ni, input en_i, input [3:0] a_i,
           output reg [3:0] sum_o, output odd_o);
  wire unused = 1'b0 & en_i;
  always @(posedge clk_i)
    if (!rst_ni) sum_o <= 4'd0;
    else if (en_i) sum_o <= sum_o + a_i;
  assign odd_o = sum_o[0];
endmodule
"""
#: It never looks at `odd_o` and never keeps `en_i` low.
TESTBENCH = """\
import cocotb
from cocotb.triggers import Timer

@cocotb.test()
async def adds(dut):
    total = 0
    dut.en_i.value = 1
    for step in range(40):
        dut.rst_ni.value = int(step > 1)
        dut.a_i.value = 5 * step % 16
        dut.clk_i.value = 0
        await Timer(1, "ns")
        dut.clk_i.value = 1
        await Timer(1, "ns")
        total = (total + 5 * step) % 16 if step > 1 else 0
        assert int(dut.sum_o.value) == total
"""
DESIGN = Design(
    name="acc",
    top="acc",
    sources=(Source(PurePosixPath("acc.v"), GOLD),),
    clock=Clock("clk_i"),
    reset=Reset("rst_ni", "low", "sync"),
    testbench=(Source(PurePosixPath("tb_acc.py"), TESTBENCH),),
)


def fault(text: str) -> Mutation:
    """Return the mutation with these words."""
    return next(one for one in mutations(DESIGN) if text in str(one))


@pytest.mark.tool
def test_fates(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """What is noticed, what is not, what is no difference and what is no circuit."""
    auditor = Auditor(DESIGN, cosimulator, folder=tmp_path, cache=None)
    chosen = (
        fault("+ became -"),
        fault("sum_o[0] became (sum_o[0]) | 2'sd1"),
        fault("condition: en_i became 1'b1"),
        fault("constant: 1'b0 became 1'b1"),
        fault("acc.v:5: deleted assignment"),
    )
    told: list[Judged] = []
    with ThreadPoolExecutor(2) as pool:
        found = audit(auditor, chosen, pool, told.append)
    assert tuple(told) == found
    assert [one.mutation for one in found] == list(chosen)
    killed, blind, idle, equal, reset = found
    assert killed.fate is Fate.KILLED
    assert killed.test.startswith("tb_acc.adds: AssertionError: assert ")
    assert blind.fate is idle.fate is Fate.SURVIVED
    assert blind.difference.startswith("odd_o is 0 in gold and 1 in gate in cycle ")
    assert "$comment the counterexample was replayed in Verilator on both texts $end" in blind.vcd
    assert idle.difference.startswith("sum_o is ")
    assert (equal.fate, equal.difference, equal.vcd) == (Fate.EQUAL, "", "")
    assert reset.fate is Fate.KILLED
    assert score(found) == 0.5


@pytest.mark.tool
def test_designs_that_cannot_be_audited(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """Without a testbench, or with one that gold fails, there is no audit."""
    with pytest.raises(DesignError) as missing:
        Auditor(replace(DESIGN, testbench=()), cosimulator, folder=tmp_path, cache=None)
    assert str(missing.value) == (
        "acc: a testbench to audit was expected, but design.toml names none; write one "
        "(hwopt init shows how)"
    )
    wrong = replace(DESIGN.testbench[0], text=TESTBENCH.replace("% 16 if", "% 8 if"))
    with pytest.raises(DesignError) as failing:
        Auditor(
            replace(DESIGN, testbench=(wrong,)), cosimulator, folder=tmp_path / "wrong", cache=None
        )
    assert str(failing.value).startswith("acc was expected to pass its own testbench; ")


def test_score() -> None:
    """Equal, refused and undecided mutants count neither for nor against a testbench."""
    one = fault("+ became -")
    fates = (Fate.KILLED, Fate.EQUAL, Fate.KILLED, Fate.UNDECIDED, Fate.SURVIVED, Fate.REFUSED)
    assert score([Judged(one, fate) for fate in fates]) == pytest.approx(2 / 3)
    assert score([Judged(one, Fate.EQUAL)]) is None
