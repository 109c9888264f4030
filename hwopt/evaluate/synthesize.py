"""Stage `synthesize`: area, delay and cells of an elaborated module under each recipe.

What the numbers are not: area is before placement, delay is ABC's longest combinational path
without wires, clock-to-q and setup. They rank circuits.

Two Yosys processes do the work. The first runs all scripts of each recipe but the last, shared
beginnings once. The second runs the last scripts, which call ABC and cost most, once for each
netlist that differs: where a word-level choice changes nothing, its recipe costs nothing.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.design import Design
from hwopt.errors import ToolFailed
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluation import Point
from hwopt.tools import yosys
from hwopt.tools.flows import Recipe, Script
from hwopt.tools.process import Limits


@dataclass(frozen=True)
class _Mapping:
    """One last script on one netlist, and the recipes that it stands for."""

    netlist: Path
    script: Script
    recipes: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.recipes[0]


_DELAY = re.compile(r"^ABC: .*\bDelay *= *([0-9.]+) *ps", re.MULTILINE)
_MARK = "hwopt: measured "
#: A name that Yosys made up, with its running number; no cell type looks like it.
_AUTOMATIC = re.compile(r"\$[^\s\[\]]*\$\d+[^\s\[\]]*|\$\d+\w*|^autoidx \d+$", re.MULTILINE)


def synthesize(
    design: Design,
    rtlil: Path,
    flow: PreparedFlow,
    recipes: Sequence[Recipe],
    *,
    folder: Path,
    limits: Limits,
) -> tuple[Point, ...]:
    """Synthesize under each recipe.

    Args:
        design: Gold; names the top and the areas of black boxes.
        rtlil: What the elaboration wrote.
        flow: Scripts and cells.
        recipes: The recipes to measure, a choice of the flow's.
        folder: Working folder.
        limits: For each of two processes.

    Returns:
        `(len(recipes),)` points in the order of `recipes`.

    Raises:
        ToolFailed: Yosys or ABC ended with an error.
        ToolTimeout: A limit was reached.
    """
    if not recipes:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    beginnings = {
        scripts: f"word{number}.il" for number, scripts in enumerate(_beginnings(recipes))
    }
    words = [f"read_rtlil {yosys.quote(rtlil.resolve())}"]
    words += _word_level(design, flow, beginnings, depth=0)
    _run(words, folder, limits, "words")
    mappings = _mappings(recipes, {scripts: folder / name for scripts, name in beginnings.items()})
    log = _run(list(_map_level(design, flow, mappings)), folder, limits, "map")
    parts = re.split(rf"^{re.escape(_MARK)}(\S+)$", log, flags=re.MULTILINE)
    log_of = dict(zip(parts[1::2], parts[0::2], strict=False))
    extra_um2 = _blackbox_area_um2(design, rtlil)
    points = {
        recipe: _point(recipe, folder / f"{each.name}.stat.json", log_of[each.name], extra_um2)
        for each in mappings
        for recipe in each.recipes
    }
    return tuple(points[recipe.name] for recipe in recipes)


def _run(script: Sequence[str], folder: Path, limits: Limits, name: str) -> str:
    done = yosys.run("\n".join(script) + "\n", folder=folder, limits=limits, name=name)
    if done.error:
        raise ToolFailed(
            f"synthesis was expected to succeed after elaboration, but Yosys says: {done.error}; "
            f"its log is {folder / name}.log",
            folder=folder,
            log=done.log[-8192:],
        )
    return done.log


def _beginnings(recipes: Sequence[Recipe]) -> tuple[tuple[Script, ...], ...]:
    return tuple(dict.fromkeys(recipe.scripts[:-1] for recipe in recipes))


def _word_level(
    design: Design, flow: PreparedFlow, beginnings: Mapping[tuple[Script, ...], str], *, depth: int
) -> Iterator[str]:
    """Yield a script that walks the beginnings as a tree."""
    goes_on = {scripts: name for scripts, name in beginnings.items() if len(scripts) > depth}
    for scripts, name in beginnings.items():
        if len(scripts) == depth:
            yield f"write_rtlil {name}"
    branches = tuple(dict.fromkeys(scripts[depth] for scripts in goes_on))
    saved = f"depth{depth}"
    if len(branches) > 1:
        yield f"design -save {saved}"
    for number, script in enumerate(branches):
        if number:
            yield f"design -load {saved}"
        yield flow.filled(script.text, design.top)
        branch = {scripts: name for scripts, name in goes_on.items() if scripts[depth] == script}
        yield from _word_level(design, flow, branch, depth=depth + 1)


def _mappings(
    recipes: Sequence[Recipe], netlists: Mapping[tuple[Script, ...], Path]
) -> tuple[_Mapping, ...]:
    """Group the recipes that end with the same script on the same netlist."""
    canonical = {scripts: _canonical(path) for scripts, path in netlists.items()}
    groups: dict[tuple[str, Script], list[Recipe]] = {}
    for recipe in recipes:
        key = (canonical[recipe.scripts[:-1]], recipe.scripts[-1])
        groups.setdefault(key, []).append(recipe)
    return tuple(
        _Mapping(netlists[group[0].scripts[:-1]], script, tuple(each.name for each in group))
        for (_, script), group in groups.items()
    )


def _canonical(netlist: Path) -> str:
    """Return a digest that does not depend on the numbers in automatic names."""
    numbers: dict[str, str] = {}
    text = netlist.read_text(encoding="utf-8")
    renamed = _AUTOMATIC.sub(lambda found: numbers.setdefault(found[0], f"${len(numbers)}"), text)
    return hashlib.sha256(renamed.encode()).hexdigest()


def _map_level(design: Design, flow: PreparedFlow, mappings: Sequence[_Mapping]) -> Iterator[str]:
    for mapping in mappings:
        yield "design -reset"
        yield f"read_rtlil {mapping.netlist.name}"
        yield flow.filled(mapping.script.text, design.top)
        measure = f"tee -q -o {mapping.name}.stat.json stat -json {{liberty}}"
        yield flow.filled(measure, design.top)
        yield f"log {_MARK}{mapping.name}"


def _point(recipe: str, stat: Path, log: str, extra_um2: float) -> Point:
    """Read a recipe's numbers.

    Of several ABC runs in one part of the log the last counts. No line at all means that no
    combinational cell is left: the delay is 0.
    """
    design = json.loads(stat.read_text(encoding="utf-8"))["design"]
    delays = _DELAY.findall(log)
    return Point(
        recipe=recipe,
        area_um2=round(float(design.get("area", 0.0)) + extra_um2, 4),
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
