"""The scripts of recipes but their last, from an elaborated netlist to netlists ready to be mapped.

All recipes go on side by side, one script after the other. Each step reads a netlist and writes
one: equal steps run once, also where different ways led to the same netlist.
"""

import contextlib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hwopt.design import Design
from hwopt.errors import ToolFailed
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.netlist.canonical import canonical_design
from hwopt.netlist.flatcells import Irregular
from hwopt.tools import yosys
from hwopt.tools.flows import Recipe, Script
from hwopt.tools.process import Limits

#: A name that Yosys made up, with its running number; no cell type looks like it.
_AUTOMATIC = re.compile(r"\$[^\s\[\]]*\$\d+[^\s\[\]]*|\$\d+\w*|^autoidx \d+$", re.MULTILINE)

#: File of a netlist, and what runs on it.
Step = tuple[str, Script]
#: Scripts, to the file of the netlist in which they end.
Netlists = Mapping[tuple[Script, ...], str]


@dataclass(frozen=True)
class Beginnings:
    """The beginnings of recipes on one candidate."""

    design: Design
    flow: PreparedFlow
    #: Working folder; what ran there before is not run again.
    folder: Path
    #: For each process, of which there is one for each script of the longest beginning.
    limits: Limits
    #: Whether names and order stay as they are on the way, for the noise.
    worded: bool = False

    def run(self, rtlil: Path, recipes: Sequence[Recipe]) -> Netlists:
        """Run every script but the last.

        Raises:
            ToolFailed: Yosys ended with an error.
            ToolTimeout: A limit was reached.
        """
        ways = dict.fromkeys(recipe.scripts[:-1] for recipe in recipes)
        found: dict[tuple[Script, ...], str] = {}
        found[()] = self._written(rtlil.read_text(encoding="utf-8"))
        for depth in range(max(map(len, ways))):
            going = [way for way in ways if len(way) > depth]
            steps = {way[: depth + 1]: (found[way[:depth]], way[depth]) for way in going}
            made = self._made(tuple(dict.fromkeys(steps.values())))
            found.update({way: made[step] for way, step in steps.items()})
        return found

    def _made(self, steps: Sequence[Step]) -> Mapping[Step, str]:
        """Run steps that did not run before; return the file of each netlist."""
        marks = {step: self.folder / f"{_name(step)}.made" for step in steps}
        todo = [step for step, mark in marks.items() if not mark.is_file()]
        if todo:
            stem = f"begin_{_name(todo[0])}"
            scripts = tuple(self._script(step) for step in todo)
            root = yosys.Script(stem, "# each branch reads its own\n", scripts)
            run_scripts(root, self.flow.reads, self.folder, self.limits)
            for step in todo:
                marks[step].write_text(self._taken(_name(step)), encoding="utf-8")
        return {step: mark.read_text(encoding="utf-8") for step, mark in marks.items()}

    def _script(self, step: Step) -> yosys.Script:
        netlist, script = step
        name = _name(step)
        write = f"write_rtlil {name}.il\nwrite_json {name}.json"
        text = self.flow.filled(script.text, self.design)
        return yosys.Script(name, f"read_rtlil {netlist}\n{text}\n{write}\n")

    def _taken(self, name: str) -> str:
        """Return the file of what a step wrote, named by its content.

        Where no order can be found for it, names and order stay.
        """
        if not self.worded:
            raw = (self.folder / f"{name}.json").read_bytes()
            with contextlib.suppress(Irregular):
                modules = msgspec.json.decode(raw)["modules"]
                return self._written(canonical_design(modules, self.design.top))
        return self._written(_renumbered((self.folder / f"{name}.il").read_text("utf-8")))

    def _written(self, text: str) -> str:
        path = self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.il"
        path.write_text(text, encoding="utf-8")
        return path.name


def _name(step: Step) -> str:
    """Return the stem of a step's files."""
    netlist, script = step
    digest = hashlib.sha256(f"{netlist}\n{script.text}".encode()).hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9]', '_', script.name)}_{digest[:12]}"


def _renumbered(text: str) -> str:
    """Rename what Yosys named, in order of appearance."""
    numbers: dict[str, str] = {}
    renamed = _AUTOMATIC.sub(lambda found: numbers.setdefault(found[0], f"${len(numbers)}"), text)
    return re.sub(r"^\$0$", "autoidx 1000000", renamed, count=1, flags=re.MULTILINE)


def run_scripts(
    script: yosys.Script, reads: tuple[Path, ...], folder: Path, limits: Limits
) -> None:
    """Run a tree of scripts.

    Raises:
        ToolFailed: Yosys or ABC ended with an error.
        ToolTimeout: A limit was reached.
    """
    done = yosys.run_tree(script, folder=folder, limits=limits, reads=reads)
    if done.error:
        raise ToolFailed(
            f"synthesis was expected to succeed after elaboration, but Yosys says: {done.error}; "
            f"its logs are {folder}/*.log",
            folder=folder,
            log=done.log[-8192:],
        )
