"""Changed expressions put where the old ones stand: the rest of an item keeps its wording."""

from collections.abc import Sequence

from hwopt.verilog.body import Body
from hwopt.verilog.edits import Edit, edited
from hwopt.verilog.module import Drive, Region
from hwopt.verilog.naming import Names
from hwopt.verilog.state import Site
from hwopt.verilog.wrapping import wrapped


def reworded(
    names: Names, text: str, regions: tuple[Region, Region], limit: int
) -> tuple[list[str], str] | None:
    """Return lines to put before an item, and the item with only its changed expressions replaced.

    Whether that is all that changed must be checked: what an expression says may be said by a
    `case` as well. None where no expression that stands for itself changed.

    Args:
        names: What surrounds the item.
        text: The source.
        regions: The item before and after.
        limit: Only signals before this place in the order of dependencies may be read.
    """
    before, after = regions
    pairs = list(zip(before.sites, after.sites, strict=True))
    changed = [new for old, new in pairs if old.word is not new.word]
    if not changed:
        return None
    drives = [Drive(before.index, site.target, 0, site.word, "assign") for site in changed]
    wires, values = (
        [names.counted(line) for line in lines]
        for lines in Body(names, before, drives, (), limit=limit).values()
    )
    old = text[before.start : before.stop]
    edits = [
        Edit(*_span(old, site, before.start), value)
        for site, value in zip(changed, values, strict=True)
    ]
    return wires, _short(edited(old, edits), old.split("\n"))


def _span(text: str, site: Site, offset: int) -> tuple[int, int]:
    """Return what to replace: the parentheses around a whole right side as well."""
    start, stop = site.start - offset, site.stop - offset
    while site.target and text[start - 1 : start] == "(" and text[stop : stop + 1] == ")":
        start, stop = start - 1, stop + 1
    return start, stop


def _short(text: str, known: Sequence[str]) -> str:
    """Break lines that became too long."""
    lines = text.split("\n")
    parts = [[line] if line in known or "//" in line else wrapped(line) for line in lines]
    return "\n".join(line for part in parts for line in part)
