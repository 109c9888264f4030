"""Comments above what was replaced, which say what was done; later ones join earlier ones."""

from collections.abc import Iterable

from hwopt.verilog.wrapping import WIDTH

_MARK = "// hwopt: "
#: Most lines above one item; the latest stay.
_MOST = 3


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
    fresh = [_MARK + note.removeprefix(_MARK) for note in notes]
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
    return (begin + len(line) - len(line.lstrip()), note) if note.startswith(_MARK) else None


def _cut(line: str) -> str:
    most = WIDTH - 4
    return line if len(line) <= most else line[: most - 3].rstrip() + "..."
