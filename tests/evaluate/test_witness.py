"""Counterexamples asked of Verilator: true ones, forged ones, and what it cannot show."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Clock, Design, Reset, Source
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.equivalence import Contract, Counterexample, Proof, ProofLimits, prove_apart
from hwopt.evaluate.witness import Observation, Seen, Witness, witnessed
from hwopt.evaluation import Verdict
from hwopt.tools.cosim import Cosimulator
from hwopt.tools.model import Model
from hwopt.tools.process import Limits

pytestmark = pytest.mark.tool

REPEATED = Observation(Seen.REPEATED, "the counterexample was replayed in Verilator on both texts")
PORTS = "input clk, input rst, input [3:0] d, output [3:0] q"


class Court:
    """Judges a pair of texts and asks Verilator about the counterexample."""

    def __init__(self, tools: Cosimulator, folder: Path) -> None:
        self.tools, self.folder = tools, folder
        self.design = Design("m", "m", (), clock=Clock("clk"), reset=Reset("rst"))

    def refuted(self, gold: str, gate: str) -> Proof:
        """Return the judge's refutation."""
        self.design = replace(self.design, sources=sources(gold))
        sides = []
        for name, text in (("gold", gold), ("gate", gate)):
            found = elaborate_at(
                self.design, sources(text), (), folder=self.folder / name, limits=Limits()
            )
            assert isinstance(found, Elaboration), found
            sides.append(found.rtlil)
        (self.folder / "proof").mkdir()
        contract = Contract(self.design.clock, self.design.reset, self.design.latency)
        limits = ProofLimits(timeout_s=60)
        proof = prove_apart(*sides, contract, folder=self.folder / "proof", limits=limits)
        assert proof.verdict is Verdict.FAIL, proof
        assert proof.counterexample is not None
        return proof

    def witness(self) -> Witness:
        """Return the witness of the last gold."""
        folder = self.folder / "witness"
        return Witness(self.tools, self.design, (), folder=folder, limits=Limits())

    def ask(self, gate: str, found: Counterexample | None) -> Observation:
        """Ask Verilator about a counterexample."""
        assert found is not None
        return self.witness().ask(self.model(gate), found, folder=self.folder / "asked")

    def model(self, gate: str) -> Model:
        """Return gate's text in the surroundings of the last gold."""
        return Model.of(self.design, sources(gate), ())


def sources(text: str) -> tuple[Source, ...]:
    """Return a text as the sources of a design."""
    return (Source(PurePosixPath("m.sv"), text),)


def module(body: str, ports: str = PORTS) -> str:
    """Return a module with a clock and a reset."""
    return f"module m({ports});\n{body}\nendmodule\n"


@pytest.fixture
def court(cosimulator: Cosimulator, tmp_path: Path) -> Court:
    """A judge and Verilator."""
    return Court(cosimulator, tmp_path)


REG = "reg [3:0] r; always @(posedge clk) if (rst) r <= 0; else r <= d;"
SHOWN = f"{REG} assign q = rst ? 0 : r"
PAIRS = {
    "power-up": (
        f"{SHOWN};",
        f"reg odd; always @(posedge clk) odd <= odd; {SHOWN} ^ {{3'b0, odd}};",
    ),
    "memory": (
        f"{SHOWN};",
        (
            f"reg [3:0] s [1:4]; always @(posedge clk) if (!rst & d[3]) s[1 + d[2:1]] <= d;"
            f"{SHOWN} ^ {{3'b0, s[3] == 4'h9}};"
        ),
    ),
    "generated scope": (
        f"{SHOWN};",
        (
            f"generate for (genvar i = 1; i < 3; i++) begin : g\n"
            f"  reg [7:0] s; always @(posedge clk) s <= {{s[6:0], s[7]}};\nend endgenerate\n"
            f"{SHOWN} ^ {{3'b0, g[2].s == 8'h35}};"
        ),
    ),
    "undefined bit": (f"{REG} assign q = r;", f"{REG} assign q = r == 9 ? 4'b100x : r;"),
    "initial value": (
        "reg [3:0] r = 3; always @(posedge clk) r <= r + d; assign q = r;",
        "reg [3:0] r = 5; always @(posedge clk) r <= r + d; assign q = r;",
    ),
    "after the second reset": (
        f"{REG} assign q = r;",
        (
            f"{REG} reg [1:0] n = 0; always @(posedge clk) if (rst && !(&n)) n <= n + 1;"
            "assign q = r ^ (n == 2);"
        ),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_verilator_shows(court: Court, name: str) -> None:
    """Power-up values, memories, generated scopes, undefined bits and initial values are set."""
    gold, gate = map(module, PAIRS[name])
    proof = court.refuted(gold, gate)
    assert court.ask(gate, proof.counterexample) == REPEATED


def test_asynchronous_reset(court: Court) -> None:
    """A reset that waits for the clock is seen to, from a start value and in the first cycle."""
    court.design = replace(court.design, reset=Reset("rst", "low", "async"))
    gold = module(
        "reg [3:0] r; always @(posedge clk, negedge rst) if (!rst) r <= 0; else r <= d;"
        "assign q = r;"
    )
    gate = gold.replace(", negedge rst", "")
    assert court.ask(gate, court.refuted(gold, gate).counterexample) == REPEATED


def test_without_a_clock(court: Court) -> None:
    """A combinational pair with ports wider than any machine word is driven as well."""
    court.design = replace(court.design, clock=None, reset=None)
    ports = "input [99:0] a, input signed [70:0] b, output [99:0] y"
    gold = module("assign y = a + b;", ports)
    gate = module("assign y = a + $unsigned(b);", ports).replace("[99:0] y", "[99:0] y")
    gate = gate.replace("$unsigned(b)", "{{28{b[70]}}, b}")
    assert court.ask(gate, court.refuted(gold, gate).counterexample) == REPEATED


def test_extra_latency(court: Court) -> None:
    """Gold's value is the one of so many cycles before."""
    court.design = replace(court.design, latency=1)
    gold = module(f"{REG} assign q = r;")
    gate = module(f"{REG} reg [3:0] s; always @(posedge clk) s <= r + &r; assign q = s;")
    assert court.ask(gate, court.refuted(gold, gate).counterexample) == REPEATED


def test_forged_counterexamples_become_errors(court: Court) -> None:
    """What Verilator does not show is a fault of hwopt and no refutation."""
    gold = module(f"{REG} assign q = r;")
    gate = module(f"{REG} assign q = r ^ &r;")
    proof = court.refuted(gold, gate)
    found = proof.counterexample
    assert found is not None
    other = replace(found, gold_value=found.gate_value, gate_value=found.gold_value)
    equal = replace(proof, counterexample=found)
    gold_side = witnessed(
        replace(proof, counterexample=other),
        court.witness(),
        court.model(gate),
        folder=court.folder / "a",
    )
    gate_side = witnessed(equal, court.witness(), court.model(gold), folder=court.folder / "b")
    assert gold_side.verdict is gate_side.verdict is Verdict.ERROR
    assert gold_side.reason == (
        f"{found}, but q of gold was expected to be {found.gate_value} in Verilator in cycle "
        f"{found.cycle}, not {found.gold_value}; this is a fault of hwopt, report it"
    )
    assert gate_side.reason == (
        f"{found}, but q of gate was expected to differ from {found.gold_value} in Verilator in "
        f"cycle {found.cycle}; this is a fault of hwopt, report it"
    )


def test_what_cannot_be_asked(court: Court) -> None:
    """Black boxes, texts that Verilator refuses and unknown registers leave the refutation."""
    gold = module(f"{REG} assign q = r;")
    gate = module(f"{REG} assign q = r ^ &r;")
    proof = court.refuted(gold, gate)
    found = proof.counterexample
    assert found is not None
    refused = court.ask("module m(", found)
    assert refused.seen is Seen.IMPOSSIBLE
    assert refused.words.startswith(
        "the counterexample was replayed by hwopt's interpreter, not in Verilator: Verilator "
        "refuses gate: m.sv:1: "
    )
    unknown = replace(found, gate_start=(("\\hidden ", "1"),))
    assert court.ask(gold, unknown).words.endswith("register \\hidden cannot be set there")
    court.design = replace(court.design, blackboxes={"ram": None})
    boxed = witnessed(proof, court.witness(), court.model(gate), folder=court.folder / "boxed")
    assert boxed.verdict is Verdict.FAIL
    assert boxed.evidence.contract[-1].endswith("the design has black boxes")
    assert boxed.vcd.startswith(f"$comment {boxed.evidence.contract[-1]} $end\n")
