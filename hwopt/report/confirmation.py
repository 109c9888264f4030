"""What a run's ledger says about the measurements at its end, where the search did not look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hwopt.archive.gain import Gains, gold_front
from hwopt.archive.retained import Remains, remains_of
from hwopt.evaluation import Elite, Point
from hwopt.ledger import Event, Remeasured


@dataclass(frozen=True)
class Confirmation:
    """Gold and elites, measured again."""

    gold: Elite
    #: The libraries, in the order of the run; empty is the run's own under the strongest recipes.
    trials: tuple[str, ...]
    #: What was measured; of several measurements of one thing the last.
    measured: tuple[Remeasured, ...]

    def gold_points(self, library: str) -> tuple[Point, ...]:
        """Return gold's points on one library under all recipes, the strongest included."""
        again = self.points(library, self.gold.candidate.id)
        return again if library else (*self.gold.evaluation.points, *again)

    def front(self, library: str) -> tuple[Point, ...]:
        """Return gold's front on one library, by ascending area."""
        return gold_front(self.gold_points(library))

    def points(self, library: str, candidate_id: str) -> tuple[Point, ...]:
        """Return what was measured again of a candidate on one library, or of gold."""
        found = self._find(library, candidate_id)
        return found.points if found else ()

    def is_due(self, candidate_id: str) -> bool:
        """Tell whether a measurement of a candidate, or of gold for it, is still missing."""
        return any(
            self._find(library, each) is None
            for library in self.trials
            for each in (self.gold.candidate.id, candidate_id)
        )

    def remains(self, candidate_id: str) -> tuple[Remains, ...]:
        """Return what is left of a candidate's gains wherever it was measured again.

        Its points are those under recipes that did not select it; gold's are those under all.
        """
        return tuple(
            each for library in self.trials for each in self._remains(library, candidate_id)
        )

    def _remains(self, library: str, candidate_id: str) -> Sequence[Remains]:
        gold = self._find(library, self.gold.candidate.id)
        mine = self._find(library, candidate_id)
        if gold is None or mine is None:
            return ()
        reason = f"gold: {gold.reason}" if gold.reason else mine.reason
        if reason:
            return (Remains(library, Gains(), reason),)
        return (remains_of(library, self.gold_points(library), mine.points),)

    def _find(self, library: str, candidate_id: str) -> Remeasured | None:
        return next(
            (m for m in self.measured if (m.library, m.candidate_id) == (library, candidate_id)),
            None,
        )


def confirmation_of(gold: Elite, trials: Sequence[str], events: Iterable[Event]) -> Confirmation:
    """Gather what was measured again."""
    latest = {
        (event.library, event.candidate_id): event
        for event in events
        if isinstance(event, Remeasured)
    }
    return Confirmation(gold, tuple(trials), tuple(latest.values()))
