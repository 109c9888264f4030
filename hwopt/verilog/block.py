"""A module that instances of a rewrite need."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A module that instances of a rewrite need."""

    name: str
    text: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
