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
        #: Gold and everything that passed, by id, in order of arrival.
        self._passed: dict[str, Elite] = {gold.candidate.id: gold}
        self._rejected: set[str] = set()
        self._pinned: set[str] = set()
        self._front = front_of(self._held(gold))

    @property
    def front(self) -> tuple[Held, ...]:
        """The front by ascending area, gold's points included where they stand."""
        return self._front

    @property
    def elites(self) -> tuple[Elite, ...]:
        """The candidates with a point on the front, and those that a person pinned.

        Gold is not among them. They stand in order of arrival.
        """
        chosen = {held.candidate_id for held in self._front} | self._pinned
        chosen.discard(self.gold.candidate.id)
        return tuple(elite for identity, elite in self._passed.items() if identity in chosen)

    def add(self, elite: Elite) -> AddStatus:
        """Take in a candidate that passed, if it advances the front.

        What did not pass is never added. Adding the same candidate again changes nothing.
        """
        if elite.evaluation.verdict is not Verdict.PASS or elite.candidate.id in self._passed:
            return AddStatus.NOT_ADDED
        self._passed[elite.candidate.id] = elite
        front = front_of((*self._front, *self._held(elite)))
        if all(held.candidate_id != elite.candidate.id for held in front):
            return AddStatus.NOT_ADDED
        self._front = front
        return AddStatus.ADDED

    def reject(self, candidate_id: str) -> None:
        """Leave a candidate out of the front; what it dominated comes back."""
        self._rejected.add(candidate_id)
        self._pinned.discard(candidate_id)
        kept = [elite for name, elite in self._passed.items() if name not in self._rejected]
        self._front = front_of(held for elite in kept for held in self._held(elite))

    def pin(self, candidate_id: str) -> None:
        """Keep a candidate among the elites, whether it has a point on the front or not."""
        if candidate_id in self._passed and candidate_id not in self._rejected:
            self._pinned.add(candidate_id)

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
