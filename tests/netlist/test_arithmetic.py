"""Arithmetic on three-valued words against every filling of what is unknown."""

import itertools

import pytest

from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.arithmetic import multiply
from hwopt.netlist.ternary import EITHER, HIGH, LOW, Bit3, Ternary, is_known

LETTERS = {"0": LOW, "1": HIGH, "x": EITHER}
WORDS = ["".join(letters) for letters in itertools.product("01x", repeat=3)]


def values(word: str) -> set[int]:
    """Return the numbers that a word may be, its unknown bits filled in each by itself."""
    choices = ("01" if letter == "x" else letter for letter in word)
    return {int("".join(bits), 2) for bits in itertools.product(*choices)}


def allows(bit: Bit3, value: int) -> bool:
    """Tell whether a constant three-valued bit may have a value."""
    assert set(bit) <= {FALSE, TRUE}
    return bit[0 if value else 1] == TRUE


@pytest.mark.parametrize("width", [3, 6])
@pytest.mark.parametrize("one", WORDS)
def test_products_of_unknown_bits(one: str, width: int) -> None:
    """A product allows every value that a filling gives: alike unknown bits are not one bit."""
    for two in WORDS:
        a, b = one[0] * (width - 3) + one, two[0] * (width - 3) + two
        words = [[LETTERS[letter] for letter in reversed(word)] for word in (a, b)]
        product = multiply(Ternary(Aig()), *words)
        for x, y in itertools.product(values(a), values(b)):
            number = x * y % 2**width
            assert all(allows(bit, number >> place & 1) for place, bit in enumerate(product))
        if "x" not in one + two:
            assert all(is_known(bit) for bit in product)
