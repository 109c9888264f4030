"""Replies that would keep a careless reader busy for hours: each is read at once or refused."""

import pytest
from propose.examples import DESIGN

from hwopt.errors import EditError
from hwopt.propose.alternatives import alternatives_of
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.propose.paid import MAX_REPLY

LINE = "  assign sum_o = sel_i ? a_i + b_i : a_i + 8'd1;\n"
EDIT = "<<<<<<< SEARCH\n{}=======\ny\n>>>>>>> REPLACE\n"


def full(words: str) -> str:
    """Return words repeated up to the longest reply that is read."""
    return words * (MAX_REPLY // len(words))


def fenced(text: str) -> str:
    """Return a fenced block."""
    return f"```verilog\n{text}\n```\n"


@pytest.mark.parametrize(
    "reply",
    [
        fenced(full("module a ")),
        fenced("".join(f"module m{number}; endmodule\n" for number in range(8000))),
        fenced(full("`timescale") + "\nx\nmodule adder; endmodule"),
        fenced("module adder; endmodule" + full("\n") + "x"),
        fenced("module adder; /*" + full("/*")),
        fenced(full('"\\')),
        full("```\n"),
        full("<<<<<<< SEARCH\n"),
        full(EDIT.format("x\n")),
        full(EDIT.format(LINE)),
        EDIT.format(full("a") + "\n"),
        EDIT.format(full(LINE.strip()) + "\n"),
        EDIT.format(full(LINE)),
        full("FILE: "),
        full(" ") + "<<<<<<< SEARCH",
        full("*") + "SUMMARY",
        "SUMMARY" + full("*"),
        full("ALTERNATIVE 1\n"),
        "ALTERNATIVE 1" + full(" *"),
    ],
)
def test_it_is_refused_at_once(reply: str) -> None:
    """In time that grows with the length alone, and in few words."""
    summary_of(reply)
    for text in alternatives_of(reply):
        with pytest.raises(EditError) as caught:
            apply_reply(text, DESIGN.sources)
        assert len(str(caught.value)) < 1000


def test_directives_beside_a_module_are_left_out() -> None:
    """Those that only set the tool's mind are no text outside of modules."""
    text = DESIGN.sources[0].text.replace("a_i + 8'd1", "8'd1 + a_i")
    module = text[text.index("module") :].rstrip()
    reply = fenced(f"`timescale 1ns/1ps\n`default_nettype none\n{module}\n`resetall")
    (changed,) = apply_reply(reply, DESIGN.sources)
    assert "8'd1 + a_i" in changed.text
    assert "timescale" not in changed.text
