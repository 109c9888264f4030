"""The one place that builds the parts and runs them: from a configuration to a finished run."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import hwopt
from hwopt.archive.pareto import AddStatus, ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import (
    CampaignConfig,
    parse_campaign,
    parse_evidence,
    write_campaign,
)
from hwopt.design import Design
from hwopt.errors import LedgerError
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import METRIC_VERSION, Elite, Evaluation, Point, Trace
from hwopt.ledger import (
    Ended,
    Event,
    GoldMeasured,
    Ledger,
    Opened,
    Reserved,
)
from hwopt.liberty.reader import read_library
from hwopt.propose import Proposer
from hwopt.propose.llm import LlmProposer
from hwopt.search.budget import budget_of
from hwopt.search.confirmation import check_mapping, confirm, second_library, trials_of
from hwopt.search.loop import WINDOW, Loop
from hwopt.search.noise import measure_noise
from hwopt.search.proposers import build_proposers, check_proposers
from hwopt.search.workers import models_for, pool_of
from hwopt.tools import opensta
from hwopt.tools.cache import Cache
from hwopt.tools.designfile import save_design
from hwopt.tools.flows import flow_of
from hwopt.tools.workspace import load_design, read_text

Observe = Callable[[Event, AddStatus], None]


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    folder: Path
    #: Why it ended, in words.
    why: str


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

    Raises:
        DesignError: Gold does not pass its own ladder.
        LedgerError: The ledger is damaged, or of another design, flow or version.
        ToolError: The machine failed.
    """
    place = folder / "campaign.toml"
    config = parse_campaign(read_text(place), str(place))
    number = workers or os.cpu_count() or 1
    ledger = Ledger(folder / "ledger.sqlite", create=True)
    try:
        with pool_of(number) as pool:
            sitting = _Sitting(folder, config, ledger, cache, observe, announce)
            return sitting.run(pool, number, evaluations)
    finally:
        ledger.close()


class _Sitting:
    """The work of one start of the program on one run."""

    def __init__(
        self,
        folder: Path,
        config: CampaignConfig,
        ledger: Ledger,
        cache: Cache | None,
        observe: Observe,
        announce: Callable[[str], None],
    ) -> None:
        self._announce = announce
        self._folder = folder
        self._config = config
        self._ledger = ledger
        self._observe = observe
        self._design = load_design(folder / "design")
        self._judge: Judge = Judge(
            self._design,
            flow_of(config),
            bar=parse_evidence(config.evidence),
            folder=folder,
            cache=cache,
        )
        self._trials = trials_of(self._judge, config)
        self._events = tuple(ledger.events())

    def run(self, pool: Executor, workers: int, evaluations: int | None) -> Outcome:
        """Open or resume, search, measure the noise behind what was found, and confirm it."""
        self._open()
        archive = ParetoArchive(self._gold(pool, workers))
        ladder = self._judge.ladder(archive.gold.evaluation.points)

        def evaluate(
            candidate: Candidate, hopeless: Callable[[Sequence[Point]], bool]
        ) -> tuple[Evaluation, tuple[Trace, ...]]:
            climbed = ladder.climb(candidate, hopeless)
            return climbed.evaluation, climbed.traces

        budget = budget_of(self._config.budget, self._ledger, evaluations)
        proposers = self._proposers()
        loop = Loop(
            ledger=self._ledger,
            archive=archive,
            proposers=proposers,
            evaluate=evaluate,
            budget=budget,
            seed=self._config.seed,
            observe=self._observe,
        )
        why = "interrupted"
        loop.replay(self._events)
        try:
            with models_for(proposers, window=WINDOW) as models:
                why = loop.run(pool, models)
            noise = measure_noise(self._judge, archive, self._ledger.events(), pool)
            if noise is not None:
                self._append(noise)
            past = tuple(self._ledger.events())
            for event in confirm(self._trials, archive, past, pool, self._announce):
                self._append(event)
        finally:
            self._ledger.remark(Ended(why, budget.seconds))
        return Outcome(self._folder, why)

    def _open(self) -> None:
        """Write the first event, or compare it with what is here now."""
        now = Opened(
            campaign=write_campaign(self._config),
            design=self._design.digest(),
            flow=self._flow_digest(),
            metric=METRIC_VERSION,
            versions=(("hwopt", hwopt.__version__), *self._judge.versions),
            trials=tuple(trial.library for trial in self._trials),
        )
        if not self._events:
            self._append(now)
            return
        then = self._events[0]
        if not isinstance(then, Opened):
            raise LedgerError(
                f"{self._ledger.path}: expected the event Opened first; it is damaged"
            )
        for what in ("design", "flow", "metric", "versions"):
            if getattr(then, what) != getattr(now, what):
                raise LedgerError(
                    f"{self._folder}: the run's {what} was {getattr(then, what)!r}, and is now "
                    f"{getattr(now, what)!r}; start a new run, or go back to what it was"
                )

    def _flow_digest(self) -> str:
        """Return the digest of everything that decides what is measured, at the end too."""
        seconds = [trial.flow.digest() for trial in self._trials if trial.library]
        return "-".join((self._judge.flow_digest, *seconds))

    def _gold(self, pool: Executor, workers: int) -> Elite:
        for event in self._events:
            if isinstance(event, GoldMeasured):
                return Elite(event.candidate, event.evaluation)
        check_mapping(self._judge, self._config)
        gold = self._judge.gold
        climbed = self._judge.climb_gold(pool, workers)
        self._append(GoldMeasured(gold, climbed.evaluation))
        return Elite(gold, climbed.evaluation)

    def _append(self, event: Event) -> None:
        self._ledger.append(event)
        self._observe(event, AddStatus.NOT_ADDED)

    def _proposers(self) -> tuple[Proposer, ...]:
        def reserve(number: int, most_usd: float) -> None:
            self._ledger.remark(Reserved(number, most_usd))

        proposers = build_proposers(self._design, self._config, note=reserve)
        for proposer in proposers:
            if isinstance(proposer, LlmProposer):
                self._announce(proposer.announcement())
        return proposers
