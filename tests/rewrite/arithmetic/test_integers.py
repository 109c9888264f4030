"""Generated modules against Python's integers: exhaustively where small, else at random."""

import re
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
from word_values import interpreter, read

from hwopt.rewrite.arithmetic.adders import adder
from hwopt.rewrite.arithmetic.compression import Compression, Step, compression, rows_first
from hwopt.rewrite.arithmetic.divide import divider
from hwopt.rewrite.arithmetic.products import sum_of_products
from hwopt.rewrite.arithmetic.terms import Operand, Term

#: Pairs of numbers are tried exhaustively up to this many bits, else this many at random.
SMALL, MANY = 8, 60


def pairs(first: int, second: int) -> Iterator[tuple[int, int]]:
    """Yield bit patterns of two widths: all of them, or the corners and some at random."""
    if first + second <= SMALL:
        yield from product(range(1 << first), range(1 << second))
        return
    random = Random(f"{first}/{second}")  # noqa: S311 - a test, no secret
    corners = [(0, 1, (1 << w - 1) - 1, 1 << w - 1, (1 << w) - 1) for w in (first, second)]
    yield from product(*corners)
    for _ in range(MANY):
        yield random.getrandbits(first), random.getrandbits(second)


@pytest.mark.parametrize("structure", ["timed", "timed2", "or_ripple", "or_kogge_stone"])
@pytest.mark.parametrize("width", [4, 16, 33])
def test_adders(width: int, structure: str) -> None:
    """A sum is the sum, with its carry out."""
    run = interpreter(adder(width, structure=structure, carry_out=True))
    for a, b in pairs(width, width):
        found = run(a=a, b=b)
        assert found["y"] | found["cout"] << width == a + b


@pytest.mark.parametrize("rows", ["and", "booth", "booth8"])
@pytest.mark.parametrize("signs", list(product((False, True), repeat=2)))
@pytest.mark.parametrize(("first", "second"), [(1, 1), (4, 4), (3, 5), (5, 2), (12, 9)])
def test_products(first: int, second: int, signs: tuple[bool, bool], rows: str) -> None:
    """A product of either sign is the product, by any digits."""
    a, b = Operand("a", first, signs[0]), Operand("b", second, signs[1])
    width = first + second
    module = sum_of_products("times", (Term((a, b)),), width, rows=rows, structure="timed")  # type: ignore[arg-type]
    run = interpreter(module)
    for x, y in pairs(first, second):
        exact = read(x, first, signed=signs[0]) * read(y, second, signed=signs[1])
        assert run(a=x, b=y)["y"] == exact % (1 << width)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("width", [1, 2, 5, 8, 11])
def test_squares(width: int, *, signed: bool) -> None:
    """A folded square is the square."""
    a = Operand("a", width, signed)
    run = interpreter(sum_of_products("square", (Term((a, a)),), 2 * width, structure="timed"))
    for x in range(1 << width) if width <= SMALL else range(0, 1 << width, 7):
        assert run(a=x)["y"] == read(x, width, signed=signed) ** 2 % (1 << 2 * width)


@pytest.mark.parametrize("division", ["restoring", "nonrestoring"])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("width", "by"), [(1, 1), (4, 4), (5, 3), (3, 5), (12, 7)])
def test_dividers(width: int, by: int, division: str, *, signed: bool) -> None:
    """Quotient and remainder are those of division towards zero, but for zero divisors."""
    run = interpreter(
        divider(width, by, signed=signed, division=division, structure="or_ripple")  # type: ignore[arg-type]
    )
    for x, y in pairs(width, by):
        a, b = read(x, width, signed=signed), read(y, by, signed=signed)
        if b:
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            found = run(a=x, b=y)
            assert found["quotient"] == quotient % (1 << width)
            assert found["remainder"] == (a - quotient * b) % (1 << by)


def heights(width: int) -> list[int]:
    """Return the columns of a product of two unsigned words of a width."""
    return [min(index, 2 * width - 2 - index, width - 1) + 1 for index in range(2 * width - 1)] + [
        0
    ]


def any_tree(columns: list[int], random: Random) -> Compression:
    """Return a tree that takes any two or three bits of any column that is too high."""
    left, steps = list(columns), list[Step]()
    while high := [index for index, height in enumerate(left) if height > 2]:
        column = random.choice(high)
        places = tuple(sorted(random.sample(range(left[column]), random.choice((2, 3)))))
        steps.append(Step(column, places))
        left[column] -= len(places) - 1
        if column + 1 < len(left):
            left[column + 1] += 1
    return Compression(tuple(steps))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("width", [3, 4, 9])
def test_any_compressor_tree_multiplies(width: int, seed: int) -> None:
    """A compressor tree given as data sums a product's rows, whatever bits it takes."""
    random = Random(seed)  # noqa: S311 - a test, no secret
    tree = any_tree(heights(width), random) if seed else rows_first(heights(width))
    assert compression(tree.text) == tree
    a, b = Operand("a", width), Operand("b", width)
    module = sum_of_products("times", (Term((a, b)),), 2 * width, schedule=tree)
    run = interpreter(module)
    for x, y in pairs(width, width):
        assert run(a=x, b=y)["y"] == x * y


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1:0,1,3", "a step at bits that are there was expected, not 1:(0, 1, 3) of columns"),
        ("2:0,1,2", "columns of at most two bits were expected, not [1, 3, 1, 1]"),
        ("9:0,1", "a step at bits that are there was expected, not 9:(0, 1) of columns"),
    ],
)
def test_a_tree_that_does_not_fit_is_refused(text: str, message: str) -> None:
    """A tree for other columns is refused before anything is written."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        compression(text).heights([1, 3, 3, 0])


@pytest.mark.parametrize("text", ["1:0", "1:2,1,0", "1:0,1,2,3"])
def test_steps_are_adders(text: str) -> None:
    """A step takes two or three bits, in ascending order."""
    with pytest.raises(ValueError, match="two or three ascending places were expected, not"):
        compression(text)
