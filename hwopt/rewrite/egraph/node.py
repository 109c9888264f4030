"""The language of terms: exact integers; what a word cuts off is said by `low` and `signed`.

* `const k`: k
* `leaf i`: a word that the region does not look into, read as unsigned
* `sum k c1 c2 ...`: k + c1*x1 + c2*x2 + ..., operands sorted and different
* `product`: x1*x2*...
* `low w`: x modulo 2^w
* `signed w`: x modulo 2^w, read as a signed word
* `high k`: floor(x / 2^k)
* `choose`: c ? a : b, c a bit
* `flip`: c ? -1 - x : x, c a bit: the exclusive or with copies of c
* `negative`, `zero`: whether x < 0, x == 0
* `less`, `equal`: whether x < y, x == y: the same classes, as comparators
* `left w`: x * 2^y modulo 2^w
* `right`: floor(x / 2^y)
* `both`, `either`, `parity`: and, or, exclusive or, bit by bit, operands not negative
* `word w i`: any other operation on words of given widths, as template i has it
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import NamedTuple


class Node(NamedTuple):
    """An operation on classes."""

    op: str
    params: tuple[int, ...]
    args: tuple[int, ...]


def _signed(width: int, value: int) -> int:
    value &= (1 << width) - 1
    return value - (1 << width) if value >> (width - 1) else value


def _fold(value: Callable[[int, int], int], args: Sequence[int]) -> int:
    found = args[0]
    for arg in args[1:]:
        found = value(found, arg)
    return found


_VALUES: dict[str, Callable[[tuple[int, ...], Sequence[int]], int]] = {
    "const": lambda p, _: p[0],
    "sum": lambda p, x: p[0] + sum(c * v for c, v in zip(p[1:], x, strict=True)),
    "product": lambda _, x: prod(x),
    "low": lambda p, x: x[0] & ((1 << p[0]) - 1),
    "signed": lambda p, x: _signed(p[0], x[0]),
    "high": lambda p, x: x[0] >> p[0],
    "choose": lambda _, x: x[1] if x[0] else x[2],
    "flip": lambda _, x: ~x[1] if x[0] else x[1],
    "negative": lambda _, x: int(x[0] < 0),
    "zero": lambda _, x: int(x[0] == 0),
    "less": lambda _, x: int(x[0] < x[1]),
    "equal": lambda _, x: int(x[0] == x[1]),
    "left": lambda p, x: x[0] << min(x[1], p[0]) & ((1 << p[0]) - 1),
    "right": lambda _, x: x[0] >> x[1],
    "both": lambda _, x: _fold(int.__and__, x),
    "either": lambda _, x: _fold(int.__or__, x),
    "parity": lambda _, x: _fold(int.__xor__, x),
}
#: Operations that have a value of their own; `leaf` and `word` get theirs from words.
EVALUATED = frozenset(_VALUES)


def value(op: str, params: tuple[int, ...], args: Sequence[int]) -> int:
    """Return the value of an operation on values."""
    return _VALUES[op](params, args)
