"""Changed text in place of what stood there, held to what may change."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hwopt.design import Design, Source
from hwopt.errors import EditError
from hwopt.verilog.regions import departure

#: Blocks that are tried alone to find the one that leaves the regions.
_NAMED = 20


@dataclass(frozen=True)
class Span:
    """Lines or characters of a file to be replaced; `stop` is the first that stays."""

    source: int
    start: int
    stop: int
    text: str


def may_change(design: Design) -> str:
    """Name the modules that may change, and what else may where there are regions."""
    names = ", ".join(design.change)
    if not design.regions:
        return names or "all"
    return f"{names or 'none'} as a whole; {allowed(design)}"


def allowed(design: Design) -> str:
    """Say in words which text may change in a design with regions."""
    places = [f"between `{each.begin}` and `{each.end}` in {each.path}" for each in design.regions]
    places += [f"in module {name}" for name in design.change]
    return (
        f"change only what stands {', or '.join(places)}; the comments and all other text stay "
        "character for character; new modules go to the end of a file with such a place"
    )


def refuse_overlap(spans: Sequence[Span]) -> None:
    """Refuse changes of which two replace the same text.

    Raises:
        EditError: There are such.
    """
    order = sorted(spans, key=lambda span: (span.source, span.start, span.stop))
    for before, after in itertools.pairwise(order):
        if before.source == after.source and after.start < before.stop:
            raise EditError("two edits change the same lines; join them into one")


def refuse_departure(
    design: Design, sources: Sequence[Source], spans: Sequence[Span], *, by_line: bool
) -> None:
    """Refuse what leaves the design's regions, and name the block that does."""
    found = departure(design, changed(sources, spans, by_line=by_line))
    if found is None:
        return
    which = "the reply"
    for number, span in enumerate(spans[:_NAMED] if by_line else (), start=1):
        alone = departure(design, changed(sources, [span], by_line=True))
        if alone:
            which, found = f"SEARCH block {number}", alone
            break
    raise EditError(f"{which} changes what may not change: {found}; {allowed(design)}")


def changed(
    sources: Sequence[Source], spans: Sequence[Span], *, by_line: bool
) -> tuple[Source, ...]:
    """Return the sources with spans replaced.

    Args:
        sources: As they are.
        spans: Without overlap.
        by_line: Whether spans count lines or characters.
    """
    return tuple(
        replace(source, text=_spliced(source.text, number, spans, by_line=by_line))
        for number, source in enumerate(sources)
    )


def _spliced(text: str, number: int, spans: Sequence[Span], *, by_line: bool) -> str:
    """Replace spans of lines or of characters, from the end to the beginning."""
    mine = sorted((span for span in spans if span.source == number), key=lambda span: -span.start)
    lines = text.split("\n")
    for span in mine:
        if by_line:
            lines[span.start : span.stop] = span.text.split("\n") if span.text else []
        else:
            text = text[: span.start] + span.text + text[span.stop :]
    return "\n".join(lines) if by_line else text
