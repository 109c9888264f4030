"""What a project remembers: notes in a folder, read before a run and written after it.

A run's ledger holds the notes that it used, so that it is done again without the folder.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from hwopt.archive.gain import Gains, gains, improving
from hwopt.archive.noise import noise_of
from hwopt.archive.pareto import AddStatus, ParetoArchive
from hwopt.candidate import Candidate
from hwopt.design import Design
from hwopt.errors import ConfigError
from hwopt.evaluation import Elite, Evaluation, Verdict
from hwopt.ledger import Asked, Decided, Event, KeptNote, NoiseMeasured, Reminded, Told
from hwopt.propose.features import Feature, features_of, touched
from hwopt.propose.found import ENGINE
from hwopt.propose.notes import offered, read_note, write_note
from hwopt.tools.workspace import read_text

#: Where a project's notes are, seen from the folder in which hwopt is started.
MEMORY = Path(".hwopt") / "memory"
#: Notes of each kind that a run leaves behind.
_KEPT = 3


def reminded(folder: Path, design: Design) -> Reminded | None:
    """Return the notes that a design's features match; None where none does.

    Raises:
        ConfigError: A note cannot be read.
    """
    if not folder.is_dir():
        return None
    notes = [read_note(read_text(path), str(path)) for path in sorted(folder.glob("*.md"))]
    found = offered(notes, features_of(design, design.sources)) if notes else ()
    if not found:
        return None
    return Reminded(tuple(KeptNote(_digest(note.text), note.text) for note in found))


def remember(folder: Path, design: Design, gold: Elite, events: Iterable[Event]) -> list[Path]:
    """Write a note of each idea that paid or was refuted, and was not the engine's.

    A note that is there already, as it was written or as a person changed it, stays.

    Returns:
        The files that are new.

    Raises:
        ConfigError: The folder cannot be written to.
    """
    ideas = _Ideas(design, gold, tuple(events))
    texts = [*ideas.paid(), *ideas.refuted()]
    try:
        return [path for text in dict.fromkeys(texts) if (path := _written(folder, text))]
    except OSError as error:
        raise ConfigError(
            f"{folder}: expected a folder for notes, but: {error.strerror}; mend it, or start with "
            "--no-memory"
        ) from error


def _written(folder: Path, text: str) -> Path | None:
    path = folder / f"{_digest(text)[:12]}.md"
    if path.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _Ideas:
    """The ideas of one run that were not the engine's."""

    def __init__(self, design: Design, gold: Elite, events: tuple[Event, ...]) -> None:
        self._design = design
        self._gold = gold
        self._asked = {e.number: e.candidate for e in events if isinstance(e, Asked)}
        self._told = [e for e in events if isinstance(e, Told) and e.number in self._asked]
        points = (p for e in events if isinstance(e, NoiseMeasured) for p in e.points)
        noise = noise_of(gold.evaluation.points, points)
        self._luck = noise.best if noise else Gains()
        self._rejected = {
            e.candidate_id for e in events if isinstance(e, Decided) and e.decision == "reject"
        }
        self._features = features_of(design, design.sources)

    def paid(self) -> list[str]:
        """Return notes of what advanced the front, beats gold above the noise, and its parent."""
        found: list[tuple[float, str]] = []
        for candidate, parent, evaluation in self._advances():
            points, gold = evaluation.points, self._gold.evaluation.points
            own = improving(parent.evaluation.points, points, Gains())
            if not own or not improving(gold, points, self._luck):
                continue
            most, words = _gained(parent, evaluation)
            text = self._note(f"paid, {words} than its parent", candidate, parent, "")
            found.append((most, text))
        best = sorted((each for each in found if each[1]), key=lambda each: -each[0])
        return [text for _, text in best[:_KEPT]]

    def refuted(self) -> list[str]:
        """Return notes of what a counterexample refuted, the latest first."""
        parents = {self._gold.candidate.id: self._gold.candidate}
        parents |= {candidate.id: candidate for candidate in self._asked.values()}
        notes = []
        for told in reversed(self._told):
            candidate, evaluation = self._asked[told.number], told.evaluation
            shown = evaluation.verdict is Verdict.FAIL and evaluation.stage in {"prove", "simulate"}
            parent = parents.get(candidate.parents[0]) if candidate.parents else None
            if shown and parent is not None and candidate.proposer not in ENGINE:
                why = f"at stage {evaluation.stage}: {evaluation.reason}"
                elite = Elite(parent, evaluation)
                notes.append(self._note("refuted", candidate, elite, why))
        return [text for text in notes if text][:_KEPT]

    def _advances(self) -> Iterator[tuple[Candidate, Elite, Evaluation]]:
        """Yield what advanced the front when it was told, with its parent."""
        archive = ParetoArchive(self._gold)
        known = {self._gold.candidate.id: self._gold}
        for told in self._told:
            candidate = self._asked[told.number]
            elite = Elite(candidate, told.evaluation)
            known[candidate.id] = elite
            parent = known.get(candidate.parents[0]) if candidate.parents else None
            if archive.add(elite) is AddStatus.ADDED and parent is not None:
                kept = candidate.id not in self._rejected and candidate.proposer not in ENGINE
                if kept:
                    yield candidate, parent, told.evaluation

    def _note(self, outcome: str, candidate: Candidate, parent: Elite, why: str) -> str:
        """Return a note; empty where it would say nothing or match everything."""
        pattern = self._pattern(touched(self._design, parent.candidate.sources, candidate.sources))
        if not pattern or not candidate.note:
            return ""
        return write_note(outcome, candidate.note, why, pattern)

    def _pattern(self, parts: Iterable[Feature]) -> tuple[Feature, ...]:
        """Return those parts that gold has, too: later runs are matched with their gold."""
        return tuple(part for part in parts if part in self._features)


def _gained(parent: Elite, evaluation: Evaluation) -> tuple[float, str]:
    """Return the larger gain over the parent, and both in words."""
    found = gains(parent.evaluation.points, evaluation.points)
    words = [
        f"{gain.relative:.1%} less {'area' if gain.metric == 'area_um2' else 'delay'}"
        for gain in found
    ]
    return found.largest, " and ".join(words)
