"""Counterexamples as value change dumps. Source of the format: IEEE 1364-2005, section 18."""

from collections.abc import Iterator, Sequence

from hwopt.evaluate.equivalence.contract import Counterexample, Waveform

#: Time units in one clock cycle.
_CYCLE = 10


def to_vcd(found: Counterexample, clock: str | None) -> str:
    """Return the text: the inputs and both sides' outputs in scopes of their own.

    A comment names the output that differs, and `differs` is 1 in the cycle in which it does.
    """
    scopes = (("inputs", found.inputs), ("gold", found.gold), ("gate", found.gate))
    signals = [Waveform("differs", 1, ("0",) * found.cycle + ("1",))]
    lines = [f"$comment {found} $end", *_starts(found)]
    lines += ["$timescale 1ns $end", "$scope module counterexample $end", _variable(signals, 0)]
    tick = _code(sum(len(waves) for _, waves in scopes) + 1)
    lines += [f"$var wire 1 {tick} {clock} $end"] if clock else []
    for scope, waves in scopes:
        first = len(signals)
        signals += waves
        lines.append(f"$scope module {scope} $end")
        lines += [_variable(signals, number) for number in range(first, len(signals))]
        lines.append("$upscope $end")
    lines += ["$upscope $end", "$enddefinitions $end"]
    for cycle in range(found.cycle + 1):
        lines.append(f"#{cycle * _CYCLE}")
        lines += [f"1{tick}"] if clock else []
        lines += _changes(signals, cycle)
        lines.append(f"#{cycle * _CYCLE + _CYCLE // 2}")
        lines += [f"0{tick}"] if clock else []
    lines.append(f"#{(found.cycle + 1) * _CYCLE}")
    return "\n".join(lines) + "\n"


def _starts(found: Counterexample) -> Iterator[str]:
    """Yield what the registers of both sides hold in cycle 0."""
    for side, starts in (("gold", found.gold_start), ("gate", found.gate_start)):
        for name, value in starts:
            yield f"$comment {side}: {name} starts as {value} $end"


def _changes(signals: Sequence[Waveform], cycle: int) -> Iterator[str]:
    for number, one in enumerate(signals):
        value = one.values[cycle]
        if cycle == 0 or one.values[cycle - 1] != value:
            yield f"{value}{_code(number)}" if one.width == 1 else f"b{value} {_code(number)}"


def _variable(signals: Sequence[Waveform], number: int) -> str:
    one = signals[number]
    return f"$var wire {one.width} {_code(number)} {_identifier(one)} $end"


def _identifier(one: Waveform) -> str:
    name = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in one.name)
    return name if one.width == 1 else f"{name} [{one.width - 1}:0]"


def _code(index: int) -> str:
    """Return a short code of printable characters."""
    text = ""
    while True:
        text += chr(33 + index % 94)
        index //= 94
        if not index:
            return text
