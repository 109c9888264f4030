"""Campaign files: how the search goes. Every key has a command line default."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from hwopt.config.table import Table
from hwopt.config.text import toml_string, toml_strings
from hwopt.errors import ConfigError
from hwopt.evaluation import Evidence, Strength

#: Who finds the longest path of a mapped netlist.
StaEngine = Literal["hwopt", "opensta"]
STA_ENGINES: tuple[StaEngine, ...] = ("hwopt", "opensta")

#: What a proposer is shown: everything; gold alone, as if each ask were the first; or one elite
#: after the other, each ask knowing what came of the one before.
SearchKind = Literal["evolve", "iid", "sequential"]
SEARCHES: tuple[SearchKind, ...] = ("evolve", "iid", "sequential")

LlmMode = Literal["reply", "agent"]
LLM_MODES: tuple[LlmMode, ...] = ("reply", "agent")

#: Evaluations of a run that states no budget at all.
DEFAULT_EVALUATIONS = 60

#: Kinds of proposers; the first ones need no model.
PROPOSERS = ("rewrite", "arithmetic", "llm")

#: How much a model thinks.
EFFORTS = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True)
class ProposerConfig:
    """One proposer of a campaign."""

    kind: str = "rewrite"
    #: Model of an `llm` proposer; None means the shipped default.
    model: str | None = None
    #: Effort of an `llm` proposer.
    effort: str = "medium"
    #: Whether its asks go as Message Batches, at half price and in their own time.
    batch: bool = False
    #: How an `llm` proposer works: by one reply, or as an agent with tools.
    mode: LlmMode = "reply"
    #: Most replies of an agent at one ask.
    steps: int = 12
    #: Most tokens of an agent at one ask, prompts and replies together, cached ones included.
    tokens: int = 400_000
    #: Most dollars of an agent at one ask [USD]; None leaves it to the budget.
    cost_usd: float | None = None

    @property
    def batches(self) -> bool:
        """Whether its asks could go as Message Batches."""
        return self.kind == "llm" and self.mode == "reply"


#: Those of a campaign that names none.
DEFAULT_PROPOSERS = (ProposerConfig("rewrite"), ProposerConfig("arithmetic"))


@dataclass(frozen=True)
class BudgetConfig:
    """What a run may spend; the first one spent stops it. None is no limit."""

    evaluations: int | None = None
    seconds: float | None = None
    cost_usd: float | None = None


@dataclass(frozen=True)
class CampaignConfig:
    """A configured experiment; design, flow and liberty as written by the person."""

    design: str
    flow: str = "generic45"
    #: Liberty files that replace the flow's own; empty means the flow's.
    liberty: tuple[str, ...] = ()
    #: Liberty files of a second library, on which elites are measured again; empty for none.
    confirm: tuple[str, ...] = ()
    seed: int = 1
    #: The bar: what is kept has at least this evidence.
    evidence: str = "proven"
    #: Whether an export waits until a person has approved the candidate.
    approve: bool = False
    #: How the search goes; the others than `evolve` are baselines for comparison.
    search: SearchKind = "evolve"
    #: Who finds the longest path.
    sta: StaEngine = "hwopt"
    proposers: tuple[ProposerConfig, ...] = DEFAULT_PROPOSERS
    budget: BudgetConfig = BudgetConfig(evaluations=DEFAULT_EVALUATIONS)


def parse_evidence(text: str) -> Evidence:
    """Read `proven`, `bounded:K` or `simulated`.

    Raises:
        ConfigError: It is none of them.
    """
    if text == "proven":
        return Evidence(Strength.PROVEN)
    if text == "simulated":
        return Evidence(Strength.SIMULATED)
    match = re.fullmatch(r"bounded:([1-9]\d{0,5})", text)
    if match is None:
        raise ConfigError(
            f"evidence must be proven, bounded:K (K clock cycles) or simulated, not {text!r}; "
            "choose one of them"
        )
    return Evidence(Strength.BOUNDED, extent=int(match[1]))


def parse_campaign(text: str, place: str) -> CampaignConfig:
    """Read the text of a campaign file.

    Args:
        text: The TOML.
        place: Name of the file, for messages.

    Raises:
        ConfigError: A key is missing, unknown or of the wrong kind.
    """
    whole = Table.parse(text, place)
    campaign = whole.table("campaign") or Table({}, f"{place}: [campaign]")
    proposers = tuple(_proposer(table) for table in whole.tables("proposer"))
    config = CampaignConfig(
        design=campaign.required("design", str),
        flow=campaign.get("flow", str, "generic45"),
        liberty=campaign.strings("liberty"),
        confirm=campaign.strings("confirm"),
        seed=campaign.natural("seed", 1),
        evidence=campaign.get("evidence", str, "proven"),
        approve=campaign.get("approve", bool, False),
        search=cast("SearchKind", campaign.one_of("search", SEARCHES, "evolve")),
        sta=cast("StaEngine", campaign.one_of("sta", STA_ENGINES, "hwopt")),
        proposers=proposers or DEFAULT_PROPOSERS,
        budget=_budget(whole.table("budget")),
    )
    parse_evidence(config.evidence)
    campaign.finish()
    whole.finish()
    return config


def write_campaign(config: CampaignConfig) -> str:
    """Return the text that `parse_campaign` reads back as `config`."""
    budget: Mapping[str, float | None] = {
        "evaluations": config.budget.evaluations,
        "seconds": config.budget.seconds,
        "cost_usd": config.budget.cost_usd,
    }
    lines = [
        "[campaign]",
        f"design = {toml_string(config.design)}",
        f"flow = {toml_string(config.flow)}",
        f"liberty = {toml_strings(config.liberty)}",
        f"confirm = {toml_strings(config.confirm)}",
        f"seed = {config.seed}",
        f"evidence = {toml_string(config.evidence)}",
        f"approve = {str(config.approve).lower()}",
        f"search = {toml_string(config.search)}",
        f"sta = {toml_string(config.sta)}",
    ]
    for proposer in config.proposers:
        lines += ["", "[[proposer]]", f"kind = {toml_string(proposer.kind)}"]
        if proposer.kind == "llm":
            lines.append(f"effort = {toml_string(proposer.effort)}")
            lines.append(f"batch = {str(proposer.batch).lower()}")
            if proposer.model is not None:
                lines.append(f"model = {toml_string(proposer.model)}")
            lines += _agent_lines(proposer)
    lines += ["", "[budget]"]
    lines += [f"{name} = {value}" for name, value in budget.items() if value is not None]
    return "\n".join(lines) + "\n"


def _agent_lines(proposer: ProposerConfig) -> list[str]:
    if proposer.mode != "agent":
        return []
    limits = {"steps": proposer.steps, "tokens": proposer.tokens, "cost_usd": proposer.cost_usd}
    stated = [f"{name} = {value}" for name, value in limits.items() if value is not None]
    return ['mode = "agent"', *stated]


def _agent(table: Table, proposer: ProposerConfig) -> ProposerConfig:
    """Read the keys that an agent alone has."""
    if proposer.batch:
        table.refuse("batch", "false for an agent, which goes on from each reply")
    return replace(
        proposer,
        mode="agent",
        steps=table.positive("steps", int, None) or proposer.steps,
        tokens=table.positive("tokens", int, None) or proposer.tokens,
        cost_usd=table.positive("cost_usd", float, None),
    )


def _proposer(table: Table) -> ProposerConfig:
    default = ProposerConfig()
    proposer = ProposerConfig(
        kind=table.one_of("kind", PROPOSERS, default.kind),
        model=table.optional("model", str),
        effort=table.one_of("effort", EFFORTS, default.effort),
        batch=table.get("batch", bool, default.batch),
    )
    if proposer.kind == "llm" and table.one_of("mode", LLM_MODES, default.mode) == "agent":
        proposer = _agent(table, proposer)
    table.finish()
    return proposer


def _budget(table: Table | None) -> BudgetConfig:
    if table is None:
        return BudgetConfig(evaluations=DEFAULT_EVALUATIONS)
    budget = BudgetConfig(
        evaluations=table.positive("evaluations", int, None),
        seconds=table.positive("seconds", float, None),
        cost_usd=table.positive("cost_usd", float, None),
    )
    table.finish()
    if budget == BudgetConfig():
        return BudgetConfig(evaluations=DEFAULT_EVALUATIONS)
    return budget
