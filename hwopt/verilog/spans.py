"""Where modules stand in a raw text, found without a parser."""

import re
from collections.abc import Collection

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
    """Blank out comments, and cover strings and escaped identifiers; all else keeps its place."""
    return _OPAQUE.sub(_cover, text)


def _cover(match: re.Match[str]) -> str:
    cover = " " if match[0].startswith("/") else "\\"
    return cover * len(match[0])


def commented(text: str, start: int) -> int:
    """Return where the lines of comments right in front of a place begin; there if none are."""
    at = first = text.rfind("\n", 0, start) + 1
    if text[at:start].strip():
        return start
    while at > 0:
        at = text.rfind("\n", 0, at - 1) + 1
        if not text[at:first].lstrip().startswith("//"):
            break
        first = at
    return first


def without(text: str, names: Collection[str]) -> str:
    """Return a text without some modules and the comments right in front of them.

    A text that holds no other module stays as it is.
    """
    modules = list(MODULE.finditer(masked(text)))
    if all(module[1] in names for module in modules):
        return text
    for module in reversed(modules):
        if module[1] in names:
            front = text[: commented(text, module.start())]
            text = f"{front.rstrip()}\n\n{text[module.end() :].lstrip()}".lstrip()
    return f"{text.rstrip()}\n"
