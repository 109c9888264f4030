"""Commands `run` and `resume`."""

import argparse
import math
from dataclasses import replace
from pathlib import Path

from hwopt.cli.console import say
from hwopt.cli.progress import Watch
from hwopt.cli.results import finish
from hwopt.cli.runs import empty_folder, find_run, new_folder
from hwopt.config import (
    BudgetConfig,
    CampaignConfig,
    ProposerConfig,
    parse_campaign,
    parse_evidence,
)
from hwopt.errors import ConfigError
from hwopt.evaluate.intake import take_in
from hwopt.liberty.reader import resolve_liberty
from hwopt.search.campaign import carry_on, check, start
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.workspace import read_text


def run(arguments: argparse.Namespace) -> int:
    """Start a run and see it to its end."""
    _check(arguments)
    config = _campaign(arguments)
    taken = take_in(config.design, top=arguments.top)
    check(taken.design, config)
    if taken.inferred:
        say(taken.inferred)
    folder = empty_folder(arguments.out) if arguments.out else new_folder(taken.design.name)
    start(folder, taken.design, config)
    say(f"run folder: {folder}")
    return _carry_on(folder, arguments, config.budget)


def resume(arguments: argparse.Namespace) -> int:
    """Continue a run."""
    _check(arguments)
    folder = find_run(arguments.run, "campaign.toml")
    place = folder / "campaign.toml"
    config = parse_campaign(read_text(place), str(place))
    budget = config.budget
    if arguments.evaluations is not None:
        budget = replace(budget, evaluations=arguments.evaluations)
    say(f"run folder: {folder}")
    return _carry_on(folder, arguments, budget)


def _carry_on(folder: Path, arguments: argparse.Namespace, budget: BudgetConfig) -> int:
    store = None if arguments.no_cache else Cache(cache_folder())
    try:
        with Watch(budget.evaluations) as watch:
            outcome = carry_on(
                folder,
                workers=arguments.workers,
                cache=store,
                evaluations=budget.evaluations,
                observe=watch,
                announce=say,
            )
    except KeyboardInterrupt:
        say(f"interrupted; nothing told is lost; continue with: hwopt resume {folder}")
        raise
    say(f"ended: {outcome.why}")
    return finish(folder)


def _check(arguments: argparse.Namespace) -> None:
    for name in ("evaluations", "seconds", "cost_usd", "workers"):
        value = getattr(arguments, name, None)
        if value is not None and not 0 < value < math.inf:
            option = "--" + name.replace("_", "-")
            raise ConfigError(f"{option} must be above 0 and finite, not {value}; correct it")
    if getattr(arguments, "seed", 0) < 0:
        raise ConfigError(f"--seed must be 0 or more, not {arguments.seed}; correct it")


def _campaign(arguments: argparse.Namespace) -> CampaignConfig:
    """Return the campaign that a file or the options describe."""
    path = Path(arguments.design)
    if path.suffix == ".toml" and path.name != "design.toml":
        config = parse_campaign(read_text(path), str(path))
        beside = path.parent / config.design
        return replace(config, design=str(beside)) if beside.exists() else config
    budget = BudgetConfig(arguments.evaluations, arguments.seconds, arguments.cost_usd)
    default = CampaignConfig(design=arguments.design)
    return CampaignConfig(
        design=arguments.design,
        flow=_absolute(arguments.flow),
        liberty=tuple(str(path.resolve()) for path in map(resolve_liberty, arguments.liberty)),
        seed=arguments.seed,
        evidence=arguments.evidence,
        proposers=tuple(_proposer(text) for text in arguments.proposer) or default.proposers,
        budget=budget if budget != BudgetConfig() else default.budget,
    )


def _absolute(flow: str) -> str:
    """Return a flow's folder as an absolute path; a name stays a name."""
    return str(Path(flow).resolve()) if (Path(flow) / "flow.toml").is_file() else flow


def _proposer(text: str) -> ProposerConfig:
    kind, _, model = text.partition(":")
    if kind not in {"rewrite", "llm"} or (model and kind != "llm"):
        raise ConfigError(f"--proposer {text}: expected rewrite or llm[:MODEL]; choose one")
    return ProposerConfig(kind=kind, model=model or None)
