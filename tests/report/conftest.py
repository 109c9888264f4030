"""Runs that never happened, written through the real ledger, for the tests of the report."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pytest

from hwopt.candidate import Candidate
from hwopt.config import BudgetConfig, CampaignConfig, ProposerConfig, write_campaign
from hwopt.design import Design, Source
from hwopt.evaluation import METRIC_VERSION, Evaluation, Evidence, Point, Strength, Trace, Verdict
from hwopt.ledger import (
    Asked,
    Climbed,
    Ended,
    Exchange,
    GoldMeasured,
    Ledger,
    NoiseMeasured,
    Opened,
    Told,
    Unanswered,
)
from hwopt.report.replay import Run, read_run
from hwopt.tools.designfile import save_design
from hwopt.tools.workspace import load_design

HOSTILE = (
    "</style></pre><script>alert(1)</script><img src=x onerror=alert(1)> [bold]&amp;\x1b[31m\u202e"
)

DESIGN_TOML = """
[design]
top = "mixer"
sources = ["mixer.v", "sub/stage.v"]
includes = ["sub/widths.vh"]

[clock]
name = "clk_i"

[reset]
name = "rst_ni"
active = "low"
kind = "async"

[parameters]
proven_at = [{ Width = 8 }, { Width = 4 }]
"""

MIXER = """// Mixes three words. <b>Not markup</b> & not an entity: &lt;
`include "sub/widths.vh"
module mixer #(parameter Width = `DEFAULT_WIDTH) (
  input  wire             clk_i,
  input  wire             rst_ni,
  input  wire [Width-1:0] a_i,
  input  wire [Width-1:0] b_i,
  input  wire [Width-1:0] c_i,
  output reg  [Width-1:0] y_o
);
  wire [Width-1:0] mixed;
  stage #(.Width(Width)) u_stage (.a_i(a_i), .b_i(b_i), .c_i(c_i), .y_o(mixed));
  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) y_o <= {Width{1'b0}};
    else         y_o <= mixed;
  end
endmodule
"""

STAGE = """module stage #(parameter Width = 8) (
  input  wire [Width-1:0] a_i,
  input  wire [Width-1:0] b_i,
  input  wire [Width-1:0] c_i,
  output wire [Width-1:0] y_o
);
  assign y_o = (a_i & b_i) | (a_i & c_i);
endmodule"""

WORDS = ("plain", "share", "mcm", "booth", "arith_tree", "no_alumacc", "kogge_stone", "sklansky")
CONTRACT = (
    "rst_ni is asserted in cycle 0 and is an input like any other afterwards",
    "registers without an initial value start at any value, each side by itself",
    "Width = 8",
    "Width = 4",
)


PROVEN = Evidence(Strength.PROVEN, contract=CONTRACT)


@dataclass(frozen=True)
class Plan:
    """What a synthetic run shall look like."""

    candidates: int = 40
    #: Best factors of area and delay that candidates reach.
    reach: tuple[float, float] = (0.8, 0.85)
    #: None leaves the noise unmeasured.
    noise: float | None = 0.02
    evidence: Evidence = PROVEN
    evidence_bar: str = "proven"
    proposer: str = "rewrite"
    #: Where the run measures again at its end; a test writes what that gave.
    trials: tuple[str, ...] = ()
    seed: int = 7


Synthesize = Callable[..., Run]


def write_design(folder: Path) -> Design:
    """Write a design of two files and an include, and load it."""
    (folder / "sub").mkdir(parents=True)
    (folder / "design.toml").write_text(DESIGN_TOML)
    (folder / "mixer.v").write_text(MIXER)
    (folder / "sub" / "stage.v").write_text(STAGE)
    (folder / "sub" / "widths.vh").write_text("`define DEFAULT_WIDTH 8\n")
    return load_design(folder)


def gold_points() -> tuple[Point, ...]:
    """Return points with the shape that real recipes give: two clusters, some equal."""
    draw = random.Random(1)  # noqa: S311 - a seeded draw
    points = []
    for word in WORDS:
        spread = 1.0 if word in {"plain", "mcm"} else 1 + 0.12 * draw.random()
        points.append(_point(f"area_{word}", 2210.4 * spread, 1480.0 / spread**0.3))
        points.append(_point(f"delay_{word}", 3104.9 * spread, 702.3 * spread**0.5))
    return tuple(points)


def _point(recipe: str, area_um2: float, delay_ps: float) -> Point:
    return Point(recipe, round(area_um2, 4), round(delay_ps, 2), int(area_um2 / 3.1))


def variant(design: Design, number: int, note: str) -> tuple[Source, ...]:
    """Return sources that do the same as gold's, written in another way."""
    body = (
        f"  // {note}\n  wire [Width-1:0] either_{number} = b_i | c_i;\n"
        f"  assign y_o = a_i & either_{number};"
    )
    text = STAGE.replace("  assign y_o = (a_i & b_i) | (a_i & c_i);", body)
    return (design.sources[0], Source(PurePosixPath("sub/stage.v"), text))


def write_run(folder: Path, design_folder: Path, plan: Plan) -> Run:
    """Write a whole run through the ledger and read it back."""
    design = write_design(design_folder)
    save_design(design, folder / "design")
    design = load_design(folder / "design")
    config = CampaignConfig(
        design="design",
        seed=plan.seed,
        evidence=plan.evidence_bar,
        proposers=(ProposerConfig(kind=plan.proposer),),
        budget=BudgetConfig(evaluations=max(1, plan.candidates)),
    )
    (folder / "campaign.toml").write_text(write_campaign(config))
    ledger = Ledger(folder / "ledger.sqlite", create=True)
    ledger._db.execute("PRAGMA synchronous = OFF")
    versions = (("hwopt", "0.1.0"), ("pyosys", "0.70"), ("verilator", "5.049"), ("cocotb", "2.1"))
    digests = (design.digest(), "f" * 64, METRIC_VERSION)
    ledger.append(Opened(write_campaign(config), *digests, versions, plan.trials))
    gold = Candidate(design.sources, "gold")
    points = gold_points()
    ledger.append(GoldMeasured(gold, Evaluation(gold.id, Verdict.PASS, "simulate", points=points)))
    _write_candidates(ledger, design, gold, plan)
    if plan.noise is not None:
        ledger.append(NoiseMeasured(_rewordings(points, plan.noise)))
    ledger.remark(Ended("the budget is spent", 74.2))
    ledger.close()
    return read_run(folder)


def _rewordings(points: tuple[Point, ...], reach: float) -> tuple[tuple[Point, ...], ...]:
    draw = random.Random(3)  # noqa: S311 - a seeded draw
    factors = [1 - reach, *(1 + 0.03 * draw.random() for _ in range(29))]
    return tuple(
        tuple(replace(point, area_um2=point.area_um2 * factor) for point in points)
        for factor in factors
    )


def _write_candidates(ledger: Ledger, design: Design, gold: Candidate, plan: Plan) -> None:
    draw = random.Random(plan.seed)  # noqa: S311 - a seeded draw
    ids = [gold.id]
    for number in range(plan.candidates):
        if number % 13 == 5:
            ledger.append(Unanswered(number, plan.proposer, "no rule fires that was not tried"))
            continue
        note = f"a & b | a & c becomes a & (b | c), take {number} {HOSTILE if number == 2 else ''}"
        parents = (ids[0],) if len(ids) < 3 else (draw.choice(ids[-4:]),)
        if number % 11 == 10:
            parents = (*parents, ids[1])
        candidate = Candidate(variant(design, number, note), plan.proposer, parents, note)
        ledger.append(Asked(number, candidate, _exchanges(plan)))
        evaluation = _evaluate(candidate, number, plan, draw)
        ledger.append(Told(number, evaluation))
        ledger.remark(Climbed(number, _traces(evaluation, draw), number * 1.8))
        if evaluation.verdict is Verdict.PASS:
            ids.append(candidate.id)
    late = Candidate(variant(design, 999, "late"), plan.proposer, (gold.id,), "never told")
    ledger.append(Asked(plan.candidates, late))


def _exchanges(plan: Plan) -> tuple[Exchange, ...]:
    if plan.proposer != "llm":
        return ()
    return (Exchange("some-model", "{}", "{}", 5200, 830, 0.0123),)


def _evaluate(candidate: Candidate, number: int, plan: Plan, draw: random.Random) -> Evaluation:
    failing = {
        3: (Verdict.FAIL, "prove", "y_o is 8'h03 in gold and 8'h02 in gate in cycle 2"),
        7: (Verdict.FAIL, "elaborate", f"stage.v:7: syntax error near {HOSTILE}"),
        8: (Verdict.UNKNOWN, "synthesize", "dominated"),
        9: (Verdict.TIMEOUT, "prove", "yosys-abc was expected to end within 120 s, and was killed"),
        11: (Verdict.UNKNOWN, "synthesize", "dominated"),
    }
    if number % 12 in failing:
        verdict, stage, reason = failing[number % 12]
        points = _points(1.02, 1.06, draw) if reason == "dominated" else ()
        return Evaluation(candidate.id, verdict, stage, reason, points=points)
    progress = number / plan.candidates
    area = 1 - (1 - plan.reach[0]) * progress * draw.uniform(0.5, 1.0)
    delay = 1 - (1 - plan.reach[1]) * progress * draw.uniform(0.5, 1.0)
    points = _points(area, delay, draw)
    return Evaluation(candidate.id, Verdict.PASS, "simulate", "", plan.evidence, points)


def _points(area: float, delay: float, draw: random.Random) -> tuple[Point, ...]:
    return tuple(
        _point(p.recipe, p.area_um2 * area * draw.uniform(1, 1.03), p.delay_ps * delay)
        for p in gold_points()
    )


def _traces(evaluation: Evaluation, draw: random.Random) -> tuple[Trace, ...]:
    stages = ("screen", "elaborate", "synthesize", "prove", "simulate")
    climbed = stages[: stages.index(evaluation.stage) + 1]
    return tuple(
        Trace(stage, draw.uniform(0.1, 1.5), method="registers matched; cec" * (stage == "prove"))
        for stage in climbed
    )


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Plan], Path]:
    """Return a function that writes a run of a plan once and returns its folder."""
    folders: dict[Plan, Path] = {}

    def write(plan: Plan) -> Path:
        if plan not in folders:
            place = tmp_path_factory.mktemp("synthetic")
            folders[plan] = write_run(place / "mixer-1", place / "mixer", plan).folder
        return folders[plan]

    return write


@pytest.fixture
def synthetic(tmp_path: Path, written: Callable[[Plan], Path]) -> Synthesize:
    """Return a function that makes a run of one's own, `synthetic(candidates=..., noise=...)`."""

    def make(**wishes: object) -> Run:
        folder = tmp_path / "runs" / "mixer-1"
        shutil.copytree(written(Plan(**wishes)), folder)  # type: ignore[arg-type]
        return read_run(folder)

    return make
