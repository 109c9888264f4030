"""OpenSTA's power of a netlist at given activities. Written against OpenSTA 2.0.17.

That version reads neither VCD nor SAIF, and what is set at a pin inside is overwritten when it
propagates activities from the inputs. Two runs get around that. The first, with the whole library,
finds the transition times. The second reads the library without timing arcs, so that no activity
propagates through a cell: transition times and activities are set at every driver, and the tables
of energy, the loads and all arithmetic of power are OpenSTA's own. As a cell's activity counts by
the clock that reaches the cell, each gets one more pin, without load, on the clock.
"""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hwopt.liberty.library import Library
from hwopt.liberty.parser import Group, parse, read_text
from hwopt.liberty.table import Array
from hwopt.netlist.mapped import MappedNetlist
from hwopt.netlist.power.activity import Activity, Stimuli
from hwopt.netlist.structural import port_bits, write_structural
from hwopt.tools.opensta import without_wires

_PLAIN = re.compile(r"[-+\w.]+")
_ROW = re.compile(r"^POWER (\S+) (\S+) (\S+) (\S+)$", re.MULTILINE)
_SLEW = re.compile(r"^SLEW (\S+) (\S+) (\S+)$", re.MULTILINE)
_HEADER = re.compile(r"^(module [^(]+\()([^;]*;)", re.MULTILINE)
_INSTANCE = re.compile(r"^(  \S+ c\d+ \()", re.MULTILINE)
_BIT = re.compile(r"\\(\S+)\[(\d+)\] ")
#: What makes activities propagate, or is about a register's state.
_STATES = frozenset({"ff", "latch", "ff_bank", "latch_bank", "statetable"})
_DROPPED = _STATES | {"timing", "test_cell"}

#: The pin that brings the clock to every cell.
_PIN = "hwopt_clock"

_FIRST = """
read_liberty {liberty}
read_verilog {verilog}
link_design {top}
create_clock -name clock -period {period} {clock}
set_load {load} [all_outputs]
foreach port [all_inputs] {{
  if {{ [get_full_name $port] != "{clock_name}" }} {{ set_input_delay 0 -clock clock $port }}
}}
foreach cell [get_cells *] {{
  foreach pin [get_pins [get_full_name $cell]/*] {{
    if {{ [get_property $pin direction] == "internal" }} {{ continue }}
    foreach vertex [$pin vertices] {{
      set rise [lindex [$vertex slews rise] 1]
      puts "SLEW [get_full_name $pin] $rise [lindex [$vertex slews fall] 1]"
    }}
  }}
}}
"""

_SECOND = """
read_liberty {liberty}
read_verilog {verilog}
link_design {top}
create_clock -name clock -period {period} {clock}
set_load {load} [all_outputs]
proc transition {{ name rise fall }} {{
  foreach vertex [[get_pins $name] vertices] {{
    foreach edge {{rise fall}} value [list $rise $fall] {{
      sta::set_annotated_slew $vertex [sta::cmd_corner] max $edge $value
      sta::set_annotated_slew $vertex [sta::cmd_corner] min $edge $value
    }}
  }}
}}
proc activity {{ name toggles duty }} {{
  sta::set_power_pin_activity [get_pins $name] $toggles $duty
}}
{settings}
foreach cell [get_cells *] {{
  puts "POWER [get_full_name $cell] [lrange [sta::instance_power $cell [sta::cmd_corner]] 0 2]"
}}
"""


@dataclass(frozen=True, eq=False)
class Case:
    """A netlist and how it is driven."""

    netlist: MappedNetlist
    library: Library
    #: A plain file; wire loads in it are left out.
    liberty: Path
    #: Name of the clock's port; empty for a combinational design.
    clock: str
    period_ps: float
    #: Load on each output [fF].
    load_ff: float
    #: By net: toggles in each period, and part of the time at 1.
    toggles: Array
    duty: Array


@dataclass(frozen=True)
class Answer:
    """What OpenSTA says, by cell in the order of the netlist: `(cells,)` arrays [uW]."""

    leakage_uw: Array
    switching_uw: Array
    internal_uw: Array


def ask(case: Case, folder: Path) -> Answer:
    """Run OpenSTA twice."""
    folder.mkdir(parents=True, exist_ok=True)
    liberty = folder / "wireless.lib"
    liberty.write_bytes(without_wires(case.liberty.read_bytes()))
    clock = case.clock or _PIN
    text = write_structural(case.netlist)
    text = _BIT.sub(r"\1_\2_", text)
    plain, clocked = folder / "plain.v", folder / "clocked.v"
    plain.write_text(text, encoding="utf-8")
    clocked.write_text(_with_clock(text, clock), encoding="utf-8")
    common = {
        "top": case.netlist.top,
        "period": case.period_ps / _time_unit_ps(liberty),
        "clock_name": case.clock,
        "load": case.load_ff / _load_unit_ff(liberty),
    }
    port = f"[get_ports {{{case.clock}}}]" if case.clock else ""
    first = _FIRST.format(liberty=liberty, verilog=plain, clock=port, **common)
    slews = _SLEW.findall(_sta(first, folder / "first.tcl"))
    bare = folder / "bare.lib"
    bare.write_text(without_arcs(liberty), encoding="utf-8")
    settings = "\n".join((*_slews(slews), *_activities(case)))
    port = f"[get_ports {{{clock}}}]"
    second = _SECOND.format(liberty=bare, verilog=clocked, clock=port, settings=settings, **common)
    rows = {name: parts for name, *parts in _ROW.findall(_sta(second, folder / "second.tcl"))}
    found = [rows[f"c{number}"] for number in range(len(case.netlist.cells))]
    internal, switching, leakage = np.array(found, dtype=np.float64).T * 1e6
    return Answer(leakage, switching, internal)


def without_arcs(liberty: Path) -> str:
    """Return a library without timing arcs and registers; all of its power is kept."""
    return "\n".join(_printed(parse(read_text(liberty), str(liberty)), ()))


def _printed(group: Group, states: tuple[str, ...]) -> Iterator[str]:
    names = ", ".join(_word(name) for name in group.names)
    yield f"{group.kind} ({names}) {{"
    late = []
    for name, value in group.attributes:
        if name == "default_operating_conditions":
            late.append(f"{name} : {_word(value)};")
        elif name == "function":
            if not any(re.search(rf"\b{state}\b", value) for state in states):
                yield f'{name} : "{value}";'
        else:
            yield f"{name} : {_word(value)};"
    for name, values in group.lists:
        yield f"{name} ({', '.join(_word(value) for value in values)});"
    states += tuple(n for part in group.groups if part.kind in _STATES for n in part.names)
    if group.kind == "cell":
        yield f"pin ({_PIN}) {{ direction : input; capacitance : 0; }}"
    for part in group.groups:
        if part.kind not in _DROPPED:
            yield from _printed(part, states)
    # What it names has to come first.
    yield from late
    yield "}"


def _with_clock(verilog: str, clock: str) -> str:
    """Return a netlist whose cells all have the clock; a port is added where there is none."""
    if clock == _PIN:
        verilog = _HEADER.sub(rf"\1{_PIN}, \2\n  input {_PIN};", verilog)
    return _INSTANCE.sub(rf"\1.{_PIN}({clock}), ", verilog)


def _word(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else f'"{value}"'


def _slews(found: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    for pin, rise, fall in found:
        yield f"transition {{{pin}}} {rise} {fall}"


def _activities(case: Case) -> Iterator[str]:
    for name, direction, net in port_bits(case.netlist):
        if direction == "input" and name != case.clock:
            port = name.replace("[", "_").replace("]", "_")
            yield (
                f"set_power_activity -input_ports {{{port}}} "
                f"-activity {case.toggles[net]} -duty {case.duty[net]}"
            )
    for number, cell in enumerate(case.netlist.cells):
        for pin, net in cell.pins.items():
            if case.library.cells[cell.kind].pins[pin].direction == "output":
                yield f"activity {{c{number}/{pin}}} {case.toggles[net]} {case.duty[net]}"


def _sta(text: str, script: Path) -> str:
    script.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["sta", "-no_splash", "-exit", script], capture_output=True, text=True, check=False
    )
    log = done.stdout + done.stderr
    script.with_suffix(".log").write_text(log, encoding="utf-8")
    if "Error" in log or done.returncode:
        raise SystemExit(f"{script.with_suffix('.log')}: OpenSTA reports an error")
    return log


def _time_unit_ps(liberty: Path) -> float:
    unit = parse(read_text(liberty), str(liberty)).text("time_unit")
    return {"1ns": 1000.0, "1ps": 1.0, "10ps": 10.0, "100ps": 100.0}[unit]


def _load_unit_ff(liberty: Path) -> float:
    scale, unit = parse(read_text(liberty), str(liberty)).values("capacitive_load_unit")
    return float(scale) * {"ff": 1.0, "pf": 1000.0}[unit.lower()]


def activity_of_nets(
    netlist: MappedNetlist, activity: Activity, stimuli: Stimuli
) -> tuple[Array, Array]:
    """Return toggles in each period and part of the time at 1, by net."""
    toggles, duty = np.zeros(netlist.size), np.zeros(netlist.size)
    duty[1] = 1.0
    nets, values = stimuli.bits(netlist)
    toggles[nets] = (values[1:] != values[:-1]).sum(axis=0) / activity.periods
    duty[nets] = values[1:].mean(axis=0)
    for group, counts in zip(activity.circuit.groups, activity.transitions, strict=True):
        for pin, column in group.shape.outputs.items():
            changed = column[:, None] != column[None, :]
            at_one = counts.sum(axis=1) @ column / activity.periods
            if group.shape.cell.clock_gate:  # in such a period it rises, and falls in the middle
                toggles[group.outputs[pin]], duty[group.outputs[pin]] = 2 * at_one, at_one / 2
                continue
            toggles[group.outputs[pin]] = counts[:, changed].sum(axis=1) / activity.periods
            duty[group.outputs[pin]] = at_one
    return toggles, duty
