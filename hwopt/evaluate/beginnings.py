"""The scripts of recipes but their last, from an elaborated netlist to netlists ready to be mapped.

Each script reads a netlist and writes one. Equal steps run once, also where different ways led to
the same netlist, and all of them in one child process (`beginnings_child`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.design import Design
from hwopt.errors import ToolFailed
from hwopt.evaluate.beginnings_child import STEP, Plan
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.tools import process, yosys
from hwopt.tools.flows import Recipe, Script
from hwopt.tools.process import Limits, Module, Reach

#: Scripts, to the file of the netlist in which they end.
Netlists = Mapping[tuple[Script, ...], str]


@dataclass(frozen=True)
class Beginnings:
    """The beginnings of recipes on one candidate."""

    design: Design
    flow: PreparedFlow
    #: Working folder; what ran there before is not run again.
    folder: Path
    #: For all scripts together.
    limits: Limits
    #: Whether names and order stay as they are on the way, for the noise.
    worded: bool = False

    def run(self, rtlil: Path, recipes: Sequence[Recipe]) -> Netlists:
        """Run every script but the last.

        Raises:
            ToolFailed: Yosys ended with an error.
            ToolTimeout: A limit was reached.
        """
        ways = tuple(dict.fromkeys(recipe.scripts[:-1] for recipe in recipes))
        self._begin(self._written(rtlil.read_text(encoding="utf-8")), ways)
        ends = (self.folder / f"begun{number}.il" for number in range(len(ways)))
        return {
            way: self._written(end.read_text(encoding="utf-8"))
            for way, end in zip(ways, ends, strict=True)
        }

    def _begin(self, netlist: str, ways: Sequence[tuple[Script, ...]]) -> None:
        filled = [
            [[script.name, self.flow.filled(script.text, self.design)] for script in way]
            for way in ways
        ]
        plan = Plan(netlist=netlist, top=self.design.top, worded=self.worded, ways=filled)
        (self.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        done = process.run(
            Module("hwopt.evaluate.beginnings_child", ("plan.json",)),
            folder=self.folder,
            limits=self.limits,
            reach=Reach(readable=self.flow.reads),
            log_name="begin.worker.log",
            check=False,
        )
        steps = sorted(path.stem for path in self.folder.glob(f"{STEP}*.log"))
        checked(yosys.ended(done, self.folder, steps), self.folder)

    def _written(self, text: str) -> str:
        """Write a netlist to a file named by its content; return its name."""
        path = self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.il"
        path.write_text(text, encoding="utf-8")
        return path.name


def checked(done: yosys.YosysRun, folder: Path) -> None:
    """Raise what Yosys reported.

    Raises:
        ToolFailed: Yosys or ABC ended with an error.
    """
    if done.error:
        raise ToolFailed(
            f"synthesis was expected to succeed after elaboration, but Yosys says: {done.error}; "
            f"its logs are {folder}/*.log",
            folder=folder,
            log=done.log[-8192:],
        )
