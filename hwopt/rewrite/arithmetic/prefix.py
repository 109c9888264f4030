"""Parallel prefix graphs as data: which spans of positions are computed.

A span (i, j), i >= j, covers positions j to i. A graph holds (i, i) and (i, 0) for every
position i, and is closed: the parents of a span (i, j) are (i, k) and (k - 1, j), where k is the
next larger lower end in row i. Adding or deleting a span and closing again gives every
neighbour, so a search can walk from any textbook graph.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]


@dataclass(frozen=True)
class PrefixGraph:
    """A closed set of spans; make one with `closed` or by a family's name."""

    width: int
    #: The lower ends of each row, descending from the row's own index to 0.
    rows: tuple[tuple[int, ...], ...]

    @classmethod
    def closed(cls, width: int, spans: Iterable[Span]) -> "PrefixGraph":
        """Return the smallest graph that holds the spans."""
        rows = [{index, 0} for index in range(width)]
        for upper, lower in spans:
            rows[upper].add(lower)
        for index in range(width - 1, -1, -1):
            ends = sorted(rows[index], reverse=True)
            for split, lower in pairwise(ends):
                rows[split - 1].add(lower)
        return cls(width, tuple(tuple(sorted(row, reverse=True)) for row in rows))

    def spans(self) -> tuple[Span, ...]:
        """Return all spans of two positions or more, every parent before its children."""
        return tuple((i, j) for i in range(self.width) for j in self.rows[i] if j < i)

    def parents(self, span: Span) -> tuple[Span, Span]:
        """Return the upper and the lower span of which a span is made."""
        upper, lower = span
        row = self.rows[upper]
        split = row[row.index(lower) - 1]
        return (upper, split), (split - 1, lower)

    def depth(self) -> int:
        """Return the longest chain of operators."""
        depths = {(index, index): 0 for index in range(self.width)}
        for span in self.spans():
            depths[span] = 1 + max(depths[parent] for parent in self.parents(span))
        return max(depths[(index, 0)] for index in range(self.width))

    def without(self, span: Span) -> "PrefixGraph":
        """Return the graph without a span, unless others need it."""
        return PrefixGraph.closed(self.width, (kept for kept in self.spans() if kept != span))

    def with_span(self, span: Span) -> "PrefixGraph":
        """Return the graph with one more span and what that needs."""
        return PrefixGraph.closed(self.width, (*self.spans(), span))


def ripple(width: int) -> PrefixGraph:
    """Return the chain: fewest operators, greatest depth."""
    return PrefixGraph.closed(width, ())


def sklansky(width: int) -> PrefixGraph:
    """Return the divide-and-conquer graph: least depth, high fan-out. Source: Sklansky 1960."""
    return PrefixGraph.closed(
        width, ((i, i >> level << level) for i in range(width) for level in range(i.bit_length()))
    )


def kogge_stone(width: int) -> PrefixGraph:
    """Return the graph of least depth and fan-out two. Source: Kogge and Stone 1973."""
    return PrefixGraph.closed(
        width,
        (
            (i, max(0, i + 1 - (1 << level)))
            for i in range(width)
            for level in range(i.bit_length())
        ),
    )


def brent_kung(width: int) -> PrefixGraph:
    """Return the graph of two sweeps, few operators. Source: Brent and Kung 1982."""
    spans = []
    for index in range(width):
        length = 1
        while (index + 1) % length == 0 and length <= index + 1:
            spans.append((index, index + 1 - length))
            length *= 2
    return PrefixGraph.closed(width, spans)


def ladner_fischer(width: int) -> PrefixGraph:
    """Return Sklansky's graph on pairs: one level more, half the fan-out.

    Source: Ladner and Fischer 1980.
    """
    return _on_pairs(width, sklansky)


def han_carlson(width: int) -> PrefixGraph:
    """Return Kogge and Stone's graph on pairs. Source: Han and Carlson 1987."""
    return _on_pairs(width, kogge_stone)


def carry_increment(width: int) -> PrefixGraph:
    """Return blocks of growing length whose carries ripple. Source: Zimmermann 1997, section 4."""
    starts, length = [0], 2
    while starts[-1] + length < width:
        starts.append(starts[-1] + length)
        length += 1
    own = [max(start for start in starts if start <= index) for index in range(width)]
    return PrefixGraph.closed(width, enumerate(own))


def _on_pairs(width: int, family: Callable[[int], PrefixGraph]) -> PrefixGraph:
    pairs = family(width // 2)
    spans = [(2 * i + 1, 2 * j) for i, row in enumerate(pairs.rows) for j in row]
    return PrefixGraph.closed(width, spans)


#: The textbook graphs by name.
FAMILIES: dict[str, Callable[[int], PrefixGraph]] = {
    "ripple": ripple,
    "carry_increment": carry_increment,
    "sklansky": sklansky,
    "brent_kung": brent_kung,
    "ladner_fischer": ladner_fischer,
    "han_carlson": han_carlson,
    "kogge_stone": kogge_stone,
}
