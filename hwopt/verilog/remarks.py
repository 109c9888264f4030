"""Comments above what was replaced, which say what was done; later ones join earlier ones."""

import re
from collections.abc import Iterable, Mapping, Sequence

from hwopt.verilog.block import MARK
from hwopt.verilog.module import Module, Region
from hwopt.verilog.wrapping import WIDTH

#: Most lines above one item; the latest stay.
_MOST = 3

#: The macros that an item's text is chosen by.
_TESTED = re.compile(r"`(?:ifn?def|elsif)\s+(\w+)")


class Remarks:
    """What is said above the items of one module."""

    def __init__(self, after: Module, text: str, notes: Mapping[str, Sequence[str]]) -> None:
        """Prepare.

        Args:
            after: The module as it shall be.
            text: The source.
            notes: What was done, by the signal to which it was done.
        """
        self._after = after
        self._text = text
        self._notes = notes

    def above(self, region: Region, neighbour: Region | None, *, whole: bool) -> tuple[int, str]:
        """Return from where to replace an item, and what is said there: once for neighbours.

        Args:
            region: The item.
            neighbour: The one before it that is replaced as well, if there is one.
            whole: Whether all of its text is replaced, also what directives had not chosen.
        """
        said = self._said(region)
        if whole and (tested := _TESTED.findall(self._text[region.start : region.stop])):
            names = ", ".join(dict.fromkeys(tested))
            said.append(f"the text for other settings of {names} is gone")
        if neighbour is not None and not self._text[neighbour.stop : region.start].strip():
            said = [note for note in said if note not in self._said(neighbour)]
        return remarked(self._text, region.start, said)

    def _said(self, region: Region) -> list[str]:
        """Return what was done to what an item drives."""
        names = [d.name for d in self._after.drives if d.region == region.index]
        names += [w.memory for w in region.writes]
        return list(dict.fromkeys(note for name in names for note in self._notes.get(name, ())))


def remarked(text: str, start: int, notes: Iterable[str]) -> tuple[int, str]:
    """Return from where to replace, and the comment that then comes first.

    Args:
        text: The source.
        start: Where the item begins.
        notes: What was done to it now; comments of earlier times stand above it.
    """
    earlier: list[str] = []
    at = start
    while (above := _line_above(text, at)) is not None:
        at, note = above
        earlier.insert(0, note)
    fresh = [MARK + note.removeprefix(MARK) for note in notes]
    lines = list(dict.fromkeys([*earlier, *(_cut(line) for line in fresh)]))[-_MOST:]
    margin = margin_of(text, start)
    return at, "".join(f"{line}\n{margin}" for line in lines)


def margin_of(text: str, start: int) -> str:
    """Return the spaces in front of an item; two where something else stands there."""
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    return "  " if margin.strip() else margin


def _line_above(text: str, start: int) -> tuple[int, str] | None:
    """Return where the remark above a place begins, and what it says."""
    end = text.rfind("\n", 0, start)
    if end < 0 or text[end + 1 : start].strip():
        return None
    begin = text.rfind("\n", 0, end) + 1
    line = text[begin:end]
    note = line.strip()
    return (begin + len(line) - len(line.lstrip()), note) if note.startswith(MARK) else None


def _cut(line: str) -> str:
    most = WIDTH - 4
    return line if len(line) <= most else line[: most - 3].rstrip() + "..."
