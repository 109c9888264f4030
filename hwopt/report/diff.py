"""What changed between gold's text and a candidate's: lines to look at, a patch to apply."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hwopt.design import Source
from hwopt.tools.workspace import inside

#: Lines of context around a change.
_CONTEXT = 3


@dataclass(frozen=True)
class Line:
    """One line of a unified diff, its end left off."""

    kind: Literal["context", "removed", "added", "gap"]
    text: str
    #: Line numbers from 1 on each side; None where the side has no such line.
    gold: int | None = None
    gate: int | None = None


@dataclass(frozen=True)
class FileDiff:
    """The changes of one file."""

    path: str
    lines: tuple[Line, ...]

    @property
    def added(self) -> int:
        """Number of lines added."""
        return sum(line.kind == "added" for line in self.lines)

    @property
    def removed(self) -> int:
        """Number of lines removed."""
        return sum(line.kind == "removed" for line in self.lines)


def changes(gold: Sequence[Source], gate: Sequence[Source]) -> tuple[FileDiff, ...]:
    """Return the files that differ, by path, with the lines around each change."""
    return tuple(
        FileDiff(path, tuple(_lines(_split(before or ""), _split(after or ""))))
        for path, before, after in _pairs(gold, gate)
    )


def patch(gold: Sequence[Source], gate: Sequence[Source]) -> str:
    """Return what `git apply` takes to turn gold's files into the candidate's."""
    return "".join("".join(_file_patch(*pair)) for pair in _pairs(gold, gate))


def _pairs(
    gold: Sequence[Source], gate: Sequence[Source]
) -> Iterator[tuple[str, str | None, str | None]]:
    before = {str(inside(source.path)): source.text for source in gold}
    after = {str(inside(source.path)): source.text for source in gate}
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            yield path, before.get(path), after.get(path)


def _split(text: str) -> list[str]:
    """Split at line feeds alone, as git does, ends kept."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(_CONTEXT)):
        if number:
            yield Line("gap", "")
        for tag, start, end, start_after, end_after in group:
            if tag == "equal":
                for offset in range(end - start):
                    text = before[start + offset].rstrip("\n")
                    yield Line("context", text, start + offset + 1, start_after + offset + 1)
                continue
            for at in range(start, end):
                yield Line("removed", before[at].rstrip("\n"), at + 1, None)
            for at in range(start_after, end_after):
                yield Line("added", after[at].rstrip("\n"), None, at + 1)


def _file_patch(path: str, before: str | None, after: str | None) -> Iterator[str]:
    old, new = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    yield f"diff --git {old} {new}\n"
    if before is None:
        yield "new file mode 100644\n"
    if after is None:
        yield "deleted file mode 100644\n"
    if not before and not after:
        return
    yield f"--- {_tabbed(old) if before is not None else '/dev/null'}\n"
    yield f"+++ {_tabbed(new) if after is not None else '/dev/null'}\n"
    hunks = difflib.unified_diff(_split(before or ""), _split(after or ""), n=_CONTEXT)
    for number, line in enumerate(hunks):
        if number >= 2:  # noqa: PLR2004 - two lines of header, written above
            yield line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    """Write a path as git does: octal escapes in quotes where it is not plain."""
    if all(" " <= char <= "~" and char not in '"\\' for char in path):
        return path
    raw = path.encode("utf-8", "replace")
    plain = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}"  # noqa: PLR2004 - ASCII
        for byte in raw
    )
    return f'"{plain}"'


def _tabbed(path: str) -> str:
    """End a path that holds a blank by a tab, so that git knows where it ends."""
    return path + "\t" if " " in path and not path.startswith('"') else path
