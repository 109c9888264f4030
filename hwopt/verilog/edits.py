"""Replacement of ranges of a text; what lies outside stays as it is, byte for byte."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Edit:
    """One range of a text and what stands there afterwards."""

    start: int
    stop: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits applied.

    Raises:
        ValueError: two edits overlap.
    """
    at = 0
    parts: list[str] = []
    for edit in sorted(edits):
        if edit.start < at:
            raise ValueError(f"expected edits that do not overlap, not two at {edit.start}")
        parts += [text[at : edit.start], edit.text]
        at = edit.stop
    return "".join([*parts, text[at:]])
