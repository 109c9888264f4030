"""What somebody may try out before answering: judged as everything is, and not kept.

Coding agents use it through `hwopt mcp`, a model in a run through its toolbox.
"""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

from hwopt.candidate import Candidate
from hwopt.errors import ModelError
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import Elite, Evaluation
from hwopt.propose import Request
from hwopt.propose.agent import Desk
from hwopt.search.toolbox import Toolbox


class Workbench:
    """Judges candidates of one design; writes no ledger. Safe to call from several threads."""

    def __init__(self, judge: Judge, gold: Elite, pool: Executor) -> None:
        """Prepare; nothing is measured.

        Args:
            judge: Of the design.
            gold: As it was measured.
            pool: Where the work is done.
        """
        self._judge = judge
        self.gold = gold
        self._pool = pool
        self._lock = threading.Lock()
        self._measuring: Callable[[Candidate], Evaluation] | None = None
        #: Done when nothing is to be waited for any more.
        self._closed: Future[None] = Future()

    def open(self, request: Request, parent: Elite) -> Desk:
        """Return the tools for work on one parent."""
        return Toolbox(self, self._judge.design, request, parent)

    def close(self) -> None:
        """Wait for nothing any more."""
        with self._lock:
            if not self._closed.done():
                self._closed.set_result(None)

    def check(self, candidate: Candidate) -> Evaluation:
        """Take a candidate up the whole ladder."""
        ladder = self._judge.ladder(self.gold.evaluation.points, keep=False)
        return self._done(lambda: ladder.climb(candidate).evaluation)

    def prove(self, candidate: Candidate) -> Evaluation:
        """Prove a candidate equivalent to gold or refute it; nothing is measured."""
        return self._done(lambda: self._judge.prover().climb(candidate).evaluation)

    def synthesize(self, candidate: Candidate) -> Evaluation:
        """Measure a candidate under the recipes on gold's front; nothing is proven."""
        return self._done(lambda: self._measured(candidate))

    def _measured(self, candidate: Candidate) -> Evaluation:
        with self._lock:
            if self._measuring is None:
                recipes = self._judge.front(self.gold.evaluation.points)
                self._measuring = self._judge.again(self._judge.flow, recipes)
        return self._measuring(candidate)

    def _done(self, work: Callable[[], Evaluation]) -> Evaluation:
        """Work in the pool and wait for it, unless the bench is closed meanwhile."""
        if self._closed.done():
            raise ModelError("the run was stopped; resume it")
        future = self._pool.submit(work)
        either: list[Future[Any]] = [future, self._closed]
        wait(either, return_when=FIRST_COMPLETED)
        if not future.done():
            future.cancel()
            raise ModelError("the run was stopped; resume it")
        return future.result()
