"""Notes of earlier runs: ideas that paid and ideas that were refuted, as Markdown for people.

A note is a file that a person may read, edit and delete:

    # one adder, operands selected before it

    Outcome: paid, 12.3 % less area than its parent
    Applies to: add 9..16, mux 9..16

    > one adder, operands selected before it

The line `Applies to:` decides where it is offered: to designs that have each of the parts named, by
operator and width in bits (`add 9..16`, `add 16`, or `add` at any width), as `features` reads them.
All else is for readers. What others wrote in it is quoted, and fenced as material in the prompt.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from hwopt.errors import ConfigError
from hwopt.propose.features import Feature

#: Longest note that is taken, and most notes that are offered to a run.
MAX_CHARACTERS = 2_000
MOST = 6

_APPLIES = re.compile(r"^Applies to:[ \t]*(.*)$", re.MULTILINE)
_PART = re.compile(r"([a-z]+)(?:\s+(\d{1,6})(?:\s*\.\.\s*(\d{1,6}))?)?")


@dataclass(frozen=True)
class Part:
    """Operators that a note is about, by name and width."""

    op: str
    #: Widths, both included [bits].
    low: int = 0
    high: int = 10**6

    def __str__(self) -> str:
        return f"{self.op} {self.low}..{self.high}"

    def fits(self, feature: Feature) -> bool:
        """Tell whether a part of a design is one of these."""
        return feature.op == self.op and self.low <= feature.width <= self.high


@dataclass(frozen=True)
class Note:
    """One note."""

    text: str
    pattern: tuple[Part, ...]

    def matches(self, features: AbstractSet[Feature]) -> bool:
        """Tell whether a design has everything that the note is about."""
        return all(any(part.fits(each) for each in features) for part in self.pattern)


def read_note(text: str, place: str) -> Note:
    """Read a note.

    Args:
        text: The Markdown.
        place: Name of the file, for messages.

    Raises:
        ConfigError: It is too long, or no line says where it applies.
    """
    if len(text) > MAX_CHARACTERS:
        raise ConfigError(
            f"{place}: expected a note of at most {MAX_CHARACTERS} characters, not of {len(text)}; "
            "shorten it, or move it out of the folder"
        )
    found = _APPLIES.search(text)
    words = [word.strip() for word in found[1].split(",")] if found else []
    matches = [_PART.fullmatch(word) for word in words]
    if not matches or not all(matches):
        line = repr(found[0][:80]) if found else "none"
        raise ConfigError(
            f"{place}: expected a line like 'Applies to: add 9..16, mux', found {line}; correct "
            "the note or delete it"
        )
    return Note(text, tuple(_part(match) for match in matches if match))


def _part(match: re.Match[str]) -> Part:
    op, low, high = match.groups()
    if low is None:
        return Part(op)
    return Part(op, int(low), int(high if high is not None else low))


def write_note(outcome: str, idea: str, why: str, features: Sequence[Feature]) -> str:
    """Return the text of a note.

    Args:
        outcome: What came of the idea, in hwopt's words.
        idea: What its author said it does; quoted.
        why: What refuted it; quoted, empty where nothing did.
        features: Parts of gold that it replaced.
    """
    pattern = ", ".join(dict.fromkeys(str(_around(each)) for each in features))
    quoted = "\n".join(f"> {line}" for line in (_line(idea), _line(why)) if line)
    return f"# {_line(idea)}\n\nOutcome: {outcome}\nApplies to: {pattern}\n\n{quoted}\n"


def _around(feature: Feature) -> Part:
    """Return the widths like that of a part: those with the same number of doublings."""
    high = 1 << max(0, feature.width - 1).bit_length()
    return Part(feature.op, high // 2 + 1, high)


def _line(text: str) -> str:
    """Return a text as one line that begins no heading and no quotation of its own."""
    return " ".join(text.split()).lstrip("#> ")[:400]


def offered(notes: Iterable[Note], features: AbstractSet[Feature]) -> tuple[Note, ...]:
    """Return the notes that match a design, those that ask for more of it first."""
    found = [note for note in notes if note.matches(features)]
    return tuple(sorted(found, key=lambda note: (-len(note.pattern), note.text))[:MOST])
