"""Where work runs: evaluations in threads over child processes, proposers at once or in threads."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from hwopt.propose import Proposer
from hwopt.propose.llm import LlmProposer
from hwopt.tools import process
from hwopt.tools.waiting import locks_whole


class Inline(Executor):
    """Runs what is submitted at once: for proposers that answer without waiting."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run a call and return its future, which is done."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@contextmanager
def pool_of(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Yield threads; when the run is cut off, what they started is killed."""
    with locks_whole():
        pool = ThreadPoolExecutor(workers, thread_name_prefix="hwopt")
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            with process.ending():
                pool.shutdown(wait=True)
            raise
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def models_for(proposers: Sequence[Proposer], *, window: int) -> Iterator[Executor]:
    """Yield where proposers run: at once, but for models, which take their time.

    Args:
        proposers: Those of a campaign.
        window: Asks in flight.
    """
    paid = [proposer for proposer in proposers if isinstance(proposer, LlmProposer)]
    if not paid:
        yield Inline()
        return
    with ThreadPoolExecutor(window, thread_name_prefix="hwopt-model") as models:
        try:
            yield models
        finally:
            for proposer in paid:
                proposer.close()
