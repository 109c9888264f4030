"""What somebody who tries things out reads: evaluations in few words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwopt.archive.gain import gains
from hwopt.candidate import Candidate
from hwopt.evaluation import Evaluation, Point, alike


@dataclass(frozen=True)
class Measured:
    """The metrics under one recipe, and other recipes that lead to the same."""

    recipe: str
    alike: tuple[str, ...]
    area_um2: float
    delay_ps: float
    cells: int
    #: What is gained over gold's front, in words; empty where nothing is.
    gain: str


@dataclass(frozen=True)
class Judged:
    """What became of a candidate."""

    candidate: str
    verdict: str
    #: The stage where it ended.
    stage: str
    reason: str
    evidence: str
    contract: tuple[str, ...]
    #: Inputs and outputs, cycle by cycle, of a counterexample; empty where there is none.
    counterexample: str
    points: tuple[Measured, ...]
    gold: tuple[Measured, ...]
    #: Whether it has a point on the run's front; None where it was not submitted to one.
    on_front: bool | None = None


def judged(candidate: Candidate, evaluation: Evaluation, gold: Sequence[Point]) -> Judged:
    """Put an evaluation into words.

    Args:
        candidate: What was judged.
        evaluation: What was found.
        gold: Gold's points; empty where nothing was measured.
    """
    return Judged(
        candidate=candidate.id,
        verdict=evaluation.verdict.value,
        stage=evaluation.stage,
        reason=evaluation.reason,
        evidence=str(evaluation.evidence),
        contract=evaluation.evidence.contract,
        counterexample=counterexample_of(evaluation),
        points=tuple(_measured(evaluation.points, gold)),
        gold=tuple(_measured(gold, ())),
    )


def counterexample_of(evaluation: Evaluation) -> str:
    """Return the cycles that refute a candidate as a table; empty where there is none."""
    tables = [text for name, text in evaluation.files if name.endswith("counterexample.txt")]
    return tables[0] if tables else ""


def paths_of(evaluation: Evaluation) -> Iterator[str]:
    """Yield the longest paths of the smallest and of the fastest point, step by step."""
    if not evaluation.points:
        return
    files = dict(evaluation.files)
    smallest = min(evaluation.points, key=lambda point: point.cost)
    fastest = min(evaluation.points, key=lambda point: (point.delay_ps, point.area_um2))
    several = [("smallest", smallest), ("fastest", fastest)]
    for noun, point in several[: 1 if smallest == fastest else 2]:
        steps = files.get(f"timing/{point.recipe}.txt")
        if steps and point.critical:
            yield f"\nlongest path of the {noun} ({point.recipe}): {point.critical}\n{steps}"


def _measured(points: Sequence[Point], gold: Sequence[Point]) -> Iterator[Measured]:
    for point, recipes in alike(points):
        found = gains(gold, (point,)) if gold else ()
        words = [f"{100 * gain.relative:.1f} % less {gain.metric}" for gain in found]
        yield Measured(
            recipe=point.recipe,
            alike=recipes[1:],
            area_um2=point.area_um2,
            delay_ps=point.delay_ps,
            cells=point.cells,
            gain=", ".join(words),
        )
