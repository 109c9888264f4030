"""Attributes by which a text promises something about its case statements."""

from pathlib import PurePosixPath

from hwopt.design import Source
from hwopt.evaluate.promises import promises


def test_where_they_are() -> None:
    """Attributes are found with file and line; comments with the same words are none."""
    text = "// synopsys full_case\n(* keep, full_case = 1,\nparallel_case *)\nwire full_case;\n"
    found = promises([Source(PurePosixPath("a.v"), text), Source(PurePosixPath("b.v"), "")])
    assert found == ("full_case at a.v:2", "parallel_case at a.v:3")
