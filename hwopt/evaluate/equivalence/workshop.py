"""The folder in which a proof works: scripts filled in, ABC started, files kept."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hwopt.errors import ToolTimeout
from hwopt.evaluate.equivalence.contract import ProofLimits
from hwopt.tools import abc, compiler, process
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
class Purse:
    """A count that all engines of a proof spend together.

    One question gets a share of what is left, so that a later one never finds nothing.
    """

    left: int

    @property
    def share(self) -> int:
        """What one question may spend."""
        return self.left // 3

    def spend(self, count: int) -> bool:
        """Take from it where there is as much; tell whether there was."""
        if count > self.left:
            return False
        self.left -= count
        return True

    def drain(self, count: int) -> None:
        """Take what was used already."""
        self.left = max(0, self.left - count)


@dataclass
class Workshop:
    """One proof's folder and what is left of its budget.

    Counts end an engine: conflicts, frames, monomials, words. Wall time is a backstop for all
    of them together, so that how busy the machine is decides nothing as long as it is not
    reached.
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
    #: Conflicts that undecided questions of sweeping may still take.
    conflicts: Purse = field(init=False)
    #: Monomials that the algebra may still add to polynomials.
    additions: Purse = field(init=False)
    #: Word operations that exhaustive simulation may still take.
    words: Purse = field(init=False)
    _exhaustive: Path | None = None

    def __post_init__(self) -> None:
        self.conflicts = Purse(self.limits.sweeping_conflicts)
        self.additions = Purse(self.limits.additions)
        self.words = Purse(self.limits.exhaustive_words)

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
            return abc.run(
                folder / f"{name}.abc",
                folder=folder,
                limits=limits,
                name=name,
                reads=(self.folder,),  # what other jobs wrote
            )
        except ToolTimeout:
            self.ran_out = True
            return ""

    def exhaustive(self, text: str) -> list[str]:
        """Run a straight line over all vectors; return its answer, empty where it cannot run."""
        self.jobs += 1
        folder = self.folder / f"{self.jobs:02d}_exhaustive"
        folder.mkdir(exist_ok=True)
        (folder / "program.txt").write_text(text, encoding="utf-8")
        if self.expired():
            return []
        limits = Limits(timeout_s=max(1.0, self.seconds), memory_mib=self.limits.memory_mib)
        try:
            if self._exhaustive is None:
                source, program = (
                    shipped("flows") / "ladder" / "exhaustive.c",
                    folder / "exhaustive",
                )
                if not compiler.build_c(source, program, limits=limits):
                    return []
                self._exhaustive = program
            argv = (self._exhaustive, "program.txt")
            return process.run(argv, folder=folder, limits=limits).log.split()
        except ToolTimeout:
            self.ran_out = True
            return []
