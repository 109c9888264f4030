"""The proposers of a campaign: built, and checked before anything is spent."""

from collections.abc import Callable

from hwopt.config import CampaignConfig, ProposerConfig
from hwopt.design import Design
from hwopt.propose import Proposer
from hwopt.propose.llm import LlmProposer
from hwopt.propose.purse import Purse
from hwopt.propose.rewrite import RewriteProposer


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


def engines(design: Design, config: CampaignConfig) -> dict[str, Proposer]:
    """Build the proposers of a campaign that need no model, by kind."""
    return {
        each.kind: _proposer(design, each, None)
        for each in config.proposers
        if each.kind == "rewrite"
    }


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


def _proposer(design: Design, config: ProposerConfig, purse: Purse | None) -> Proposer:
    if config.kind == "rewrite" or purse is None:
        return RewriteProposer(design)
    from hwopt.propose.client import AnthropicClient  # noqa: PLC0415 - its import takes seconds

    return LlmProposer(design, config, client=AnthropicClient(), purse=purse)
