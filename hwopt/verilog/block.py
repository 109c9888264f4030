"""A module that instances of a rewrite need."""

import re
from dataclasses import dataclass

#: Begins the comments that say what hwopt wrote.
MARK = "// hwopt: "
_COMMENTS = re.compile(r"(//[^\n]*\n\s*)+$")


@dataclass(frozen=True)
class Block:
    """A module that instances of a rewrite need."""

    name: str
    text: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def is_block(text: str, start: int) -> bool:
    """Tell whether the module that begins at an offset of a text is one that hwopt wrote."""
    comments = _COMMENTS.search(text[:start])
    return comments is not None and comments[0].startswith(MARK)
