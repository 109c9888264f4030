"""The recipes of the built-in flow, run by Yosys."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from hwopt.liberty import cells
from hwopt.liberty.reader import read_library
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


def recipes() -> dict[str, list[str]]:
    """Return the scripts of each recipe."""
    with (FLOW / "flow.toml").open("rb") as file:
        return tomllib.load(file)["flow"]["recipes"]  # type: ignore[no-any-return]


def synthesize(recipe: str, liberty: Path, folder: Path, design: str = DESIGN) -> str:
    """Return Yosys' log of a recipe, with the areas at its end."""
    library = read_library([liberty])
    adder = cells.full_adder_map(library)
    (folder / "adder.v").write_text(adder or "")
    (folder / "top.sv").write_text(design)
    (folder / "runner.py").write_text(RUNNER)
    holes = {
        "{top}": "top",
        "{flow}": str(FLOW),
        "{cells}": cells.cell_options([liberty], cells.avoided(library)),
        "{ties}": cells.tie_options(library),
        "{adder_map}": "-map adder.v" if adder else "",
    }
    text = "\n".join((FLOW / script).read_text() for script in recipes()[recipe])
    for hole, value in holes.items():
        text = text.replace(hole, value)
    first = "read_slang --top top top.sv\nhierarchy -check -top top\n"
    last = f"\nstat {cells.liberty_options([liberty])}\n"
    (folder / "all.ys").write_text(first + text + last)
    argv: list[str | Path] = [sys.executable, folder / "runner.py", folder / "all.ys"]
    return run(argv, folder=folder, limits=Limits(timeout_s=120)).log


def area_and_delay(log: str) -> tuple[float, float]:
    """Return the area [um^2] and the last delay of ABC [ps]."""
    area = re.findall(r"Chip area for module '\\top': ([\d.]+)", log)[-1]
    return float(area), float(re.findall(r"Delay = *([\d.]+) ps", log)[-1])


def test_every_script_exists() -> None:
    """Recipes name scripts of the flow, and each starts with the same one."""
    for scripts in recipes().values():
        assert scripts[0] == "word/coarse.ys"
        assert all((FLOW / script).is_file() for script in scripts)


@pytest.mark.tool
@pytest.mark.parametrize("recipe", recipes())
def test_recipe_maps_everything(recipe: str, tmp_path: Path) -> None:
    """Each recipe leaves library cells alone and prints a delay."""
    log = synthesize(recipe, FLOW / "generic45.lib", tmp_path)
    area, delay = area_and_delay(log)
    assert area > 0
    assert delay > 0
    assert "is unknown" not in log
    assert "TIEHI_X1" in log


@pytest.mark.tool
def test_carries_differ(tmp_path: Path) -> None:
    """The carry maps are used: a 16-bit sum comes out different under each of them."""
    sum16 = "module top (input [15:0] a, b, output [15:0] s); assign s = a + b; endmodule\n"
    names = ("delay", "delay_kogge_stone", "delay_sklansky", "delay_han_carlson")
    points = set()
    for name in names:
        log = synthesize(name, FLOW / "generic45.lib", tmp_path, sum16)
        points.add(area_and_delay(log))
    assert len(points) == len(names)


@pytest.mark.tool
def test_full_adders_are_used(tmp_path: Path) -> None:
    """A sum of 16 bits takes full adders where the library has them."""
    sum16 = "module top (input [15:0] a, b, output [15:0] s); assign s = a + b; endmodule\n"
    log = synthesize("adders", FLOW / "generic45.lib", tmp_path, sum16)
    assert re.search(r"\b1[34]\s+[\d.]+\s+FA_X1", log)
