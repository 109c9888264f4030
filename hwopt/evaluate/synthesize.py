"""Stage `synthesize`: area, delay and cells of an elaborated module under each recipe.

What the numbers are not: area is before placement, delay is ABC's longest combinational path
without wires, clock-to-q and setup. They rank circuits.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.design import Design
from hwopt.errors import ToolFailed
from hwopt.evaluation import Point
from hwopt.tools import yosys
from hwopt.tools.flows import Recipe
from hwopt.tools.process import Limits


@dataclass(frozen=True)
class Bench:
    """A flow made ready on this machine: Liberty unpacked, special cells found."""

    recipes: tuple[Recipe, ...]
    #: What fills the holes of the scripts, `((name, text), ...)`.
    holes: tuple[tuple[str, str], ...]
    #: Digest of everything that decides what is measured.
    digest: str

    def filled(self, script: str, top: str) -> str:
        """Return a script with its holes filled."""
        return yosys.fill(script, top=top, **dict(self.holes))


_DELAY = re.compile(r"^ABC: .*\bDelay *= *([0-9.]+) *ps", re.MULTILINE)
_MARK = "hwopt: measured "


def synthesize(
    design: Design,
    rtlil: Path,
    bench: Bench,
    recipes: Sequence[Recipe],
    *,
    folder: Path,
    limits: Limits,
) -> tuple[Point, ...]:
    """Synthesize under each recipe, in one Yosys process.

    Args:
        design: Gold; names the top and the areas of black boxes.
        rtlil: What the elaboration wrote.
        bench: Scripts and cells.
        recipes: The recipes to measure, a choice of the flow's.
        folder: Working folder.
        limits: For the whole process.

    Returns:
        `(len(recipes),)` points in the order of `recipes`.

    Raises:
        ToolFailed: Yosys or ABC ended with an error.
        ToolTimeout: A limit was reached.
    """
    folder.mkdir(parents=True, exist_ok=True)
    script = "\n".join(_script(design, rtlil, bench, recipes)) + "\n"
    done = yosys.run(script, folder=folder, limits=limits, name="synthesize")
    if done.error:
        raise ToolFailed(
            f"synthesis was expected to succeed after elaboration, but Yosys says: {done.error}; "
            f"its log is {folder / 'synthesize.log'}",
            folder=folder,
            log=done.log[-8192:],
        )
    parts = _by_recipe(done.log)
    extra_um2 = _blackbox_area_um2(design, rtlil)
    return tuple(
        _point(recipe.name, folder / f"{recipe.name}.stat.json", parts[recipe.name], extra_um2)
        for recipe in recipes
    )


def _script(design: Design, rtlil: Path, bench: Bench, recipes: Sequence[Recipe]) -> Iterator[str]:
    """Yield a script that walks the recipes as a tree, so that shared beginnings run once."""
    yield f"read_rtlil {yosys.quote(rtlil.resolve())}"
    yield from _walk(design, bench, recipes, depth=0)


def _walk(design: Design, bench: Bench, recipes: Sequence[Recipe], *, depth: int) -> Iterator[str]:
    ends = [recipe for recipe in recipes if len(recipe.scripts) == depth]
    goes_on = [recipe for recipe in recipes if len(recipe.scripts) > depth]
    branches = list(dict.fromkeys(recipe.scripts[depth].name for recipe in goes_on))
    for recipe in ends:
        measure = f"tee -q -o {recipe.name}.stat.json stat -json {{liberty}}"
        yield bench.filled(measure, design.top)
        yield f"log {_MARK}{recipe.name}"
    saved = f"depth{depth}"
    if len(branches) > 1:
        yield f"design -save {saved}"
    for number, name in enumerate(branches):
        if number:
            yield f"design -load {saved}"
        branch = [recipe for recipe in goes_on if recipe.scripts[depth].name == name]
        yield bench.filled(branch[0].scripts[depth].text, design.top)
        yield from _walk(design, bench, branch, depth=depth + 1)


def _by_recipe(log: str) -> dict[str, str]:
    """Split a log into what stands before each recipe's mark."""
    parts = re.split(rf"^{re.escape(_MARK)}(\S+)$", log, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[0::2], strict=False))


def _point(name: str, stat: Path, log: str, extra_um2: float) -> Point:
    """Read a recipe's numbers.

    Of several ABC runs in one part of the log the last counts. No line at all means that no
    combinational cell is left: the delay is 0.
    """
    design = json.loads(stat.read_text(encoding="utf-8"))["design"]
    delays = _DELAY.findall(log)
    return Point(
        recipe=name,
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
