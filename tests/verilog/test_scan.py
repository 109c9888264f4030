"""The scan, the depth and the declared interface of raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.verilog.interface import parse_modules
from hwopt.verilog.nesting import line_of_depth
from hwopt.verilog.scan import Kind, scan

#: Pieces that make a scanner stumble.
PIECES = st.sampled_from(
    [
        *("/*", "*/", "//", '"', '"""', "\\", "\n", "\r", " ", "\t", "`", "``", '`"', "'", "(*"),
        *("*)", "a", "$", "#", "1", "4'b", "x", "\xa0", "é", "\\esc ", "`define", "begin", "end"),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def kinds(text: str) -> list[tuple[Kind, str]]:
    """Return what a text consists of."""
    return [(token.kind, token.text) for token in scan(text)]


@given(TEXTS)
def test_nothing_is_lost(text: str) -> None:
    """The tokens are the text without its ASCII white space, in order."""
    found = "".join(token.text for token in scan(text))
    white = " \t\n\r\f\v"
    assert [c for c in found if c not in white] == [c for c in text if c not in white]


@given(TEXTS)
def test_lines_are_counted(text: str) -> None:
    """A token stands on the line that a search for it counts."""
    at = 0
    for token in scan(text):
        at = text.index(token.text, at)
        assert token.line == text.count("\n", 0, at) + 1
        at += len(token.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/* // */ a", [(Kind.COMMENT, "/* // */"), (Kind.WORD, "a")]),
        ("// /*\na // */", [(Kind.COMMENT, "// /*"), (Kind.WORD, "a"), (Kind.COMMENT, "// */")]),
        ('"/*" a', [(Kind.STRING, '"/*"'), (Kind.WORD, "a")]),
        ('"\\"//" a', [(Kind.STRING, '"\\"//"'), (Kind.WORD, "a")]),
        ('/* " */ a "b"', [(Kind.COMMENT, '/* " */'), (Kind.WORD, "a"), (Kind.STRING, '"b"')]),
        ("\\a/*b a", [(Kind.ESCAPED, "\\a/*b"), (Kind.WORD, "a")]),
        ("\\a\xa0b", [(Kind.ESCAPED, "\\a\xa0b")]),
        ("/*/ a */b", [(Kind.COMMENT, "/*/ a */"), (Kind.WORD, "b")]),
        ("/* a", [(Kind.COMMENT, "/* a")]),
        ("@(*)", [(Kind.SYMBOL, "@"), (Kind.SYMBOL, "("), (Kind.SYMBOL, "*"), (Kind.SYMBOL, ")")]),
        ("(*keep*)", [(Kind.ATTRIBUTE, "(*"), (Kind.WORD, "keep")]),
        ("8 'hFF", [(Kind.NUMBER, "8 'hFF")]),
        ("'hx_z", [(Kind.NUMBER, "'hx_z")]),
        ("$time", [(Kind.SYSTEM, "$time")]),
        ("a\xa0b", [(Kind.WORD, "a"), (Kind.SYMBOL, "\xa0"), (Kind.WORD, "b")]),
    ],
)
def test_lexical_tricks(text: str, expected: list[tuple[Kind, str]]) -> None:
    """Comments, strings and escaped names hide nothing and end where the standard says."""
    assert kinds(text)[: len(expected)] == expected


@pytest.mark.parametrize("piece", ["/*x", " ", "\t1", '"a\\"', "(*", "`", "'", "\\\n", '"""', "1_"])
def test_scan_is_linear(piece: str) -> None:
    """A long run of any piece makes no more tokens than characters, and comes to an end.

    With a quadratic scan this test would take many minutes.
    """
    text = piece * (300_000 // len(piece))
    assert sum(1 for _ in scan(text)) <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "(", "[", "{", "begin ", "begin:x ) ", "case (a) 1: ", "if (a) ", "if (a) x = 1; else ",
        "for (;;) ", "interface i; ", "module m; ", "macromodule m; ", "generate ", "package p; ",
        "begin end begin ", "if (a) end ", "if (a) begin ; end else ", "(* a = (",
    ],
)  # fmt: skip
def test_depth_is_seen(piece: str) -> None:
    """Whatever nests is counted, and closing words that match nothing do not hide it."""
    tokens = list(scan("module m;" + piece * 60))
    assert line_of_depth(tokens, 50) == 1


@pytest.mark.parametrize(
    "piece",
    [
        "(a) ", "begin if (a) x = 1; end ", "if (a) x = 1; ", "if (a) x = 1; else x = 2; ",
        "case (a) 1: if (b) x = 1; 2: x = 3; endcase ", "module m; endmodule ", "(* keep *) ",
        "for (i = 0; i < 3; i = i + 1) begin x = 1; end ", "if (a) begin end else begin end ",
        "fork join_any ", "not n(a, b); ",
    ],
)  # fmt: skip
def test_length_is_no_depth(piece: str) -> None:
    """What ends does not count, however often it stands there."""
    assert line_of_depth(list(scan(piece * 60)), 6) is None


def test_long_sums_are_read() -> None:
    """A sum of thousands of terms is a deep tree, and is read nevertheless."""
    text = "module m(input a, output b); assign b = " + "a ^ " * 5000 + "a; endmodule"
    (body,) = parse_modules(text).bodies
    assert body[1].count("^") == 5000


def test_defines_choose_the_text() -> None:
    """What `ifdef` leaves out is not parsed, and what it takes in is."""
    text = "`ifdef WIDE\nmodule a; endmodule\n`else\nmodule b; endmodule\n`endif\n"
    assert [header.module for header in parse_modules(text).headers] == ["b"]
    assert [header.module for header in parse_modules(text, {"WIDE": "1"}).headers] == ["a"]
