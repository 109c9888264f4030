"""Whether a piece of text stands for itself: what it leaves open swallows the text that follows."""

import re
from collections.abc import Iterable, Iterator, Mapping

from hwopt.design import Source
from hwopt.verilog.nesting import CLOSED_BY, SYNONYMS
from hwopt.verilog.scan import Kind, Token, scan

_CLOSING = frozenset(CLOSED_BY.values())
#: What closes a part of an expression, and no item or statement.
_BRACKETS = frozenset(")]}")

_COMMENT = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|\\\S+', re.DOTALL)

#: Directives that have a say about the text after them, with what they say.
_DIRECTIVE = re.compile(
    r"`define\b(?:\\\r?\n|[^\n])*|`(?:timescale|pragma|line|unconnected_drive)\b[^\n]*|"
    r"`(?:ifdef|ifndef|elsif|undef|include|default_nettype|begin_keywords)\b\s*\S*|"
    r"`(?:else|endif|resetall|undefineall|end_keywords|celldefine|endcelldefine|"
    r"nounconnected_drive)\b"
)
_MACRO = re.compile(r"`define\s+(\w+)((?:\\\r?\n|[^\n])*)")


def directives(text: str) -> tuple[str, ...]:
    """Return the compiler directives of a text in order, but for uses of macros."""
    plain = _COMMENT.sub(lambda found: " " if found[0].startswith("/") else found[0], text)
    return tuple(" ".join(found[0].split()) for found in _DIRECTIVE.finditer(plain))


def open_end(text: str) -> str:
    """Say what a text of statements or items leaves open, or closes that it did not open.

    Empty where it stands for itself.
    """
    code = list(_code(text))
    uneven = _uneven(code)
    if uneven or not code or _closed([token.text for token in code[-3:]]):
        return uneven
    return f"they end with `{code[-1].text[:40]}`"


def uneven_macros(sources: Iterable[Source], defines: Mapping[str, str]) -> frozenset[str]:
    """Return the macros, backquote included, that open or close something by their use."""
    bodies = [(f"`{name}", text) for name, text in defines.items()]
    for source in sources:
        bodies += [(f"`{found[1]}", found[2]) for found in _MACRO.finditer(source.text)]
    code = [(name, list(_code(body))) for name, body in bodies]
    uneven = {name for name, tokens in code if _uneven(tokens)}
    while (
        more := {name for name, tokens in code if any(token.text in uneven for token in tokens)}
        - uneven
    ):
        uneven |= more
    return frozenset(uneven)


def macros_used(text: str) -> frozenset[str]:
    """Return all words of a text that begin with a backquote."""
    return frozenset(token.text for token in _code(text) if token.kind is Kind.DIRECTIVE)


def _code(text: str) -> Iterator[Token]:
    return (token for token in scan(text) if token.kind is not Kind.COMMENT)


def _uneven(code: Iterable[Token]) -> str:
    awaited: list[str] = []
    for token in code:
        word = SYNONYMS.get(token.text, token.text)
        if token.kind is Kind.ATTRIBUTE:
            awaited.append(")")
        elif token.kind not in {Kind.WORD, Kind.SYMBOL}:
            continue
        elif word in CLOSED_BY:
            awaited.append(CLOSED_BY[word])
        elif word in _CLOSING and (not awaited or awaited.pop() != word):
            return f"`{token.text}` closes what they do not open"
    return f"they end before `{awaited[-1]}`" if awaited else ""


def _closed(last: list[str]) -> bool:
    """Tell whether nothing can follow that belongs to what ends here."""
    if len(last) > 2 and last[-2] == ":":  # noqa: PLR2004 - `end : label`
        last = last[:-2]
    return last[-1] == ";" or last[-1] in _CLOSING - _BRACKETS
