"""Which last scripts run on which netlists: what is equal is mapped once."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.netlist.canonical import canonical_design
from hwopt.netlist.flatcells import Irregular
from hwopt.tools.flows import Recipe, Script

#: A name that Yosys made up, with its running number; no cell type looks like it.
_AUTOMATIC = re.compile(r"\$[^\s\[\]]*\$\d+[^\s\[\]]*|\$\d+\w*|^autoidx \d+$", re.MULTILINE)


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


def grouped(
    recipes: Sequence[Recipe],
    beginnings: Sequence[tuple[Script, ...]],
    folder: Path,
    *,
    top: str,
    worded: bool,
) -> tuple[MappingJob, ...]:
    """Group the recipes that end with the same script on the same netlist.

    Args:
        recipes: Those that are measured.
        beginnings: Their scripts but the last; number `n` wrote `word<n>.il` and `.json`.
        folder: Where these are, and where the netlists to map go.
        top: The top module.
        worded: Whether names and order stay as they are.
    """
    form = _renumbered if worded else _canonical
    netlists = {
        scripts: form(folder, f"word{number}", top) for number, scripts in enumerate(beginnings)
    }
    groups: dict[tuple[str, Script], list[str]] = {}
    for recipe in recipes:
        key = (netlists[recipe.scripts[:-1]], recipe.scripts[-1])
        groups.setdefault(key, []).append(recipe.name)
    return tuple(
        MappingJob(netlist, script, tuple(names)) for (netlist, script), names in groups.items()
    )


def _canonical(folder: Path, stem: str, top: str) -> str:
    """Bring a netlist into its canonical form; return a file named by its content."""
    modules = json.loads((folder / f"{stem}.json").read_bytes())["modules"]
    try:
        return _written(folder, canonical_design(modules, top))
    except Irregular:
        return _renumbered(folder, stem, top)


def _renumbered(folder: Path, stem: str, _top: str) -> str:
    """Rename what Yosys named, in order of appearance; return a file named by its content."""
    numbers: dict[str, str] = {}
    text = (folder / f"{stem}.il").read_text(encoding="utf-8")
    renamed = _AUTOMATIC.sub(lambda found: numbers.setdefault(found[0], f"${len(numbers)}"), text)
    return _written(
        folder, re.sub(r"^\$0$", "autoidx 1000000", renamed, count=1, flags=re.MULTILINE)
    )


def _written(folder: Path, text: str) -> str:
    path = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.il"
    path.write_text(text, encoding="utf-8")
    return path.name
