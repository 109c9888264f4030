"""Compare power with OpenSTA's, at the same activity on the same netlists.

Usage: python tests/benchmarks/power/measure.py [--liberty FILE ...] [--designs NAME ...]
           [--recipes NAME ...] [--json FILE]

Every figure is of a mapped netlist under what the design's own testbench drives. See README.md.
"""

import argparse
import gzip
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from netlists import Mapped, map_design
from opensta_power import Case, activity_of_nets, ask
from opensta_rules import by_the_manual, since_2020, v2_0_17, wires

from hwopt.evaluate.bench import Bench, Setting
from hwopt.evaluate.power import PERIOD_PS
from hwopt.evaluate.yardstick import gold_inputs
from hwopt.liberty.reader import read_library
from hwopt.netlist.mapped import read_mapped
from hwopt.netlist.power.activity import KERNEL_SOURCE, Kernel, Stimuli
from hwopt.netlist.power.building import Circuit
from hwopt.netlist.power.circuit import circuit_of
from hwopt.netlist.power.measure import Surroundings, Weights, power_by_cell
from hwopt.netlist.timing.analysis import analyse
from hwopt.netlist.timing.cells import compile_library
from hwopt.netlist.timing.constraints import Constraints
from hwopt.tools.cache import cache_folder
from hwopt.tools.cosim import find_cosimulator
from hwopt.tools.native import shared_library
from hwopt.tools.shipped import example_names, shipped
from hwopt.tools.workspace import load_design

Four = tuple[float, float, float, float]


@dataclass(frozen=True)
class Row:
    """One netlist: `(leakage, switching, internal, total)` in uW."""

    liberty: str
    design: str
    recipe: str
    cells: int
    hwopt: Four
    opensta: Four
    #: OpenSTA's own rule on hwopt's tables, slews, loads and activity.
    same_rule: Four
    #: The rule that OpenSTA has since May 2020, on the same.
    later_rule: Four
    #: That rule, with energies without `when` as the Liberty manual has them.
    manual: Four


class Comparison:
    """One library."""

    def __init__(self, liberty: Path, folder: Path) -> None:
        """Read it."""
        self.liberty = liberty
        self.folder = folder
        self.library = read_library([liberty])
        self.weights = Weights(self.library)
        self.timing = compile_library(self.library)
        self.tools = find_cosimulator(cache_folder())
        kernel = shared_library(KERNEL_SOURCE, self.tools.compiler, self.tools.cache)
        self.kernel = Kernel(kernel)

    def rows(self, name: str, recipes: tuple[str, ...]) -> Iterator[Row]:
        """Yield a row for each netlist of a design."""
        design = load_design(shipped("rtl") / name)
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(design, design.proven_at[0], Setting(self.tools), Path(folder))
            inputs = gold_inputs(bench)
        stimuli = Stimuli(inputs.inputs, inputs.cycles)
        for mapped in map_design(design, (self.liberty,), recipes, self.folder / name):
            yield self._row(mapped, stimuli)

    def _row(self, mapped: Mapped, stimuli: Stimuli) -> Row:
        netlist = read_mapped(mapped.json, top=mapped.design.top)
        circuit = circuit_of(netlist, self.weights.shape)
        assert isinstance(circuit, Circuit), circuit
        activity = self.kernel.count(netlist, circuit, stimuli)
        assert activity is not None
        timing = analyse([netlist], self.timing, Constraints.of(mapped.design.clock))
        around = Surroundings(timing.net_loads_ff(0).mean(axis=1), timing.net_slews_ps(0))
        toggles, duty = activity_of_nets(netlist, activity, stimuli)
        clock = mapped.design.clock
        case = Case(
            netlist=netlist,
            library=self.library,
            liberty=self.liberty,
            clock=clock.name if clock else "",
            period_ps=clock.period_ps if clock and clock.period_ps else PERIOD_PS,
            load_ff=0.0,
            toggles=toggles,
            duty=duty,
        )
        (ours,) = power_by_cell([activity], [around], self.weights, period_ps=case.period_ps)
        mine = (ours.leakage_uw.sum(), ours.switching_uw.sum(), ours.internal_uw.sum())
        told = ask(case, mapped.json.parent / f"sta_{mapped.recipe}")
        theirs = (told.leakage_uw.sum(), told.switching_uw.sum(), told.internal_uw.sum())
        stated = sum(self.library.cells[cell.kind].leakage_nw for cell in netlist.cells) / 1000
        by_rule = [
            1000.0 / case.period_ps * sum(rule(cell, each) for cell, each in known)
            for rule, known in (
                (v2_0_17, wires(case, around, ties=True)),
                (since_2020, wires(case, around)),
                (by_the_manual, wires(case, around)),
            )
        ]
        return Row(
            liberty=self.library.name,
            design=mapped.design.name,
            recipe=mapped.recipe,
            cells=len(netlist.cells),
            hwopt=_whole(*mine),
            opensta=_whole(*theirs),
            same_rule=_whole(stated, mine[1], by_rule[0]),
            later_rule=_whole(stated, mine[1], by_rule[1]),
            manual=_whole(stated, mine[1], by_rule[2]),
        )


def _whole(leakage: float, switching: float, internal: float) -> Four:
    return (
        float(leakage),
        float(switching),
        float(internal),
        float(leakage + switching + internal),
    )


PARTS = ("leakage", "switching", "internal", "total")
#: What is set beside what: name, and the two columns of a row.
PAIRS = (
    ("hwopt to OpenSTA", "hwopt", "opensta"),
    ("OpenSTA's rule on hwopt's tables to OpenSTA", "same_rule", "opensta"),
    ("hwopt to OpenSTA's rule since 2020", "hwopt", "later_rule"),
    ("hwopt to that rule, energies without `when` by the manual", "hwopt", "manual"),
)


@dataclass(frozen=True)
class Difference:
    """Relative differences over the netlists of one library."""

    liberty: str
    what: str
    part: str
    netlists: int
    median: float
    worst: float


def differences(rows: list[Row]) -> list[Difference]:
    """Return median and worst of each part, by library."""
    found = []
    for liberty in dict.fromkeys(row.liberty for row in rows):
        those = [row for row in rows if row.liberty == liberty]
        for what, one, two in PAIRS:
            for place, part in enumerate(PARTS):
                pairs = [(getattr(row, one)[place], getattr(row, two)[place]) for row in those]
                each = [a / b - 1 for a, b in pairs if b]
                median = statistics.median(each)
                worst = max(each, key=abs)
                found.append(Difference(liberty, what, part, len(each), median, worst))
    return found


def show(rows: list[Row], found: list[Difference]) -> None:
    """Print two tables."""
    print(
        "| library | design, recipe | cells | hwopt: leakage, switching, internal [uW] | OpenSTA |"
    )
    print("|---|---|---|---|---|")
    for row in rows:
        mine, theirs = (
            ", ".join(f"{value:.4g}" for value in three[:3]) for three in (row.hwopt, row.opensta)
        )
        print(f"| {row.liberty} | {row.design}, {row.recipe} | {row.cells} | {mine} | {theirs} |")
    print("\n| library | what | part | netlists | median | worst |")
    print("|---|---|---|---|---|---|")
    for each in found:
        print(
            f"| {each.liberty} | {each.what} | {each.part} | {each.netlists} | "
            f"{100 * each.median:+.2f} % | {100 * each.worst:+.2f} % |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    own = shipped("flows") / "generic45" / "generic45.lib"
    parser.add_argument("--liberty", type=Path, nargs="*", default=[], help="besides generic45")
    parser.add_argument("--designs", nargs="*", default=list(example_names()))
    parser.add_argument("--recipes", nargs="*", default=["area", "delay"])
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="hwopt-power-") as folder:
        for number, path in enumerate([own, *arguments.liberty]):
            comparison = Comparison(unpacked(path, Path(folder)), Path(folder) / str(number))
            for name in arguments.designs:
                rows += comparison.rows(name, tuple(arguments.recipes))
    found = differences(rows)
    show(rows, found)
    if arguments.json:
        text = json.dumps({"rows": [*map(asdict, rows)], "differences": [*map(asdict, found)]})
        arguments.json.write_text(text + "\n", encoding="utf-8")


def unpacked(path: Path, folder: Path) -> Path:
    """Return a plain file: OpenSTA reads no gzip."""
    if path.suffix != ".gz":
        return path
    plain = folder / path.stem
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


if __name__ == "__main__":
    main()
