"""Compressor trees as data: which bits of a heap's columns a full or half adder takes, in order.

A step takes two or three bits of a column, by their places in it as it is then. Their sum becomes
the last bit of what is left of the column, their carry the last bit of the next one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: `dadda` compresses as late, `wallace` as early as possible; `arrival` takes the three
#: earliest bits of a column (Oklobdzija 1996).
Named = Literal["dadda", "wallace", "arrival"]


@dataclass(frozen=True)
class Step:
    """One adder."""

    column: int
    #: Two or three places, ascending.
    places: tuple[int, ...]


@dataclass(frozen=True)
class Compression:
    """A compressor tree for columns of given heights."""

    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """A word for module names that tells trees apart."""
        return f"tree_{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    @property
    def text(self) -> str:
        """The tree as `compression` reads it."""
        return " ".join(
            f"{step.column}:{','.join(str(place) for place in step.places)}" for step in self.steps
        )

    def heights(self, heights: Sequence[int]) -> tuple[int, ...]:
        """Return the heights that are left of the columns.

        Raises:
            ValueError: A step takes a bit that is not there, or a column stays higher than two.
        """
        left = list(heights)
        for step in self.steps:
            there = step.column < len(left) and max(step.places) < left[step.column]
            if not there or len(set(step.places)) != len(step.places):
                raise ValueError(
                    f"a step at bits that are there was expected, not {step.column}:"
                    f"{step.places} of columns {left}"
                )
            left[step.column] -= len(step.places) - 1
            if step.column + 1 < len(left):
                left[step.column + 1] += 1
        if max(left, default=0) > 2:  # noqa: PLR2004 - two rows are left
            raise ValueError(f"columns of at most two bits were expected, not {left}")
        return tuple(left)


#: How a heap is compressed.
Schedule = Named | Compression


def compression(text: str) -> Compression:
    """Read a tree as `text` writes it: `3:0,1,2 4:0,1`.

    Raises:
        ValueError: It is none.
    """
    steps = []
    for word in text.split():
        column, _, places = word.partition(":")
        step = Step(int(column), tuple(int(place) for place in places.split(",")))
        if len(step.places) not in {2, 3} or tuple(sorted(step.places)) != step.places:
            raise ValueError(f"two or three ascending places were expected, not {word!r}")
        steps.append(step)
    return Compression(tuple(steps))


def rows_first(heights: Sequence[int]) -> Compression:
    """Return the tree that adds the oldest bits of the highest column first.

    It is where a search over trees can begin: any bits of a column may be exchanged.
    """
    left = list(heights)
    steps: list[Step] = []
    while max(left, default=0) > 2:  # noqa: PLR2004 - two rows are left
        column = max(range(len(left)), key=lambda index: (left[index], -index))
        steps.append(Step(column, (0, 1, 2)))
        left[column] -= 2
        if column + 1 < len(left):
            left[column + 1] += 1
    return Compression(tuple(steps))
