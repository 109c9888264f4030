"""Tables of a library side by side, so that many are read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hwopt.liberty.table import Array, Table

Index = NDArray[np.intp]

#: Where the greatest of a table's axes is filled up to: a table needs two places to interpolate.
_LEAST = 2


@dataclass(frozen=True, eq=False)
class Tables:
    """Pairs of tables over shared axes; each is filled up to the size of the greatest.

    What is filled in continues the outermost interval, so that it changes no value.
    """

    #: `(t, n)` and `(t, m)` arrays, ascending.
    first: Array
    second: Array
    #: `(t, n, m, 2)` array: delay and transition [ps], or limit [ps] and 0.
    values: Array

    @classmethod
    def stack(cls, pairs: Sequence[tuple[Table | None, Table | None]]) -> "Tables":
        """Put pairs of tables side by side; a missing table is 0 everywhere."""
        joined = [_joined(one or _ZERO, two or _ZERO) for one, two in pairs] or [(_AXIS, _AXIS, _V)]
        rows = max(_LEAST, *(len(first) for first, _, _ in joined))
        columns = max(_LEAST, *(len(second) for _, second, _ in joined))
        filled = [_filled(*each, rows, columns) for each in joined]
        return cls(*(np.stack(parts) for parts in zip(*filled, strict=True)))

    def at(self, row: Index, first: Array, second: Array) -> tuple[Array, Array]:
        """Return the values of each pair at a place, linear between and beyond the axes.

        Args:
            row: `(k,)` array: which pair.
            first: `(k,)` array of places on the first axis.
            second: `(k,)` array of places on the second axis.

        Returns:
            `(k,)` arrays of the pairs' first and second value.
        """
        low_1, part_1 = _locate(self.first, row, first)
        low_2, part_2 = _locate(self.second, row, second)
        _, rows, columns, _ = self.values.shape
        flat = self.values.reshape(-1, 2)
        at = (row * rows + low_1) * columns + low_2
        part_1, part_2 = part_1[:, None], part_2[:, None]
        low = flat[at] * (1 - part_2) + flat[at + 1] * part_2
        high = flat[at + columns] * (1 - part_2) + flat[at + columns + 1] * part_2
        found = low * (1 - part_1) + high * part_1
        return found[:, 0], found[:, 1]


_AXIS: Array = np.zeros(1)
_V: Array = np.zeros((1, 1, 2))
_ZERO = Table(_AXIS, _AXIS, np.zeros((1, 1)))


def _locate(axes: Array, row: Index, place: Array) -> tuple[Index, Array]:
    """Return the interval of each axis that a place is in, and how far into it."""
    axis = axes[row]
    last = axis.shape[1] - 2
    low = np.minimum((axis[:, 1:-1] <= place[:, None]).sum(axis=1), last) if last else _none(row)
    lines = np.arange(len(row))
    below = axis[lines, low]
    return low, (place - below) / (axis[lines, low + 1] - below)


def _none(row: Index) -> Index:
    return np.zeros(len(row), dtype=np.intp)


def _joined(one: Table, two: Table) -> tuple[Array, Array, Array]:
    """Return shared axes of two tables and the values of both; exact, as both are linear."""
    first, second = _axis(one.index_1, two.index_1), _axis(one.index_2, two.index_2)
    mesh: tuple[Any, Any] = (np.repeat(first, len(second)), np.tile(second, len(first)))
    values = np.stack([one.at(*mesh), two.at(*mesh)], axis=-1)
    return first, second, values.reshape(len(first), len(second), 2)


def _axis(one: Array, two: Array) -> Array:
    """Return the places of both axes; one of length 1 does not matter."""
    if len(one) == 1 or len(two) == 1:
        return two if len(one) == 1 else one
    return one if np.array_equal(one, two) else np.union1d(one, two)


def _filled(
    first: Array, second: Array, values: Array, rows: int, columns: int
) -> tuple[Array, Array, Array]:
    first, values = _longer(first, values, rows)
    second, swapped = _longer(second, values.swapaxes(0, 1), columns)
    return first, second, swapped.swapaxes(0, 1)


def _longer(axis: Array, values: Array, length: int) -> tuple[Array, Array]:
    """Continue an axis, and the values along the first dimension, in equal steps."""
    missing = length - len(axis)
    if not missing:
        return axis, values
    step, slope = (
        (axis[-1] - axis[-2], values[-1] - values[-2])
        if len(axis) > 1
        else (1.0, np.zeros_like(values[-1]))
    )
    steps = np.arange(1, missing + 1)
    more = values[-1] + steps.reshape(-1, *[1] * (values.ndim - 1)) * slope
    return np.concatenate([axis, axis[-1] + steps * step]), np.concatenate([values, more])
