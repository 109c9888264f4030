"""Libraries with their units, and names of libraries."""

import os
from pathlib import Path

import numpy as np
import pytest

from hwopt.errors import ConfigError
from hwopt.liberty import cells
from hwopt.liberty.library import Library
from hwopt.liberty.reader import read_library, resolve_liberty

GENERIC45 = Path(__file__).parents[2] / "flows/generic45/generic45.lib"
REAL = os.environ.get("HWOPT_TEST_LIBERTY", "")

SMALL = """\
library (small) {
  time_unit : "10ps"; capacitive_load_unit (2, pf); leakage_power_unit : "1pW";
  voltage_unit : "1V"; nom_voltage : 1.2;
  lu_table_template (t) {
    variable_1 : total_output_net_capacitance; variable_2 : input_net_transition;
    index_1 ("1, 2"); index_2 ("1, 2, 3");
  }
  cell (inv) {
    area : 2; dont_use : true;
    leakage_power () { value : 1; when : "A"; } leakage_power () { value : 3; when : "!A"; }
    pin (A) { direction : input; capacitance : 0.5; }
    pin (Y) { direction : output; function : "!A"; max_capacitance : 4;
      timing () { related_pin : "A"; timing_sense : negative_unate;
        cell_rise (t) { values ("1, 2, 3", "4, 5, 6"); }
        cell_fall (scalar) { values ("7"); }
      }
    }
  }
}
"""


@pytest.fixture(scope="module")
def generic45() -> Library:
    """The built-in library."""
    return read_library([GENERIC45])


def test_units_and_axes(tmp_path: Path) -> None:
    """Everything comes in ps, fF and nW, with transitions on the first axis."""
    file = tmp_path / "small.lib"
    file.write_text(SMALL)
    cell = read_library([file]).cells["inv"]
    assert (cell.area_um2, cell.dont_use, cell.leakage_nw) == (2.0, True, 0.002)
    assert cell.pins["A"].capacitance_ff == 1000.0
    assert cell.pins["Y"].max_capacitance_ff == 8000.0
    (arc,) = cell.pins["Y"].arcs
    assert arc.cell_rise is not None
    assert arc.cell_fall is not None
    assert arc.cell_rise.index_1.tolist() == [10.0, 20.0, 30.0]
    assert arc.cell_rise.index_2.tolist() == [2000.0, 4000.0]
    assert arc.cell_rise.values.tolist() == [[10.0, 40.0], [20.0, 50.0], [30.0, 60.0]]
    assert float(arc.cell_rise.at(15.0, 3000.0)) == 30.0
    assert float(arc.cell_rise.at(40.0, 2000.0)) == 40.0
    assert float(arc.cell_fall.at(123.0, 456.0)) == 70.0


def test_interpolation_of_many_at_once(generic45: Library) -> None:
    """A vector of positions gives what each position gives alone, and grid points their values."""
    arc = generic45.cells["NAND2_X1"].pins["Y"].arcs[0]
    assert arc.cell_rise is not None
    table = arc.cell_rise
    slews, loads = np.array([1.0, 20.0, 300.0]), np.array([0.1, 7.0, 90.0])
    alone = [float(table.at(s, load)) for s, load in zip(slews, loads, strict=True)]
    assert table.at(slews, loads).tolist() == pytest.approx(alone)
    assert float(table.at(table.index_1[2], table.index_2[3])) == pytest.approx(table.values[2, 3])


def test_values_that_do_not_fill_the_axes(tmp_path: Path) -> None:
    """A table of the wrong size is a ConfigError that says so."""
    file = tmp_path / "small.lib"
    file.write_text(SMALL.replace('"1, 2, 3", "4, 5, 6"', '"1, 2, 3", "4, 5"'))
    pin = read_library([file]).cells["inv"].pins["Y"]
    with pytest.raises(ConfigError) as caught:
        _ = pin.arcs
    assert str(caught.value) == (
        f"{file}: cell_rise was expected to have 6 values, not 5; "
        "correct the file or name another one with --liberty"
    )


def test_a_library_without_cells(tmp_path: Path) -> None:
    """A library must have cells."""
    file = tmp_path / "none.lib"
    file.write_text("library (none) { }\n")
    with pytest.raises(ConfigError, match="a Liberty library with cells was expected"):
        read_library([file])


def test_registers(generic45: Library) -> None:
    """Flip-flops and latches tell their clock and next state; clock gates are marked."""
    flip_flop = generic45.cells["DFFER_X1"].register
    assert flip_flop is not None
    assert (flip_flop.kind, flip_flop.clock, flip_flop.clear) == ("ff", "CK", "!RN")
    assert flip_flop.next_state == "(D * E) + (IQ * !E)"
    latch = generic45.cells["DLATCHL_X1"].register
    assert latch is not None
    assert (latch.kind, latch.clock, latch.next_state) == ("latch", "!G", "D")
    assert generic45.cells["CLKGATE_X1"].clock_gate
    assert not generic45.cells["CLKGATE_X1"].combinational


def test_cells_by_function(generic45: Library) -> None:
    """Tie cells, adders and gates are found by what they do."""
    assert cells.tie_options(generic45) == "-hicell TIEHI_X1 Y -locell TIELO_X1 Y"
    text = cells.full_adder_map(generic45)
    assert text is not None
    assert "\\FA_X1  adder_i (.\\A (A[i]), .\\B (B[i]), .\\CI (C[i]), .\\CO (X[i])" in text
    nand = cells.smallest(generic45, "!(a & b)")
    assert nand is not None
    assert nand.name == "NAND2_X1"
    assert cells.avoided(generic45) == ()
    constraints = cells.drive_constraints(generic45, "")
    assert constraints == "set_driving_cell BUF_X1\nset_load 1.291 [all_outputs]\n"
    assert "set_driving_cell INV_X2\n" in (cells.drive_constraints(generic45, "INV_X2/Y") or "")


def test_cells_by_kind(generic45: Library) -> None:
    """The smallest of each kind; a flip-flop at the falling edge, or with an enable, is none."""
    found = {kind: cell.name for kind, cell in cells.by_kind(generic45).items()}
    assert found["multiplexer"] == "MUX2_X1"
    assert found["and-or-invert"] == "AOI21_X1"
    assert found["full adder"] == "FA_X1"
    assert found["flip-flop"] == "DFF_X1"
    assert found["flip-flop, asynchronous clear"] == "DFFR_X1"
    assert found["clock gate"] == "CLKGATE_X1"
    assert "majority" not in found


def test_options_of_yosys() -> None:
    """Paths are quoted, cells to avoid follow."""
    assert cells.cell_options([Path("a b.lib"), Path("c.lib")], ["x", "y*"]) == (
        '-liberty "a b.lib" -liberty "c.lib" -dont_use x -dont_use y*'
    )


def test_a_library_without_ties_and_adders(tmp_path: Path) -> None:
    """What a library lacks leaves its hole empty."""
    file = tmp_path / "small.lib"
    file.write_text(SMALL)
    library = read_library([file])
    assert cells.tie_options(library) == ""
    assert cells.full_adder_map(library) is None
    assert cells.drive_constraints(library, "") is None
    assert cells.avoided(library) == ("inv",)


@pytest.fixture
def pdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder laid out as PDK installers do, named by PDK_ROOT."""
    folder = tmp_path / "sky130A/libs.ref/sky130_fd_sc_hd/lib"
    folder.mkdir(parents=True)
    for corner in ("ff_100C_1v95", "tt_025C_1v80", "ss_n40C_1v28"):
        (folder / f"sky130_fd_sc_hd__{corner}.lib").write_text(SMALL)
    monkeypatch.setenv("PDK_ROOT", str(tmp_path))
    return folder


def test_libraries_by_name(pdk: Path) -> None:
    """A corner is taken by name, the typical one by default; a path is a path."""
    typical = pdk / "sky130_fd_sc_hd__tt_025C_1v80.lib"
    assert resolve_liberty("sky130_fd_sc_hd") == typical
    assert resolve_liberty("sky130_fd_sc_hd:ff_100C_1v95").name.endswith("ff_100C_1v95.lib")
    assert resolve_liberty(str(typical)) == typical


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.lib", "none.lib: a Liberty file was expected, and there is none; correct --liberty"),
        (
            "sky130_fd_sc_hd:tt",
            (
                "sky130_fd_sc_hd:tt: one of the corners of sky130_fd_sc_hd was "
                "expected (ff_100C_1v95, ss_n40C_1v28, tt_025C_1v80); write sky130_fd_sc_hd:CORNER"
            ),
        ),
        (
            "sky130_fd_sc_hs",
            (
                "sky130_fd_sc_hs: a library under PDK_ROOT={root} was expected "
                "(PDK/libs.ref/sky130_fd_sc_hs/lib), and there is none; "
                "install the PDK or give a path"
            ),
        ),
    ],
)
def test_names_that_lead_nowhere(pdk: Path, name: str, message: str) -> None:
    """The message says what there is."""
    with pytest.raises(ConfigError) as caught:
        resolve_liberty(name)
    assert str(caught.value) == message.format(root=pdk.parents[3])


def test_a_name_without_a_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PDK_ROOT the message says to set it."""
    monkeypatch.delenv("PDK_ROOT", raising=False)
    with pytest.raises(ConfigError) as caught:
        resolve_liberty("sky130_fd_sc_hd")
    assert str(caught.value) == (
        "sky130_fd_sc_hd: a Liberty file was expected, and there is none; give a path, or set "
        "PDK_ROOT to where a PDK is installed to name its libraries"
    )


@pytest.mark.skipif(not REAL, reason="HWOPT_TEST_LIBERTY names no folder of real libraries")
@pytest.mark.parametrize(
    ("name", "count", "ties", "adder"),
    [
        (
            "sg13g2_stdcell_typ_1p20V_25C.lib.gz",
            84,
            "-hicell sg13g2_tiehi L_HI -locell sg13g2_tielo L_LO",
            False,
        ),
        (
            "sky130_fd_sc_hd__tt_025C_1v80.lib.gz",
            428,
            "-hicell sky130_fd_sc_hd__conb_1 HI -locell sky130_fd_sc_hd__conb_1 LO",
            True,
        ),
    ],
)
def test_real_libraries(name: str, count: int, ties: str, adder: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Real libraries read whole: every table fills its axes, every function is one."""
    library = read_library([Path(REAL) / name])
    assert len(library.cells) == count
    assert cells.tie_options(library) == ties
    assert (cells.full_adder_map(library) is not None) is adder
    for cell in library.cells.values():
        for pin in cell.pins.values():
            assert all(arc.related_pin in cell.pins for arc in pin.arcs)
            assert all(energy.related_pin in {"", *cell.pins} for energy in pin.energies)


CAPACITANCES = """\
library (small) {
  capacitive_load_unit (1, pf); default_input_pin_cap : 0.004;
  lu_table_template (c) {
    variable_1 : related_pin_transition; variable_2 : constrained_pin_transition;
    index_1 ("1, 2"); index_2 ("1, 2, 3");
  }
  cell (reg) {
    pin (A) { direction : input; capacitance : 0.5; rise_capacitance : 0.6; }
    pin (B) { direction : input; fall_capacitance : 2; fall_capacitance_range (1, 3); }
    pin (D) { direction : input;
      timing () { related_pin : "A"; timing_type : setup_rising;
        rise_constraint (c) { values ("1, 2, 3", "4, 5, 6"); }
      }
    }
  }
}
"""


def test_loads_by_edge_and_constraints(tmp_path: Path) -> None:
    """Each edge has its load; of a constraint the constrained transition is the first axis."""
    file = tmp_path / "small.lib"
    file.write_text(CAPACITANCES)
    pins = read_library([file]).cells["reg"].pins
    assert (pins["A"].capacitance_ff, pins["A"].edge_capacitance_ff) == (500, (600, 500))
    assert (pins["B"].capacitance_ff, pins["B"].edge_capacitance_ff) == (4, (4, 3000))
    (arc,) = pins["D"].arcs
    assert arc.cell_rise is not None
    assert arc.cell_rise.index_1.tolist() == pytest.approx([1e3, 2e3, 3e3])
    assert arc.cell_rise.index_2.tolist() == pytest.approx([1e3, 2e3])
    assert arc.cell_rise.values.ravel().tolist() == pytest.approx([1e3, 4e3, 2e3, 5e3, 3e3, 6e3])
