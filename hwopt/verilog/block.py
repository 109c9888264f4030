"""A module that instances of a rewrite need."""

from dataclasses import dataclass

from hwopt.verilog.spans import commented

#: Begins the comments that say what hwopt wrote.
MARK = "// hwopt: "


@dataclass(frozen=True)
class Block:
    """A module that instances of a rewrite need."""

    name: str
    text: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def is_block(text: str, start: int) -> bool:
    """Tell whether the module that begins at an offset of a text is one that hwopt wrote."""
    return text[commented(text, start) : start].lstrip().startswith(MARK)
