"""What passed, what it gains over gold, and what of that may be called an improvement."""

from collections.abc import Iterable
from dataclasses import dataclass

from hwopt.archive.difference import Difference, difference
from hwopt.archive.gain import Gain, Gains, gains, improvement, improving
from hwopt.archive.noise import Noise, noise_of
from hwopt.archive.pareto import Held
from hwopt.archive.retained import Remains, kept, without
from hwopt.candidate import Candidate
from hwopt.evaluation import Elite, Evaluation, Evidence, Point, Trace, Verdict
from hwopt.ledger import Event, Exchange, NoiseMeasured
from hwopt.report.confirmation import Confirmation


@dataclass(frozen=True)
class Tried:
    """A candidate and what came of it."""

    number: int
    candidate: Candidate
    #: None where the run ended before the evaluation did.
    evaluation: Evaluation | None
    traces: tuple[Trace, ...] = ()
    #: The requests to a model that led to it.
    exchanges: tuple[Exchange, ...] = ()

    @property
    def method(self) -> str:
        """What decided the proof, empty where it is not known."""
        methods = (trace.method for trace in self.traces if trace.stage == "prove")
        return next((method for method in methods if method), "")


@dataclass(frozen=True)
class Entry:
    """A candidate that passed, and what it gains over gold's front."""

    tried: Tried
    elite: Elite
    #: Gains over gold's front, whatever their size.
    gains: Gains
    #: Those that may be called an improvement.
    improves: Gains
    #: Those that are large enough, but whose noise or confirmation is not measured yet.
    pending: Gains
    #: Those above the noise that gold reaches under the strongest recipes.
    vanished: Gains
    #: The points at which it improves on gold, by ascending area.
    points: tuple[Point, ...]
    #: What is left of its gains where it was measured again, in the order of the run.
    remains: tuple[Remains, ...]
    #: Those improvements that are there again wherever the run measures again.
    confirms: Gains
    on_front: bool
    #: How much of gold's text it changes.
    difference: Difference

    @property
    def is_improvement(self) -> bool:
        """Whether there is a gain that may be presented as an improvement."""
        return bool(self.points)

    @property
    def is_confirmed(self) -> bool:
        """Whether each improvement is there again wherever the run measures again."""
        return self.is_improvement and self.confirms == self.improves

    @property
    def id(self) -> str:
        """Id of the candidate."""
        return self.elite.candidate.id


@dataclass(frozen=True)
class Yardstick:
    """What a candidate's gains are held against."""

    gold: Elite
    #: None where it was not measured.
    noise: Noise | None
    #: The evidence that was asked for.
    bar: Evidence
    confirmation: Confirmation

    @property
    def luck(self) -> Gains:
        """The best gains of rewordings of gold."""
        return self.noise.best if self.noise else Gains()


def noise_in(gold: Elite, events: Iterable[Event]) -> Noise | None:
    """Take all measurements of the noise together."""
    measured = (event.points for event in events if isinstance(event, NoiseMeasured))
    return noise_of(gold.evaluation.points, (points for each in measured for points in each))


def entries_of(
    tried: Iterable[Tried], front: Iterable[Held], yardstick: Yardstick
) -> tuple[Entry, ...]:
    """Judge every candidate that passed, in the order of asking."""
    holders = {held.candidate_id for held in front}
    return tuple(
        _entry(each, each.evaluation, yardstick, on_front=each.candidate.id in holders)
        for each in tried
        if each.evaluation is not None and each.evaluation.verdict is Verdict.PASS
    )


def _entry(tried: Tried, evaluation: Evaluation, yard: Yardstick, *, on_front: bool) -> Entry:
    elite = Elite(tried.candidate, evaluation)
    found = gains(yard.gold.evaluation.points, evaluation.points)
    claims = improvement(found, yard.luck) if evaluation.evidence.meets(yard.bar) else Gains()
    due = yard.confirmation.is_due(elite.candidate.id)
    above = Gains() if due else _with_noise(claims, yard.noise)
    remains = yard.confirmation.remains(elite.candidate.id)
    improves = kept(above, _against_all(elite, remains, yard), yard.luck)
    return Entry(
        tried=tried,
        elite=elite,
        gains=found,
        improves=improves,
        pending=without(claims, above),
        vanished=without(above, improves),
        points=_carrying(improves, elite, yard),
        remains=remains,
        confirms=kept(improves, remains, yard.luck) if remains else Gains(),
        on_front=on_front,
        difference=difference(yard.gold.candidate.sources, elite.candidate.sources),
    )


def _against_all(
    elite: Elite, remains: tuple[Remains, ...], yard: Yardstick
) -> tuple[Remains, ...]:
    """Return what an elite gains over gold where each has all its recipes, the strongest too."""
    if not any(not each.library and not each.reason for each in remains):
        return ()
    points = (*elite.evaluation.points, *yard.confirmation.points("", elite.candidate.id))
    return (Remains("", gains(yard.confirmation.gold_points(""), points)),)


def _with_noise(claims: Gains, noise: Noise | None) -> Gains:
    """Return the claims for whose recipe the noise is measured."""
    known = noise.recipes if noise else ()

    def if_known(gain: Gain | None) -> Gain | None:
        return gain if gain and gain.point.recipe in known else None

    return Gains(area=if_known(claims.area), delay=if_known(claims.delay))


def _carrying(improves: Gains, elite: Elite, yard: Yardstick) -> tuple[Point, ...]:
    """Return the points that carry an improvement, by ascending area.

    Gold reaches none of them under any recipe, the strongest included. Where that is true of no
    point of the search, those of the strongest recipes carry it.
    """
    gold = yard.confirmation.gold_points("")
    recipes = yard.noise.recipes if yard.noise else ()
    known = tuple(point for point in elite.evaluation.points if point.recipe in recipes)

    def carries(point: Point) -> bool:
        alone = Remains("", gains(gold, (point,)))
        return any(alone.keep(gain, yard.luck) for gain in improves)

    for points in (
        improving(yard.gold.evaluation.points, known, yard.luck),
        yard.confirmation.points("", elite.candidate.id),
    ):
        found = [point for point in points if carries(point)]
        if found:
            return tuple(sorted(found, key=lambda point: (point.cost, point.recipe)))
    return ()
