"""The one place that builds the parts and runs them: from a configuration to a finished run."""

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hwopt.archive.pareto import ParetoArchive
from hwopt.config import CampaignConfig, parse_campaign, write_campaign
from hwopt.design import Design
from hwopt.ledger import Asked, Batched, Ended, Event, Ledger, Reminded, Reserved, Unanswered
from hwopt.liberty.reader import read_library
from hwopt.propose import Proposer
from hwopt.propose.found import ENGINE
from hwopt.propose.llm import LlmProposer
from hwopt.search.asks import ASKS
from hwopt.search.budget import budget_of, outstanding
from hwopt.search.confirmation import confirm, second_library
from hwopt.search.inbox import LOOK_S, Inbox
from hwopt.search.loop import Loop, until_first
from hwopt.search.memory import remember, reminded
from hwopt.search.noise import measure_noise
from hwopt.search.proposers import build_proposers, check_proposers
from hwopt.search.review import take_decisions
from hwopt.search.seen import Seen
from hwopt.search.sitting import Observe, Sitting
from hwopt.search.workbench import Workbench
from hwopt.search.workers import models_for, pool_of
from hwopt.tools import opensta
from hwopt.tools.cache import Cache
from hwopt.tools.designfile import save_design
from hwopt.tools.flows import flow_of


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    folder: Path
    #: Why it ended, in words.
    why: str
    #: Whether it goes on once a person has done something.
    paused: bool = False


def check(design: Design, config: CampaignConfig) -> None:
    """Refuse what would fail later for a reason that is known now.

    Raises:
        ConfigError: A value, the flow, a Liberty file, a model or its cap is wrong.
        ToolNotFound: OpenSTA is asked for and not installed.
    """
    parse_campaign(write_campaign(config), "the campaign")
    read_library(flow_of(config).liberty)
    second_library(config)
    if config.sta == "opensta":
        opensta.program()
    check_proposers(design, config)


def start(folder: Path, design: Design, config: CampaignConfig) -> None:
    """Write down what a run will do, so that its folder stands alone; `carry_on` then does it.

    Args:
        folder: The run's folder, empty.
        design: Gold, which is copied below `design/`.
        config: The resolved configuration.
    """
    save_design(design, folder / "design")
    resolved = replace(config, design="design")
    draft = folder / "campaign.toml.part"
    draft.write_text(write_campaign(resolved), encoding="utf-8")
    draft.replace(folder / "campaign.toml")


def carry_on(
    folder: Path,
    *,
    workers: int | None = None,
    cache: Cache | None = None,
    evaluations: int | None = None,
    observe: Observe = lambda _event, _status: None,
    announce: Callable[[str], None] = lambda _line: None,
    memory: Path | None = None,
) -> Outcome:
    """Run a campaign from where its ledger ends until its budget is spent.

    Args:
        folder: The run's folder.
        workers: Evaluations side by side; None means one for each core.
        cache: Where results are shared between runs; None means nowhere.
        evaluations: Replaces the budget's limit on evaluations.
        observe: Is told of each event and of what became of it.
        announce: Is told what will be sent where before the first request to a model, and what
            is measured again at the end.
        memory: Folder of the project's notes, for runs in which a model takes part; None means to
            read none and to write none.

    Raises:
        DesignError: Gold does not pass its own ladder.
        LedgerError: The ledger is damaged, or of another design, flow or version.
        ToolError: The machine failed.
    """
    number = workers or os.cpu_count() or 1
    ledger = Ledger(folder / "ledger.sqlite", create=True)
    try:
        with pool_of(number) as pool:
            sitting = Sitting(folder, ledger, cache=cache, observe=observe)
            return _searched(sitting, announce, pool, number, evaluations, memory)
    finally:
        ledger.close()


def _searched(
    sitting: Sitting,
    announce: Callable[[str], None],
    pool: Executor,
    workers: int,
    evaluations: int | None,
    memory: Path | None,
) -> Outcome:
    """Open or resume, search, measure the noise behind what was found, and confirm it."""
    sitting.open()
    archive = ParetoArchive(sitting.gold(pool, workers))
    budget = budget_of(sitting.config.budget, sitting.ledger, evaluations)
    proposers = _proposers(sitting, announce, Workbench(sitting.judge, archive.gold, pool))
    loop = Loop(
        ledger=sitting.ledger,
        seen=Seen(archive, budget, sitting.config.search),
        proposers=proposers,
        evaluate=sitting.evaluate(archive.gold),
        budget=budget,
        seed=sitting.config.seed,
        observe=sitting.observe,
    )
    why, inbox = "interrupted", Inbox(sitting.folder)
    memory = memory if any(each.kind not in ENGINE for each in proposers) else None
    past = (*sitting.past, *_reminded(sitting, memory, announce))
    loop.replay(past, outstanding(sitting.ledger))
    try:
        with models_for(proposers, window=ASKS) as models:
            idle = partial(until_first, timeout_s=LOOK_S)
            why = loop.run(pool, models, idle=idle, inbox=inbox)
        noise = measure_noise(sitting.judge, archive, sitting.ledger.events(), pool)
        if noise is not None:
            sitting.append(noise)
        past = tuple(sitting.ledger.events())
        for event in confirm(sitting.trials, archive, past, pool, announce):
            sitting.append(event)
        take_decisions(inbox, sitting.ledger)
        if memory is not None:
            events = sitting.ledger.events()
            for path in remember(memory, sitting.design, archive.gold, events):
                announce(f"noted for later runs: {path}")
    finally:
        sitting.ledger.remark(Ended(why, budget.seconds))
    return Outcome(sitting.folder, why, paused=bool(loop.paused))


def _reminded(
    sitting: Sitting, memory: Path | None, announce: Callable[[str], None]
) -> tuple[Event, ...]:
    """Write down which notes a run uses, before its first ask; later sittings use the same."""
    begun = any(isinstance(e, Asked | Unanswered | Reminded) for e in sitting.past)
    event = None if memory is None or begun else reminded(memory, sitting.design)
    if event is None:
        return ()
    sitting.append(event)
    count = len(event.notes)
    announce(f"the prompts hold {count} note{'s' * (count > 1)} of earlier runs, from {memory}")
    return (event,)


def _proposers(
    sitting: Sitting, announce: Callable[[str], None], workshop: Workbench
) -> tuple[Proposer, ...]:
    def reserve(number: int, most_usd: float) -> None:
        sitting.ledger.remark(Reserved(number, most_usd))

    def sent(batch: Batched) -> None:
        sitting.ledger.remark(batch)
        announce(
            f"batch {batch.batch}: {len(batch.asks)} asks of {batch.proposer} were sent; the "
            "answers may take an hour or more, and hwopt resume fetches them if this is cut off"
        )

    left = outstanding(sitting.ledger)
    proposers = build_proposers(
        sitting.design,
        sitting.config,
        note=reserve,
        note_batch=sent,
        outstanding=left,
        workshop=workshop,
    )
    for batch in left:
        announce(
            f"batch {batch.batch}: {len(batch.asks)} answers are fetched; nothing is sent again"
        )
    for proposer in proposers:
        if isinstance(proposer, LlmProposer):
            announce(proposer.announcement())
    return proposers
