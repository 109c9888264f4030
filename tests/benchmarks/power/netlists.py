"""Mapped netlists of designs."""

from dataclasses import dataclass
from pathlib import Path

from hwopt.design import Design
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.prepared import prepare
from hwopt.tools import yosys
from hwopt.tools.flows import load_flow
from hwopt.tools.process import Limits

_LIMITS = Limits(timeout_s=600)


@dataclass(frozen=True)
class Mapped:
    """One netlist of a design."""

    design: Design
    recipe: str
    json: Path


def map_design(
    design: Design, liberty: tuple[Path, ...], recipes: tuple[str, ...], folder: Path
) -> tuple[Mapped, ...]:
    """Map a design to a library under some recipes of the built-in flow."""
    flow = load_flow("generic45", liberty=liberty)
    folder.mkdir(parents=True, exist_ok=True)
    prepared = prepare(flow, folder / "flow")
    elaborated = elaborate_at(
        design, design.sources, design.proven_at[0], folder=folder / "elaborate", limits=_LIMITS
    )
    if isinstance(elaborated, str):
        raise SystemExit(f"{design.name}: {elaborated}")
    found = []
    for recipe in flow.recipes:
        if recipe.name not in recipes:
            continue
        name = f"{design.name}_{recipe.name}"
        texts = [prepared.filled(script.text, design) for script in recipe.scripts]
        script = "\n".join(
            [f"read_rtlil {elaborated.rtlil.resolve()}", *texts, f"write_json {name}.json"]
        )
        reads = (*prepared.reads, elaborated.rtlil.resolve())
        done = yosys.run(script, folder=folder, limits=_LIMITS, reads=reads, name=name)
        if done.error:
            raise SystemExit(f"{name}: {done.error}")
        found.append(Mapped(design, recipe.name, folder / f"{name}.json"))
    return tuple(found)
