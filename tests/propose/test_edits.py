"""Replies to changed sources."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.design import Design, Source
from hwopt.errors import EditError
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.verilog.regions import regions_of

A = "module a (input x, output y);\n  wire t;\n  assign t = x;\n  assign y = t;\nendmodule\n"
B = "// module a\nmodule b (input x, output y);\n  wire t;\n  assign y = ~x;\nendmodule : b\n"


def sources(*texts: str) -> tuple[Source, ...]:
    """Name files a.v, b.v, ..."""
    return tuple(
        Source(PurePosixPath(f"{name}.v"), text) for name, text in zip("abc", texts, strict=False)
    )


def block(search: str, replacement: str, path: str = "") -> str:
    """Write one SEARCH/REPLACE block."""
    head = f"FILE: {path}\n" if path else ""
    return f"{head}<<<<<<< SEARCH\n{search}\n=======\n{replacement}\n>>>>>>> REPLACE\n"


def refusal(reply: str, *texts: str) -> str:
    """Return the words with which a reply is refused."""
    with pytest.raises(EditError) as caught:
        apply_reply(reply, sources(*texts))
    return str(caught.value)


def test_a_block_replaces_its_lines() -> None:
    """The quoted lines are replaced, and nothing else."""
    (new,) = apply_reply(block("  assign y = t;", "  assign y = x;\n  // done"), sources(A))
    assert new.text == A.replace("  assign y = t;", "  assign y = x;\n  // done")


def test_an_empty_replacement_deletes() -> None:
    """Lines are deleted where nothing takes their place."""
    reply = "<<<<<<< SEARCH\n  wire t;\n=======\n>>>>>>> REPLACE\n"
    assert apply_reply(reply, sources(A))[0].text == A.replace("  wire t;\n", "")


def test_all_blocks_refer_to_the_text_as_given() -> None:
    """What one block writes is not found by another, and their order means nothing."""
    one, two = block("  wire t;", "  assign y = t;"), block("  assign y = t;", "  wire t;")
    assert apply_reply(one + two, sources(A)) == apply_reply(two + one, sources(A))


def test_white_space_is_forgiven() -> None:
    """Indentation, trailing blanks, inner runs of blanks and CRLF do not make a block miss."""
    reply = block("\nassign  t =  x;   \nassign y = t;\n", "  assign y = x;")
    expected = A.replace("  assign t = x;\n  assign y = t;", "  assign y = x;")
    assert apply_reply(reply, sources(A))[0].text == expected
    crlf = apply_reply(reply.replace("\n", "\r\n"), sources(A.replace("\n", "\r\n")))[0].text
    assert crlf.replace("\r\n", "\n") == expected


def test_an_exact_match_wins_over_a_loose_one() -> None:
    """A second place that differs in white space alone does not make a quote ambiguous."""
    text = "module a;\n  x;\n    x;\nendmodule\n"
    assert apply_reply(block("    x;", "y;"), sources(text))[0].text == (
        "module a;\n  x;\ny;\nendmodule\n"
    )


def test_a_line_is_matched_as_a_whole() -> None:
    """A quote that is only part of a line does not match."""
    assert refusal(block("assign y =", "assign z ="), A) == (
        "SEARCH block 1 matches nothing: the text has no line `assign y =`; the nearest line is "
        "`assign y = t;`; quote lines exactly as they stand"
    )


def test_the_file_is_named_or_found() -> None:
    """A block without a file goes to the one file that has its lines; a name decides."""
    found = apply_reply(block("  assign y = ~x;", "  assign y = x;"), sources(A, B))
    assert found[0].text == A
    assert found[1].text == B.replace("~x", "x")
    named = apply_reply(block("  wire t;", "  wire u;", "b.v"), sources(A, B))
    assert named[0].text == A
    assert named[1].text == B.replace("wire t", "wire u")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (
            block("  wire t;", "  wire u;"),
            (
                "SEARCH block 1 matches 2 places (a.v:2, b.v:3); quote more lines around it, so "
                "that it matches one"
            ),
        ),
        (
            block("  assign t = x;\n  wire t;", ""),
            (
                "SEARCH block 1 matches nothing: each of its lines is there, but not one after the "
                "other; quote consecutive lines"
            ),
        ),
        (
            block("", "  wire u;"),
            "SEARCH block 1 is empty; quote the lines that it replaces",
        ),
        (
            block("  wire t;", "", "c.v"),
            "there is no file 'c.v' to edit; the files are a.v, b.v",
        ),
        (
            "<<<<<<< SEARCH\n  wire t;\n=======\n  wire u;\n",
            "the last SEARCH/REPLACE block has no line >>>>>>> REPLACE",
        ),
        (
            "<<<<<<< SEARCH\n  wire t;\n>>>>>>> REPLACE\n",
            "the block that ends in line 3 has no line =======",
        ),
        (
            "<<<<<<< SEARCH\n<<<<<<< SEARCH\n",
            "line 2 of the reply opens a SEARCH block inside another one",
        ),
        (
            block("  assign t = x;", "1", "a.v") + block("  assign t = x;\n  assign y = t;", "2"),
            "two edits change the same lines; join them into one",
        ),
        (
            block("  assign t = x;", "  assign t = x;"),
            "the reply was expected to change the text, but leaves it as it is",
        ),
        (
            "I would share the adder.",
            (
                "the reply has no changes that could be read; reply with SEARCH/REPLACE blocks, or "
                "with each changed module as a whole in a fenced block"
            ),
        ),
        (
            "```verilog\nmodule c; endmodule\n```",
            "expected one of the modules a, b, found c; keep their names",
        ),
        (
            "```\nmodule a; endmodule\n```\nor\n```\nmodule a; wire x; endmodule\n```",
            "module a stands in the reply twice; give it once",
        ),
        (
            "```\ntypedef logic t;\nmodule a; endmodule\n```",
            "a fenced block has text outside of module ... endmodule; put it into the module",
        ),
    ],
)
def test_refusals_say_what_to_do(reply: str, words: str) -> None:
    """What cannot be applied is refused in words that the model can act on."""
    assert refusal(reply, A, B) == words


def test_a_whole_module_replaces_its_namesake() -> None:
    """A module in a fence takes the place of that module; comments around it stay."""
    module = 'module b (input x, output y); // endmodule "\n  assign y = x;\nendmodule'
    new = apply_reply(f"SUMMARY: s\n```systemverilog\n// c\n{module}\n```\n", sources(A, B))
    assert new[0].text == A
    assert new[1].text == f"// module a\n{module}\n"


def test_a_new_module_is_added() -> None:
    """A module with a new name goes to the file of the first that changed."""
    given_b = "module b (input x, output y);\n  inv i (x, y);\nendmodule"
    inv = "module inv (input x, output y);\n  assign y = ~x;\nendmodule"
    new = apply_reply(f"```\n{given_b}\n\n{inv}\n```", sources(A, B))
    assert new[0].text == A
    assert new[1].text == f"// module a\n{given_b}\n\n{inv}\n"


def test_blocks_inside_a_fence_are_blocks() -> None:
    """A fence around SEARCH/REPLACE blocks is not taken for a module."""
    reply = f"```verilog\n{block(A.rstrip(), A.replace('t', 'u').rstrip())}```\n"
    assert apply_reply(reply, sources(A))[0].text == A.replace("t", "u")


def test_the_summary_is_one_printable_line() -> None:
    """The summary has no control characters and at most 160 characters."""
    assert summary_of("x\n**SUMMARY:** a \x1b[1m  shared\tadder\nmore") == "a [1m shared adder"
    assert summary_of("nothing") == ""
    assert len(summary_of("SUMMARY: " + "a" * 999)) == 160


LINES = st.lists(st.sampled_from(["a;", "b;", "  a;", "", "c  d;"]), min_size=1, max_size=8)


@given(text=LINES, start=st.integers(0, 7), length=st.integers(1, 3), new=LINES)
def test_blocks_agree_with_plain_replacement(
    text: list[str], start: int, length: int, new: list[str]
) -> None:
    """Wherever a quote occurs once as it is, the result is Python's own replacement."""
    quote = text[start : start + length]
    whole, wanted = "\n" + "\n".join(text) + "\n", "\n".join(quote)
    if not quote or not quote[0].strip() or not quote[-1].strip():
        return
    places = [k for k in range(len(text)) if text[k : k + len(quote)] == quote]
    replacement = "\n".join(new)
    if len(places) != 1 or not replacement or quote == new:
        return
    at = places[0]
    expected = "\n".join(["", *text[:at], *new, *text[at + len(quote) :], ""])
    assert apply_reply(block(wanted, replacement), sources(whole))[0].text == expected


@given(
    st.text(
        alphabet=st.sampled_from(list("<>=`\n ab;")) | st.characters(codec="utf-8"), max_size=200
    )
)
def test_no_reply_breaks_the_reader(reply: str) -> None:
    """Any text at all is either applied or refused in words."""
    refused = ""
    for text in (reply, block(reply, reply), f"```\n{reply}\nmodule a {reply} endmodule\n```"):
        try:
            new = apply_reply(text, sources(A, B))
        except EditError as error:
            refused = str(error)
            continue
        assert new != sources(A, B), refused


MARKED = A.replace("  assign t", "  // hwopt: begin t\n  assign t").replace(
    "  assign y", "  // hwopt: end t\n  assign y"
)
HELPER = "\nmodule h (input x, output y);\n  assign y = x;\nendmodule\n"


def held(reply: str) -> str:
    """Return the text that a reply makes of a module with one region."""
    gold = sources(MARKED)
    design = Design("a", "a", gold, regions=regions_of(gold))
    return apply_reply(reply, gold, design)[0].text


def test_edits_stay_in_the_regions() -> None:
    """Blocks inside pass, also where they quote text around; so does a helper at the end."""
    expected = MARKED.replace("t = x", "t = x & x")
    assert held(block("  assign t = x;", "  assign t = x & x;")) == expected
    around = "  // hwopt: begin t\n  assign t = x;\n  // hwopt: end t"
    assert held(block(around, around.replace("t = x", "t = x & x"))) == expected
    assert held(f"```verilog\n{expected}{HELPER}```\n").startswith(expected)
    assert "module h (" in held(block("endmodule", f"endmodule{HELPER}"))


def test_an_edit_outside_of_the_regions_is_refused() -> None:
    """The words name the block, the place, what stands there, and where changes may go."""
    inside, outside = (
        block("  assign t = x;", "  assign t = ~x;"),
        block("  assign y = t;", "  assign y = ~t;"),
    )
    with pytest.raises(EditError) as caught:
        held(inside + outside)
    assert str(caught.value) == (
        "SEARCH block 2 changes what may not change: a.v:6: outside of the regions that may "
        "change: expected `assign y = t;`, found `assign y = ~t;`; change only what stands "
        "between `// hwopt: begin t` and `// hwopt: end t` in a.v; the comments and all other "
        "text stay character for character; new modules go to the end of a file with such a place"
    )
    with pytest.raises(EditError, match="the reply changes what may not change: a"):
        held(f"```verilog\n{A.replace('t = x', 't = ~x')}```\n")
