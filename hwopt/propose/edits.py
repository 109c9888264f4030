"""A model's reply to changed sources: SEARCH/REPLACE edits, or whole modules in fenced blocks.

Every error is worded for the model, which gets one chance to correct itself.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from hwopt.design import Design, Source
from hwopt.errors import EditError
from hwopt.propose.splice import Span, changed, refuse_departure, refuse_overlap
from hwopt.verilog.spans import MODULE, masked

#: Longest summary that is kept [characters].
MAX_SUMMARY = 160

_FILE = re.compile(r"\s*(?:\*\*)?FILE:\s*`?([^`*]+?)`?(?:\*\*)?\s*")
_SEARCH = re.compile(r"\s*<{5,9}\s*SEARCH\s*")
_DIVIDER = re.compile(r"\s*={5,9}\s*")
_REPLACE = re.compile(r"\s*>{5,9}\s*REPLACE\s*")
_FENCE = re.compile(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```", re.MULTILINE | re.DOTALL)
_SUMMARY = re.compile(r"^[^\w\n]*SUMMARY[^\w\n]*:(.+)$", re.MULTILINE)

#: What may stand beside modules in a fenced block and is not taken over.
_BESIDE = re.compile(r"\s*(?:`(?:default_nettype|timescale|resetall)\b[^\n]*(?:\n\s*|\Z))*")

_FORMS = (
    "reply with SEARCH/REPLACE blocks, or with each changed module as a whole in a fenced block"
)


@dataclass(frozen=True)
class _Edit:
    """One SEARCH/REPLACE block."""

    #: None where the reply names no file.
    path: str | None
    search: tuple[str, ...]
    replacement: tuple[str, ...]


def apply_reply(
    reply: str, sources: Sequence[Source], design: Design | None = None
) -> tuple[Source, ...]:
    """Return the sources with a reply's changes.

    Args:
        reply: Edits, or whole modules.
        sources: The parent's.
        design: Gold, whose regions hold the changes; None where nothing does.

    Raises:
        EditError: The reply cannot be applied, changes nothing, or leaves the regions.
    """
    reply = reply.replace("\r\n", "\n")
    edits = tuple(_edits(reply))
    spans = _located(edits, sources) if edits else _modules(reply, sources)
    refuse_overlap(spans)
    new = changed(sources, spans, by_line=bool(edits))
    if design is not None:
        refuse_departure(design, sources, spans, by_line=bool(edits))
    if all(each.text == old.text for each, old in zip(new, sources, strict=True)):
        raise EditError("the reply was expected to change the text, but leaves it as it is")
    return new


def summary_of(reply: str) -> str:
    """Return what the model says it did, in one printable line; empty where it does not say."""
    found = _SUMMARY.search(reply)
    words = " ".join(found[1].split()).strip("*_ ") if found else ""
    return "".join(letter for letter in words if letter.isprintable())[:MAX_SUMMARY]


def _edits(reply: str) -> Iterator[_Edit]:
    path: str | None = None
    lines: list[str] | None = None
    search: tuple[str, ...] | None = None
    for number, line in enumerate(reply.split("\n"), start=1):
        if lines is None:
            named = _FILE.fullmatch(line[:300])
            path = named[1].strip() if named else path
            lines = [] if _SEARCH.fullmatch(line) else None
        elif _SEARCH.fullmatch(line):
            raise EditError(f"line {number} of the reply opens a SEARCH block inside another one")
        elif search is None and _DIVIDER.fullmatch(line):
            search, lines = tuple(lines), []
        elif _REPLACE.fullmatch(line):
            if search is None:
                raise EditError(f"the block that ends in line {number} has no line =======")
            yield _Edit(path, search, tuple(lines))
            lines = search = None
        else:
            lines.append(line)
    if lines is not None:
        raise EditError("the last SEARCH/REPLACE block has no line >>>>>>> REPLACE")


def _located(edits: Sequence[_Edit], sources: Sequence[Source]) -> list[Span]:
    """Find every edit in the text as it was given, so that their order means nothing."""
    files = [source.text.split("\n") for source in sources]
    return [_locate(number, edit, sources, files) for number, edit in enumerate(edits, start=1)]


def _locate(
    number: int, edit: _Edit, sources: Sequence[Source], files: Sequence[list[str]]
) -> Span:
    wanted = _without_blank_edges(edit.search)
    if not wanted:
        raise EditError(f"SEARCH block {number} is empty; quote the lines that it replaces")
    chosen = _chosen(edit.path, sources)
    for same in (_exactly, str.rstrip, _loosely):
        found = [(k, at) for k in chosen for at in _places(wanted, files[k], same)]
        if len(found) == 1:
            file, at = found[0]
            return Span(file, at, at + len(wanted), "\n".join(edit.replacement))
        if found:
            lines = ", ".join(f"{sources[k].path}:{at + 1}" for k, at in found[:5])
            raise EditError(
                f"SEARCH block {number} matches {len(found)} places ({lines}); "
                "quote more lines around it, so that it matches one"
            )
    raise EditError(_missed(number, wanted, [line for k in chosen for line in files[k]]))


def _chosen(path: str | None, sources: Sequence[Source]) -> list[int]:
    if path is None:
        return list(range(len(sources)))
    chosen = [k for k, source in enumerate(sources) if source.path == PurePosixPath(path)]
    if not chosen:
        known = ", ".join(str(source.path) for source in sources)
        raise EditError(f"there is no file {path[:80]!r} to edit; the files are {known}")
    return chosen


def _exactly(line: str) -> str:
    return line


def _loosely(line: str) -> str:
    return " ".join(line.split())


def _places(
    wanted: Sequence[str], lines: Sequence[str], same: Callable[[str], str]
) -> Iterator[int]:
    target = [same(line) for line in wanted]
    text = [same(line) for line in lines]
    for at in range(len(text) - len(target) + 1):
        if text[at] == target[0] and text[at : at + len(target)] == target:
            yield at


def _missed(number: int, wanted: Sequence[str], lines: Sequence[str]) -> str:
    """Say which line is the first that the text does not have, and what comes nearest."""
    have = {_loosely(line) for line in lines}
    strange = next((line for line in wanted if _loosely(line) not in have), None)
    if strange is None:
        return (
            f"SEARCH block {number} matches nothing: each of its lines is there, but not one "
            "after the other; quote consecutive lines"
        )
    near = difflib.get_close_matches(strange.strip(), [line.strip() for line in lines], 1, 0.5)
    hint = f"; the nearest line is `{near[0][:200]}`" if near else ""
    return (
        f"SEARCH block {number} matches nothing: the text has no line "
        f"`{strange.strip()[:200]}`{hint}; quote lines exactly as they stand"
    )


def _without_blank_edges(lines: Sequence[str]) -> list[str]:
    full = [k for k, line in enumerate(lines) if line.strip()]
    return list(lines[full[0] : full[-1] + 1]) if full else []


def _modules(reply: str, sources: Sequence[Source]) -> list[Span]:
    """Read whole modules; those that no file has go to the end of the first file that changes."""
    given = dict(_given(reply))
    places = {
        match[1]: Span(number, match.start(), match.end(), "")
        for number, source in enumerate(sources)
        for match in MODULE.finditer(masked(source.text))
    }
    known = [name for name in given if name in places]
    if not known:
        expected, found = ", ".join(places), ", ".join(list(given)[:8])
        raise EditError(f"expected one of the modules {expected}, found {found}; keep their names")
    spans = [replace(places[name], text=given[name]) for name in known]
    first = spans[0].source
    end = len(sources[first].text)
    added = "".join(f"\n{text}\n" for name, text in given.items() if name not in places)
    return [*spans, Span(first, end, end, added)]


def _given(reply: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of every module in the fenced blocks of a reply."""
    seen: set[str] = set()
    for fence in _FENCE.finditer(reply):
        text, plain = fence[1], masked(fence[1])
        modules = list(MODULE.finditer(plain))
        if modules and not _BESIDE.fullmatch(MODULE.sub("", plain)):
            raise EditError(
                "a fenced block has text outside of module ... endmodule; put it into the module"
            )
        for module in modules:
            if module[1] in seen:
                raise EditError(f"module {module[1]} stands in the reply twice; give it once")
            seen.add(module[1])
            yield module[1], text[module.start() : module.end()]
    if not seen:
        raise EditError(f"the reply has no changes that could be read; {_FORMS}")
