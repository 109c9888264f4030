"""Counterexamples as tables that people and models read, one row a clock cycle."""

from collections.abc import Iterator, Sequence

from hwopt.evaluate.equivalence.contract import Counterexample, Waveform

#: Cycles that are shown; of longer counterexamples the last ones.
MAX_CYCLES = 16
#: Wider values are written in hexadecimal [bits].
_BINARY_BITS = 4


def to_table(found: Counterexample) -> str:
    """Return the inputs and both values of the output that differs, in the last cycles.

    Values wider than four bits are hexadecimal after `0x`, if all their bits are known. What the
    registers hold in cycle 0 stands below, where a difference depends on it.
    """
    stop = found.cycle + 1
    start = max(0, stop - MAX_CYCLES)
    shown = [*found.inputs, *_sides(found)]
    rows = [["cycle", *(wave.name for wave in shown)]]
    rows += [
        [str(cycle), *(_value(wave.values[cycle]) for wave in shown)]
        for cycle in range(start, stop)
    ]
    lines = [*_aligned(rows)]
    if start:
        lines.insert(1, f"... {start} earlier cycles")
    return "\n".join((*lines, *_starts(found))) + "\n"


def _sides(found: Counterexample) -> Iterator[Waveform]:
    for side, waves in (("gold", found.gold), ("gate", found.gate)):
        for wave in waves:
            if wave.name == found.output:
                yield Waveform(f"{side}.{wave.name}", wave.width, wave.values)


def _value(bits: str) -> str:
    if len(bits) <= _BINARY_BITS or set(bits) - {"0", "1"}:
        return bits
    return f"0x{int(bits, 2):0{-(-len(bits) // 4)}x}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))


def _starts(found: Counterexample) -> Iterator[str]:
    """Yield what the registers of both sides hold in cycle 0, where that is chosen."""
    for side, starts in (("gold", found.gold_start), ("gate", found.gate_start)):
        chosen = [f"{name}={_value(value)}" for name, value in starts if set(value) != {"x"}]
        if chosen:
            yield f"{side} starts with {', '.join(dict.fromkeys(chosen))}"
