"""What in a text reaches out of it: files, processes, foreign code, the tools' configuration."""

import re
from collections.abc import Iterator, Sequence

from hwopt.verilog.scan import Kind, Token

#: Directives that nobody may use: inline C++, a tool's configuration, another file's name.
FOREIGN_DIRECTIVE = re.compile(
    r"`(?:systemc_\w+|verilator_config|verilog|pragma|protected?|line)", re.ASCII
)

_READ_MEMORY = frozenset({"$readmemh", "$readmemb"})
_REACHING = re.compile(
    r"\$(?:c\d*|cpure|system|f(?:open|close|flush|get[cs]|read|scanf|seek|tell|eof|error)|"
    r"f(?:display|write|strobe|monitor)[bho]?|ungetc|rewind|s?readmem[bh]|writemem[bh]|dump\w+|"
    r"\w+\$plusargs|sdf_annotate|save|incsave|restart)",
    re.ASCII,
)
#: A call that is longer than this is nobody's [tokens].
_LONGEST = 200


def reaches(token: Token) -> bool:
    """Tell whether a token names what reaches files, processes or foreign code."""
    return token.kind is Kind.SYSTEM and _REACHING.fullmatch(token.text) is not None


def reads_memory(token: Token) -> bool:
    """Tell whether a token names what fills a memory from a file."""
    return token.kind is Kind.SYSTEM and token.text in _READ_MEMORY


def calls(code: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """Yield all calls of what reaches out."""
    return (call_at(code, at) for at, token in enumerate(code) if reaches(token))


def call_at(code: Sequence[Token], at: int) -> tuple[str, ...]:
    """Return the texts of a name and of what stands in the brackets behind it."""
    depth, texts = 0, [code[at].text]
    for token in code[at + 1 : at + _LONGEST]:
        depth += (token.text == "(") - (token.text == ")")
        texts.append(token.text)
        if depth <= 0:
            break
    return tuple(texts)


def includes(code: Sequence[Token]) -> Iterator[str]:
    """Yield what the text includes."""
    return (included_at(code, at) for at, token in enumerate(code) if token.text == "`include")


def included_at(code: Sequence[Token], at: int) -> str:
    """Return what an `include names, the text up to `>` where it begins with `<`."""
    texts = [token.text for token in code[at + 1 : at + _LONGEST]]
    if texts[:1] != ["<"]:
        return "".join(texts[:1])
    end = texts.index(">") + 1 if ">" in texts else len(texts)
    return "".join(texts[:end])
