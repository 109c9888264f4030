"""Commands `run`, `resume` and `replay`."""

import argparse
import logging
import math
from dataclasses import replace
from pathlib import Path

from hwopt.cli.console import say
from hwopt.cli.progress import Watch
from hwopt.cli.results import finish
from hwopt.cli.runs import empty_folder, find_run, new_folder
from hwopt.config import (
    EFFORTS,
    PROPOSERS,
    BudgetConfig,
    CampaignConfig,
    ProposerConfig,
    parse_campaign,
)
from hwopt.errors import ConfigError, ModelError
from hwopt.evaluate.intake import take_in
from hwopt.liberty.reader import resolve_liberty
from hwopt.report.page import write_page
from hwopt.report.replay import read_run
from hwopt.search.campaign import carry_on, check, start
from hwopt.search.memory import MEMORY
from hwopt.search.proposers import forecasts
from hwopt.search.rerun import rerun
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.workspace import read_text


def run(arguments: argparse.Namespace) -> int:
    """Start a run and see it to its end."""
    _check(arguments)
    config = _campaign(arguments)
    taken = take_in(config.design, top=arguments.top)
    if arguments.dry_run:
        lines = forecasts(taken.design, config)
        say("\n".join(lines) or "no model takes part: nothing is sent, and nothing is to be paid")
        return 0
    check(taken.design, config)
    for remark in taken.remarks:
        say(remark)
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


def replay(arguments: argparse.Namespace) -> int:
    """Do a run again from its ledger and compare the two."""
    _check(arguments)
    folder = find_run(arguments.run)
    out = empty_folder(arguments.out) if arguments.out else new_folder(f"{folder.name}-replay")
    say(f"run folder: {out}")
    _log_to(out / "hwopt.log")
    with Watch(None) as watch:
        found = rerun(folder, out, workers=arguments.workers, observe=watch)
    if found.difference:
        say(f"not the same after {found.events} events: {found.difference}")
        return 1
    write_page(read_run(out))
    say(f"the same, bit for bit: {found.events} events, digest {found.digest}")
    return 0


def _carry_on(folder: Path, arguments: argparse.Namespace, budget: BudgetConfig) -> int:
    store = None if arguments.no_cache else Cache(cache_folder())
    _log_to(folder / "hwopt.log")
    try:
        with Watch(budget.evaluations) as watch:
            outcome = carry_on(
                folder,
                workers=arguments.workers,
                cache=store,
                evaluations=budget.evaluations,
                observe=watch,
                announce=say,
                memory=None if arguments.no_memory else MEMORY,
            )
    except KeyboardInterrupt:
        say(f"interrupted; nothing told is lost; continue with: hwopt resume {folder}")
        raise
    say(f"ended: {outcome.why}")
    done = finish(folder)
    return ModelError.exit_code if outcome.paused else done


def _log_to(path: Path) -> None:
    """Write what happens from now on to a file, whatever is shown on the terminal."""
    log = logging.FileHandler(path, encoding="utf-8")
    log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("hwopt")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(log)


def _check(arguments: argparse.Namespace) -> None:
    for name in ("evaluations", "seconds", "cost_usd", "workers"):
        value = getattr(arguments, name, None)
        if value is not None and not 0 < value < math.inf:
            option = "--" + name.replace("_", "-")
            raise ConfigError(f"{option} must be above 0 and finite, not {value}; correct it")
    if (getattr(arguments, "seed", None) or 0) < 0:
        raise ConfigError(f"--seed must be 0 or more, not {arguments.seed}; correct it")


def _campaign(arguments: argparse.Namespace) -> CampaignConfig:
    """Return the campaign of a file or the default one, with what the options replace in it."""
    path = Path(arguments.design)
    from_file = path.suffix == ".toml" and path.name != "design.toml"
    config = _read(path) if from_file else CampaignConfig(design=arguments.design)
    return replace(
        config,
        flow=_flow(arguments.flow, Path()) if arguments.flow else config.flow,
        liberty=tuple(_liberty(name, Path()) for name in arguments.liberty) or config.liberty,
        confirm=tuple(_liberty(name, Path(), option="--confirm") for name in arguments.confirm)
        or config.confirm,
        seed=config.seed if arguments.seed is None else arguments.seed,
        evidence=arguments.evidence or config.evidence,
        search=arguments.search or config.search,
        approve=arguments.approve or config.approve,
        sta=arguments.sta or config.sta,
        proposers=tuple(
            replace(each, batch=each.batch or (arguments.batch and each.batches))
            for each in [_proposer(text) for text in arguments.proposer] or config.proposers
        ),
        budget=_budget(arguments, config.budget, from_file=from_file),
    )


def _read(path: Path) -> CampaignConfig:
    """Read a campaign file, whose paths are relative to it."""
    config, here = parse_campaign(read_text(path), str(path)), path.parent
    design = here / config.design
    return replace(
        config,
        design=str(design) if design.exists() else config.design,
        flow=_flow(config.flow, here),
        liberty=tuple(_liberty(name, here) for name in config.liberty),
        confirm=tuple(_liberty(name, here, option="confirm") for name in config.confirm),
    )


def _budget(
    arguments: argparse.Namespace, written: BudgetConfig, *, from_file: bool
) -> BudgetConfig:
    """Return a file's budget with what options replace, or that of the options alone."""
    given = BudgetConfig(arguments.evaluations, arguments.seconds, arguments.cost_usd)
    if given == BudgetConfig():
        return written
    if not from_file:
        return given
    return BudgetConfig(
        evaluations=given.evaluations or written.evaluations,
        seconds=given.seconds or written.seconds,
        cost_usd=given.cost_usd or written.cost_usd,
    )


def _flow(name: str, here: Path) -> str:
    """Return a flow's folder as an absolute path; a name stays a name."""
    return str((here / name).resolve()) if (here / name / "flow.toml").is_file() else name


def _liberty(name: str, here: Path, *, option: str = "--liberty") -> str:
    beside = here / name
    return str((beside if beside.is_file() else resolve_liberty(name, option=option)).resolve())


def _proposer(text: str) -> ProposerConfig:
    kind, *words = text.split(":")
    model, effort = [*words, "", ""][:2]
    effort = effort or ProposerConfig().effort
    asks = kind in {"llm", "agent"}
    mine = asks or kind in PROPOSERS
    if not mine or len(words) > (2 if asks else 0) or effort not in EFFORTS:
        raise ConfigError(
            f"--proposer {text}: expected rewrite, arithmetic, llm[:MODEL[:EFFORT]] or "
            f"agent[:MODEL[:EFFORT]] with an effort of {', '.join(EFFORTS)}; choose one"
        )
    if kind == "agent":
        return ProposerConfig(kind="llm", model=model or None, effort=effort, mode="agent")
    return ProposerConfig(kind=kind, model=model or None, effort=effort)
