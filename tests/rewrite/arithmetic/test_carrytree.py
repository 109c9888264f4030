"""Carry trees: what they hold, how they are written, which signals they need."""

import re
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.rewrite.arithmetic.carrytree import CarryTree, parsed
from hwopt.rewrite.arithmetic.prefix import PrefixGraph
from hwopt.rewrite.arithmetic.treemoves import crossed, neighbour


@st.composite
def trees(draw: st.DrawFn) -> CarryTree:
    """Any tree of two to nine positions."""
    width = draw(st.integers(2, 9))
    position = st.integers(0, width - 1)
    spans = draw(st.lists(st.tuples(position, position).map(lambda s: (max(s), min(s)))))
    chosen = draw(st.sets(st.integers(1, width - 1)))
    graph = PrefixGraph.closed(width, spans)
    return CarryTree(graph, draw(st.booleans()), tuple(sorted(chosen)))


def added(tree: CarryTree, x: int, y: int) -> int:
    """Add by the tree's own definition, one signal after the other: a naive oracle."""
    width = tree.graph.width
    bits = [((x >> i & 1), (y >> i & 1)) for i in range(width + 1)]
    g = {(i, i): a & b for i, (a, b) in enumerate(bits[:width])}
    p = {(i, i): (a | b) if tree.inclusive else (a ^ b) for i, (a, b) in enumerate(bits[:width])}
    made, passing = tree.spans(), tree.passing()
    for span in tree.graph.spans():
        upper, lower = tree.graph.parents(span)
        if span in made:
            g[span] = g[upper] | p[upper] & g[lower]
        if span in passing:
            p[span] = p[upper] & p[lower]
    total = bits[0][0] ^ bits[0][1]
    for row in range(width):
        half = bits[row + 1][0] ^ bits[row + 1][1]
        if row in tree.chosen:
            upper, lower = tree.graph.parents((row, 0))
            if_1, if_0 = half ^ (g[upper] | p[upper]), half ^ g[upper]
            total |= (if_1 if g[lower] else if_0) << row + 1
        else:
            total |= (half ^ g[(row, 0)]) << row + 1
    return total


@given(trees(), st.randoms(use_true_random=False))
def test_every_tree_adds(tree: CarryTree, random: Random) -> None:
    """The signals that a tree says it needs suffice to add, whatever is chosen."""
    top = (1 << tree.graph.width + 1) - 1
    for _ in range(30):
        x, y = random.randint(0, top), random.randint(0, top)
        assert added(tree, x, y) == (x + y) & top


def test_a_small_tree_adds_everything() -> None:
    """All pairs of four-bit numbers are added by a tree that chooses two of its rows."""
    tree = parsed("3or 1*: 2*:1")
    for x, y in product(range(16), repeat=2):
        assert added(tree, x, y) == (x + y) % 16


@given(trees())
def test_text_says_it_all(tree: CarryTree) -> None:
    """A tree is what is read from its text."""
    assert parsed(tree.text) == tree


@given(trees(), st.data())
def test_the_lowest_rows_are_a_tree(tree: CarryTree, data: st.DataObject) -> None:
    """Cutting a tree leaves one that is closed, with what was chosen below the cut."""
    width = data.draw(st.integers(1, tree.graph.width))
    low = tree.cut(width)
    assert low.graph == PrefixGraph.closed(width, low.graph.spans())
    assert low.chosen == tuple(row for row in tree.chosen if row < width)


@given(trees(), trees(), st.randoms(use_true_random=False))
def test_neighbours_are_trees(tree: CarryTree, other: CarryTree, random: Random) -> None:
    """Moves and crossings lead from trees to trees of the same width."""
    found = [neighbour(tree, random)]
    if other.graph.width == tree.graph.width:
        found.append(crossed(tree, other, random.randrange(1, tree.graph.width)))
    for each in found:
        assert each.graph.width == tree.graph.width
        assert parsed(each.text) == each


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "4or 3:2 1",
            "a closed tree was expected, not '4or 3:2 1'; closed it is '4or 3:2'",
        ),
        (
            "6xor 5:4,2",
            "a closed tree was expected, not '6xor 5:4,2'; closed it is '6xor 3:2 5:4,2'",
        ),
        ("4or 4:1", "rows of a tree of 4 positions were expected, not '4or 4:1'"),
        ("4or 0*:", "chosen rows from 1 to 3 were expected, not [0]"),
    ],
)
def test_what_is_no_tree_is_refused(text: str, message: str) -> None:
    """A table of trees cannot hold one that is not closed or not of its width."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parsed(text)
