"""Where modules stand in a raw text, found without a parser."""

import re

#: What a module's words may hide in.
_OPAQUE = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|\\\S+', re.DOTALL)

#: A whole module in a masked text; its name is the first group.
MODULE = re.compile(
    r"\b(?:macro)?module\s+(?:(?:automatic|static)\s+)?([A-Za-z_]\w*)\b"
    r"(?:(?!\b(?:macro)?module\b).)*?\bendmodule\b"
    r"(?:\s*:\s*\w+)?",
    re.DOTALL,
)


def masked(text: str) -> str:
    """Blank out comments, strings and escaped identifiers; every place stays where it is."""
    return _OPAQUE.sub(lambda match: " " * len(match[0]), text)
