"""Stage `synthesize`: area, delay and cells of an elaborated module under each recipe.

What the numbers are not: area is before placement, delay is ABC's longest combinational path
without wires, clock-to-q and setup. They rank circuits.

Two Yosys processes do the work. The first runs all scripts of each recipe but the last, shared
beginnings once. The second runs the last scripts, which call ABC and cost most, once for each
netlist that differs: where a word-level choice changes nothing, its recipe costs nothing.

Netlists are compared, and mapped, in their canonical form, so that a point depends on what a
circuit is and not on how its nets are called or in which order it is written. What that order
would have tipped is the noise, which is measured on the wording as it is (`worded`).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from hwopt.design import Design
from hwopt.errors import ToolFailed
from hwopt.evaluate.mappings import MappingJob, grouped
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluation import Point
from hwopt.tools import yosys
from hwopt.tools.cache import Cache
from hwopt.tools.flows import Recipe, Script
from hwopt.tools.process import Limits
from hwopt.tools.recall import Recall

_DELAY = re.compile(r"^ABC: .*\bDelay *= *([0-9.]+) *ps", re.MULTILINE)


@dataclass(frozen=True)
class _Numbers:
    """What one mapping measures."""

    area_um2: float
    delay_ps: float
    cells: int


@dataclass(frozen=True)
class Settings:
    """How a synthesis runs."""

    #: For each of two processes.
    limits: Limits
    #: Where what was mapped before is found again.
    recall: Recall = field(default_factory=lambda: Recall(None))
    #: Whether names and order stay as they are on the way, for the noise.
    worded: bool = False


def synthesize(
    design: Design,
    rtlil: Path,
    flow: PreparedFlow,
    recipes: Sequence[Recipe],
    *,
    folder: Path,
    settings: Settings,
) -> tuple[Point, ...]:
    """Synthesize under each recipe.

    Args:
        design: Gold; names the top and the areas of black boxes.
        rtlil: What the elaboration wrote; its canonical form unless it is the wording that
            is measured.
        flow: Scripts and cells.
        recipes: The recipes to measure, a choice of the flow's.
        folder: Working folder.
        settings: Limits and wording.

    Returns:
        `(len(recipes),)` points in the order of `recipes`. A point does not depend on which
        other recipes are measured.

    Raises:
        ToolFailed: Yosys or ABC ended with an error.
        ToolTimeout: A limit was reached.
    """
    if not recipes:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    beginnings = tuple(dict.fromkeys(recipe.scripts[:-1] for recipe in recipes))
    words = _branches(design, flow, beginnings, ())
    read = yosys.Script("words", f"read_rtlil {yosys.quote(rtlil.resolve())}\n", words)
    _run(read, (rtlil, *flow.reads), folder, settings.limits)
    mappings = grouped(recipes, beginnings, folder, top=design.top, worded=settings.worded)
    keys = [_key(flow, mapping, folder) for mapping in mappings]
    known = [settings.recall.get(key) for key in keys]
    todo = [each for each, found in zip(mappings, known, strict=True) if found is None]
    measured = _measure(design, flow, todo, folder, settings.limits)
    extra_um2 = _blackbox_area_um2(design, rtlil)
    points: dict[str, Point] = {}
    for mapping, key, found in zip(mappings, keys, known, strict=True):
        numbers = measured[mapping] if found is None else msgspec.json.decode(found, type=_Numbers)
        if found is None:
            settings.recall.put(key, msgspec.json.encode(numbers).decode())
        for recipe in mapping.recipes:
            points[recipe] = Point(
                recipe, round(numbers.area_um2 + extra_um2, 4), numbers.delay_ps, numbers.cells
            )
    return tuple(points[recipe.name] for recipe in recipes)


def _key(flow: PreparedFlow, mapping: MappingJob, folder: Path) -> str:
    """Return what decides the numbers of one mapping."""
    netlist = (folder / mapping.netlist).read_text(encoding="utf-8")
    return Cache.key("map", yosys.version(), flow.digest, mapping.script.text, netlist)


def _measure(
    design: Design,
    flow: PreparedFlow,
    mappings: Sequence[MappingJob],
    folder: Path,
    limits: Limits,
) -> Mapping[MappingJob, _Numbers]:
    """Map and measure."""
    if not mappings:
        return {}
    maps = tuple(_map_script(design, flow, mapping) for mapping in mappings)
    # The branches find the library read; each of them reads its own netlist.
    warm = flow.filled("libcache -enable -all\nstat {liberty}\n", design.top)
    logs = _run(yosys.Script("maps", warm, maps), flow.reads, folder, limits)
    return {each: _numbers(folder / f"{each.name}.json", logs[each.name]) for each in mappings}


def _run(
    script: yosys.Script, reads: tuple[Path, ...], folder: Path, limits: Limits
) -> Mapping[str, str]:
    done = yosys.run_tree(script, folder=folder, limits=limits, reads=reads)
    if done.error:
        raise ToolFailed(
            f"synthesis was expected to succeed after elaboration, but Yosys says: {done.error}; "
            f"its logs are {folder}/*.log",
            folder=folder,
            log=done.log[-8192:],
        )
    return dict(done.logs)


def _branches(
    design: Design,
    flow: PreparedFlow,
    beginnings: Sequence[tuple[Script, ...]],
    before: tuple[Script, ...],
) -> tuple[yosys.Script, ...]:
    """Return what goes on from a shared beginning; where one ends, its netlist is written."""
    depth = len(before)
    nexts = dict.fromkeys(
        scripts[: depth + 1] for scripts in beginnings if scripts[:depth] == before != scripts
    )
    found = []
    for path in nexts:
        text = flow.filled(path[-1].text, design.top)
        if path in beginnings:
            stem = f"word{beginnings.index(path)}"
            text += f"\nwrite_rtlil {stem}.il\nwrite_json {stem}.json\n"
        name = "word_" + "_".join(re.sub(r"\W", "_", script.name) for script in path)
        found.append(yosys.Script(name, text, _branches(design, flow, beginnings, path)))
    return tuple(found)


def _map_script(design: Design, flow: PreparedFlow, mapping: MappingJob) -> yosys.Script:
    text = flow.filled(mapping.script.text, design.top)
    measure = flow.filled(f"tee -q -o {mapping.name}.json stat -json {{liberty}}", design.top)
    return yosys.Script(mapping.name, f"read_rtlil {mapping.netlist}\n{text}\n{measure}\n")


def _numbers(stat: Path, log: str) -> _Numbers:
    """Read what one mapping gave.

    Of several ABC runs in one log the last counts. No line at all means that no combinational
    cell is left: the delay is 0.
    """
    design = json.loads(stat.read_text(encoding="utf-8"))["design"]
    delays = _DELAY.findall(log)
    return _Numbers(
        area_um2=float(design.get("area", 0.0)),
        delay_ps=round(float(delays[-1]), 2) if delays else 0.0,
        cells=int(design["num_cells"]),
    )


def _blackbox_area_um2(design: Design, rtlil: Path) -> float:
    """Return the declared area of all black box instances [um^2]."""
    areas = {name: area for name, area in design.blackboxes.items() if area is not None}
    if not areas:
        return 0.0
    text = rtlil.read_text(encoding="utf-8")
    return sum(
        area * len(re.findall(rf"^  cell \\{re.escape(name)} ", text, re.MULTILINE))
        for name, area in areas.items()
    )
