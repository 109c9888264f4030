"""Vectors for a design that has no testbench: corners, random values, resets in mid-operation."""

import random
from dataclasses import dataclass

from hwopt.design import Port, Reset

#: Cycles in which the reset is held at the start [clock cycles].
_RESET_CYCLES = 3
#: Cycles that share a way of choosing values [clock cycles].
_PHASE_CYCLES = 32


@dataclass(frozen=True)
class Stimulus:
    """One value for each input in each cycle."""

    #: Input ports without the clock.
    inputs: tuple[str, ...]
    #: `(cycles, inputs)` values, each as an unsigned number.
    cycles: tuple[tuple[int, ...], ...]

    def resets(self, reset: Reset | None) -> tuple[int, ...]:
        """Return the numbers of the cycles in which the reset is active."""
        if reset is None or reset.name not in self.inputs:
            return ()
        place = self.inputs.index(reset.name)
        active = int(reset.active == "high")
        return tuple(n for n, row in enumerate(self.cycles) if row[place] == active)

    def before(self, reset: Reset | None) -> tuple[int, ...]:
        """Return the values before the first cycle: those of it, but with the reset at rest."""
        first = dict(zip(self.inputs, self.cycles[0], strict=True)) if self.cycles else {}
        if reset is not None and reset.name in first:
            first[reset.name] = int(reset.active == "low")
        return tuple(first.values())


@dataclass(frozen=True)
class _Phase:
    """How values are chosen for a while, so that a full FIFO or a long wait also comes up."""

    #: Chance that an input keeps its value.
    hold: float
    #: Chance that a changing input takes a corner instead of a random value.
    corner: float
    #: Chance of a 1 at each input of one bit.
    ones: tuple[float, ...]


def generate_stimulus(
    ports: tuple[Port, ...], *, clock: str | None, reset: Reset | None, cycles: int, seed: int
) -> Stimulus:
    """Return corner and random vectors; equal arguments give equal vectors."""
    inputs = tuple(
        sorted(
            (port for port in ports if port.direction == "input" and port.name != clock),
            key=lambda port: port.name,
        )
    )
    source = random.Random(f"stimulus {seed}")  # noqa: S311 - stimulus wants a seed, not secrecy
    rows = _corner_rows(inputs)[: cycles // 2]
    rows += _random_rows(inputs, cycles - len(rows), source)
    if reset is not None:
        rows = _with_resets(rows, inputs, reset, source)
    return Stimulus(tuple(port.name for port in inputs), tuple(tuple(row) for row in rows))


def corners(width: int) -> tuple[int, ...]:
    """Return the values where arithmetic goes wrong first, without repetitions.

    Zero, all ones, one, the largest and smallest signed number, alternating bits, one-hot.
    """
    full = (1 << width) - 1
    alternating = int("01" * width, 2) & full
    chosen = [0, full, 1, full >> 1, 1 << (width - 1), alternating, full ^ alternating, full - 1]
    step = max(1, width // 16)
    chosen += [1 << bit for bit in range(0, width, step)]
    return tuple(dict.fromkeys(value & full for value in chosen))


def _corner_rows(inputs: tuple[Port, ...]) -> list[list[int]]:
    """Return each corner at all inputs together, then at each alone among zeros and ones."""
    widest = max((port.width for port in inputs), default=0)
    if not widest:
        return []
    rows = [[value & _full(port) for port in inputs] for value in corners(widest)]
    for index, port in enumerate(inputs):
        for value in corners(port.width):
            for others in (False, True):
                row = [_full(other) if others else 0 for other in inputs]
                row[index] = value
                rows.append(row)
    return rows


def _random_rows(inputs: tuple[Port, ...], count: int, source: random.Random) -> list[list[int]]:
    rows: list[list[int]] = []
    row = [0] * len(inputs)
    phase = _phase(inputs, source)
    for cycle in range(count):
        if cycle % _PHASE_CYCLES == 0:
            phase = _phase(inputs, source)
        row = [
            value if source.random() < phase.hold else _value(port, phase, ones, source)
            for port, value, ones in zip(inputs, row, phase.ones, strict=True)
        ]
        rows.append(row)
    return rows


def _phase(inputs: tuple[Port, ...], source: random.Random) -> _Phase:
    return _Phase(
        hold=source.choice((0.0, 0.0, 0.5, 0.9)),
        corner=source.choice((0.0, 0.2, 0.8)),
        ones=tuple(source.choice((0.05, 0.5, 0.5, 0.95)) for _ in inputs),
    )


def _value(port: Port, phase: _Phase, ones: float, source: random.Random) -> int:
    if port.width == 1:
        return int(source.random() < ones)
    if source.random() < phase.corner:
        return source.choice(corners(port.width))
    return source.getrandbits(port.width)


def _with_resets(
    rows: list[list[int]], inputs: tuple[Port, ...], reset: Reset, source: random.Random
) -> list[list[int]]:
    """Hold the reset at the start, and for a cycle or two about once in two phases."""
    names = [port.name for port in inputs]
    if reset.name not in names:
        return rows
    place = names.index(reset.name)
    active = int(reset.active == "high")
    remaining = _RESET_CYCLES
    for row in rows:
        if remaining == 0 and source.random() < 1 / (2 * _PHASE_CYCLES):
            remaining = source.choice((1, 1, 2))
        row[place] = active if remaining else 1 - active
        remaining = max(0, remaining - 1)
    return rows


def _full(port: Port) -> int:
    return (1 << port.width) - 1
