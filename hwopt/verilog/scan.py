"""A lexical scan of raw text, before any preprocessor or parser has seen it.

Source: IEEE 1800-2023, clause 5 (lexical conventions) and 22 (compiler directives).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_PATTERN = re.compile(
    r"""
      (?P<COMMENT>   //[^\n]* | /\*.*?(?:\*/|\Z) )
    | (?P<STRING>    \"\"\" .*? \"\"\" | "(?:\\.|[^"\\\n])*" )
    | (?P<ESCAPED>   \\[^\s]+ )
    | (?P<PASTE>     ``|`"|`\\`" )
    | (?P<DIRECTIVE> `[A-Za-z_][A-Za-z0-9_$]*|`\\[^\s]+ )
    | (?P<SYSTEM>    \$[A-Za-z0-9_$]+ )
    | (?P<WORD>      [A-Za-z_][A-Za-z0-9_$]* )
    | (?P<NUMBER>    (?:[0-9][0-9_]*\s*)?'[sS]?[bBoOdDhH]\s*[0-9a-fA-FxXzZ?_]+
                   | [0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][+-]?[0-9_]+)? | '[01xXzZ] )
    | (?P<ATTRIBUTE> \(\*(?!\s*\)) )
    | (?P<SYMBOL>    [^\s] )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


class Kind(Enum):
    """What a piece of text is."""

    COMMENT = "comment"
    STRING = "string"
    #: An escaped identifier, backslash included.
    ESCAPED = "escaped identifier"
    #: Token pasting or a string made by a macro.
    PASTE = "macro paste"
    #: A compiler directive or a macro's use.
    DIRECTIVE = "directive"
    #: A system task or function.
    SYSTEM = "system name"
    WORD = "word"
    NUMBER = "number"
    #: The start of an attribute.
    ATTRIBUTE = "attribute"
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text."""

    kind: Kind
    text: str
    #: Line, counted from 1.
    line: int


def scan(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order, comments included, white space not."""
    line, at = 1, 0
    for match in _PATTERN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        assert match.lastgroup is not None  # noqa: S101 - every alternative is named
        yield Token(Kind[match.lastgroup], match[0], line)
