"""The compiled kernel, and netlists by hand."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist, MappedPort
from hwopt.netlist.power.activity import KERNEL_SOURCE, Kernel
from hwopt.tools.compiler import find_compiler
from hwopt.tools.native import shared_library

#: Cells with round figures: 2 V, energies [fJ], loads [fF], leakage [nW].
TINY = """
library (tiny) {
  time_unit : "1ps"; voltage_unit : "1V"; leakage_power_unit : "1nW"; nom_voltage : 2;
  capacitive_load_unit (1, ff);
  cell (INV) {
    area : 1; cell_leakage_power : 99;
    leakage_power () { when : "!A"; value : 10; }
    leakage_power () { when : "A"; value : 30; }
    pin (A) { direction : input; capacitance : 2; }
    pin (Y) { direction : output; function : "!A";
      internal_power () { related_pin : "A";
        rise_power (scalar) { values ("5"); } fall_power (scalar) { values ("7"); } } }
  }
  cell (XOR) {
    area : 1; cell_leakage_power : 40;
    pin (A) { direction : input; capacitance : 2; }
    pin (B) { direction : input; capacitance : 2; }
    pin (Y) { direction : output; function : "A^B";
      internal_power () { related_pin : "A"; when : "B"; power (scalar) { values ("1"); } }
      internal_power () { related_pin : "A"; power (scalar) { values ("10"); } }
      internal_power () { related_pin : "B"; power (scalar) { values ("100"); } } }
  }
  cell (DFFR) {
    area : 1; cell_leakage_power : 99;
    ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; clear : "!RN"; }
    leakage_power () { when : "CK"; value : 8; }
    leakage_power () { when : "!CK"; value : 4; }
    pin (CK) { direction : input; capacitance : 1; clock : true;
      internal_power () {
        rise_power (scalar) { values ("1"); } fall_power (scalar) { values ("2"); } } }
    pin (D) { direction : input; capacitance : 1;
      internal_power () {
        rise_power (scalar) { values ("0.5"); } fall_power (scalar) { values ("0.25"); } } }
    pin (RN) { direction : input; capacitance : 1; }
    pin (Q) { direction : output; function : "IQ";
      internal_power () { related_pin : "CK";
        rise_power (scalar) { values ("3"); } fall_power (scalar) { values ("4"); } }
      internal_power () { related_pin : "RN"; fall_power (scalar) { values ("9"); } } }
  }
  cell (GATE) {
    area : 1; cell_leakage_power : 1; clock_gating_integrated_cell : "latch_posedge";
    statetable ("CK E", "HELD") { table : "L L : - : L, L H : - : H, H - : - : N"; }
    pin (CK) { direction : input; clock : true; clock_gate_clock_pin : true;
      internal_power () {
        rise_power (scalar) { values ("1"); } fall_power (scalar) { values ("2"); } } }
    pin (E) { direction : input; clock_gate_enable_pin : true; }
    pin (HELD) { direction : internal; internal_node : "HELD"; }
    pin (GCK) { direction : output; clock_gate_out_pin : true; state_function : "CK * HELD";
      internal_power () { related_pin : "CK";
        rise_power (scalar) { values ("10"); } fall_power (scalar) { values ("20"); } } }
  }
  cell (LATCH) {
    area : 1;
    latch (IQ, IQN) { enable : "G"; data_in : "D"; }
    pin (G) { direction : input; } pin (D) { direction : input; }
    pin (Q) { direction : output; function : "IQ"; }
  }
}
"""


@pytest.fixture(scope="session")
def kernel(cache_home: Path) -> Kernel:
    """The kernel, compiled once in a session."""
    return Kernel(shared_library(KERNEL_SOURCE, find_compiler(), cache_home / "hwopt"))


Wiring = Mapping[str, tuple[str, Mapping[str, str]]]


@pytest.fixture(scope="session")
def wire() -> Callable[..., MappedNetlist]:
    """Return a function that builds a netlist of one-bit ports."""

    def build(inputs: str, outputs: str, cells: Wiring) -> MappedNetlist:
        """Cells are `name: (kind, {pin: net})`; nets `0` and `1` are the constants."""
        numbers: dict[str, int] = dict(CONSTANTS)

        def number(name: str) -> int:
            return numbers.setdefault(name, len(numbers))

        ports = tuple(MappedPort(name, "input", (number(name),)) for name in inputs.split())
        ports += tuple(MappedPort(name, "output", (number(name),)) for name in outputs.split())
        mapped = tuple(
            MappedCell(name, kind, {pin: number(net) for pin, net in pins.items()})
            for name, (kind, pins) in cells.items()
        )
        return MappedNetlist("m", ports, mapped, len(numbers))

    return build
