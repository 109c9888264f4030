"""Truth tables against Python's own arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.rewrite.decoding import cover
from hwopt.rewrite.tables import Tables
from hwopt.verilog.word import Word, value_of
from hwopt.verilog.words import Words

_WIDTH = 3
_MASK = (1 << _WIDTH) - 1


def _signed(value: int) -> int:
    return value - (1 << _WIDTH) if value >> (_WIDTH - 1) else value


@pytest.mark.parametrize(
    ("op", "oracle"),
    [
        ("add", lambda a, b: a + b),
        ("sub", lambda a, b: a - b),
        ("and", lambda a, b: a & b),
        ("xor", lambda a, b: a ^ b),
        ("ult", lambda a, b: a < b),
        ("slt", lambda a, b: _signed(a) < _signed(b)),
        ("eq", lambda a, b: a == b),
        ("shl", lambda a, b: a << b),
        ("lshr", lambda a, b: a >> b),
        ("ashr", lambda a, b: _signed(a) >> b),
    ],
)
def test_tables_equal_integers(op: str, oracle) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Each operation's table, and its folded constant, is what integers give."""
    words = Words()
    a, b = words.sig("a", _WIDTH), words.sig("b", _WIDTH)
    tables = Tables([(a, i) for i in range(_WIDTH)] + [(b, i) for i in range(_WIDTH)])
    width = 1 if op in {"ult", "slt", "eq"} else _WIDTH
    bits = tables(words.make(op, width, (a, b)))
    for x in range(1 << _WIDTH):
        for y in range(1 << _WIDTH):
            place = x | y << _WIDTH
            found = sum((bit >> place & 1) << i for i, bit in enumerate(bits))
            assert found == int(oracle(x, y)) & ((1 << width) - 1)


def test_constants_read_as_signed() -> None:
    """The highest bit of a constant is its sign, if it is read so."""
    word: Word = Words().const(6, _WIDTH)
    assert (value_of(word, signed=True), value_of(word, signed=False)) == (-2, 6)


@given(st.sets(st.integers(0, 15)), st.sets(st.integers(0, 15)))
def test_cover_holds_ones_and_no_zero(ones: set[int], zeros: set[int]) -> None:
    """Cubes hold every wanted value and none of the others."""
    zeros -= ones
    cubes = cover(4, ones, zeros)
    for value in ones | zeros:
        assert any(value & care == want for care, want in cubes) == (value in ones)
