"""Carry trees that a search has found, shipped as data in `trees.toml`.

`tests/benchmarks/arithmetic/find_trees.py` finds them, `keep_trees.py` writes the table. They are
numbered from the fastest to the smallest; a narrower adder takes the lowest rows of the next wider
tree. They were judged by one library and one flow: what
they are worth elsewhere is for the flow at hand to say.
"""

import functools
import tomllib
from importlib import resources

from hwopt.rewrite.arithmetic.carrytree import CarryTree, parsed

#: The names of a width's trees, the fastest first.
FOUND = tuple(f"found{number}" for number in range(1, 9))


def found_tree(name: str, width: int) -> CarryTree | None:
    """Return the tree of that name for a number of positions; None where none is wide enough."""
    wide = [size for size in _table() if size >= width]
    return _table()[min(wide)][name].cut(width) if wide else None


@functools.cache
def _table() -> dict[int, dict[str, CarryTree]]:
    """Return the trees by number of positions and name."""
    text = resources.files(__package__).joinpath("trees.toml").read_text(encoding="utf-8")
    trees: dict[int, dict[str, CarryTree]] = {}
    for entry in tomllib.loads(text)["tree"]:
        tree = parsed(entry["rows"])
        trees.setdefault(tree.graph.width, {})[entry["name"]] = tree
    return trees
