"""What hwopt adds to Yosys and ABC on a large design: screen to metrics, under all recipes.

Three ways to the same recipes, each with the wall time and the CPU time of its tools:

* hwopt: screen, elaboration with Verilator's reading, and measurement.
* alone: each recipe as a plain script in a Yosys process of its own, from the text.
* shared: all recipes in one process, shared beginnings once, in forks; nothing else is shared.

Usage: `python tests/benchmarks/speed/large.py --corpus DIR [--recipes N] [--out FILE]`.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from clock import clocked, cores, cpu_s, parent_mib

from hwopt.candidate import Candidate
from hwopt.config import parse_evidence
from hwopt.design import Design
from hwopt.evaluate.judge import Judge
from hwopt.evaluate.ladder import Ladder
from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.tools import yosys
from hwopt.tools.flows import Recipe, load_flow
from hwopt.tools.process import Limits

sys.path.append(str(Path(__file__).parents[1]))
from corpus import corpus_design

_LIMITS = Limits(timeout_s=7200, total_mib=8192)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--design", default="picorv32")
    parser.add_argument("--recipes", type=int, help="the first N recipes only")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    design = corpus_design(arguments.design, arguments.corpus)
    with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
        result = measured(design, Path(folder), arguments.recipes)
    print(json.dumps(result, indent=1))
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def measured(design: Design, folder: Path, number: int | None) -> dict[str, object]:
    """Return what the three ways take."""
    flow = load_flow("generic45")
    prepared = prepare(flow, folder / "flow")
    recipes = prepared.recipes[:number]
    judge = Judge(design, flow, bar=parse_evidence("proven"), folder=folder / "judge", cache=None)
    clock = clocked()
    ladder = judge._ladder((judge._measure(recipes),))
    ways = {
        "hwopt": _timed(lambda: _climb(ladder, design)),
        "alone": _timed(lambda: _alone(design, prepared, recipes, folder)),
        "shared": _timed(lambda: _shared(design, prepared, recipes, folder)),
    }
    key = "tools_cpu_s" if ways["alone"]["tools_cpu_s"] else "wall_s"
    return {
        "design": design.name,
        "recipes": len(recipes),
        "cores": cores(),
        "ways": ways,
        "hwopt against each recipe alone": ways["hwopt"][key] / ways["alone"][key],
        "hwopt against shared beginnings": ways["hwopt"][key] / ways["shared"][key],
        "compared by": key,
        "parent_mib": parent_mib(),
        "tools_wall_s of hwopt": clock.seconds,
    }


def _timed(run: Callable[[], None]) -> dict[str, float]:
    (tools, parent), started = cpu_s(), time.monotonic()
    run()
    wall_s = time.monotonic() - started
    after = cpu_s()
    return {
        "wall_s": wall_s,
        "tools_cpu_s": after[0] - tools,
        "parent_cpu_s": after[1] - parent,
    }


def _climb(ladder: Ladder, design: Design) -> None:
    climbed = ladder.climb(Candidate(design.sources, proposer="gold"))
    evaluation = climbed.evaluation
    if not evaluation.points:
        raise SystemExit(f"{evaluation.stage}: {evaluation.verdict.value}: {evaluation.reason}")
    print({trace.stage: round(trace.duration_s, 1) for trace in climbed.traces}, flush=True)


def _reading(design: Design, folder: Path) -> str:
    folder.mkdir(parents=True)
    for source in design.sources:
        (folder / source.path.name).write_text(source.text, encoding="utf-8")
    names = " ".join(source.path.name for source in design.sources)
    return f"read_slang --top {design.top} {names}\nhierarchy -check -top {design.top}\n"


def _end(design: Design, flow: PreparedFlow, name: str) -> str:
    return flow.filled(f"\ntee -q -o {name}.json stat -json {{liberty}}\n", design)


def _alone(design: Design, flow: PreparedFlow, recipes: tuple[Recipe, ...], folder: Path) -> None:
    text = _reading(design, folder / "alone")
    for recipe in recipes:
        scripts = "\n".join(flow.filled(each.text, design) for each in recipe.scripts)
        script = yosys.Script(recipe.name, text + scripts + _end(design, flow, recipe.name))
        _yosys(script, flow, folder / "alone")


def _shared(design: Design, flow: PreparedFlow, recipes: tuple[Recipe, ...], folder: Path) -> None:
    text = _reading(design, folder / "shared")
    tree = _tree(design, flow, recipes, 0)
    _yosys(yosys.Script("all", text, tree), flow, folder / "shared")


def _tree(
    design: Design, flow: PreparedFlow, recipes: tuple[Recipe, ...], depth: int
) -> tuple[yosys.Script, ...]:
    found = []
    for script in dict.fromkeys(
        each.scripts[depth] for each in recipes if len(each.scripts) > depth
    ):
        below = tuple(each for each in recipes if each.scripts[depth : depth + 1] == (script,))
        ending = next((each for each in below if len(each.scripts) == depth + 1), None)
        text = flow.filled(script.text, design)
        text += _end(design, flow, ending.name) if ending else ""
        name = f"d{depth}_{below[0].name}"
        found.append(yosys.Script(name, text, _tree(design, flow, below, depth + 1)))
    return tuple(found)


def _yosys(script: yosys.Script, flow: PreparedFlow, folder: Path) -> None:
    done = yosys.run_tree(script, folder=folder, limits=_LIMITS, reads=flow.reads)
    if done.error:
        raise SystemExit(done.error)


if __name__ == "__main__":
    main()
