"""The proposers of a campaign: built, and checked before anything is spent."""

from collections.abc import Callable

from hwopt.config import DEFAULT_EVALUATIONS, CampaignConfig, ProposerConfig
from hwopt.design import Design
from hwopt.propose import Proposer
from hwopt.propose.agent import AgentProposer, Workshop
from hwopt.propose.llm import LlmProposer
from hwopt.propose.purse import Purse
from hwopt.propose.rewrite import RewriteProposer
from hwopt.rewrite.change import Rule
from hwopt.rewrite.exchanging import TextRule
from hwopt.rewrite.rules import ARITHMETIC, REWRITE, TEXTS

#: What the engine tries on words and on texts, by the kind of its proposer.
_RULES: dict[str, tuple[tuple[Rule, ...], tuple[TextRule, ...]]] = {
    "rewrite": (REWRITE, ()),
    "arithmetic": (ARITHMETIC, TEXTS),
}


def build_proposers(
    design: Design,
    config: CampaignConfig,
    *,
    note: Callable[[int, float], None] = lambda _number, _most_usd: None,
    workshop: Workshop | None = None,
) -> tuple[Proposer, ...]:
    """Build what a campaign names; nothing is sent.

    Args:
        design: Gold.
        config: Proposers and the cap in dollars.
        note: Told number of the ask and amount [USD] of each reservation.
        workshop: Where agents work; None where nobody will be asked.

    Raises:
        ConfigError: A model has no price, or there is no cap, or it is too low.
    """
    offline = all(each.kind != "llm" for each in config.proposers)
    purse = None if offline else Purse(config.budget.cost_usd, note=note)
    return tuple(_proposer(design, each, purse, workshop) for each in config.proposers)


def engines(design: Design, config: CampaignConfig) -> dict[str, Proposer]:
    """Build the proposers of a campaign that need no model, by kind."""
    return {
        each.kind: _proposer(design, each, None) for each in config.proposers if each.kind != "llm"
    }


def forecasts(design: Design, config: CampaignConfig) -> tuple[str, ...]:
    """Say of each model in a line what the campaign's evaluations will consume; nothing is sent.

    Raises:
        ConfigError: As `build_proposers`.
    """
    models = [each for each in build_proposers(design, config) if isinstance(each, LlmProposer)]
    for model in models:
        model.close()
    share = len(config.proposers)
    requests = max(1, (config.budget.evaluations or DEFAULT_EVALUATIONS) // share)
    return tuple(model.forecast(requests) for model in models)


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


def _proposer(
    design: Design,
    config: ProposerConfig,
    purse: Purse | None,
    workshop: Workshop | None = None,
) -> Proposer:
    if config.kind != "llm" or purse is None:
        rules, texts = _RULES[config.kind]
        return RewriteProposer(design, kind=config.kind, rules=rules, texts=texts)
    from hwopt.propose.client import AnthropicClient  # noqa: PLC0415 - its import takes seconds

    client = AnthropicClient()
    if config.mode == "agent":
        return AgentProposer(design, config, client=client, purse=purse, workshop=workshop)
    return LlmProposer(design, config, client=client, purse=purse)
