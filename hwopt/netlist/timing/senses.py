"""Which edge at an input can move an output which way, by the cell's function.

Functions are truth tables as `hwopt.liberty.function` gives them: bit k is the value where input i
has bit i of k.
"""

from collections.abc import Mapping
from functools import cache

from hwopt.errors import ConfigError
from hwopt.liberty.function import truth_table, variables

#: One bit for each pair of edges, `1 << 2 * input + output`, 0 being the rise.
POSITIVE, NEGATIVE, BOTH = 0b1001, 0b0110, 0b1111

#: Inputs beyond which a function is not looked into.
_MOST = 10


def table_over(function: str, inputs: tuple[str, ...]) -> int | None:
    """Return the truth table, None where the text is no function of these inputs."""
    if not function or len(inputs) > _MOST:
        return None
    try:
        if not set(variables(function)) <= set(inputs):
            return None
        return truth_table(function, inputs)
    except ConfigError:
        return None


def held(constants: Mapping[int, int], count: int) -> int:
    """Return the table that is 1 where the inputs have the values that they are held at."""
    table = _ones(count)
    for place, value in constants.items():
        table &= _column(place, count) if value else ~_column(place, count)
    return table & _ones(count)


def value(function: int, constants: Mapping[int, int], count: int) -> int | None:
    """Return the value of a function that the held inputs decide, None where they do not."""
    where = held(constants, count)
    found = function & where
    return 0 if found == 0 else 1 if found == where else None


def sense(function: int, place: int, constants: Mapping[int, int], count: int) -> int:
    """Return the pairs of edges from an input to the output that the held inputs leave."""
    low = ~_column(place, count) & held(constants, count)
    at_low, at_high = function & low, (function >> (1 << place)) & low
    rising, falling = at_high & ~at_low, at_low & ~at_high
    return (POSITIVE if rising else 0) | (NEGATIVE if falling else 0)


def _ones(count: int) -> int:
    return (1 << (1 << count)) - 1


@cache
def _column(place: int, count: int) -> int:
    return sum(1 << row for row in range(1 << count) if row >> place & 1)
