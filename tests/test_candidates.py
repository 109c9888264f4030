"""Known-bad candidates are stopped at their stage, known-good ones are not."""

import functools
import sys
from pathlib import Path

import pytest

from hwopt.errors import ToolFailed
from hwopt.evaluate.elaborate import Elaboration, elaborate, elaborate_at
from hwopt.evaluate.screen import screen
from hwopt.evaluation import Verdict
from hwopt.tools.process import Limits

sys.path.insert(0, str(Path(__file__).parent / "candidates"))
from cases import STAGES, Case, read_cases

LIMITS = Limits(timeout_s=60, memory_mib=1024)
CASES = read_cases()
SCREENED = {case.name for case in CASES if case.stage == "screen"}


def _params(cases: list[Case]) -> list[object]:
    return [pytest.param(case, id=case.name) for case in cases]


def test_every_bad_case_is_named_after_its_stage() -> None:
    """The stage in the first line is one of the ladder and the beginning of the file's name."""
    for case in CASES:
        if case.stage is not None:
            assert case.stage in STAGES
            assert case.name.startswith(f"{case.stage}_")


def test_every_case_differs_from_its_gold() -> None:
    """No case is gold itself behind another comment."""
    for case in CASES:
        assert case.text.split("\n", 1)[1] != case.design().sources[0].text, case.name


@pytest.mark.parametrize("case", _params(list(CASES)))
def test_screen(case: Case) -> None:
    """The screen stops what it has to stop, and nothing else."""
    design = case.design()
    result = screen(design, case.sources(design))
    assert (result.verdict is Verdict.FAIL) == (case.stage == "screen"), result.reason


@functools.cache
def _gold(folder: Path, work: Path) -> tuple[Elaboration, ...]:
    case = next(case for case in CASES if case.gold == folder)
    design = case.design()
    found = []
    for number, parameters in enumerate(design.proven_at):
        one = elaborate_at(
            design,
            design.sources,
            parameters,
            folder=work / folder.name / f"p{number}",
            limits=LIMITS,
        )
        assert isinstance(one, Elaboration), one
        found.append(one)
    return tuple(found)


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder for gold's elaborations."""
    return tmp_path_factory.mktemp("gold")


@pytest.mark.tool
@pytest.mark.parametrize("case", _params([case for case in CASES if case.name not in SCREENED]))
def test_elaborate(case: Case, work: Path, tmp_path: Path) -> None:
    """Elaboration stops what it has to stop, within its limits, and nothing of later stages."""
    design = case.design()
    try:
        result, _ = elaborate(
            design,
            case.sources(design),
            _gold(case.gold, work),
            folder=tmp_path,
            limits=LIMITS,
        )
    except ToolFailed as error:
        stopped, reason = True, str(error)
    else:
        stopped, reason = result.verdict is not Verdict.PASS, result.reason
    assert stopped == (case.stage == "elaborate"), reason
