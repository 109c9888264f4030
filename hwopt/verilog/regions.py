"""Regions: the stretches of gold's text that a candidate may change; all other text is the frame.

A source marks a region by two comments, each on a line of its own, which belong to the frame::

    // hwopt: begin NAME
    ...
    // hwopt: end NAME

Modules that the design's `change` names are regions as well, and new modules may be added at the
end of a file that has any region. The frame stays character for character; nor can the text of a
region take the frame's meaning away, by what it leaves open or by directives.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from hwopt.design import Design, Region, Source
from hwopt.errors import DesignError
from hwopt.verilog.enclosure import directives, macros_used, open_end, uneven_macros
from hwopt.verilog.scan import Kind, scan
from hwopt.verilog.spans import MODULE, masked

_MARK = re.compile(r"//\s*hwopt:\s*(\w+)\s*(.*)")
#: Words of a mark, and those that somebody may take for one.
_MARKS = ("begin", "end", "start", "stop")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")


@dataclass(frozen=True)
class Departure:
    """Where a candidate's text leaves what may change."""

    source: Source
    #: In the candidate's text, counted from 1.
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.source.path}:{self.line}: {self.words}"


@dataclass(frozen=True)
class _Span:
    """Characters of a text that may change, from `start` to before `stop`."""

    #: What the text between is called; the same in gold and in a candidate.
    name: str
    start: int
    stop: int
    #: Whether the text is between comments, and no whole module.
    marked: bool


def marked_in(source: Source) -> tuple[Region, ...]:
    """Return the regions that a text marks by itself, in its order.

    Raises:
        DesignError: A mark is alone, twice, inside of another region, or misspelt.
    """
    found: list[Region] = []
    begun: tuple[str, str] | None = None
    for line, comment in _alone(source.text):
        mark = _MARK.fullmatch(comment)
        if mark is None or not get_close_matches(mark[1], _MARKS, cutoff=0.7):
            continue  # also what hwopt itself wrote beside a change
        word, name = mark[1], mark[2].strip()
        expected = "end" if begun else "begin"
        if word != expected or not _NAME.fullmatch(name) or (begun and begun[0] != name):
            wanted = f"// hwopt: {expected} {begun[0] if begun else 'NAME'}"
            raise DesignError(
                f"{source.path}:{line}: expected the comment `{wanted}`, not `{comment}`; "
                "regions have a begin and an end of the same name, and none lies in another"
            )
        if begun is None:
            begun = (name, comment)
        else:
            found.append(Region(source.path, begun[1], comment))
            begun = None
    if begun:
        raise DesignError(
            f"{source.path}: expected the comment `// hwopt: end {begun[0]}`, found none; add it"
        )
    return tuple(found)


def regions_of(sources: Sequence[Source], named: Sequence[Region] = ()) -> tuple[Region, ...]:
    """Return the regions that are named elsewhere and those that the sources mark.

    Raises:
        DesignError: A source's marks do not fit together.
    """
    marked = (region for source in sources for region in marked_in(source))
    return tuple(dict.fromkeys((*named, *marked)))


def check_regions(design: Design) -> None:
    """Refuse regions that gold's own text does not have.

    Raises:
        DesignError: Naming region and file.
    """
    texts = {source.path: source for source in design.sources}
    for region in design.regions:
        if region.path not in texts:
            known = ", ".join(str(path) for path in texts)
            raise DesignError(
                f"region `{region.begin}`: expected one of the files {known}, not {region.path}; "
                "correct the name"
            )
    for source in design.sources if design.regions else ():
        spans = _spans(design, source, source.text)
        if isinstance(spans, Departure):
            raise DesignError(f"{spans}; correct the comments that mark regions")
        for span in spans:
            left = open_end(source.text[span.start : span.stop]) if span.marked else ""
            if left:
                raise DesignError(
                    f"{source.path}:{_line(source.text, span.start)}: expected whole statements "
                    f"or items between the comments that mark a region, but {left}; move them"
                )


def departure(design: Design, sources: Sequence[Source]) -> Departure | None:
    """Return where a candidate differs from gold outside of the regions; None where nowhere.

    Args:
        design: Gold. Where it has no regions, no text departs.
        sources: The candidate's files, in gold's order.
    """
    if not design.regions:
        return None
    found = (_departures(design, *pair) for pair in zip(design.sources, sources, strict=True))
    return next(itertools.chain.from_iterable(found), None)


def _departures(design: Design, gold: Source, gate: Source) -> Iterator[Departure]:
    if gold.text == gate.text:
        return
    ours, theirs = _spans(design, gold, gold.text), _spans(design, gate, gate.text)
    assert not isinstance(ours, Departure)  # noqa: S101 - gold was checked when it was read
    if isinstance(theirs, Departure):
        yield theirs
        return
    if [span.name for span in ours] != [span.name for span in theirs]:
        yield Departure(gate, 1, "the regions must keep their order")
        return
    yield from _in_frame(gold, gate, ours, theirs)
    for our, their in zip(ours, theirs, strict=True):
        old, new = gold.text[our.start : our.stop], gate.text[their.start : their.stop]
        words = _reaching_out(design, our, old, new)
        if words:
            yield Departure(gate, _line(gate.text, their.start), words)


def _reaching_out(design: Design, span: _Span, old: str, new: str) -> str:
    """Say by what the new text of a region changes what the frame after it means."""
    if old == new:
        return ""
    if directives(old) != directives(new):
        return f"the directives in {span.name} must stay as they are"
    uneven = uneven_macros((*design.sources, *design.includes), design.defines)
    for macro in sorted((macros_used(new) - macros_used(old)) & uneven):
        return f"{span.name} must not use {macro}, which opens or closes something"
    left = open_end(new) if span.marked else ""
    return f"{span.name} must hold whole statements or items, but {left}" if left else ""


def _in_frame(
    gold: Source, gate: Source, ours: Sequence[_Span], theirs: Sequence[_Span]
) -> Iterator[Departure]:
    """Compare what lies between the regions; after the last one, new modules may follow."""
    stops = [0, *(span.stop for span in ours)], [0, *(span.stop for span in theirs)]
    starts = [span.start for span in ours], [span.start for span in theirs]
    for a, b, k, m in zip(stops[0], starts[0], stops[1], starts[1], strict=False):
        if gold.text[a:b] != gate.text[k:m]:
            yield _difference(gate, k, gold.text[a:b], gate.text[k:m])
    old, new = gold.text[stops[0][-1] :], gate.text[stops[1][-1] :]
    if not new.startswith(old):
        yield _difference(gate, stops[1][-1], old, new)
        return
    added = new[len(old) :]
    glued = not old.endswith("\n") and not added.startswith("\n")
    rest = MODULE.sub("", masked(added)).strip()
    if added.strip() and (not ours or glued or rest or directives(added)):
        line = _line(gate.text, stops[1][-1] + len(old))
        where = "at the end of a file" if ours else "at the end of a file with a region"
        yield Departure(gate, line, f"nothing but whole modules may be added, {where}")


def _difference(gate: Source, at: int, old: str, new: str) -> Departure:
    """Return the first line in which a piece of the frame is not what it was."""
    lines = itertools.zip_longest(old.split("\n"), new.split("\n"))
    number, (ours, theirs) = next((k, pair) for k, pair in enumerate(lines) if pair[0] != pair[1])
    expected, found = (f"`{text.strip()[:120]}`" if text else "nothing" for text in (ours, theirs))
    words = f"outside of the regions that may change: expected {expected}, found {found}"
    return Departure(gate, _line(gate.text, at) + number, words)


def _spans(design: Design, source: Source, text: str) -> list[_Span] | Departure:
    """Return the regions of a file as they stand in a text of it, in order."""
    found: list[_Span] = []
    for region in design.regions:
        if region.path == source.path:
            span = _marked(region, source, text)
            if isinstance(span, Departure):
                return span
            found.append(span)
    named = (match for match in MODULE.finditer(masked(text)) if match[1] in design.change)
    found += [_Span(f"module {each[1]}", *each.span(), marked=False) for each in named]
    found.sort(key=lambda span: span.start)
    for before, after in itertools.pairwise(found):
        if after.start < before.stop:
            line = _line(text, after.start)
            return Departure(source, line, f"{after.name} must not lie inside of {before.name}")
    return found


def _marked(region: Region, source: Source, text: str) -> _Span | Departure:
    """Return where a region stands in a text, between the lines of its two comments."""
    lines = []
    for mark in (region.begin, region.end):
        at = [line for line, comment in _alone(text) if comment == mark]
        if len(at) != 1:
            line = at[1] if at else 1
            words = (
                f"the comment `{mark}` must stand once, on a line of its own, not {len(at)} times"
            )
            return Departure(source, line, words)
        lines.append(at[0])
    begin, end = lines
    if end <= begin:
        return Departure(source, end, f"`{region.end}` must stand after `{region.begin}`")
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return _Span(f"the region `{region.begin}`", starts[begin], starts[end - 1], marked=True)


def _alone(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of the comments that have a line to themselves."""
    lines = text.split("\n")
    for token in scan(text):
        comment = token.text.rstrip()
        if token.kind is Kind.COMMENT and lines[token.line - 1].strip() == comment:
            yield token.line, comment


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
