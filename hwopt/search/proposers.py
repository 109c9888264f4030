"""The proposers of a campaign: built, and checked before anything is spent."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from hwopt.config import DEFAULT_EVALUATIONS, CampaignConfig, ProposerConfig
from hwopt.design import Design
from hwopt.errors import ConfigError
from hwopt.ledger import Batched
from hwopt.liberty.reader import read_library
from hwopt.propose import Proposer
from hwopt.propose.agent import AgentProposer, Workshop
from hwopt.propose.alternatives import MAX_ALTERNATIVES
from hwopt.propose.batch import BatchProposer
from hwopt.propose.llm import LlmProposer
from hwopt.propose.purse import Purse
from hwopt.propose.rewrite import RewriteProposer
from hwopt.rewrite.change import Rule
from hwopt.rewrite.egraph.costs import Gates, calibrated
from hwopt.rewrite.exchanging import TextRule
from hwopt.rewrite.rules import ARITHMETIC, REWRITE, TEXTS, priced
from hwopt.tools.flows import flow_of

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
    note_batch: Callable[[Batched], None] = lambda _batch: None,
    outstanding: Sequence[Batched] = (),
    workshop: Workshop | None = None,
) -> tuple[Proposer, ...]:
    """Build what a campaign names; nothing is sent.

    Args:
        design: Gold.
        config: Proposers and the cap in dollars.
        note: Told number of the ask and amount [USD] of each reservation.
        note_batch: Told of each Message Batch before anybody waits for it.
        outstanding: Batches that earlier sittings sent, with the asks that nobody answered.
        workshop: Where agents work; None where nobody will be asked.

    Raises:
        ConfigError: A model has no price, there is no cap or it is too low, or a proposer is there
            twice.
    """
    offline = all(each.kind != "llm" for each in config.proposers)
    purse = None if offline else Purse(config.budget.cost_usd, note=note)

    def build(each: ProposerConfig) -> Proposer:
        if each.kind != "llm" or purse is None:
            return _engine(design, config, each)
        from hwopt.propose.client import AnthropicClient  # noqa: PLC0415 - its import takes seconds

        flow = flow_of(config)
        client, most = AnthropicClient(), MAX_ALTERNATIVES if config.search == "evolve" else 1
        if each.mode == "agent":
            return AgentProposer(design, flow, each, client=client, purse=purse, workshop=workshop)
        if not each.batch:
            return LlmProposer(design, flow, each, client=client, purse=purse, alternatives=most)
        return BatchProposer(
            design, flow, each, client=client, purse=purse, alternatives=most,
            note=note_batch, outstanding=outstanding,
        )  # fmt: skip

    proposers = tuple(build(each) for each in config.proposers)
    kinds = [each.kind for each in proposers]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise ConfigError(
                f"proposer {kind}: expected once, found {kinds.count(kind)} times; name another "
                "model or effort, or remove it"
            )
    return proposers


def engines(design: Design, config: CampaignConfig) -> dict[str, Proposer]:
    """Build the proposers of a campaign that need no model, by kind."""
    return {
        each.kind: _engine(design, config, each) for each in config.proposers if each.kind != "llm"
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


def _engine(design: Design, config: CampaignConfig, proposer: ProposerConfig) -> Proposer:
    rules, texts = _RULES[proposer.kind]
    rules = priced(rules, _gates(flow_of(config).liberty))
    return RewriteProposer(design, kind=proposer.kind, rules=rules, texts=texts)


@cache
def _gates(liberty: tuple[Path, ...]) -> Gates:
    return calibrated(read_library(liberty))
