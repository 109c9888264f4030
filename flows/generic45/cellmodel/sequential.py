"""The cells with a state, as transistors: C2MOS master and slave (Weste 2011)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cellmodel.cell import Cell, Stage, clocked, gate


@dataclass(frozen=True)
class Sequential:
    """A cell with a state, and what Liberty says of it."""

    kind: Literal["ff", "latch", "clock_gate"]
    cell: Cell
    #: The pin that samples, and whether it does so at 1 or at the rising edge.
    clock: str
    active_high: bool
    #: Pins with setup and hold.
    sampled: tuple[str, ...]
    #: Next state of a flip-flop, value of a transparent latch.
    next_state: str
    clear: str = ""
    preset: str = ""
    #: The net whose settling ends the setup time.
    captured: str = "mi"


def sequential() -> Iterator[Sequential]:
    """Yield every cell with a state."""
    for drive in (1, 2):
        for enable in (False, True):
            for reset, preset in ((False, False), (True, False), (False, True), (True, True)):
                yield _flip_flop(drive, enable=enable, reset=reset, preset=preset)
        yield _latch(drive, active_high=True)
        yield _latch(drive, active_high=False)
    for drive in (1, 2, 4):
        yield _clock_gate(drive)


def _store(output: str, net: str, *, reset: bool, preset: bool) -> Stage:
    """Return the inverter of a loop: to 0 while `r` is 1, else to 1 while SN is 0."""
    expression = f"{net} * SN" if preset else net
    return gate(output, f"{expression} + r" if reset else expression)


def _flip_flop(drive: int, *, enable: bool, reset: bool, preset: bool) -> Sequential:
    expression = "D * E + si * en" if enable else "D"
    stages = [gate("ckn", "CK"), gate("ckp", "ckn")]
    if enable:
        stages.append(gate("en", "E"))
    if reset:
        stages.append(gate("r", "RN"))
    stages += [
        clocked("m", expression, "ckn", "ckp"),
        _store("mi", "m", reset=reset, preset=preset),
        clocked("m", "mi", "ckp", "ckn", keeper=True),
        clocked("s", "mi", "ckp", "ckn"),
        _store("si", "s", reset=reset, preset=preset),
        clocked("s", "si", "ckn", "ckp", keeper=True),
        gate("Q", "s", drive),
    ]
    name = f"DFF{'E' if enable else ''}{'R' if reset else ''}{'S' if preset else ''}_X{drive}"
    sampled = ("D", "E") if enable else ("D",)
    asynchronous = (("RN",) if reset else ()) + (("SN",) if preset else ())
    return Sequential(
        kind="ff",
        cell=Cell(name, ("CK", *sampled, *asynchronous), (("Q", "IQ"),), tuple(stages)),
        clock="CK",
        active_high=True,
        sampled=sampled,
        next_state="(D * E) + (IQ * !E)" if enable else "D",
        clear="!RN" if reset else "",
        preset="!SN" if preset else "",
    )


def _latch(drive: int, *, active_high: bool) -> Sequential:
    on, off = ("gp", "gn") if active_high else ("gn", "gp")
    stages = (
        gate("gn", "G"),
        gate("gp", "gn"),
        clocked("m", "D", on, off),
        gate("mi", "m"),
        clocked("m", "mi", off, on, keeper=True),
        gate("Q", "m", drive),
    )
    name = f"DLATCH{'H' if active_high else 'L'}_X{drive}"
    return Sequential(
        kind="latch",
        cell=Cell(name, ("D", "G"), (("Q", "IQ"),), stages),
        clock="G",
        active_high=active_high,
        sampled=("D",),
        next_state="D",
    )


def _clock_gate(drive: int) -> Sequential:
    stages = (
        gate("ckn", "CK"),
        gate("ckp", "ckn"),
        clocked("m", "E", "ckn", "ckp"),
        gate("mi", "m"),
        clocked("m", "mi", "ckp", "ckn", keeper=True),
        gate("n", "CK * mi", max(1, (drive + 1) // 3)),
        gate("GCK", "n", drive),
    )
    return Sequential(
        kind="clock_gate",
        cell=Cell(f"CLKGATE_X{drive}", ("CK", "E"), (("GCK", "CK * IQ"),), stages),
        clock="CK",
        active_high=True,
        sampled=("E",),
        next_state="E",
    )
