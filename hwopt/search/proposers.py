"""The proposers of a campaign: built, checked before anything is spent, and run."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from hwopt.config import CampaignConfig, ProposerConfig
from hwopt.design import Design
from hwopt.propose import Proposer
from hwopt.propose.llm import LlmProposer
from hwopt.propose.purse import Purse
from hwopt.propose.rewrite import RewriteProposer
from hwopt.search.loop import WINDOW


class _Inline(Executor):
    """Runs what is submitted at once: for proposers that answer without waiting."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def build_proposers(
    design: Design,
    config: CampaignConfig,
    *,
    note: Callable[[int, float], None] = lambda _number, _most_usd: None,
) -> tuple[Proposer, ...]:
    """Build what a campaign names; nothing is sent.

    Args:
        design: Gold.
        config: Proposers and the cap in dollars.
        note: Told number of the ask and amount [USD] of each reservation.

    Raises:
        ConfigError: A model has no price, or there is no cap, or it is too low.
    """
    offline = all(each.kind == "rewrite" for each in config.proposers)
    purse = None if offline else Purse(config.budget.cost_usd, note=note)
    return tuple(_proposer(design, each, purse) for each in config.proposers)


def check_proposers(design: Design, config: CampaignConfig) -> None:
    """Refuse what would fail at the first request.

    Raises:
        ConfigError: As `build_proposers`, and where a model's key is missing.
    """
    models = [each for each in build_proposers(design, config) if isinstance(each, LlmProposer)]
    for model in models:
        model.close()
    if models:
        from hwopt.propose.client import AnthropicClient  # noqa: PLC0415 - its import takes seconds

        AnthropicClient().check()


@contextmanager
def running(proposers: Sequence[Proposer]) -> Iterator[Executor]:
    """Yield where proposers run: at once, but for models, which take their time."""
    paid = [proposer for proposer in proposers if isinstance(proposer, LlmProposer)]
    if not paid:
        yield _Inline()
        return
    with ThreadPoolExecutor(WINDOW, thread_name_prefix="hwopt-model") as models:
        try:
            yield models
        finally:
            for proposer in paid:
                proposer.close()


def _proposer(design: Design, config: ProposerConfig, purse: Purse | None) -> Proposer:
    if config.kind == "rewrite" or purse is None:
        return RewriteProposer(design)
    from hwopt.propose.client import AnthropicClient  # noqa: PLC0415 - its import takes seconds

    return LlmProposer(design, config, client=AnthropicClient(), purse=purse)
