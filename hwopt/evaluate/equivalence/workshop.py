"""The folder in which a proof works: scripts filled in, ABC started, time shared out."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from hwopt.errors import ToolTimeout
from hwopt.evaluate.equivalence.contract import ProofLimits
from hwopt.tools import abc
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped
from hwopt.tools.yosys import fill


@dataclass
class Workshop:
    """One proof's folder and what is left of its time."""

    folder: Path
    limits: ProofLimits
    started: float = field(default_factory=time.monotonic)
    #: Files that a person needs to repeat the proof, in the order of their making.
    files: list[str] = field(default_factory=list)
    #: Whether wall time ended an engine, so that the outcome may not repeat.
    ran_out: bool = False
    #: Part of the time that is kept for a last attempt.
    reserve: float = 0.0

    @property
    def seconds(self) -> float:
        """Wall time left [s]."""
        return self.limits.timeout_s * (1 - self.reserve) - (time.monotonic() - self.started)

    def write(self, name: str, text: str) -> None:
        """Write a file of the proof."""
        (self.folder / name).write_text(text, encoding="utf-8")
        self.keep(name)

    def keep(self, name: str) -> None:
        """Note a file of the proof."""
        if name not in self.files:
            self.files.append(name)

    def abc(self, name: str, *, share: float = 1.0, **holes: int | str) -> str:
        """Run one of the judge's ABC scripts and return its log; empty where time ran out.

        Args:
            name: Name of the script without its extension.
            share: Part of the remaining time that it may take.
            holes: What goes into the script.
        """
        budget_s = self.seconds * share
        if budget_s <= 0:
            self.ran_out = True
            return ""
        template = (shipped("flows") / "ladder" / f"{name}.abc").read_text(encoding="utf-8")
        script = self.folder / f"{name}.abc"
        script.write_text(
            fill(template, **{hole: str(value) for hole, value in holes.items()}), encoding="utf-8"
        )
        self.keep(script.name)
        limits = Limits(timeout_s=budget_s, memory_mib=self.limits.memory_mib)
        try:
            return abc.run(script, folder=self.folder, limits=limits, name=name)
        except ToolTimeout:
            self.ran_out = True
            return ""
