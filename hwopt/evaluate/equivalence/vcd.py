"""Counterexamples as value change dumps. Source of the format: IEEE 1364-2005, section 18."""

from hwopt.evaluate.equivalence.contract import Counterexample, Waveform

#: Time units in one clock cycle.
_CYCLE = 10


def to_vcd(found: Counterexample, clock: str | None) -> str:
    """Return the text: inputs by name, outputs as `gold_<name>` and `gate_<name>`."""
    signals = list(found.inputs)
    signals += [_renamed("gold", one) for one in found.gold]
    signals += [_renamed("gate", one) for one in found.gate]
    codes = [_code(index) for index in range(len(signals) + 1)]
    lines = ["$timescale 1ns $end", "$scope module counterexample $end"]
    if clock:
        lines.append(f"$var wire 1 {codes[-1]} {clock} $end")
    lines += [
        f"$var wire {one.width} {code} {_identifier(one)} $end"
        for one, code in zip(signals, codes, strict=False)
    ]
    lines += ["$upscope $end", "$enddefinitions $end"]
    before: dict[str, str] = {}
    for cycle in range(found.cycle + 1):
        lines.append(f"#{cycle * _CYCLE}")
        if clock:
            lines.append(f"1{codes[-1]}")
        for one, code in zip(signals, codes, strict=False):
            value = one.values[cycle]
            if before.get(code) != value:
                lines.append(f"{value}{code}" if one.width == 1 else f"b{value} {code}")
            before[code] = value
        lines.append(f"#{cycle * _CYCLE + _CYCLE // 2}")
        if clock:
            lines.append(f"0{codes[-1]}")
    lines.append(f"#{(found.cycle + 1) * _CYCLE}")
    return "\n".join(lines) + "\n"


def _renamed(side: str, one: Waveform) -> Waveform:
    return Waveform(f"{side}_{one.name}", one.width, one.values)


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
