"""When the model is asked and when the evaluator works: replies of 20 s, evaluations of 1 s.

The loop is hwopt's own, with its archive, its budget and a ledger on disk; what takes time is not.
Time is simulated: replies and evaluations are events on a clock that jumps to the next one whenever
the loop would sleep, so that the schedule is exact and does not depend on the machine. The loop's
own work, milliseconds, takes no time here.

Printed are, for a model beside the shipped engine (which always has something to offer) and for a
model alone, a chart of the workers and of the asks in flight, and the figures:

* idle: worker-seconds in which a worker had nothing to do although proposals were due, that is
  before the engine was asked for the last time; afterwards what is left of the budget is promised
  to asks in flight;
* behind: how many candidates that were answered before were not told yet when somebody was asked;
  always less than the window;
* late: seconds between the making of a prompt and its sending; a prompt that waits is out of date.

Usage: `python tests/benchmarks/timeline.py [--evaluations 120] [--workers 2] [--svg FILE]`
"""

import argparse
import itertools
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from hwopt.archive.pareto import ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import BudgetConfig
from hwopt.design import Source
from hwopt.evaluation import Elite, Evaluation, Point, Trace, Verdict
from hwopt.ledger import Ledger
from hwopt.propose import Proposal, Request
from hwopt.propose.found import ENGINE
from hwopt.search.asks import ASKS, WINDOW
from hwopt.search.budget import Budget
from hwopt.search.loop import Loop
from hwopt.search.seen import Hopeless, Seen

REPLY_S = 20.0
EVALUATION_S = 1.0
#: Seconds that one column of a chart stands for.
COLUMN_S = 1.0


@dataclass(frozen=True)
class Span:
    """Something that took time."""

    #: Number of the worker, or of the place among the asks in flight.
    lane: int
    start_s: float
    end_s: float


@dataclass
class Clock:
    """Simulated time; whoever would sleep lets it jump to the next end of something."""

    now_s: float = 0.0
    _ends: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: Any = field(default_factory=itertools.count)

    def at(self, time_s: float, call: Callable[[], None]) -> None:
        """Do something at a time."""
        heappush(self._ends, (time_s, next(self._order), call))

    def idle(self, pending: Sequence["Future[object]"]) -> None:
        """Let time pass until one of the futures is done."""
        while not any(future.done() for future in pending):
            self.now_s, _, call = heappop(self._ends)
            call()


class Timed(Executor):
    """Works on several calls at once, each of which takes the same time."""

    def __init__(self, clock: Clock, lanes: int, duration_s: float) -> None:
        self._clock = clock
        self._duration_s = duration_s
        self._free = list(range(lanes))
        self._waiting: list[tuple[float, Future[Any], Callable[[], Any]]] = []
        self.spans: list[Span] = []
        #: How long each call waited for a lane [s].
        self.waits_s: list[float] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Start a call, or put it behind those that wait."""
        future: Future[Any] = Future()
        self._waiting.append((self._clock.now_s, future, lambda: fn(*args, **kwargs)))
        self._start()
        return future

    def _start(self) -> None:
        while self._free and self._waiting:
            since_s, future, call = self._waiting.pop(0)
            lane = self._free.pop(0)
            now_s = self._clock.now_s
            self.waits_s.append(now_s - since_s)
            self.spans.append(Span(lane, now_s, now_s + self._duration_s))
            self._clock.at(now_s + self._duration_s, lambda: self._end(lane, future, call))  # noqa: B023 - bound below

    def _end(self, lane: int, future: "Future[Any]", call: Callable[[], Any]) -> None:
        self._free = sorted([*self._free, lane])
        future.set_result(call())
        self._start()


@dataclass
class Writer:
    """A proposer that always has something new to offer."""

    kind: str
    clock: Clock
    #: When it answered last [s].
    last_s: float = 0.0
    texts: Any = field(default_factory=itertools.count)

    def propose(self, request: Request) -> Proposal:
        """Offer a text that nobody tried."""
        self.last_s = self.clock.now_s
        source = Source(PurePosixPath("m.v"), f"{self.kind} {next(self.texts)}")
        return Proposal(Candidate((source,), self.kind, (request.gold.candidate.id,)))


def main() -> None:
    """Run both campaigns and print charts, figures and a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluations", type=int, default=120)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--svg", type=Path)
    arguments = parser.parse_args()
    for name, kinds in (("model and engine", ("llm", "rewrite")), ("model alone", ("llm",))):
        run = Run(kinds, arguments.evaluations, arguments.workers)
        print(f"\n{name}: {run.why}")
        print("\n".join(run.chart()))
        print(msgspec.json.encode({"campaign": name, **run.figures()}).decode())
        if arguments.svg and len(kinds) > 1:
            arguments.svg.write_text(run.svg(), encoding="utf-8")


class Run:
    """One campaign in simulated time."""

    def __init__(self, kinds: Sequence[str], evaluations: int, workers: int) -> None:
        self.clock = Clock()
        self.models = Timed(self.clock, ASKS, REPLY_S)
        self.workers = Timed(self.clock, workers, EVALUATION_S)
        self._count = workers
        #: At each ask: candidates answered before and not told yet.
        self.behind: list[int] = []
        self.writers = tuple(Writer(kind, self.clock) for kind in kinds)
        gold = _gold()
        limits = BudgetConfig(evaluations=evaluations)
        budget = Budget(limits, clock=lambda: self.clock.now_s)
        seen = Watched(ParetoArchive(gold), budget)
        seen.watch = self.behind.append
        with tempfile.TemporaryDirectory() as folder:
            ledger = Ledger(Path(folder) / "ledger.sqlite", create=True)
            loop = Loop(
                ledger=ledger, seen=seen, proposers=self.writers,
                evaluate=_evaluate, budget=budget, seed=1,
            )  # fmt: skip
            self.why = loop.run(self.workers, self.models, idle=self.clock.idle)
            ledger.close()

    def figures(self) -> dict[str, float]:
        """Return what the docstring promises."""
        spans = self.workers.spans
        due_s = max((each.last_s for each in self.writers if each.kind in ENGINE), default=0.0)
        busy_s = sum(min(span.end_s, due_s) - min(span.start_s, due_s) for span in spans)
        return {
            "seconds": self.clock.now_s,
            "evaluations": len(spans),
            "asks_of_the_model": len(self.models.spans),
            "proposals_due_s": due_s,
            "idle_worker_seconds_then": self._count * due_s - busy_s,
            "most_behind_at_an_ask": max(self.behind),
            "window": WINDOW,
            "longest_late_s": max(self.models.waits_s),
        }

    def chart(self, width: int = 100) -> list[str]:
        """Return a line for each worker and each place among the asks; `#` works, `.` is idle."""
        rows = []
        for title, executor in (("worker", self.workers), ("ask", self.models)):
            lanes = sorted({span.lane for span in executor.spans})
            for lane in lanes:
                own = [span for span in executor.spans if span.lane == lane]
                marks = "".join(_mark(own, column * COLUMN_S) for column in range(width))
                rows.append(f"{title:>6} {lane}  {marks}")
        return [*rows, f"{'':10}0 s{'':{width - 10}}{width * COLUMN_S:.0f} s"]

    def svg(self) -> str:
        """Return the chart as SVG."""
        parts: list[str] = []
        row = 0
        for title, colour, executor in (
            ("worker", "#44aa77", self.workers),
            ("ask", "#4477aa", self.models),
        ):
            for lane in sorted({span.lane for span in executor.spans}):
                parts.append(f'<text x="4" y="{20 * row + 15}">{title} {lane}</text>')
                parts += [
                    f'<rect x="{60 + 8 * span.start_s:.1f}" y="{20 * row + 4}" height="14" '
                    f'width="{8 * (span.end_s - span.start_s) - 1:.1f}" fill="{colour}"/>'
                    for span in executor.spans
                    if span.lane == lane
                ]
                row += 1
        size = f'width="{80 + 8 * self.clock.now_s:.0f}" height="{20 * row + 8}"'
        font = 'font-family="sans-serif" font-size="11"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
        return "\n".join([head, *parts, "</svg>\n"])


class Watched(Seen):
    """A view of the ledger that says how much is not told yet whenever a request is made."""

    watch: Callable[[int], None]

    def request(self, number: int, seed: int) -> Request:
        """Make a request."""
        self.watch(len(self.open))
        return super().request(number, seed)


def _mark(spans: Sequence[Span], time_s: float) -> str:
    for span in spans:
        if span.start_s <= time_s < span.end_s:
            return ">" if span.start_s == time_s else "#"
    return "."


def _gold() -> Elite:
    candidate = Candidate((Source(PurePosixPath("m.v"), "gold"),), "gold")
    points = (Point("area", 100.0, 100.0, 9),)
    return Elite(candidate, Evaluation(candidate.id, Verdict.PASS, "simulate", points=points))


def _evaluate(found: Candidate, _hopeless: Hopeless) -> tuple[Evaluation, tuple[Trace, ...]]:
    """Pass every third candidate, each better than all before it."""
    number = int(found.sources[0].text.split()[1])
    points = (Point("area", 100.0 - number / 10, 100.0 - number / 10, 9),)
    verdict = Verdict.FAIL if number % 3 else Verdict.PASS
    return Evaluation(found.id, verdict, "prove", points=points), ()


if __name__ == "__main__":
    main()
