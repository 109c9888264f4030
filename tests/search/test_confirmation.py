"""What is measured again at the end of a run, in which order, and what is not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest

from hwopt.archive.pareto import ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import CampaignConfig
from hwopt.design import Source
from hwopt.errors import ConfigError
from hwopt.evaluation import Elite, Evaluation, Point, Verdict
from hwopt.ledger import Event, NoiseMeasured, Remeasured
from hwopt.search.confirmation import Trial, confirm, second_library
from hwopt.tools.flows import load_flow
from hwopt.tools.shipped import shipped

FLOW = load_flow("generic45")


def candidate(name: str) -> Candidate:
    """Return a candidate that differs from all others."""
    return Candidate((Source(PurePosixPath("a.v"), f"// {name}\n"),), "person")


def elite(name: str, area_um2: float, delay_ps: float) -> Elite:
    """Return a candidate that passed, with one point."""
    mine = candidate(name)
    points = (Point("area", area_um2, delay_ps, 10),)
    return Elite(mine, Evaluation(mine.id, Verdict.PASS, "simulate", points=points))


GOLD = elite("gold", 100.0, 100.0)
SMALL = elite("small", 80.0, 99.0)
FAST = elite("fast", 99.0, 70.0)
LUCKY = elite("lucky", 100.5, 65.0)
TINY = elite("tiny", 78.0, 300.0)


def archive(*elites: Elite) -> ParetoArchive:
    """Return an archive in which elites arrived in this order."""
    found = ParetoArchive(GOLD)
    for each in elites:
        found.add(each)
    return found


class Bench:
    """Measures by a fixed answer, and remembers nothing but what it was asked."""

    def __init__(self, verdict: Verdict = Verdict.PASS) -> None:
        self.verdict = verdict

    def __call__(self, mine: Candidate) -> Evaluation:
        """Answer."""
        points = (Point("strong", 1.0, 1.0, 1),) if self.verdict is Verdict.PASS else ()
        return Evaluation(mine.id, self.verdict, "synthesize", "a limit", points=points)


def trials(*, second: Callable[[Candidate], Evaluation] = Bench()) -> tuple[Trial, ...]:  # noqa: B008 - it has no state
    """Return both places where a run can measure again."""
    return Trial("", FLOW, Bench()), Trial("second", FLOW, second)


def confirmed(
    found: ParetoArchive, *past: Event, workers: int = 2, where: tuple[Trial, ...] | None = None
) -> list[Remeasured]:
    """Return what the end of a run appends."""
    with ThreadPoolExecutor(workers) as pool:
        return list(confirm(where or trials(), found, past, pool, lambda _line: None))


def keys(events: list[Remeasured]) -> list[tuple[str, str]]:
    """Return what was measured where."""
    return [(event.library, event.candidate_id) for event in events]


@pytest.mark.parametrize("workers", [1, 5])
def test_gold_first_then_elites_in_order_of_arrival(workers: int) -> None:
    """The order does not depend on the number of workers; each is measured at each place once."""
    found = keys(confirmed(archive(FAST, SMALL), workers=workers))
    ids = [each.candidate.id for each in (GOLD, FAST, SMALL)]
    assert found == [(library, identity) for identity in ids for library in ("", "second")]


def test_a_run_without_elites_measures_nothing() -> None:
    """Where nothing is better, gold is not measured again either."""
    assert confirmed(archive()) == []


def test_what_is_no_gain_is_not_measured_again() -> None:
    """An elite that only trades one metric for the other claims nothing, nor one in the noise."""
    found = confirmed(archive(TINY))
    assert found == []
    noise = NoiseMeasured(((Point("area", 100.0, 60.0, 10),),))
    assert confirmed(archive(LUCKY), noise) == []
    assert confirmed(archive(LUCKY)) != []


def test_only_what_is_missing_is_measured() -> None:
    """A run that was cut off goes on where it was, and one that is extended adds the new."""
    whole = confirmed(archive(SMALL))
    for length in range(len(whole) + 1):
        assert confirmed(archive(SMALL), *whole[:length]) == whole[length:]
    extended = keys(confirmed(archive(SMALL, FAST), *whole))
    assert extended == [("", FAST.candidate.id), ("second", FAST.candidate.id)]


def test_what_could_not_be_measured_says_why_and_is_tried_again() -> None:
    """A limit is recorded with its stage; a person who resumes gets another try."""
    failing = trials(second=Bench(Verdict.TIMEOUT))
    first = confirmed(archive(SMALL), where=failing)
    assert [event.reason for event in first if event.library] == [
        "TIMEOUT at synthesize: a limit"
    ] * 2
    assert all(event.points == () for event in first if event.library)
    assert keys(confirmed(archive(SMALL), *first)) == keys([e for e in first if e.library])


def test_the_own_library_is_no_second_one() -> None:
    """Confirming on the library of the run would confirm nothing."""
    own = str(shipped("flows") / "generic45" / "generic45.lib")
    with pytest.raises(ConfigError) as caught:
        second_library(CampaignConfig("crc32", confirm=(own,)))
    assert str(caught.value) == (
        f"--confirm {own}: expected another library than the run's own; choose a second one"
    )


def test_a_file_that_is_no_liberty_is_refused(tmp_path: Path) -> None:
    """The message names the option."""
    (tmp_path / "a.lib").write_text("module a; endmodule\n")
    with pytest.raises(ConfigError, match=r"^--confirm: .*a\.lib:1: a Liberty file was expected"):
        second_library(CampaignConfig("crc32", confirm=(str(tmp_path / "a.lib"),)))
