"""What a simulator compiles."""

from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Source
from hwopt.tools.model import Model, verilog_value, write_sources


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
        ("fast", '"fast"'),
        ('a"b', '"a\\"b"'),
    ],
)
def test_parameter_values(value: int | str, text: str) -> None:
    """Numbers keep their value at any size; a text that is no literal is a string."""
    assert verilog_value(value) == text


@pytest.mark.parametrize("path", ["../x.v", "/etc/x.v", "a/../../x.v"])
def test_no_file_leaves_the_folder(path: str, tmp_path: Path) -> None:
    """A source whose path leaves the work folder is never written."""
    with pytest.raises(ValueError, match="below the work folder"):
        write_sources((Source(PurePosixPath(path), ""),), tmp_path)


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    """Line ends and undecodable bytes survive."""
    text = b"a\r\nb \xff\n".decode("utf-8", "surrogateescape")
    (path,) = write_sources((Source(PurePosixPath("sub/x.v"), text),), tmp_path)
    assert path.read_bytes() == b"a\r\nb \xff\n"


def test_fingerprints_tell_models_apart() -> None:
    """Moving text from one file to the next changes the fingerprint."""
    a, b = PurePosixPath("a"), PurePosixPath("b")
    one = Model("t", (Source(a, "xy"), Source(b, "")))
    two = Model("t", (Source(a, "x"), Source(b, "y")))
    assert one.fingerprint() != two.fingerprint()
    assert one.fingerprint() == Model("t", (Source(a, "xy"), Source(b, ""))).fingerprint()
