"""Neighbours of a carry tree: one span more or less, one choice turned, two trees joined."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.prefix import PrefixGraph, Span

#: Most moves that lie between a tree and its neighbour.
_MOST = 4


def neighbour(tree: CarryTree, random: Random) -> CarryTree:
    """Return a tree a few random moves away; it may be the same by chance."""
    for _ in range(random.randint(1, _MOST)):
        move = random.choices([move for move, _ in _MOVES], [weight for _, weight in _MOVES])[0]
        tree = move(tree, random)
    return tree


def crossed(low: CarryTree, high: CarryTree, row: int) -> CarryTree:
    """Return the rows of one tree below a row and those of another from there on."""
    rows = (*low.graph.rows[:row], *high.graph.rows[row:])
    chosen = {i for i in low.chosen if i < row} | {i for i in high.chosen if i >= row}
    return CarryTree(
        _closed([(i, end) for i, ends in enumerate(rows) for end in ends], len(rows)),
        high.inclusive,
        tuple(sorted(chosen)),
    )


def _closed(spans: list[Span], width: int) -> PrefixGraph:
    return PrefixGraph.closed(width, spans)


def _add(tree: CarryTree, random: Random) -> CarryTree:
    row = random.randrange(1, tree.graph.width)
    return replace(tree, graph=tree.graph.with_span((row, random.randrange(row))))


def _delete(tree: CarryTree, random: Random) -> CarryTree:
    inner = [span for span in tree.graph.spans() if span[1]]
    return replace(tree, graph=tree.graph.without(random.choice(inner))) if inner else tree


def _shift(tree: CarryTree, random: Random) -> CarryTree:
    """Move a lower end by a position or two."""
    inner = [span for span in tree.graph.spans() if span[1]]
    if not inner:
        return tree
    row, end = random.choice(inner)
    moved = min(row - 1, max(1, end + random.choice((-2, -1, 1, 2)))) if row > 1 else end
    kept = [span for span in tree.graph.spans() if span != (row, end)]
    return replace(tree, graph=_closed([*kept, (row, moved)], tree.graph.width))


def _copy(tree: CarryTree, random: Random) -> CarryTree:
    """Give a row the lower ends of its neighbour, which shares what both need."""
    row = random.randrange(1, tree.graph.width)
    other = min(tree.graph.width - 1, max(0, row + random.choice((-1, 1))))
    ends = [end for end in tree.graph.rows[other] if end < row]
    kept = [span for span in tree.graph.spans() if span[0] != row]
    spans = [*kept, *((row, end) for end in ends)]
    return replace(tree, graph=_closed(spans, tree.graph.width))


def _turn(tree: CarryTree, random: Random) -> CarryTree:
    """Let a few neighbouring rows choose their sum bits, or no longer."""
    start = random.randrange(1, tree.graph.width)
    rows = set(range(start, min(tree.graph.width, start + random.choice((1, 1, 2, 4, 8)))))
    chosen = set(tree.chosen)
    chosen = chosen - rows if start in chosen else chosen | rows
    return replace(tree, chosen=tuple(sorted(chosen)))


def _flip(tree: CarryTree, _random: Random) -> CarryTree:
    return replace(tree, inclusive=not tree.inclusive)


_MOVES: tuple[tuple[Callable[[CarryTree, Random], CarryTree], int], ...] = (
    (_add, 4),
    (_delete, 5),
    (_shift, 4),
    (_copy, 3),
    (_turn, 3),
    (_flip, 1),
)
