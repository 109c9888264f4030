"""Where syntax stands in the text of one source, macros and included files seen from outside."""

import re
from typing import Any

import pyslang
from pyslang import parsing, syntax

#: Offsets of the first character and behind the last one.
Span = tuple[int, int]

_INSTANTIATIONS = frozenset(
    {syntax.SyntaxKind.HierarchyInstantiation, syntax.SyntaxKind.PrimitiveInstantiation}
)
_DIRECTIVE = re.compile(r"`(?:ifn?def|endif|include|define|undef)\b")


class Locations:
    """Maps slang's locations to offsets in one source."""

    def __init__(self, manager: pyslang.SourceManager, buffer: int) -> None:
        """Prepare.

        Args:
            manager: Owner of the text.
            buffer: Number of the source's own text.
        """
        self._manager = manager
        self._buffer = buffer

    def span(self, node: Any) -> Span:
        """Return the offsets of a piece of syntax.

        What a macro stands for, or an included file, has the place of the macro's use, or of the
        directive.
        """
        found = node.sourceRange
        return self._offset(found.start, last=False), self._offset(found.end, last=True)

    def plain(self, node: Any) -> bool:
        """Tell whether a piece of syntax begins and ends in the text itself."""
        found = node.sourceRange
        return bool(found.start.buffer.id == found.end.buffer.id == self._buffer)

    def own(self, node: Any) -> bool:
        """Tell whether a piece of syntax is of this source, by its text or by macros used there."""
        found = node.sourceRange
        ends = (self._used(found.start, last=False), self._used(found.end, last=True))
        return all(end.buffer.id == self._buffer for end in ends)

    def _used(self, place: Any, *, last: bool) -> Any:
        """Return the place where the outermost macro is used that a place is part of."""
        while self._manager.isMacroLoc(place):
            found = self._manager.getExpansionRange(place)
            place = found.end if last else found.start
        return place

    def _offset(self, place: Any, *, last: bool) -> int:
        place = self._used(place, last=last)
        while place.buffer.id != self._buffer and self._manager.isIncludedFileLoc(place):
            place = self._used(self._manager.getIncludedFrom(place.buffer), last=last)
        return int(place.offset)


def is_closed(text: str) -> bool:
    """Tell whether no directive in a text has an effect behind it, or ends what began before."""
    found = [name.removeprefix("`") for name in _DIRECTIVE.findall(text)]
    ends = found.count("ifdef") + found.count("ifndef") == found.count("endif")
    return ends and not {"include", "define", "undef"}.intersection(found)


def identifiers_of(node: Any) -> frozenset[str]:
    """Return the identifiers of a piece of syntax, as they are after macros."""
    found: set[str] = set()

    def visit(each: Any) -> None:
        if not isinstance(each, syntax.SyntaxNode) and each.kind == parsing.TokenKind.Identifier:
            found.add(each.valueText)

    node.visit(visit)
    return frozenset(found)


def item_of(symbol: Any) -> Any:
    """Return the item in which a symbol stands: one item may have several instances."""
    node, parent = symbol.syntax, symbol.syntax.parent
    return parent if parent is not None and parent.kind in _INSTANTIATIONS else node
