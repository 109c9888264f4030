"""Prefix graphs against a naive oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.prefix import FAMILIES, PrefixGraph


def covered(graph: PrefixGraph, span: tuple[int, int]) -> list[int]:
    """Return the positions that a span joins, in order, found by walking to the inputs."""
    if span[0] == span[1]:
        return [span[0]]
    upper, lower = graph.parents(span)
    return covered(graph, lower) + covered(graph, upper)


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("width", [1, 2, 3, 7, 8, 13, 16])
def test_every_span_joins_exactly_its_positions(family: str, width: int) -> None:
    """A span (i, j) of a textbook graph joins j, j + 1, ..., i, each once."""
    graph = FAMILIES[family](width)
    for upper, lower in graph.spans():
        assert covered(graph, (upper, lower)) == list(range(lower, upper + 1))


@pytest.mark.parametrize(
    ("family", "depth", "spans"),
    [
        ("ripple", 15, 15),
        ("sklansky", 4, 32),
        ("kogge_stone", 4, 49),
        ("brent_kung", 6, 26),
        ("han_carlson", 5, 32),
        ("ladner_fischer", 5, 27),
    ],
)
def test_textbook_depth_and_size(family: str, depth: int, spans: int) -> None:
    """At 16 positions the families have the depth and the number of operators of the books."""
    graph = FAMILIES[family](16)
    assert (graph.depth(), len(graph.spans())) == (depth, spans)


@st.composite
def graphs(draw: st.DrawFn) -> PrefixGraph:
    """Any closed graph of up to ten positions."""
    width = draw(st.integers(1, 10))
    position = st.integers(0, width - 1)
    spans = draw(st.lists(st.tuples(position, position).map(lambda s: (max(s), min(s)))))
    return PrefixGraph.closed(width, spans)


@given(graphs())
def test_closing_is_idempotent(graph: PrefixGraph) -> None:
    """A closed graph is its own closure."""
    assert PrefixGraph.closed(graph.width, graph.spans()) == graph


@given(graphs())
def test_parents_come_first(graph: PrefixGraph) -> None:
    """`spans` lists every parent before its children, and joins the right positions."""
    known = {(index, index) for index in range(graph.width)}
    for span in graph.spans():
        assert known.issuperset(graph.parents(span))
        assert covered(graph, span) == list(range(span[1], span[0] + 1))
        known.add(span)


@given(graphs(), st.data())
def test_moves_stay_closed(graph: PrefixGraph, data: st.DataObject) -> None:
    """Adding a span adds it; deleting one leaves a graph that still has every carry."""
    upper = data.draw(st.integers(0, graph.width - 1))
    lower = data.draw(st.integers(0, upper))
    more = graph.with_span((upper, lower))
    assert lower in more.rows[upper]
    less = more.without((upper, lower))
    assert all(row[-1] == 0 for row in less.rows)
    assert len(less.spans()) <= len(more.spans())


@given(graphs())
def test_propagates_needed_by_walking(graph: PrefixGraph) -> None:
    """A propagate is computed exactly where some carry reaches it."""
    needed: set[tuple[int, int]] = set()

    def need_propagate(span: tuple[int, int]) -> None:
        needed.add(span)
        if span[0] > span[1]:
            for parent in graph.parents(span):
                need_propagate(parent)

    def need_generate(span: tuple[int, int]) -> None:
        if span[0] > span[1]:
            upper, lower = graph.parents(span)
            need_generate(upper)
            need_propagate(upper)
            need_generate(lower)

    for index in range(graph.width):
        need_generate((index, 0))
    assert CarryTree(graph).passing() == needed
