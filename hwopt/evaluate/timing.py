"""The longest paths of mapped netlists, by the engine that the flow names.

All netlists of an evaluation are timed in one pass over arrays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.evaluate.prepared import TimingSetting
from hwopt.evaluation import CriticalPath
from hwopt.netlist.mapped import MappedNetlist, read_mapped
from hwopt.netlist.structural import write_structural
from hwopt.netlist.timing.analysis import Analysis, analyse
from hwopt.netlist.timing.constraints import Constraints
from hwopt.netlist.timing.drive import driving_arc
from hwopt.netlist.timing.path import Path as LongestPath
from hwopt.netlist.timing.path import Step, critical_path
from hwopt.tools import opensta
from hwopt.tools.process import Limits


@dataclass(frozen=True)
class Timed:
    """What timing found in one netlist."""

    delay_ps: float
    #: None where nothing arrives anywhere.
    critical: CriticalPath | None
    #: The longest path step by step, for people; empty where there is none.
    steps: str


@dataclass(frozen=True, eq=False)
class Timing:
    """What timing found in several netlists."""

    netlists: tuple[MappedNetlist, ...]
    analysis: Analysis
    each: tuple[Timed, ...]


def time_netlists(
    files: Sequence[Path],
    top: str,
    constraints: Constraints,
    setting: TimingSetting,
    *,
    folder: Path,
    limits: Limits,
) -> Timing:
    """Time netlists as `write_json` left them.

    With OpenSTA the delay is its, and the path still ours.

    Args:
        files: The netlists.
        top: Their top module.
        constraints: What surrounds it.
        setting: How they are timed.
        folder: Working folder, for OpenSTA.
        limits: What OpenSTA may use.

    Raises:
        ToolFailed: A netlist cannot be timed, in words.
        ToolTimeout: OpenSTA reached a limit.
    """
    netlists = tuple(read_mapped(file, top=top) for file in files)
    analysis = analyse(netlists, setting.library, constraints)
    delays = [analysis.delay_ps(number) for number in range(len(netlists))]
    if setting.sta == "opensta":
        delays = by_opensta(netlists, constraints, setting, folder, limits)
    timed = tuple(_timed(analysis, number, delay) for number, delay in enumerate(delays))
    return Timing(netlists, analysis, timed)


def _timed(analysis: Analysis, number: int, delay_ps: float) -> Timed:
    path = critical_path(analysis, number)
    if path is None or delay_ps == 0.0:
        return Timed(round(delay_ps, 2), None, "")
    return Timed(round(delay_ps, 2), _named(path), _table(path))


def by_opensta(
    netlists: Sequence[MappedNetlist],
    constraints: Constraints,
    setting: TimingSetting,
    folder: Path,
    limits: Limits,
) -> list[float]:
    """Return the longest paths by OpenSTA [ps].

    Raises:
        ToolNotFound: OpenSTA is not installed.
        ToolFailed: It refused something.
        ToolTimeout: It reached a limit.
    """
    files = []
    for number, netlist in enumerate(netlists):
        files.append(folder.resolve() / f"opensta{number}.v")
        files[-1].write_text(write_structural(netlist), encoding="utf-8")
    cell, pin = "", ""
    if constraints.driving_cell:
        cell = constraints.driving_cell.partition("/")[0]
        arc = driving_arc(setting.library, constraints.driving_cell)
        pin = setting.library.cells[cell].pins[arc.target]
    environment = opensta.Environment(
        clock=constraints.clock,
        input_delay_ps=constraints.input_delay_ps,
        output_delay_ps=constraints.output_delay_ps,
        driving_cell=cell,
        driving_pin=pin,
        output_load_ff=constraints.output_load_ff,
    )
    found = opensta.delays_ps(
        files,
        top=netlists[0].top,
        liberty=setting.liberty,
        environment=environment,
        folder=folder,
        limits=limits,
    )
    return list(found)


def _named(path: LongestPath) -> CriticalPath:
    first, last = path.steps[0], path.steps[-1]
    return CriticalPath(
        start=_end_name(first),
        end=_end_name(last),
        cells=sum(1 for step in path.steps if step.leaves and step.cell),
        sources=_lines(path.sources),
    )


def _end_name(step: Step) -> str:
    """Name a register or port; Yosys gives registers that it codes anew no name of the text."""
    lost = step.cell.startswith("$")
    return step.net or ("unnamed register" if lost else step.cell) or step.leaves


def _lines(places: Sequence[str]) -> tuple[str, ...]:
    """Turn `rtl/file.v:3.5-3.9` into `file.v:3`, each line once.

    Places in files of the flow or of Yosys are left out: they are absolute and no text of ours.
    """
    own = [place.removeprefix("rtl/") for place in places if not place.startswith(("/", "+"))]
    return tuple(dict.fromkeys(re.sub(r"(:\d+)\..*", r"\1", place) for place in own))


def _table(path: LongestPath) -> str:
    """Return a line for each step, and what is needed at the end."""
    lines = ["arrival_ps  slew_ps  load_ff  edge  through"]
    for step in path.steps:
        pins = "/".join(pin for pin in (step.enters, step.leaves) if pin)
        words = [f"{step.kind} {pins}".strip()]
        words += [step.net] if step.net and step.net != pins else []
        words += _lines(step.source.split("|")) if step.source else []
        lines.append(
            f"{step.arrival_ps:10.1f} {step.slew_ps:8.1f} {step.load_ff:8.2f}  {step.edge}  "
            + "  ".join(words)
        )
    lines.append(f"{path.delay_ps:10.1f} with {path.needed_ps:.1f} ps needed at the end")
    return "\n".join(lines) + "\n"
