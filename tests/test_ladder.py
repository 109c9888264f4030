"""The known candidates on the upper rungs: stopped at their stage, or not at all.

Screen and elaboration are held by `test_candidates.py`.
"""

from pathlib import Path

import pytest
from candidates.cases import Case, read_cases

from hwopt.errors import ToolTimeout
from hwopt.evaluate.bench import Setting
from hwopt.evaluate.climb import Climb
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.equivalence import ProofLimits
from hwopt.evaluate.prove import ProveStage
from hwopt.evaluate.stages import ElaborateStage, SimulateStage
from hwopt.evaluate.witness import Witness
from hwopt.evaluation import Evidence, StageResult, Strength, Verdict
from hwopt.tools.cosim import Cosimulator
from hwopt.tools.process import Limits

pytestmark = pytest.mark.tool

LIMITS = Limits(timeout_s=60, memory_mib=2048)
CASES = [case for case in read_cases() if case.stage in {None, "prove", "simulate"}]

#: Cases that the judge does not decide yet, and why; whoever teaches it deletes the line. Nobody
#: may get them wrong meanwhile, and no candidate passes undecided.
OPEN = {
    "prove_at_the_last_count": "65,536 cycles are more than the judge looks ahead",
    "prove_sum_too_narrow": "a sum of products that overflows for few operands only",
}


@pytest.fixture(scope="session")
def golds() -> dict[Path, tuple[Elaboration, ...]]:
    """Gold's elaborations by design, made when they are first asked for."""
    return {}


@pytest.fixture
def climb(
    request: pytest.FixtureRequest,
    golds: dict[Path, tuple[Elaboration, ...]],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    cosimulator: Cosimulator,
) -> tuple[Climb, tuple[Elaboration, ...]]:
    """A case that went up to the proof, and its gold."""
    case: Case = request.param
    design = case.design()
    if case.gold not in golds:
        folder = tmp_path_factory.mktemp("gold")
        found = [
            elaborate_at(
                design, design.sources, parameters, folder=folder / f"p{number}", limits=LIMITS
            )
            for number, parameters in enumerate(design.proven_at)
        ]
        golds[case.gold] = tuple(one for one in found if isinstance(one, Elaboration))
    gold = golds[case.gold]
    climb = Climb(design, case.sources(design), tmp_path)
    result, _ = ElaborateStage(gold, cosimulator.verilator, LIMITS).run(climb)
    assert result.verdict is Verdict.PASS, result.reason
    return climb, gold


def proven(
    climb: Climb, gold: tuple[Elaboration, ...], timeout_s: float, tools: Cosimulator
) -> StageResult:
    """Return what the proof says, a TIMEOUT where its own limit was reached."""
    witnesses = tuple(
        Witness(
            tools, climb.design, one.parameters, folder=climb.folder / f"gold{place}", limits=LIMITS
        )
        for place, one in enumerate(gold)
    )
    bar, limits = Evidence(Strength.PROVEN), ProofLimits(timeout_s=timeout_s)
    stage = ProveStage(gold, bar, limits, witnesses=witnesses)
    try:
        return stage.run(climb)[0]
    except ToolTimeout as error:
        return StageResult("prove", Verdict.TIMEOUT, str(error))


def params(cases: list[Case]) -> list[object]:
    """Return cases under their names."""
    return [pytest.param(case, id=case.name) for case in cases]


DECIDED = [case for case in CASES if case.name not in OPEN]


@pytest.mark.parametrize("climb", params(DECIDED), indirect=True)
def test_prove(
    climb: tuple[Climb, tuple[Elaboration, ...]],
    request: pytest.FixtureRequest,
    cosimulator: Cosimulator,
) -> None:
    """A bad candidate is refuted with waves, a good one proven with its files."""
    case = request.node.callspec.params["climb"]
    result = proven(*climb, timeout_s=120, tools=cosimulator)
    if case.stage == "prove":
        assert result.verdict is Verdict.FAIL, result.reason
        assert result.evidence is not None
        assert result.evidence.strength is Strength.NONE
        assert "replayed in Verilator on both texts" in result.evidence.contract[-1]
    else:
        assert result.verdict is Verdict.PASS, result.reason
        assert result.evidence is not None
        assert result.evidence.strength is Strength.PROVEN
        assert any(name.endswith("gate.il") for name, _ in result.files)
    waves = [text for name, text in result.files if name.endswith(".vcd")]
    assert bool(waves) == (case.stage == "prove")


@pytest.mark.parametrize(
    "climb", params([case for case in CASES if case.name in OPEN]), indirect=True
)
def test_what_is_open_is_never_wrong(
    climb: tuple[Climb, tuple[Elaboration, ...]],
    request: pytest.FixtureRequest,
    cosimulator: Cosimulator,
) -> None:
    """A pair that is not decided ends as UNKNOWN or TIMEOUT, never the wrong way."""
    case = request.node.callspec.params["climb"]
    result = proven(*climb, timeout_s=5, tools=cosimulator)
    wrong = Verdict.PASS if case.stage == "prove" else Verdict.FAIL
    assert result.verdict is not wrong, result.reason
    if result.verdict is not Verdict.PASS:
        assert (result.evidence or Evidence()).strength is not Strength.PROVEN


#: Simulated beside all that the simulation has to stop: one good case for each kind of gold.
SIMULATED = ("timer_down", "dont_care_refined", "merged_registers")


@pytest.mark.parametrize(
    "climb",
    params([case for case in CASES if case.stage == "simulate" or case.name in SIMULATED]),
    indirect=True,
)
def test_simulate(
    climb: tuple[Climb, tuple[Elaboration, ...]],
    request: pytest.FixtureRequest,
    cosimulator: Cosimulator,
) -> None:
    """What only a simulator sees is stopped there; don't-cares and power-up do not matter."""
    case = request.node.callspec.params["climb"]
    result, _ = SimulateStage(Setting(cosimulator)).run(climb[0])
    stopped = case.stage == "simulate"
    assert (result.verdict is Verdict.FAIL) == stopped, result.reason
    assert (result.verdict is Verdict.PASS) != stopped, result.reason
