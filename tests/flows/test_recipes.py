"""The recipes of the built-in flow, run by Yosys."""

import sys
import tomllib
from pathlib import Path

import pytest

from hwopt.liberty import cells
from hwopt.liberty.library import Library
from hwopt.liberty.reader import read_library
from hwopt.netlist.mapped import MappedNetlist, read_mapped
from hwopt.netlist.timing.analysis import analyse
from hwopt.netlist.timing.cells import compile_library
from hwopt.netlist.timing.constraints import Constraints
from hwopt.netlist.timing.path import critical_path
from hwopt.tools.process import Limits, run

FLOW = Path(__file__).parents[2] / "flows/generic45"

#: Runs each line of standard Yosys commands in a file.
RUNNER = """\
import sys
import pyosys.libyosys as ys
design = ys.Design()
for line in open(sys.argv[1]):
    if line.strip() and not line.startswith("#"):
        ys.run_pass(line.strip(), design)
"""

#: Sums, a product, a register with enable and reset, one of the falling edge, constants, wires.
DESIGN = """\
module top (input clk_i, rst_ni, en_i, input [5:0] a_i, b_i,
            output logic [5:0] q_o, r_o, output [11:0] p_o, output one_o, zero_o, wire_o);
  assign p_o = a_i * b_i;
  assign {one_o, zero_o, wire_o} = {2'b10, a_i[0]};
  always_ff @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) q_o <= 6'd9; else if (en_i) q_o <= a_i + b_i - 6'd3 * q_o;
  always_ff @(negedge clk_i) r_o <= q_o;
endmodule
"""

#: One register that a hundred gates read.
FANOUT = """\
module top (input clk_i, input [99:0] d_i, output logic [99:0] q_o);
  logic select;
  always_ff @(posedge clk_i) begin
    select <= d_i[0];
    q_o <= d_i & {100{select}};
  end
endmodule
"""

#: Eight bits behind an enable that takes a comparison, and two behind another one.
ENABLED = """\
module top (input clk_i, input [7:0] a_i, b_i, input [1:0] few_i,
            output logic [7:0] q_o, output logic [1:0] few_o);
  always_ff @(posedge clk_i) begin
    if (a_i < b_i) q_o <= a_i + b_i;
    if (a_i[0]) few_o <= few_i;
  end
endmodule
"""

SUM16 = "module top (input [15:0] a, b, output [15:0] s); assign s = a + b; endmodule\n"


def recipes() -> dict[str, list[str]]:
    """Return the scripts of each recipe."""
    with (FLOW / "flow.toml").open("rb") as file:
        return tomllib.load(file)["flow"]["recipes"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def library() -> Library:
    """The built-in library."""
    return read_library([FLOW / "generic45.lib"])


def synthesize(recipe: str, library: Library, folder: Path, design: str = DESIGN) -> MappedNetlist:
    """Return what a recipe leaves of a design."""
    liberty = FLOW / "generic45.lib"
    adder = cells.full_adder_map(library)
    (folder / "adder.v").write_text(adder or "")
    (folder / "drive.constr").write_text(cells.drive_constraints(library, "") or "")
    (folder / "top.sv").write_text(design)
    (folder / "runner.py").write_text(RUNNER)
    holes = {
        "{top}": "top",
        "{flow}": str(FLOW),
        "{cells}": cells.cell_options([liberty], cells.avoided(library)),
        "{ties}": cells.tie_options(library),
        "{adder_map}": "-map adder.v" if adder else "",
        "{drive}": "-constr drive.constr",
    }
    text = "\n".join((FLOW / script).read_text() for script in recipes()[recipe])
    for hole, value in holes.items():
        text = text.replace(hole, value)
    first = "read_slang --top top top.sv\nhierarchy -check -top top\n"
    last = "\nwrite_json top.json\n"
    (folder / "all.ys").write_text(first + text + last)
    argv: list[str | Path] = [sys.executable, folder / "runner.py", folder / "all.ys"]
    run(argv, folder=folder, limits=Limits(timeout_s=120))
    return read_mapped(folder / "top.json", top="top")


def area_and_delay(netlist: MappedNetlist, library: Library) -> tuple[float, float]:
    """Return the area [um^2] and the longest path [ps]."""
    area = sum(library.cells[cell.kind].area_um2 for cell in netlist.cells)
    return area, analyse([netlist], compile_library(library), Constraints()).delay_ps(0)


def test_every_script_exists() -> None:
    """Recipes name scripts of the flow, and each starts with the same one."""
    for scripts in recipes().values():
        assert scripts[0] == "word/coarse.ys"
        assert all((FLOW / script).is_file() for script in scripts)


@pytest.mark.tool
@pytest.mark.parametrize("recipe", recipes())
def test_recipe_maps_everything(recipe: str, library: Library, tmp_path: Path) -> None:
    """Each recipe leaves library cells alone, tie cells among them."""
    kinds = {cell.kind for cell in synthesize(recipe, library, tmp_path).cells}
    assert kinds <= set(library.cells)
    assert "TIEHI_X1" in kinds


@pytest.mark.tool
def test_carries_differ(library: Library, tmp_path: Path) -> None:
    """The carry maps are used: a 16-bit sum comes out different under each of them."""
    names = ("delay", "delay_kogge_stone", "delay_sklansky", "delay_han_carlson")
    netlists = [synthesize(name, library, tmp_path, SUM16) for name in names]
    points = {area_and_delay(netlist, library) for netlist in netlists}
    assert len(points) == len(names)
    assert all(min(point) > 0 for point in points)


@pytest.mark.tool
def test_full_adders_are_used(library: Library, tmp_path: Path) -> None:
    """A sum of 16 bits takes full adders where the library has them, and timing sees through."""
    netlist = synthesize("adders", library, tmp_path, SUM16)
    adders = [cell for cell in netlist.cells if cell.kind == "FA_X1"]
    assert len(adders) in {13, 14}
    path = critical_path(analyse([netlist], compile_library(library), Constraints()), 0)
    assert path is not None
    assert sum(1 for step in path.steps if step.kind == "FA_X1") >= 12


@pytest.mark.tool
def test_registers_are_buffered(library: Library, tmp_path: Path) -> None:
    """A register that many gates read is no ideal driver: `delay_driven` buffers it."""
    area, delay = area_and_delay(synthesize("delay", library, tmp_path, FANOUT), library)
    more, less = area_and_delay(synthesize("delay_driven", library, tmp_path, FANOUT), library)
    assert less < delay / 2
    assert more < area * 1.1


@pytest.mark.tool
def test_clocks_are_gated(library: Library, tmp_path: Path) -> None:
    """Eight registers with one enable share a gate, two are too few."""
    netlist = synthesize("delay_driven_gated", library, tmp_path, ENABLED)
    assert [library.cells[cell.kind].clock_gate for cell in netlist.cells].count(True) == 1
    assert sum(library.cells[cell.kind].register is not None for cell in netlist.cells) == 10
    plain = area_and_delay(synthesize("delay_driven", library, tmp_path, ENABLED), library)
    assert area_and_delay(netlist, library)[0] < plain[0]
