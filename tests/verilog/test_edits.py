"""Edits touch their ranges and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.verilog.declaring import whole_lines
from hwopt.verilog.edits import Edit, edited


@given(st.text(max_size=30), st.lists(st.integers(0, 30), max_size=8), st.text(max_size=3))
def test_edits_equal_edits_from_the_back(text: str, cuts: list[int], new: str) -> None:
    """Applying all edits at once equals applying them one by one from the last to the first."""
    ends = sorted({min(c, len(text)) for c in cuts})
    edits = [Edit(a, b, new) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    naive = text
    for edit in reversed(edits):
        naive = naive[: edit.start] + edit.text + naive[edit.stop :]
    assert edited(text, reversed(edits)) == naive


def test_overlapping_edits_are_refused() -> None:
    """Two edits of one place are a mistake of the caller."""
    with pytest.raises(ValueError, match="do not overlap, not two at 1"):
        edited("abcd", [Edit(0, 2, ""), Edit(1, 3, "")])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("  reg a;\n  reg b;\n", "  reg b;\n"),
        ("  reg a; // both\n  reg b;\n", "  reg b;\n"),
        ("  reg a;  reg b;\n", "  reg b;\n"),
        ("  reg c; reg a; reg b;\n", "  reg c; reg b;\n"),
        ("  reg c; reg a; // all\n", "  reg c;  // all\n"),
        ("  reg a;", "  "),
    ],
)
def test_what_is_taken_away_leaves_no_gap(text: str, left: str) -> None:
    """A declaration goes with its line, or what follows on the line takes its place."""
    start = text.index("reg a;")
    assert edited(text, [whole_lines(start, start + len("reg a;"), text)]) == left
