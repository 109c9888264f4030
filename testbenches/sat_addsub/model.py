"""Reference of the saturating adder and subtractor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """Result and the limit at which it was cut."""

    result: int
    high: bool
    low: bool


def compute(a: int, b: int, *, sub: bool, width: int) -> Answer:
    """Return the sum or difference of two signed numbers of `width` bits."""
    exact = a - b if sub else a + b
    lowest, highest = -(1 << (width - 1)), (1 << (width - 1)) - 1
    return Answer(
        result=min(max(exact, lowest), highest),
        high=exact > highest,
        low=exact < lowest,
    )
