"""Choose trees of fronts that were found, and print them as the table that hwopt ships.

Usage: keep_trees.py FRONT.json... > hwopt/rewrite/arithmetic/trees.toml; each file is one width's
front as `find_trees.py` writes it. Chosen are the fastest point and four more down to the smallest
that a tree rather than a full-adder chain has, at equal steps of the logarithm of delay.
"""

import json
import math
import sys
from pathlib import Path

from hwopt.rewrite.arithmetic.carrytree import parsed
from hwopt.rewrite.arithmetic.found import FOUND

#: Recipes under which the shape of a tree hardly matters.
SHAPELESS = frozenset({"area", "adders"})

Row = tuple[float, float, str, str]


def chosen(rows: list[Row]) -> list[Row]:
    """Return a point for each name: at each step the one that is best in area for its delay."""
    line = sorted((row for row in rows if row[2] not in SHAPELESS), key=lambda row: row[1])
    first, last = math.log(line[0][1]), math.log(line[-1][1])
    found = []
    for number in range(len(FOUND)):
        aim = first + (last - first) * number / (len(FOUND) - 1)
        found.append(min(line, key=lambda row: abs(math.log(row[1]) - aim)))
    return found


def main() -> None:
    """Print the table."""
    print("# Written by tests/benchmarks/arithmetic/keep_trees.py; see hwopt/rewrite/arithmetic/")
    print("# found.py. Area [um^2] and delay [ps] are those of an adder of one bit more, with")
    print("# flows/generic45 before layout; they are why a tree is here, and no promise.")
    for file in sys.argv[1:]:
        for name, (area, delay, recipe, text) in zip(
            FOUND, chosen(json.loads(Path(file).read_text())), strict=True
        ):
            assert parsed(text).text == text
            print(f'\n[[tree]]\nname = "{name}"\narea_um2 = {area:.1f}\ndelay_ps = {delay:.1f}')
            print(f'recipe = "{recipe}"\nrows = "{text}"')


if __name__ == "__main__":
    main()
