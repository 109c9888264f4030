"""What passed, what it gains over gold, and what of that may be called an improvement."""

from collections.abc import Iterable
from dataclasses import dataclass

from hwopt.archive.gain import Gain, Gains, best_of, gains, improvement, improving
from hwopt.archive.pareto import Held
from hwopt.candidate import Candidate
from hwopt.evaluation import Elite, Evaluation, Evidence, Point, Trace, Verdict
from hwopt.ledger import Event, NoiseMeasured


@dataclass(frozen=True)
class Tried:
    """A candidate and what came of it."""

    number: int
    candidate: Candidate
    #: None where the run ended before the evaluation did.
    evaluation: Evaluation | None
    traces: tuple[Trace, ...] = ()

    @property
    def method(self) -> str:
        """What decided the proof, empty where it is not known."""
        return next((trace.method for trace in self.traces if trace.stage == "prove"), "")


@dataclass(frozen=True)
class Entry:
    """A candidate that passed, and what it gains over gold's front."""

    tried: Tried
    elite: Elite
    #: Gains over gold's front, whatever their size.
    gains: Gains
    #: Those that may be called an improvement.
    improves: Gains
    #: Those that are large enough, but whose noise is not measured yet.
    pending: Gains
    #: The points at which it improves on gold, by ascending area.
    points: tuple[Point, ...]
    on_front: bool

    @property
    def is_improvement(self) -> bool:
        """Whether there is a gain that may be presented as an improvement."""
        return bool(self.points)

    @property
    def id(self) -> str:
        """Id of the candidate."""
        return self.elite.candidate.id


@dataclass(frozen=True)
class Noise:
    """What rewordings of gold, which change nothing, gain by luck."""

    each: tuple[Gains, ...]
    #: The recipes under which they were measured.
    recipes: tuple[str, ...]

    @property
    def best(self) -> Gains:
        """The best gain in each metric."""
        return best_of(self.each)


def noise_of(gold: Elite, events: Iterable[Event]) -> Noise | None:
    """Take all measurements together; a resumed run may have measured under further recipes."""
    several = [
        points for event in events if isinstance(event, NoiseMeasured) for points in event.points
    ]
    if not several:
        return None
    return Noise(
        each=tuple(gains(gold.evaluation.points, points) for points in several),
        recipes=tuple(dict.fromkeys(point.recipe for points in several for point in points)),
    )


def entries_of(
    gold: Elite,
    tried: Iterable[Tried],
    front: Iterable[Held],
    noise: Noise | None,
    bar: Evidence,
) -> tuple[Entry, ...]:
    """Judge every candidate that passed, in the order of asking."""
    holders = {held.candidate_id for held in front}
    entries = []
    for each in tried:
        evaluation = each.evaluation
        if evaluation is None or evaluation.verdict is not Verdict.PASS:
            continue
        found = gains(gold.evaluation.points, evaluation.points)
        claims = Gains()
        points: tuple[Point, ...] = ()
        if evaluation.evidence.meets(bar):
            points = _improving(gold, evaluation, noise)
            claims = improvement(found, noise.best if noise else Gains())
        entries.append(
            Entry(
                tried=each,
                elite=Elite(each.candidate, evaluation),
                gains=found,
                improves=_confirmed(claims, noise, confirmed=True),
                pending=_confirmed(claims, noise, confirmed=False),
                points=points,
                on_front=each.candidate.id in holders,
            )
        )
    return tuple(entries)


def _improving(gold: Elite, evaluation: Evaluation, noise: Noise | None) -> tuple[Point, ...]:
    """Return the points whose improvement is confirmed, by ascending area."""
    if noise is None:
        return ()
    known = [point for point in evaluation.points if point.recipe in noise.recipes]
    found = improving(gold.evaluation.points, known, noise.best)
    return tuple(sorted(found, key=lambda point: (point.cost, point.recipe)))


def _confirmed(claims: Gains, noise: Noise | None, *, confirmed: bool) -> Gains:
    """Return the claims whose recipe's noise is measured, or those for which it is not."""
    known = noise.recipes if noise else ()

    def kept(gain: Gain | None) -> Gain | None:
        return gain if gain and (gain.point.recipe in known) == confirmed else None

    return Gains(area=kept(claims.area), delay=kept(claims.delay))
