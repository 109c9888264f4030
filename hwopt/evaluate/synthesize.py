"""Stage `synthesize`: area, delay and cells of an elaborated module under each recipe.

What the numbers are not: area is before placement, delay is before layout, without wires. They
rank circuits.

Recipes go on script by script, all side by side, and what goes from one script to the next is a
netlist in its canonical form: the same script on the same netlist runs once, so that a word-level
choice that changes nothing costs nothing, and a point depends on what a circuit is and not on how
its nets are called or in which order it is written. What that order would have tipped is the
noise, which is measured on the wording as it is (`worded`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from hwopt.design import Design
from hwopt.evaluate.abc_cells import lay_cells
from hwopt.evaluate.beginnings import Beginnings, checked
from hwopt.evaluate.blackboxes import blackbox_area_um2
from hwopt.evaluate.gauge import Gauged, gauge
from hwopt.evaluate.mappings import MappingJob, grouped
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluate.timing import Timed
from hwopt.evaluation import Point, Power
from hwopt.tools import yosys
from hwopt.tools.cache import Cache
from hwopt.tools.flows import Recipe
from hwopt.tools.process import Limits
from hwopt.tools.recall import Recall
from hwopt.tools.shipped import judges_digest


@dataclass(frozen=True)
class Synthesis:
    """What the recipes gave, `(recipes,)` each."""

    points: tuple[Point, ...]
    #: The longest path of each point step by step, for people; empty where there is none.
    paths: tuple[str, ...]


@dataclass(frozen=True)
class _Numbers:
    """What one mapping measures."""

    area_um2: float
    cells: int
    timed: Timed
    #: None where it is not measured.
    power: Power | None = None


@dataclass(frozen=True)
class Settings:
    """How a synthesis runs."""

    #: For each of two processes: one for all scripts but the last, one for the last.
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
) -> Synthesis:
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
        Points and paths in the order of `recipes`. A point does not depend on which other recipes
        are measured.

    Raises:
        ToolFailed: Yosys or ABC ended with an error, or a netlist cannot be timed.
        ToolTimeout: A limit was reached.
    """
    if not recipes:
        return Synthesis((), ())
    folder.mkdir(parents=True, exist_ok=True)
    beginnings = Beginnings(design, flow, folder, settings.limits, worded=settings.worded)
    mappings = grouped(recipes, beginnings.run(rtlil, recipes))
    keys = [_key(design, flow, mapping, folder) for mapping in mappings]
    known = [settings.recall.get(key) for key in keys]
    todo = [each for each, found in zip(mappings, known, strict=True) if found is None]
    measured = _measure(design, flow, todo, folder, settings.limits)
    extra_um2 = blackbox_area_um2(design, rtlil)
    points: dict[str, Point] = {}
    paths: dict[str, str] = {}
    for mapping, key, found in zip(mappings, keys, known, strict=True):
        numbers = measured[mapping] if found is None else msgspec.json.decode(found, type=_Numbers)
        if found is None:
            settings.recall.put(key, msgspec.json.encode(numbers).decode())
        for recipe in mapping.recipes:
            points[recipe] = _point(recipe, numbers, extra_um2, design)
            paths[recipe] = numbers.timed.steps
    names = [recipe.name for recipe in recipes]
    return Synthesis(tuple(points[name] for name in names), tuple(paths[name] for name in names))


def _point(recipe: str, numbers: _Numbers, extra_um2: float, design: Design) -> Point:
    delay_ps = numbers.timed.delay_ps
    period_ps = design.clock.period_ps if design.clock else None
    return Point(
        recipe,
        area_um2=round(numbers.area_um2 + extra_um2, 4),
        delay_ps=delay_ps,
        cells=numbers.cells,
        slack_ps=None if period_ps is None else round(period_ps - delay_ps, 2),
        critical=numbers.timed.critical,
        power=numbers.power,
    )


def _key(design: Design, flow: PreparedFlow, mapping: MappingJob, folder: Path) -> str:
    """Return what decides the numbers of one mapping."""
    netlist = (folder / mapping.netlist).read_text(encoding="utf-8")
    script = flow.filled(mapping.script.text, design)
    meter = flow.meter.fingerprint if flow.meter else ""
    tools = (judges_digest(), yosys.version(), flow.timing.version, meter)
    return Cache.key("map", *tools, flow.digest, script, repr(design.clock), netlist)


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
    warm = flow.filled("libcache -enable -all\nstat {liberty}\n", design)
    script = yosys.Script("maps", warm, maps)
    lay_cells(design, flow, folder=folder, limits=limits)
    checked(yosys.run_tree(script, folder=folder, limits=limits, reads=flow.reads), folder)
    files = [folder / each.mapped for each in mappings]
    gauged = gauge(files, design, flow, folder=folder, limits=limits)
    return {
        each: _numbers(folder / f"{each.name}.json", found)
        for each, found in zip(mappings, gauged, strict=True)
    }


def _map_script(design: Design, flow: PreparedFlow, mapping: MappingJob) -> yosys.Script:
    text = flow.filled(mapping.script.text, design)
    measure = flow.filled(f"tee -q -o {mapping.name}.json stat -json {{liberty}}", design)
    write = f"write_json {mapping.mapped}"
    return yosys.Script(mapping.name, f"read_rtlil {mapping.netlist}\n{text}\n{measure}\n{write}\n")


def _numbers(stat: Path, gauged: Gauged) -> _Numbers:
    """Read what one mapping gave."""
    design = json.loads(stat.read_text(encoding="utf-8"))["design"]
    return _Numbers(
        area_um2=float(design.get("area", 0.0)),
        cells=int(design["num_cells"]),
        timed=gauged.timed,
        power=gauged.power,
    )
