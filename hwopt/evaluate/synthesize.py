"""Stage `synthesize`: area, delay and cells of an elaborated module under each recipe.

What the numbers are not: area is before placement, delay is before layout, without wires. They
rank circuits.

Two Yosys processes do the work. The first runs all scripts of each recipe but the last, shared
beginnings once. The second runs the last scripts, which call ABC and cost most, once for each
netlist that differs: where a word-level choice changes nothing, its recipe costs nothing.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import msgspec

from hwopt.design import Design
from hwopt.errors import ToolFailed
from hwopt.evaluate.blackboxes import blackbox_area_um2
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluate.timing import Timed, time_netlists
from hwopt.evaluation import Point, Power
from hwopt.tools import yosys
from hwopt.tools.cache import Cache
from hwopt.tools.flows import Recipe, Script
from hwopt.tools.process import Limits
from hwopt.tools.shipped import judges_digest

#: A name that Yosys made up, with its running number; no cell type looks like it.
_AUTOMATIC = re.compile(r"\$[^\s\[\]]*\$\d+[^\s\[\]]*|\$\d+\w*|^autoidx \d+$", re.MULTILINE)


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
class _Mapping:
    """One last script on one netlist, and the recipes that it stands for."""

    netlist: str
    script: Script
    recipes: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"map_{self.recipes[0]}"

    @property
    def mapped(self) -> str:
        """Name of the file of the mapped netlist."""
        return f"netlist_{self.recipes[0]}.json"


def synthesize(
    design: Design,
    rtlil: Path,
    flow: PreparedFlow,
    recipes: Sequence[Recipe],
    *,
    folder: Path,
    limits: Limits,
    cache: Cache | None = None,
) -> Synthesis:
    """Synthesize under each recipe.

    Args:
        design: Gold; names the top and the areas of black boxes.
        rtlil: What the elaboration wrote.
        flow: Scripts and cells.
        recipes: The recipes to measure, a choice of the flow's.
        folder: Working folder.
        limits: For each of two processes.
        cache: Where what was mapped before is found again; None means nowhere.

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
    beginnings = tuple(dict.fromkeys(recipe.scripts[:-1] for recipe in recipes))
    words = _branches(design, flow, beginnings, ())
    read = yosys.Script("words", f"read_rtlil {yosys.quote(rtlil.resolve())}\n", words)
    _run(read, (rtlil, *flow.reads), folder, limits)
    mappings = _mappings(recipes, beginnings, folder)
    keys = [_key(design, flow, mapping, folder) for mapping in mappings]
    known = [cache.get(key) if cache else None for key in keys]
    todo = [each for each, found in zip(mappings, known, strict=True) if found is None]
    measured = _measure(design, flow, todo, folder, limits)
    extra_um2 = blackbox_area_um2(design, rtlil)
    points: dict[str, Point] = {}
    paths: dict[str, str] = {}
    for mapping, key, found in zip(mappings, keys, known, strict=True):
        numbers = measured[mapping] if found is None else msgspec.json.decode(found, type=_Numbers)
        if cache and found is None:
            cache.put(key, msgspec.json.encode(numbers).decode())
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


def _key(design: Design, flow: PreparedFlow, mapping: _Mapping, folder: Path) -> str:
    """Return what decides the numbers of one mapping."""
    netlist = (folder / mapping.netlist).read_text(encoding="utf-8")
    script = flow.filled(mapping.script.text, design)
    meter = flow.meter.fingerprint if flow.meter else ""
    tools = (judges_digest(), yosys.version(), flow.timing.version, meter)
    return Cache.key("map", *tools, flow.digest, script, repr(design.clock), netlist)


def _measure(
    design: Design,
    flow: PreparedFlow,
    mappings: Sequence[_Mapping],
    folder: Path,
    limits: Limits,
) -> Mapping[_Mapping, _Numbers]:
    """Map and measure."""
    if not mappings:
        return {}
    maps = tuple(_map_script(design, flow, mapping) for mapping in mappings)
    _run(yosys.Script("maps", "# the branches read their own\n", maps), flow.reads, folder, limits)
    files = [folder / each.mapped for each in mappings]
    timing = time_netlists(files, design, flow.timing, folder=folder, limits=limits)
    powers = flow.meter.measure(timing.netlists, timing.analysis) if flow.meter else ()
    return {
        each: _numbers(folder / f"{each.name}.json", timed, power)
        for each, timed, power in zip_longest(mappings, timing.each, powers)
    }


def _run(script: yosys.Script, reads: tuple[Path, ...], folder: Path, limits: Limits) -> None:
    done = yosys.run_tree(script, folder=folder, limits=limits, reads=reads)
    if done.error:
        raise ToolFailed(
            f"synthesis was expected to succeed after elaboration, but Yosys says: {done.error}; "
            f"its logs are {folder}/*.log",
            folder=folder,
            log=done.log[-8192:],
        )


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
        text = flow.filled(path[-1].text, design)
        if path in beginnings:
            text += f"\nwrite_rtlil word{beginnings.index(path)}.il\n"
        name = "word_" + "_".join(re.sub(r"\W", "_", script.name) for script in path)
        found.append(yosys.Script(name, text, _branches(design, flow, beginnings, path)))
    return tuple(found)


def _mappings(
    recipes: Sequence[Recipe], beginnings: Sequence[tuple[Script, ...]], folder: Path
) -> tuple[_Mapping, ...]:
    """Group the recipes that end with the same script on the same netlist."""
    netlists = {
        scripts: _canonical(folder, f"word{number}.il") for number, scripts in enumerate(beginnings)
    }
    groups: dict[tuple[str, Script], list[str]] = {}
    for recipe in recipes:
        key = (netlists[recipe.scripts[:-1]], recipe.scripts[-1])
        groups.setdefault(key, []).append(recipe.name)
    return tuple(
        _Mapping(netlist, script, tuple(names)) for (netlist, script), names in groups.items()
    )


def _canonical(folder: Path, name: str) -> str:
    """Rename what Yosys named, in order of appearance; return a file named by its content."""
    numbers: dict[str, str] = {}
    text = (folder / name).read_text(encoding="utf-8")
    renamed = _AUTOMATIC.sub(lambda found: numbers.setdefault(found[0], f"${len(numbers)}"), text)
    renamed = re.sub(r"^\$0$", "autoidx 1000000", renamed, count=1, flags=re.MULTILINE)
    path = folder / f"{hashlib.sha256(renamed.encode()).hexdigest()[:16]}.il"
    path.write_text(renamed, encoding="utf-8")
    return path.name


def _map_script(design: Design, flow: PreparedFlow, mapping: _Mapping) -> yosys.Script:
    text = flow.filled(mapping.script.text, design)
    measure = flow.filled(f"tee -q -o {mapping.name}.json stat -json {{liberty}}", design)
    write = f"write_json {mapping.mapped}"
    return yosys.Script(mapping.name, f"read_rtlil {mapping.netlist}\n{text}\n{measure}\n{write}\n")


def _numbers(stat: Path, timed: Timed, power: Power | None) -> _Numbers:
    """Read what one mapping gave."""
    design = json.loads(stat.read_text(encoding="utf-8"))["design"]
    return _Numbers(
        area_um2=float(design.get("area", 0.0)),
        cells=int(design["num_cells"]),
        timed=timed,
        power=power,
    )
