"""How deeply a text is nested, found without a parser: parsers end in a crash where it is too deep.

What opens is counted until its own word closes it, so that no stray closing word hides a depth.
"""

from collections.abc import Iterable

from hwopt.verilog.scan import Kind, Token

#: The words that open something, and what closes it.
CLOSED_BY = {
    "(": ")",
    "[": "]",
    "{": "}",
    "begin": "end",
    "case": "endcase",
    "casex": "endcase",
    "casez": "endcase",
    "class": "endclass",
    "checker": "endchecker",
    "clocking": "endclocking",
    "fork": "join",
    "function": "endfunction",
    "generate": "endgenerate",
    "interface": "endinterface",
    "macromodule": "endmodule",
    "module": "endmodule",
    "package": "endpackage",
    "primitive": "endprimitive",
    "program": "endprogram",
    "specify": "endspecify",
    "task": "endtask",
}
_BRACKETS = frozenset(")]}")
#: Other words for closing ones.
SYNONYMS = {"join_any": "join", "join_none": "join"}
#: Words before a statement that need no closing word.
_CONTROL = frozenset("if for foreach while repeat forever not".split())


def line_of_depth(tokens: Iterable[Token], deepest: int) -> int | None:
    """Return the line where brackets, blocks and bare controls are nested deeper than `deepest`.

    Args:
        tokens: Without comments.
        deepest: How many are allowed inside each other; a chain of `else if` counts each.
    """
    #: Closing words awaited, and the bare controls pending at each level.
    awaited: list[str] = []
    pending = [0]
    total, ended = 0, False
    for token in tokens:
        if ended and token.text != "else":
            total, pending[-1] = total - pending[-1], 0
        text = SYNONYMS.get(token.text, token.text)
        ended = text == ";"
        if token.kind not in {Kind.WORD, Kind.SYMBOL, Kind.ATTRIBUTE}:
            continue
        if text in CLOSED_BY or token.kind is Kind.ATTRIBUTE:
            awaited.append(CLOSED_BY.get(text, ")"))
            pending.append(0)
        elif awaited and text == awaited[-1]:
            awaited.pop()
            total -= pending.pop()
            ended = text not in _BRACKETS
        elif text in _CONTROL:
            pending[-1] += 1
            total += 1
        if len(awaited) + total > deepest:
            return token.line
    return None
