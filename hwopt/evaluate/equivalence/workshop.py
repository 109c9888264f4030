"""The folder in which a proof works: scripts filled in, ABC started, files kept."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hwopt.errors import ToolTimeout
from hwopt.evaluate.equivalence.contract import ProofLimits
from hwopt.tools import abc
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped
from hwopt.tools.yosys import fill


@dataclass(frozen=True)
class Job:
    """One run of ABC, in a folder of its own below the proof's."""

    folder: Path
    log: str
    #: Script and inputs, relative to the proof's folder.
    files: tuple[str, ...]


@dataclass
class Workshop:
    """One proof's folder and what is left of its time.

    Counts end an engine: conflicts, frames, monomials. Wall time is a backstop for all of them
    together, so that how busy the machine is decides nothing as long as it is not reached.
    """

    folder: Path
    limits: ProofLimits
    started: float = field(default_factory=time.monotonic)
    #: Files that a person needs to repeat the proof, in the order of their making.
    files: list[str] = field(default_factory=list)
    #: Whether wall time ended an engine, so that the outcome may not repeat.
    ran_out: bool = False
    #: Part of the time that is kept for a last attempt.
    reserve: float = 0.0
    jobs: int = 0

    @property
    def seconds(self) -> float:
        """Wall time left [s]."""
        return self.limits.timeout_s * (1 - self.reserve) - (time.monotonic() - self.started)

    def expired(self) -> bool:
        """Tell whether there is no time left, and remember it."""
        self.ran_out |= self.seconds <= 0
        return self.seconds <= 0

    def keep(self, *jobs: Job) -> None:
        """Note jobs as part of the proof."""
        names = [name for job in jobs for name in job.files]
        self.files = list(dict.fromkeys([*self.files, *names]))

    def abc(self, name: str, inputs: Mapping[str, str], **holes: int | str) -> Job:
        """Run one of the judge's ABC scripts; the log is empty where time ran out.

        Args:
            name: Name of the script without its extension.
            inputs: Names and texts of the files that it reads.
            holes: What goes into the script.
        """
        self.jobs += 1
        folder = self.folder / f"{self.jobs:02d}_{name}"
        folder.mkdir(exist_ok=True)
        template = (shipped("flows") / "ladder" / f"{name}.abc").read_text(encoding="utf-8")
        script = fill(template, **{hole: str(value) for hole, value in holes.items()})
        texts = {f"{name}.abc": script, **inputs}
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        return Job(
            folder=folder,
            log=self._run(folder, name),
            files=tuple(f"{folder.name}/{file}" for file in texts),
        )

    def _run(self, folder: Path, name: str) -> str:
        if self.expired():
            return ""
        limits = Limits(timeout_s=self.seconds, memory_mib=self.limits.memory_mib)
        try:
            return abc.run(folder / f"{name}.abc", folder=folder, limits=limits, name=name)
        except ToolTimeout:
            self.ran_out = True
            return ""
