"""The syntax of Liberty."""

import gzip
from pathlib import Path

import pytest

from hwopt.errors import ConfigError
from hwopt.liberty.parser import parse, read_text

TEXT = """\
/* a comment, "quoted" */
library (small) {
  time_unit : "1ns"; // to the end of the line
  capacitive_load_unit (1, ff);
  define_group (x, y)
  cell ("A/*1") {
    area : 1.5
    pin (Y) { function : "!(A)"; }
    table (t) { values ("1, 2", \\
                        "3, 4"); }
  }
}
"""


def test_groups_attributes_and_lists() -> None:
    """Groups nest, attributes lose their quotes, lists keep their order, comments vanish."""
    library = parse(TEXT, "small.lib")
    assert library.names == ("small",)
    assert library.text("time_unit") == "1ns"
    assert library.values("capacitive_load_unit") == ("1", "ff")
    (cell,) = library.of("cell")
    assert cell.names == ("A/*1",)
    assert cell.text("area") == "1.5"
    assert next(cell.of("pin")).text("function") == "!(A)"
    assert next(cell.of("table")).values("values") == ("1, 2", "3, 4")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "x.lib:1: a Liberty file was expected (library (...) {...}), "
            "not the end of the file; name a .lib file with --liberty",
        ),
        (
            "module adder (a);\nendmodule\n",
            "x.lib:1: a Liberty file was expected (library (...) {...}), not 'module adder (a);'; "
            "name a .lib file with --liberty",
        ),
        (
            "\n\ncell (x) { }\n",
            "x.lib:3: a Liberty file was expected (library (...) {...}), not 'cell'; "
            "name a .lib file with --liberty",
        ),
        (
            "library (x) {\n  a : 1;\n",
            "x.lib:3: a Liberty file was expected (library (...) {...}), "
            "not the end of the file; name a .lib file with --liberty",
        ),
        (
            "library (x) {\n  ?? }\n",
            "x.lib:2: a Liberty file was expected (library (...) {...}), not '?? }'; "
            "name a .lib file with --liberty",
        ),
    ],
)
def test_what_is_no_liberty(text: str, message: str) -> None:
    """A text that is no library is refused with file and line."""
    with pytest.raises(ConfigError) as caught:
        parse(text, "x.lib")
    assert str(caught.value) == message


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    """A gzipped file is read whatever its name; a damaged one is a ConfigError."""
    packed = gzip.compress(TEXT.encode())
    file = tmp_path / "small.lib"
    file.write_bytes(packed)
    assert read_text(file) == TEXT
    file.write_bytes(packed[:-20])
    with pytest.raises(ConfigError, match="which cannot be read"):
        read_text(file)
    with pytest.raises(ConfigError, match="which cannot be read"):
        read_text(tmp_path / "none.lib")
