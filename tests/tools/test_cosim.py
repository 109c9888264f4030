"""cocotb testbenches on Verilator models."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Source
from hwopt.errors import DesignError, ToolTimeout
from hwopt.tools.cosim import Build, Cosimulator, PowerUp, Start, build, simulate
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.results import SimulationOutcome

pytestmark = pytest.mark.tool

LIMITS = Limits(timeout_s=60.0, file_mib=16)

COUNTER = """\
module counter #(parameter int Width = 4, parameter Name = "plain") (
  input logic clk_i, input logic rst_ni, output logic [Width-1:0] count_o
);
  always_ff @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) count_o <= '0;
    else count_o <= count_o + 1'b1;
endmodule
"""

TESTBENCH = """\
import cocotb
from cocotb.triggers import Timer

async def tick(dut):
    dut.clk_i.value = 0
    await Timer(1, "ns")
    dut.clk_i.value = 1
    await Timer(1, "ns")

@cocotb.test()
async def resets(dut):
    dut.rst_ni.value = 0
    await tick(dut)
    assert int(dut.count_o.value) == 0

@cocotb.test()
async def counts(dut):
    dut.rst_ni.value = 0
    await tick(dut)
    dut.rst_ni.value = 1
    for number in range(1, 20):
        await tick(dut)
        assert int(dut.count_o.value) == number % 2 ** int(dut.Width.value)
"""


def model(text: str, **parameters: int | str) -> Model:
    """Return a model of one file whose top is `counter`."""
    source = Source(PurePosixPath("counter.sv"), text)
    return Model("counter", (source,), parameters=tuple(parameters.items()))


def run(built: Build, text: str, folder: Path, limits: Limits = LIMITS) -> SimulationOutcome:
    """Run one test module from random power-up."""
    testbench = (Source(PurePosixPath("tb_counter.py"), text),)
    start = Start(seed=1, power_up=PowerUp.RANDOM)
    return simulate(built, testbench, start, folder=folder, limits=limits)


def outcome(
    tools: Cosimulator, text: str, folder: Path, limits: Limits = LIMITS
) -> SimulationOutcome:
    """Build a counter and run the testbench above."""
    built = build(tools, model(text), folder=folder / "build", limits=LIMITS)
    assert built.errors == ()
    return run(built, TESTBENCH, folder / "run", limits)


def test_good_counter_passes(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """Every test is named and passed."""
    found = outcome(cosimulator, COUNTER, tmp_path)
    assert found.passed
    assert [(test.name, test.passed) for test in found.tests] == [
        ("tb_counter.resets", True),
        ("tb_counter.counts", True),
    ]


def test_parameters_reach_model_and_testbench(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """`dut.Width.value` is the value given, and so is the port's width."""
    built = build(
        cosimulator, model(COUNTER, Width=70, Name="fast"), folder=tmp_path / "b", limits=LIMITS
    )
    text = (
        "import cocotb\n@cocotb.test()\nasync def t(dut):\n"
        "    assert dut.Width.value == 70\n    assert len(dut.count_o) == 70\n"
        "    assert int(dut.Name.value).to_bytes(4, 'big') == b'fast'\n"
    )
    assert run(built, text, tmp_path / "run").complaint() == ""


def test_failure_states_both_values(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """A failing assertion says which values it compared."""
    found = outcome(cosimulator, COUNTER.replace("+ 1'b1", "+ 2'd2"), tmp_path)
    assert not found.passed
    assert [test.outcome for test in found.tests] == ["passed", "failed"]
    assert found.tests[1].message.startswith("AssertionError: assert 2 == (1 % (2 ** 4))")


def test_syntax_error_is_a_value(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """Text that Verilator refuses gives no program and an error with its line."""
    text = COUNTER.replace("endmodule", "")
    built = build(cosimulator, model(text), folder=tmp_path, limits=LIMITS)
    assert built.binary is None
    assert str(built.errors[0]).startswith("counter.sv:6: syntax error")


@pytest.mark.parametrize(
    "line",
    [
        "always_ff @(posedge clk_i) if (count_o == 9) $finish;",
        "initial $finish;",
        "initial $stop;",
        'initial $fatal(1, "no");',
        "final begin $finish; end\ninitial $finish;",
        'always_ff @(posedge clk_i) if (count_o == 3) $error("bad");',
    ],
)
def test_early_end_does_not_pass(cosimulator: Cosimulator, tmp_path: Path, line: str) -> None:
    """A model that ends or breaks off the simulation has not passed."""
    found = outcome(cosimulator, COUNTER.replace("endmodule", f"{line}\nendmodule"), tmp_path)
    assert not found.passed
    assert found.complaint()


def test_oscillation_does_not_pass(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """A combinational loop that never settles is a failure that says so."""
    line = "logic x; assign x = rst_ni & ~x;\nassign count_o[0] = x;"
    text = COUNTER.replace("output logic [Width-1:0] count_o", "output logic [0:0] count_o")
    text = text[: text.index("  always_ff")] + line + "\nendmodule\n"
    found = outcome(cosimulator, text, tmp_path)
    assert not found.passed
    assert "converge" in found.complaint()


LOOP = """\
  function automatic logic forever_true(input logic a);
    logic b;
    b = a;
    while (b | ~b) b = ~b;
    return b;
  endfunction
  logic spin;
  always_comb spin = forever_true(rst_ni & clk_i);
  always_ff @(posedge clk_i) if (spin) count_o[0] <= 1'b0;
"""


def test_endless_loop_is_killed(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """A model that computes for ever ends at the time limit, as an exception."""
    text = COUNTER.replace("endmodule", f"{LOOP}endmodule")
    with pytest.raises(ToolTimeout):
        outcome(cosimulator, text, tmp_path, Limits(timeout_s=3.0))


def test_flood_is_limited(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """A model that prints for ever fills no disk and does not pass."""
    line = 'always_ff @(posedge clk_i) while (rst_ni | ~rst_ni) $display("%0100d", count_o);'
    text = COUNTER.replace("endmodule", f"{line}\nendmodule")
    with pytest.raises(ToolTimeout):
        outcome(cosimulator, text, tmp_path, Limits(timeout_s=4.0, file_mib=1))
    sizes = [path.stat().st_size for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert max(sizes) <= 2**20


def test_power_up(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """A register without a reset starts as the run says, and equal seeds start equal."""
    text = COUNTER.replace("if (!rst_ni) count_o <= '0;\n    else ", "")
    built = build(cosimulator, model(text, Width=64), folder=tmp_path / "b", limits=LIMITS)
    report = (
        "import cocotb\nfrom cocotb.triggers import Timer\n"
        "@cocotb.test()\nasync def t(dut):\n    dut.clk_i.value = 0\n    await Timer(1, 'ns')\n"
        "    raise ValueError(int(dut.count_o.value))\n"
    )
    testbench = (Source(PurePosixPath("tb_counter.py"), report),)

    def start(power_up: PowerUp, seed: int, name: str) -> int:
        found = simulate(
            built, testbench, Start(seed, power_up), folder=tmp_path / name, limits=LIMITS
        )
        return int(found.tests[0].message.removeprefix("ValueError: "))

    assert start(PowerUp.ZEROS, 1, "zeros") == 0
    assert start(PowerUp.ONES, 1, "ones") == 2**64 - 1
    one, again, other = (
        start(PowerUp.RANDOM, seed, f"random{number}") for number, seed in enumerate((1, 1, 2))
    )
    assert one == again
    assert one not in {0, 2**64 - 1, other}


def test_testbench_reaches_ports_only(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """An inner signal of gold, which no candidate must keep, is out of a testbench's reach."""
    text = COUNTER.replace("endmodule", "logic inner; assign inner = ~clk_i;\nendmodule")
    built = build(cosimulator, model(text), folder=tmp_path / "b", limits=LIMITS)
    test = "import cocotb\n@cocotb.test()\nasync def t(dut):\n    dut.inner.value\n"
    found = run(built, test, tmp_path / "run")
    assert found.complaint().startswith("tb_counter.t: AttributeError")


def test_testbench_without_tests_does_not_pass(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """Nothing run is nothing passed; a folder without tb_*.py is the design's fault."""
    built = build(cosimulator, model(COUNTER), folder=tmp_path / "b", limits=LIMITS)
    assert not run(built, "x = 1\n", tmp_path / "empty").passed
    assert not run(built, "syntax error\n", tmp_path / "broken").passed
    with pytest.raises(DesignError) as caught:
        simulate(built, (), Start(1, PowerUp.ONES), folder=tmp_path / "none", limits=LIMITS)
    assert str(caught.value) == "a testbench was expected to have a file tb_<name>.py; add one"


def test_memory_files_are_found(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """`$readmemh` reads the design's data below the name that the design states."""
    text = (
        "module counter(input logic [1:0] a_i, output logic [7:0] d_o);\n"
        'logic [7:0] rom [4];\ninitial $readmemh("data/rom.hex", rom);\n'
        "assign d_o = rom[a_i];\nendmodule\n"
    )
    source = Source(PurePosixPath("counter.sv"), text)
    data = (Source(PurePosixPath("data/rom.hex"), "11 22 33 44\n"),)
    built = build(
        cosimulator, Model("counter", (source,), data=data), folder=tmp_path / "b", limits=LIMITS
    )
    test = (
        "import cocotb\nfrom cocotb.triggers import Timer\n@cocotb.test()\nasync def t(dut):\n"
        "    dut.a_i.value = 2\n    await Timer(1, 'ns')\n    assert int(dut.d_o.value) == 0x33\n"
    )
    assert run(built, test, tmp_path / "run").complaint() == ""


def test_damaged_header_is_built_again(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """A build that fails on a damaged cache entry repairs it and succeeds; then it is reused."""
    cosimulator = replace(cosimulator, cache=tmp_path / "cache")  # nobody else reads the damage
    build(cosimulator, model(COUNTER), folder=tmp_path / "a", limits=LIMITS)
    (entry,) = (path for path in cosimulator.cache.glob("verilator-*") if path.is_dir())
    header = entry / "precompiled.h.gch"
    if not header.exists():
        pytest.skip("this compiler precompiles no headers")
    raw = bytearray(header.read_bytes())
    raw[len(raw) // 4 : len(raw) // 2] = bytes(len(raw) // 2 - len(raw) // 4)
    header.write_bytes(raw)
    assert build(cosimulator, model(COUNTER), folder=tmp_path / "b", limits=LIMITS).binary
    objects = {path.name: path.stat().st_ino for path in entry.glob("*.o")}
    assert build(cosimulator, model(COUNTER), folder=tmp_path / "c", limits=LIMITS).binary
    assert {path.name: path.stat().st_ino for path in entry.glob("*.o")} == objects


def test_messages_name_no_folder(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """Equal runs in two folders end in equal words."""
    test = (
        "import cocotb, pathlib\n@cocotb.test()\nasync def t(dut):\n"
        "    raise ValueError(f'{__file__} {object()}')\n"
    )
    built = build(cosimulator, model(COUNTER), folder=tmp_path / "b", limits=LIMITS)
    found = run(built, test, tmp_path / "run")
    assert found.complaint() == (
        "tb_counter.t: ValueError: testbench/tb_counter.py <object object>"
    )
    stopped = outcome(
        cosimulator, COUNTER.replace("endmodule", "initial $stop;\nendmodule"), tmp_path / "stop"
    )
    assert str(tmp_path) not in stopped.complaint()
    assert "rtl/counter.sv:7" in stopped.complaint()
