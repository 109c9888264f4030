"""The timing engine against OpenSTA: the same longest path, and what it costs.

For each library: seeded netlists of every kind of structure (logic, pipelines, large fan-out,
chains, constants, shift registers, gated clocks), and what the recipes of the built-in flow leave
of the example designs. Prints a table and writes JSON. Times are CPU times, ours of this process
with the reading of the netlist, OpenSTA's of a process for each netlist with the reading of the
library. What it is not: both are before layout and without wires; agreement says that the tables
are read alike, not that a chip will be so fast.

Usage: `python tests/benchmarks/timing/measure.py [--liberty FILE]... [--generated N]
[--out FILE.json] [DESIGN ...]`; without `--liberty` the built-in library. It needs OpenSTA.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from generated_netlists import cases

from hwopt.design import Design
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.intake import take_in
from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.evaluate.synthesize import Settings, synthesize
from hwopt.evaluate.timing import by_opensta
from hwopt.liberty.reader import read_library
from hwopt.netlist.mapped import MappedNetlist, read_mapped
from hwopt.netlist.timing.analysis import analyse
from hwopt.netlist.timing.constraints import Constraints
from hwopt.tools import opensta
from hwopt.tools.flows import load_flow
from hwopt.tools.process import Limits

LIMITS = Limits(timeout_s=600)
DESIGNS = ("alu32", "barrel_shifter", "crc32", "ctrl_fsm", "fifo_sync", "gcd", "mac8", "rr_arbiter")


@dataclass(frozen=True)
class Line:
    """One netlist under one library."""

    library: str
    netlist: str
    cells: int
    ours_ps: float
    opensta_ps: float
    ours_cpu_s: float
    opensta_cpu_s: float

    @property
    def error(self) -> float:
        """Relative difference of the two longest paths."""
        return abs(self.ours_ps - self.opensta_ps) / max(self.opensta_ps, 1e-9)


@dataclass(frozen=True)
class Summary:
    """All netlists under one library; errors are relative."""

    library: str
    netlists: int
    worst_error: float
    within_1_percent: float
    within_3_percent: float
    #: Mean CPU time of a netlist [s].
    ours_cpu_s: float
    opensta_cpu_s: float
    #: Mean of the speed ratios, OpenSTA's time over ours.
    speedup: float


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("designs", nargs="*", default=list(DESIGNS))
    parser.add_argument("--liberty", action="append", type=Path, default=[])
    parser.add_argument("--generated", type=int, default=42, help="seeded netlists a library")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    lines = []
    for liberty in arguments.liberty or [None]:
        with tempfile.TemporaryDirectory(prefix="hwopt-timing-") as name:
            flow = load_flow("generic45", liberty=[liberty] if liberty else [], sta="opensta")
            prepared = prepare(flow, Path(name) / "flow")
            label = flow.liberty[0].name
            for found in _netlists(flow.liberty, prepared, arguments, Path(name)):
                line = _compared(label, *found, prepared, Path(name))
                print(
                    f"{label[:22]:23}{line.netlist:32}{line.cells:6}{line.ours_ps:11.2f}"
                    f"{line.opensta_ps:11.2f}{100 * line.error:8.3f} %{1e3 * line.ours_cpu_s:8.1f}"
                    f"{1e3 * line.opensta_cpu_s:9.1f} ms",
                    flush=True,
                )
                lines.append(line)
    summaries = [_summary(label, lines) for label in dict.fromkeys(line.library for line in lines)]
    for each in summaries:
        print(
            f"{each.library}: {each.netlists} netlists, worst error {each.worst_error:.4%}, "
            f"{each.within_1_percent:.1%} within 1 %, {each.within_3_percent:.1%} within 3 %, "
            f"CPU {1e3 * each.ours_cpu_s:.1f} ms against {1e3 * each.opensta_cpu_s:.1f} ms, "
            f"{each.speedup:.0f} times faster"
        )
    if arguments.out:
        told = {"summaries": summaries, "netlists": lines}
        arguments.out.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1))


def _netlists(
    liberty: Sequence[Path], prepared: PreparedFlow, arguments: argparse.Namespace, folder: Path
) -> Iterator[tuple[str, Callable[[], MappedNetlist], Constraints]]:
    """Yield names, what reads the netlist, and constraints."""
    for case in cases(read_library(liberty), arguments.generated):
        yield case.name, lambda case=case: case.netlist, case.constraints  # type: ignore[misc]
    for name in arguments.designs:
        design = take_in(name).design
        for file in _mapped(design, prepared, folder / name):
            label = f"{name} {file.stem.removeprefix('netlist_')}"
            constraints = prepared.timing.constraints(design)
            yield label, lambda file=file, top=design.top: read_mapped(file, top=top), constraints  # type: ignore[misc]


def _mapped(design: Design, prepared: PreparedFlow, folder: Path) -> list[Path]:
    found = elaborate_at(
        design, design.sources, design.proven_at[0], folder=folder / "elaborate", limits=LIMITS
    )
    if not isinstance(found, Elaboration):
        raise SystemExit(f"{design.name}: {found}")
    place = folder / "synthesize"
    settings = Settings(LIMITS)
    synthesize(design, found.rtlil, prepared, prepared.recipes, folder=place, settings=settings)
    return sorted(place.glob("netlist_*.json"))


def _compared(
    library: str,
    name: str,
    read: Callable[[], MappedNetlist],
    constraints: Constraints,
    prepared: PreparedFlow,
    folder: Path,
) -> Line:
    started = time.process_time()
    netlist = read()
    ours = analyse([netlist], prepared.timing.library, constraints).delay_ps(0)
    ours_cpu_s = time.process_time() - started
    (theirs,) = by_opensta([netlist], constraints, prepared.timing, folder, LIMITS)
    return Line(library, name, len(netlist.cells), ours, theirs, ours_cpu_s, _again_s(folder))


def _again_s(folder: Path) -> float:
    """Run OpenSTA's last script again, by itself, and return its CPU time [s]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    argv: list[str | Path] = [opensta.program(), "-no_init", "-no_splash", "-exit", "opensta.tcl"]
    subprocess.run(argv, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _summary(library: str, lines: Sequence[Line]) -> Summary:
    own = [line for line in lines if line.library == library]
    return Summary(
        library=library,
        netlists=len(own),
        worst_error=max(line.error for line in own),
        within_1_percent=sum(line.error <= 0.01 for line in own) / len(own),
        within_3_percent=sum(line.error <= 0.03 for line in own) / len(own),
        ours_cpu_s=statistics.mean(line.ours_cpu_s for line in own),
        opensta_cpu_s=statistics.mean(line.opensta_cpu_s for line in own),
        speedup=statistics.mean(line.opensta_cpu_s / line.ours_cpu_s for line in own),
    )


if __name__ == "__main__":
    main()
