"""Bits as a declaration counts them, where it does not count from zero upwards."""

import re
from collections.abc import Mapping
from typing import Any

from hwopt.verilog.module import Signal
from hwopt.verilog.naming import UnprintableError

#: Left and right bound of each packed dimension, the outermost first.
Ranges = tuple[tuple[int, int], ...]


def bits_of(low: int, width: int) -> str:
    """Return what selects some bits, counted from zero."""
    return f"[{low}]" if width == 1 else f"[{low + width - 1}:{low}]"


def ranges_of(kind: Any) -> Ranges:
    """Return the packed dimensions of a type; none where bits are counted from zero upwards."""
    found = []
    part = kind
    while part.isPackedArray:
        found.append((part.fixedRange.left, part.fixedRange.right))
        part = part.arrayElementType
    if part.bitWidth != 1:
        found.append((part.bitWidth - 1, 0))
    return () if len(found) <= 1 and all(right == 0 <= left for left, right in found) else (*found,)


def reindexed(line: str, signals: Mapping[str, Signal]) -> str:
    """Return a line in which the selected bits of signals are those of their declarations.

    Raises:
        UnprintableError: The bits are no whole elements of an array, nor inside one.
    """
    for name, signal in signals.items():
        if signal.ranges and name in line:
            select = rf"(?<![\w$.]){re.escape(name)}\[(\d+)(?::(\d+))?\]"
            line = re.sub(select, lambda found, s=signal: _selected(s, found), line)  # type: ignore[misc]
    return line


def _selected(signal: Signal, found: re.Match[str]) -> str:
    high = int(found[1])
    low = high if found[2] is None else int(found[2])
    return signal.name + _select(signal.ranges, high, low)


def _select(ranges: Ranges, high: int, low: int) -> str:
    if not ranges:
        return ""
    (left, right), inner = ranges[0], ranges[1:]
    size = 1
    for first, last in inner:
        size *= abs(first - last) + 1
    if high // size == low // size:
        whole = size == 1 or (low % size == 0 and high % size == size - 1)
        rest = "" if whole else _select(inner, high % size, low % size)
        return f"[{_index(left, right, low // size)}]{rest}"
    if low % size or high % size != size - 1:
        raise UnprintableError("bits across the elements of an array")
    return f"[{_index(left, right, high // size)}:{_index(left, right, low // size)}]"


def _index(left: int, right: int, at: int) -> int:
    return right + at if left >= right else right - at
