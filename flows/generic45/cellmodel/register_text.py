"""What a cell with a state adds to the Liberty text."""

from collections.abc import Iterator

from cellmodel import arcs
from cellmodel import technology as tech
from cellmodel.arcs import Constraint, limit, settled_ps
from cellmodel.liberty_text import arc_lines, constraint_lines, energy_lines, input_lines
from cellmodel.sequential import Sequential


def register_body(register: Sequential) -> Iterator[str]:
    """Yield the state group and the pins."""
    yield from _state(register)
    for name in register.cell.inputs:
        yield f"pin ({name}) {{"
        yield from input_lines(register.cell, name)
        yield from ("  " + line for line in _input_body(register, name))
        yield "}"
    if register.kind == "clock_gate":
        yield from ("pin (IQ) {", "  direction : internal;", '  internal_node : "IQ";', "}")
    yield from _output(register)


def _state(register: Sequential) -> Iterator[str]:
    if register.kind == "clock_gate":
        yield "clock_gating_integrated_cell : latch_posedge;"
        yield f'statetable ("{register.clock} {register.next_state}", "IQ") {{'
        yield '  table : "L L : - : L , L H : - : H , H - : - : N";'
        yield "}"
        return
    clock = register.clock if register.active_high else f"!{register.clock}"
    words = ("clocked_on", "next_state") if register.kind == "ff" else ("enable", "data_in")
    yield f"{register.kind} (IQ, IQN) {{"
    yield f'  {words[0]} : "{clock}";'
    yield f'  {words[1]} : "{register.next_state}";'
    if register.clear:
        yield f'  clear : "{register.clear}";'
    if register.preset:
        yield f'  preset : "{register.preset}";'
    if register.clear and register.preset:
        yield "  clear_preset_var1 : L;"
        yield "  clear_preset_var2 : L;"
    yield "}"


def _clock_nets(register: Sequential) -> tuple[str, str]:
    """Return the first and the second inverter of the clock."""
    first, second = (stage.output for stage in register.cell.stages[:2])
    return first, second


def _input_body(register: Sequential, name: str) -> Iterator[str]:
    cell = register.cell
    if name == register.clock:
        yield "clock : true;"
        if register.kind == "clock_gate":
            yield "clock_gate_clock_pin : true;"
        yield from energy_lines(arcs.pin_energy_fj(cell, name, _clock_nets(register)), "")
        return
    if register.kind == "clock_gate":
        yield "clock_gate_enable_pin : true;"
    if name in register.sampled:
        yield from energy_lines(arcs.pin_energy_fj(cell, name, ("en", "m", "mi")), "")
    for constraint in _constraints(register, name):
        yield from constraint_lines(constraint, register.clock)


def _constraints(register: Sequential, name: str) -> Iterator[Constraint]:
    """Yield how long before and after the sampling edge a pin must be still.

    Setup: the loop has its value before the first clock inverter closes the input. Hold: the
    input does not pass before the second one has.
    """
    cell = register.cell
    first, second = _clock_nets(register)
    sampling = register.active_high if register.kind != "latch" else not register.active_high
    edge = "rising" if sampling else "falling"

    def closes(net: str, slew_ps: float) -> float:
        return settled_ps(cell, register.clock, net, slew_ps, rising=sampling)

    if name in register.sampled:
        yield Constraint(
            name,
            f"setup_{edge}",
            limit(
                lambda slew, up: settled_ps(cell, name, register.captured, slew, rising=up),
                lambda slew: closes(first, slew),
                sign=1.0,
            ),
        )
        yield Constraint(
            name,
            f"hold_{edge}",
            limit(
                lambda slew, up: settled_ps(cell, name, "m", slew, rising=up),
                lambda slew: closes(second, slew),
                sign=-1.0,
            ),
        )
        return
    for kind, net, sign in (("recovery", first, 1.0), ("removal", second, -1.0)):
        tables = limit(
            lambda slew, up: settled_ps(cell, name, register.captured, slew, rising=up),
            lambda slew, net=net: closes(net, slew),  # type: ignore[misc]
            sign=sign,
        )
        yield Constraint(name, f"{kind}_{edge}", {True: tables[True]})


def _output(register: Sequential) -> Iterator[str]:
    cell = register.cell
    name, function = cell.outputs[0]
    yield f"pin ({name}) {{"
    yield "  direction : output;"
    if register.kind == "clock_gate":
        yield "  clock_gate_out_pin : true;"
        yield f'  state_function : "{function}";'
    else:
        yield f'  function : "{function}";'
    yield f"  max_capacitance : {arcs.max_load_ff(cell, name):g};"
    yield f"  max_transition : {tech.MAX_TRANSITION_PS / 1000:g};"
    yield from ("  " + line for line in _arcs(register))
    yield "}"


def _arcs(register: Sequential) -> Iterator[str]:
    cell, clock, high = register.cell, register.clock, register.active_high
    output = cell.outputs[0][0]
    quiet = _clock_nets(register)
    if register.kind == "clock_gate":
        gated = arcs.arc(cell, clock, output, same_edge=True, quiet=(*quiet, "m", "mi"))
        yield from arc_lines(cell, gated, "combinational")
        return
    opened = arcs.arc(cell, clock, output, edges=(high,), quiet=quiet)
    moved = arcs.Arc(
        clock, output, "non_unate", opened.delay_ps, opened.transition_ps, opened.energy_fj
    )
    yield from arc_lines(cell, moved, "rising_edge" if high else "falling_edge")
    if register.kind == "latch":
        through = arcs.arc(cell, "D", output)
        yield from arc_lines(cell, through, "combinational")
    for pin, kind in (("RN", "clear"), ("SN", "preset")):
        if pin in cell.inputs:
            forced = arcs.arc(cell, pin, output, edges=(False,))
            yield from arc_lines(cell, forced, kind)
