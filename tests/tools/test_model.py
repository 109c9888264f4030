"""What a simulator compiles."""

import pytest

from hwopt.tools.model import verilog_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (-3, "-3"),
        (2**31 - 1, "2147483647"),
        (2**32, "34'sh100000000"),
        (-(2**40), "42'sh30000000000"),
        ("8'hff", "8'hff"),
        ("'h1", "'h1"),
        ('"fast"', '"fast"'),
        ("fast", '"fast"'),
        ('a"b', '"a\\"b"'),
    ],
)
def test_parameter_values(value: int | str, text: str) -> None:
    """Numbers keep their value at any size; a text that is no literal is a string."""
    assert verilog_value(value) == text
