"""A Pareto archive over points (area, delay), several of which belong to one candidate."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from hwopt.archive.difference import difference
from hwopt.candidate import Candidate
from hwopt.evaluation import Elite, Point, Verdict
from hwopt.objective import dominates


class AddStatus(IntEnum):
    """What became of an evaluation; a larger value is more."""

    NOT_ADDED = 0
    ADDED = 1


@dataclass(frozen=True)
class Held:
    """A point of the front and who holds it."""

    candidate_id: str
    point: Point
    #: Lines in which the candidate's text differs from gold's.
    lines: int = 0


def front_of(held: Iterable[Held]) -> tuple[Held, ...]:
    """Return the points that no other dominates, by ascending area.

    Of equal ones that of the smaller change of the text stays, and of those the first.
    """
    order = sorted(enumerate(held), key=lambda item: (item[1].point.cost, item[1].lines, item[0]))
    kept: list[Held] = []
    for _, candidate in order:
        if not kept or candidate.point.delay_ps < kept[-1].point.delay_ps:
            kept.append(candidate)
    return tuple(kept)


def is_hopeless(points: Sequence[Point], front: Sequence[Point]) -> bool:
    """Tell whether each of `points` is dominated by a point of `front`, or equal to one."""
    return all(
        any(other.cost == point.cost or dominates(other.cost, point.cost) for other in front)
        for point in points
    )


class ParetoArchive:
    """The front of everything that passed. Gold's points are in it from the start."""

    def __init__(self, gold: Elite) -> None:
        self.gold = gold
        self._elites: dict[str, Elite] = {gold.candidate.id: gold}
        self._front = front_of(self._held(gold))

    @property
    def front(self) -> tuple[Held, ...]:
        """The front by ascending area, gold's points included where they stand."""
        return self._front

    @property
    def elites(self) -> tuple[Elite, ...]:
        """The candidates with a point on the front, gold not among them, in order of arrival."""
        holders = {held.candidate_id for held in self._front}
        return tuple(
            elite
            for identity, elite in self._elites.items()
            if identity in holders and identity != self.gold.candidate.id
        )

    def add(self, elite: Elite) -> AddStatus:
        """Take in a candidate that passed, if it advances the front.

        What did not pass is never added. Adding the same candidate again changes nothing.
        """
        if elite.evaluation.verdict is not Verdict.PASS or elite.candidate.id in self._elites:
            return AddStatus.NOT_ADDED
        front = front_of((*self._front, *self._held(elite)))
        if all(held.candidate_id != elite.candidate.id for held in front):
            return AddStatus.NOT_ADDED
        self._elites[elite.candidate.id] = elite
        self._front = front
        return AddStatus.ADDED

    def hopeless(self, candidate: Candidate) -> Callable[[Sequence[Point]], bool]:
        """Return a predicate over a candidate's points, frozen at the front of now.

        A point equal to one of the front is not hopeless if it takes a smaller change.
        """
        front = self._front

        def predicate(points: Sequence[Point]) -> bool:
            if not is_hopeless(points, [held.point for held in front]):
                return False
            costs = {point.cost for point in points}
            equal = [held.lines for held in front if held.point.cost in costs]
            return not equal or self._lines(candidate) >= max(equal)

        return predicate

    def _held(self, elite: Elite) -> tuple[Held, ...]:
        lines = self._lines(elite.candidate)
        return tuple(Held(elite.candidate.id, point, lines) for point in elite.evaluation.points)

    def _lines(self, candidate: Candidate) -> int:
        return difference(self.gold.candidate.sources, candidate.sources).lines
