"""The fixed list of candidates: each is gold with a piece of one or more files replaced."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec

from hwopt.candidate import Candidate
from hwopt.design import Design, Source
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import load_design

LIST = Path(__file__).with_name("candidates.json")

Kind = Literal["correct", "duplicate", "wrong", "unparsable"]
#: What is expected of each kind.
EXPECTED: dict[Kind, str] = {
    "correct": "PASS",
    "duplicate": "PASS",
    "wrong": "FAIL",
    "unparsable": "FAIL",
}


@dataclass(frozen=True)
class Piece:
    """Characters `start` to `stop` of a file of gold, replaced."""

    file: int
    start: int
    stop: int
    text: str


@dataclass(frozen=True)
class Listed:
    """One candidate."""

    name: str
    design: str
    kind: Kind
    note: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class CandidateList:
    """The list, and what it was made from."""

    #: Design to the SHA-256 digest of gold's files.
    gold: dict[str, str]
    candidates: tuple[Listed, ...]


def load_example(name: str) -> Design:
    """Return an example design."""
    return load_design(shipped("rtl") / name)


def gold_digest(design: Design) -> str:
    """Return the SHA-256 digest of gold's texts."""
    text = "\0".join(source.text for source in design.sources)
    return hashlib.sha256(text.encode()).hexdigest()


def read_list() -> CandidateList:
    """Read the list; an example that changed since it was made is an error."""
    found = msgspec.json.decode(LIST.read_bytes(), type=CandidateList)
    for name, digest in found.gold.items():
        if gold_digest(load_example(name)) != digest:
            raise SystemExit(f"{name} is not what the list was made from; run make_list.py")
    return found


def sources_of(design: Design, one: Listed) -> tuple[Source, ...]:
    """Return a candidate's files."""
    files = list(design.sources)
    for piece in one.pieces:
        old = files[piece.file].text
        text = old[: piece.start] + piece.text + old[piece.stop :]
        files[piece.file] = replace(files[piece.file], text=text)
    return tuple(files)


def candidate_of(design: Design, one: Listed) -> Candidate:
    """Return a candidate as hwopt takes it."""
    return Candidate(sources_of(design, one), proposer="list", note=one.note)


def listed(name: str, design: Design, kind: Kind, note: str, sources: tuple[Source, ...]) -> Listed:
    """Return a candidate as the list keeps it."""
    pairs = enumerate(zip(design.sources, sources, strict=True))
    pieces = tuple(
        _piece(number, old.text, new.text) for number, (old, new) in pairs if old.text != new.text
    )
    return Listed(name, design.name, kind, note, pieces)


def _piece(file: int, old: str, new: str) -> Piece:
    """Return what differs between two texts, from the first to the last character that does."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    left = shorter - start
    back = next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)
    return Piece(file, start, len(old) - back, new[start : len(new) - back])
