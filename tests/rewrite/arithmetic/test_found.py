"""The table of found trees: whole, in order, and usable at every width."""

import tomllib
from importlib import resources

import pytest

from hwopt.rewrite.arithmetic.adders import adder
from hwopt.rewrite.arithmetic.carrytree import parsed
from hwopt.rewrite.arithmetic.found import FOUND, found_tree
from hwopt.rewrite.arithmetic.prefix import PrefixGraph

_TEXT = resources.files("hwopt.rewrite.arithmetic").joinpath("trees.toml").read_text("utf-8")
_TREES = tomllib.loads(_TEXT)["tree"]
_WIDTHS = sorted({parsed(tree["rows"]).graph.width for tree in _TREES})


@pytest.mark.parametrize("width", _WIDTHS)
def test_each_width_has_every_name_in_order(width: int) -> None:
    """From the first name to the last, delay grows and area shrinks."""
    rows = [tree for tree in _TREES if parsed(tree["rows"]).graph.width == width]
    assert [tree["name"] for tree in rows] == list(FOUND)
    assert [tree["delay_ps"] for tree in rows] == sorted(tree["delay_ps"] for tree in rows)
    assert [tree["area_um2"] for tree in rows] == sorted(
        (tree["area_um2"] for tree in rows), reverse=True
    )


@pytest.mark.parametrize("name", FOUND)
def test_a_narrower_adder_takes_the_lowest_rows(name: str) -> None:
    """Every width up to the widest has a closed tree of its own positions; beyond there is none."""
    for width in (1, 2, 9, *_WIDTHS):
        tree = found_tree(name, width)
        assert tree is not None
        assert tree.graph == PrefixGraph.closed(width, tree.graph.spans())
        assert tree.graph.width == width
    assert found_tree(name, _WIDTHS[-1] + 1) is None


def test_beyond_the_table_adders_follow_arrivals() -> None:
    """A wider adder than any in the table is written all the same, and each name is another."""
    texts = {adder(_WIDTHS[-1] + 9, structure=name).text.split("\n", 1)[1] for name in FOUND[:4]}
    assert len(texts) == 4
