"""Which values small registers can have together, from their start on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.state.registers import Register, signals_in
from hwopt.rewrite.tables import Tables, support

#: Most bits of registers in a group, and of these with all inputs that decide what follows.
_STATE_BITS, _BITS = 14, 17
#: Widest register that is looked at [bits].
_WIDEST = 8

#: Numbers of states, or values of a register in each.
Values = NDArray[np.int64]


@dataclass(frozen=True)
class Joint:
    """What some registers hold together."""

    registers: tuple[Register, ...]
    #: The value of each register, by name, in every state that they can reach together.
    values: Mapping[str, Values]


def joint_states(registers: Mapping[str, Register]) -> Iterator[Joint]:
    """Yield groups of registers of one clock and reset with what they can hold together.

    Inputs, and registers outside of a group, have any value in any cycle.
    """
    small = {n: r for n, r in registers.items() if r.starts() and r.width <= _WIDEST}
    styles = dict.fromkeys(register.style[:2] for register in small.values())
    for style in styles:
        alike = {n: r for n, r in small.items() if r.style[:2] == style}
        for names in _groups(alike):
            group = tuple(alike[name] for name in names)
            if len(group) > 1:
                yield Joint(group, _reached(group))


def _groups(registers: Mapping[str, Register]) -> list[list[str]]:
    """Return registers with all that decides what they become, as many together as can be."""
    closed = (_closure(name, registers) for name in registers)
    closures = sorted((names for names in closed if _fits(names, registers)), key=len)
    groups: list[set[str]] = []
    for names in closures:
        group = next((each for each in groups if _fits(each | names, registers)), None)
        if group is None:
            groups.append(set(names))
        else:
            group.update(names)
    return [[name for name in registers if name in group] for group in groups]


def _closure(name: str, registers: Mapping[str, Register]) -> set[str]:
    found, waiting = set[str](), [name]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += signals_in(registers[here].drive.word).keys() & registers.keys()
    return found


def _fits(names: set[str], registers: Mapping[str, Register]) -> bool:
    """Tell whether registers, and all that they read, are few bits."""
    own = sum(registers[name].width for name in names)
    if own > _STATE_BITS:
        return False
    try:
        leaves = support([registers[name].drive.word for name in sorted(names)], limit=_BITS)
    except TooLargeError:
        return False
    return own + sum(word.name not in names for word, _ in leaves) <= _BITS


def _reached(group: Sequence[Register]) -> dict[str, Values]:
    """Return the values of registers in every state."""
    ends = accumulate((r.width for r in group), initial=0)
    lows = {register.name: low for register, low in zip(group, ends, strict=False)}
    leaves = support([r.drive.word for r in group], limit=_BITS)
    tables = Tables(leaves)
    after = np.zeros(tables.size, dtype=np.int64)
    for register in group:
        for at, table in enumerate(tables(register.drive.word)):
            after |= _column(table, tables.size) << (lows[register.name] + at)
    free = [k for k, (word, _) in enumerate(leaves) if word.name not in lows]
    choices = np.zeros(1, dtype=np.int64)
    for k in free:
        choices = np.concatenate([choices, choices | 1 << k])
    read = [(k, lows[word.name] + at) for k, (word, at) in enumerate(leaves) if word.name in lows]
    fresh = np.zeros(1, dtype=np.int64)
    for register in group:
        starts = np.array(sorted(register.starts())) << lows[register.name]
        fresh = (fresh[:, None] | starts).ravel()
    seen = np.zeros(1 << sum(r.width for r in group), dtype=bool)
    while fresh.size:
        seen[fresh] = True
        places = np.zeros_like(fresh)
        for leaf, at in read:
            places |= (fresh >> at & 1) << leaf
        following = np.unique(after[places[:, None] | choices])
        fresh = following[~seen[following]]
    states = np.flatnonzero(seen)
    return {r.name: states >> lows[r.name] & (1 << r.width) - 1 for r in group}


def _column(table: int, size: int) -> Values:
    """Return the bits of a table, the lowest first."""
    raw = table.to_bytes(max(1, size // 8), "little")
    bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8), bitorder="little")
    return bits[:size].astype(np.int64)
