"""Live progress: a bar on a terminal, plain lines elsewhere."""

import os
import sys
from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from hwopt.archive.gain import gains, gold_front
from hwopt.archive.pareto import AddStatus
from hwopt.cli.console import console, say
from hwopt.evaluation import Evaluation, Point, Verdict
from hwopt.ledger import (
    Asked,
    Event,
    GoldMeasured,
    NoiseMeasured,
    Opened,
    Remeasured,
    Told,
    Unanswered,
)


class Watch:
    """Shows events as they come."""

    def __init__(self, total: int | None) -> None:
        self._live = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._task = self._progress.add_task("measuring gold", total=total)
        self._verdicts: Counter[str] = Counter()
        self._gold: tuple[Point, ...] = ()
        self._notes: dict[int, str] = {}
        self._best = {"area_um2": 0.0, "delay_ps": 0.0}
        self._front = 0
        self._display = Live(self._progress, console=console(), refresh_per_second=8)

    def __enter__(self) -> Self:
        if self._live:
            self._display.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._display.stop()

    def __call__(self, event: Event, status: AddStatus) -> None:
        """Take in one event."""
        match event:
            case Opened():
                self._say("gold climbs the ladder, under every recipe")
            case GoldMeasured(evaluation=evaluation):
                self._measured(evaluation)
            case Asked(number=number, candidate=candidate):
                by = f" ({candidate.proposer})" if ":" in candidate.proposer else ""
                self._notes[number] = f"{candidate.note}{by}"
            case Unanswered(reason=reason):
                self._verdicts["no answer"] += 1
                self._say(f"no candidate: {reason}")
            case Told(number=number, evaluation=evaluation):
                self._told(number, evaluation, status)
            case NoiseMeasured(points=points):
                self._progress.update(self._task, description="confirming")
                self._say(f"measured the noise: {len(points)} rewordings of gold")
            case Remeasured(library=library, candidate_id=identity, reason=reason):
                self._progress.update(self._task, description="confirming")
                where = f"on {library}" if library else "under the strongest recipes"
                self._say(f"measured again {where}: {identity[:8]} {reason}".rstrip())
        if self._live:
            self._display.update(Group(self._progress, Text(self._summary())))

    def _measured(self, evaluation: Evaluation) -> None:
        self._gold = evaluation.points
        front = gold_front(evaluation.points)
        self._progress.update(self._task, description="evaluating")
        self._say(
            f"gold: {len(front)} points on its front, from {front[0].area_um2:.1f} um^2 at "
            f"{front[0].delay_ps:.0f} ps to {front[-1].area_um2:.1f} um^2 at "
            f"{front[-1].delay_ps:.0f} ps"
        )

    def _told(self, number: int, evaluation: Evaluation, status: AddStatus) -> None:
        self._progress.advance(self._task)
        if self._progress.finished:
            self._progress.update(self._task, description="measuring noise")
        self._verdicts[evaluation.verdict.value] += 1
        words = f"{number:4} {evaluation.verdict.value:7} {self._notes.pop(number, '')}"
        if evaluation.verdict is Verdict.PASS:
            for gain in gains(self._gold, evaluation.points):
                self._best[gain.metric] = max(self._best[gain.metric], gain.relative)
                words += f", {gain.metric.split('_')[0]} -{100 * gain.relative:.1f} %"
        elif evaluation.reason:
            words += f" [{evaluation.stage}: {evaluation.reason.splitlines()[0][:100]}]"
        if status is AddStatus.ADDED:
            self._front += 1
            words += " *"
        self._say(words)

    def _summary(self) -> str:
        counts = "  ".join(f"{name} {count}" for name, count in sorted(self._verdicts.items()))
        best = (
            "best so far against gold's front, noise not measured yet: "
            f"area -{100 * self._best['area_um2']:.1f} %, "
            f"delay -{100 * self._best['delay_ps']:.1f} %"
        )
        return f"{counts}\n{self._front} advanced the front; {best}" if counts else ""

    def _say(self, line: str) -> None:
        if not self._live:
            say(line)
            sys.stdout.flush()
