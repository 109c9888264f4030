"""Lookup tables of a library, in ps, fF and fJ."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Table:
    """Values over up to two axes; an axis of length 1 does not matter.

    What an axis is depends on the table: input transition [ps] by load [fF] for delays,
    transitions and energies; constrained by related transition [ps] for constraints.
    """

    #: `(n,)` and `(m,)` arrays, ascending.
    index_1: Array
    index_2: Array
    #: `(n, m)` array: delay or transition [ps], energy [fJ].
    values: Array

    def at(self, first: Any, second: Any) -> Array:
        """Return values interpolated linearly, and extrapolated from the outermost pair.

        Args:
            first: Position on the first axis, a number or a `(k,)` array.
            second: Position on the second axis, likewise.

        Returns:
            `(k,)` array, or a 0-d one for numbers.
        """
        low_1, part_1 = _locate(self.index_1, first)
        low_2, part_2 = _locate(self.index_2, second)
        high_1 = np.minimum(low_1 + 1, len(self.index_1) - 1)
        high_2 = np.minimum(low_2 + 1, len(self.index_2) - 1)
        at_low = self.values[low_1, low_2] * (1 - part_2) + self.values[low_1, high_2] * part_2
        at_high = self.values[high_1, low_2] * (1 - part_2) + self.values[high_1, high_2] * part_2
        return np.asarray(at_low * (1 - part_1) + at_high * part_1)


def _locate(index: Array, position: Any) -> tuple[Any, Any]:
    """Return the interval that a position is in, and how far into it."""
    where = np.asarray(position, dtype=np.float64)
    if len(index) == 1:
        return np.zeros(where.shape, dtype=np.intp), np.zeros(where.shape)
    low = np.clip(np.searchsorted(index, where, side="right") - 1, 0, len(index) - 2)
    return low, (where - index[low]) / (index[low + 1] - index[low])
