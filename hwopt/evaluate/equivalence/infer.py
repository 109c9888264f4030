"""Proposes clock and reset from an elaborated module, for who has not named them."""

import re
from pathlib import Path

from hwopt.design import Clock, Reset
from hwopt.errors import DesignError
from hwopt.evaluate.equivalence.contract import Contract, ProofLimits
from hwopt.evaluate.equivalence.legality import controlled_by
from hwopt.evaluate.equivalence.lower import lower, memories, too_large
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.aig import Aig
from hwopt.netlist.blast import Blaster
from hwopt.netlist.ternary import EITHER, HIGH, LOW, Bit3, Ternary, known
from hwopt.netlist.words import ONE, WRITE_PORT, Cell, Net, Words

_USUAL = re.compile(r"(^|_)a?s?(rst|reset|clr|clear)", re.IGNORECASE)


def infer(path: Path, *, folder: Path, limits: ProofLimits) -> Contract:
    """Propose the contract under which a module is its own reference.

    Raises:
        DesignError: Its registers have several clocks or asynchronous controls.
        ToolError: Yosys failed.
    """
    shop = Workshop(folder.resolve(), limits)
    words = lower(path, "infer", shop, too_large((memories(path),), limits.memory_bits))
    clock = infer_clock(words)
    reset = infer_reset(words, clock) if clock else None
    return Contract(clock=clock, reset=reset)


def infer_clock(words: Words) -> Clock | None:
    """Return the input that clocks all registers; None where there are none."""
    clocked = [*words.registers, *(cell for cell in words.cells if cell.kind == WRITE_PORT)]
    found = {
        controlled_by(words, cell.pins["CLK"][0], active_high=True)[0]: None for cell in clocked
    }
    if len(found) > 1:
        raise DesignError(
            f"one clock was expected, not {', '.join(found)}; name it with --clock if one is none"
        )
    return Clock(next(iter(found))) if found else None


def infer_reset(words: Words, clock: Clock | None) -> Reset | None:
    """Return the asynchronous reset, else the input that determines most registers, else None.

    A synchronous reset gives registers constants whatever else happens. It has one of the
    usual names, or it resets every register.
    """
    controls = {
        controlled_by(
            words, cell.pins[pin][0], active_high=cell.number(f"{pin}_POLARITY", 1) == 1
        ): None
        for cell in words.registers
        for pin in ("ARST", "ALOAD")
        if pin in cell.pins
    }
    if len(controls) > 1:
        names = ", ".join(name for name, _ in controls)
        raise DesignError(f"one asynchronous reset was expected, not {names}")
    if controls:
        name, high = next(iter(controls))
        return Reset(name, "high" if high else "low", "async")
    return _synchronous(words, clock)


def _synchronous(words: Words, clock: Clock | None) -> Reset | None:
    total = sum(len(cell.pins["Q"]) for cell in words.registers)
    best: tuple[int, Reset] | None = None
    for net in words.inputs:
        if len(net.bits) != 1 or (clock is not None and net.name == clock.name):
            continue
        for high in (True, False):
            count = _determined(words, net, high=high)
            usual = _USUAL.search(net.name) is not None
            if not count or (not usual and count < total):
                continue
            if best is None or count > best[0]:
                best = (count, Reset(net.name, "high" if high else "low", "sync"))
    return best[1] if best else None


def _determined(words: Words, reset: Net, *, high: bool) -> int:
    """Return how many register bits are constant after a cycle in which an input is set."""
    aig = Aig()
    blaster = Blaster(words, Ternary(aig))
    inputs: dict[int, Bit3] = {}
    for net in (*words.inputs, *_outputs_of_boxes(words)):
        inputs.update({bit: known(aig.input()) for bit in net.bits if bit > ONE})
    inputs[reset.bits[0]] = HIGH if high else LOW
    state = {bit.net: EITHER for bit in blaster.state}

    def read(cell: Cell, _address: list[Bit3]) -> list[Bit3]:
        return [EITHER] * len(cell.pins["Y"])

    following = blaster.cycle(inputs, state, lambda _: EITHER, read).following()
    return sum(bit in (LOW, HIGH) for bit in following.values())


def _outputs_of_boxes(words: Words) -> list[Net]:
    return [
        Net(f"{box.name}.{pin}", box.pins[pin]) for box in words.blackboxes for pin in box.outputs
    ]
