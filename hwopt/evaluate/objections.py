"""What hwopt cannot judge, in an elaborated module."""

from collections.abc import Iterator

from hwopt.design import Design
from hwopt.netlist.elaborated import Control, Elaborated, Register

#: Bits of one memory; what is larger belongs into a black box.
MAX_MEMORY_BITS = 1 << 20


def objections(design: Design, netlist: Elaborated, problems: tuple[str, ...]) -> Iterator[str]:
    """Yield what keeps an elaborated module from being judged; gold and candidate alike.

    Args:
        design: Gold.
        netlist: What is judged.
        problems: Loops and conflicts that Yosys found in it.
    """
    yield from beside_registers(design, netlist, problems)
    for register in netlist.registers:
        yield from _in_register(design, register)


def beside_registers(
    design: Design, netlist: Elaborated, problems: tuple[str, ...]
) -> Iterator[str]:
    """Yield the objections that hold whatever clock and reset the design has."""
    for instance in netlist.instances:
        if instance.module not in design.blackboxes:
            yield (
                f"{_at(instance.source)}instance {instance.path} of module {instance.module}, "
                "which nobody defines; define it or declare it under [blackboxes]"
            )
    for name, source in netlist.latches:
        yield f"{_at(source)}a latch is inferred for {name}"
    yield from problems
    for memory in netlist.memories:
        if memory.width * memory.size > MAX_MEMORY_BITS:
            yield (
                f"memory {memory.name} has {memory.width * memory.size} bits; "
                f"hwopt takes up to {MAX_MEMORY_BITS}"
            )
    for port in netlist.ports:
        if port.direction == "inout":
            yield f"port {port.name} is inout; hwopt takes inputs and outputs only"


def _in_register(design: Design, register: Register) -> Iterator[str]:
    at, clock = _at(register.source), design.clock
    if clock is None:
        yield f"{at}register {register.name}, though the design declares no clock"
    elif register.clock.net != clock.name or not register.clock.is_input:
        yield f"{at}register {register.name} is clocked by {register.clock.net}, not {clock.name}"
    elif not register.clock.polarity:
        yield f"{at}register {register.name} is clocked by the falling edge of {clock.name}"
    if register.asynchronous is not None:
        yield from _in_asynchronous(design, register, register.asynchronous)


def _in_asynchronous(design: Design, register: Register, control: Control) -> Iterator[str]:
    at, reset = _at(register.source), design.reset
    expected = "none" if reset is None or reset.kind == "sync" else reset.name
    if reset is None or reset.kind == "sync" or control.net != reset.name:
        yield (
            f"{at}register {register.name} has the asynchronous control {control.net}; "
            f"the design's asynchronous reset is {expected}"
        )
    elif control.polarity != (reset.active == "high"):
        yield f"{at}register {register.name} is reset by the wrong level of {control.net}"


def _at(source: str) -> str:
    return f"{source.removeprefix('rtl/')}: " if source else ""
