"""Logic functions in Liberty's notation."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.errors import ConfigError
from hwopt.liberty.function import truth_table, variables


@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("A", 0b1010),
        ("!A", 0b0101),
        ("A'", 0b0101),
        ("(A B)'", 0b0111),
        ("A * B + !A * !B", 0b1001),
        ("A ^ B", 0b0110),
        ("(A&B)|(A&!B)", 0b1010),
        ("1", 0b1111),
        ("0", 0),
        ("!A B", 0b0100),
    ],
)
def test_operators(function: str, table: int) -> None:
    """Every operator of the notation, over inputs A (bit 0) and B."""
    assert truth_table(function, ("A", "B")) == table


_EXPRESSIONS = st.recursive(
    st.sampled_from(["A", "B", "C"]),
    lambda inner: st.one_of(
        inner.map(lambda a: f"not ({a})"),
        st.tuples(inner, st.sampled_from(["&", "|", "^"]), inner).map(
            lambda parts: f"(({parts[0]}) {parts[1]} ({parts[2]}))"
        ),
    ),
    max_leaves=8,
)


@given(_EXPRESSIONS)
def test_against_python(expression: str) -> None:
    """Python's own evaluation of the same expression, row by row, gives the same table."""
    naive = 0
    for row, (c, b, a) in enumerate(itertools.product((False, True), repeat=3)):
        value = eval(expression, {}, {"A": a, "B": b, "C": c})  # noqa: S307 - the oracle
        naive |= int(bool(value)) << row
    assert truth_table(expression.replace("not ", "!"), ("A", "B", "C")) == naive


def test_variables_are_sorted() -> None:
    """Each name once, sorted, constants left out."""
    assert variables("(B + A * B) & 1") == ("A", "B")


@pytest.mark.parametrize("function", ["A +", "(A", "A ? B", "X", "A )"])
def test_what_is_no_function(function: str) -> None:
    """Anything else is refused."""
    with pytest.raises(ConfigError, match="a logic function of the cell's input pins"):
        truth_table(function, ("A", "B"))
