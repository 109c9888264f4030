"""Which last scripts run on which netlists: what is equal is mapped once."""

from collections.abc import Sequence
from dataclasses import dataclass

from hwopt.evaluate.beginnings import Netlists
from hwopt.tools.flows import Recipe, Script


@dataclass(frozen=True)
class MappingJob:
    """One last script on one netlist, and the recipes that it stands for."""

    netlist: str
    script: Script
    recipes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Stem of its files."""
        return f"map_{self.recipes[0]}"

    @property
    def mapped(self) -> str:
        """Name of the file of the mapped netlist."""
        return f"netlist_{self.recipes[0]}.json"


def grouped(recipes: Sequence[Recipe], netlists: Netlists) -> tuple[MappingJob, ...]:
    """Group the recipes that end with the same script on the same netlist."""
    groups: dict[tuple[str, Script], list[str]] = {}
    for recipe in recipes:
        key = (netlists[recipe.scripts[:-1]], recipe.scripts[-1])
        groups.setdefault(key, []).append(recipe.name)
    return tuple(
        MappingJob(netlist, script, tuple(names)) for (netlist, script), names in groups.items()
    )
