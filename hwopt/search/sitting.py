"""One start of the program on one run: the folder's campaign, its ledger, its judge."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

import hwopt
from hwopt.archive.pareto import AddStatus
from hwopt.candidate import Candidate
from hwopt.config import CampaignConfig, parse_campaign, parse_evidence, write_campaign
from hwopt.errors import LedgerError
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import METRIC_VERSION, Elite, Evaluation, Point, Trace
from hwopt.ledger import Event, GoldMeasured, Ledger, Opened
from hwopt.search.confirmation import check_mapping, trials_of
from hwopt.search.loop import Evaluate
from hwopt.tools.cache import Cache
from hwopt.tools.flows import flow_of
from hwopt.tools.workspace import load_design, read_text

Observe = Callable[[Event, AddStatus], None]


def campaign_of(folder: Path) -> CampaignConfig:
    """Read what a run's folder says it does.

    Raises:
        ConfigError: The file is missing or wrong.
    """
    place = folder / "campaign.toml"
    return parse_campaign(read_text(place), str(place))


class Sitting:
    """The work of one start of the program on one run."""

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        *,
        cache: Cache | None,
        observe: Observe = lambda _event, _status: None,
    ) -> None:
        """Prepare the judge; nothing is measured and nothing written.

        Args:
            folder: The run's folder.
            ledger: Its ledger, open for writing.
            cache: Where results are shared between runs; None means nowhere.
            observe: Is told of each event and of what became of it.
        """
        self.folder = folder
        self.config = campaign_of(folder)
        self.ledger = ledger
        self.observe = observe
        self.design = load_design(folder / "design")
        self.judge: Judge = Judge(
            self.design,
            flow_of(self.config),
            bar=parse_evidence(self.config.evidence),
            folder=folder,
            cache=cache,
        )
        self.trials = trials_of(self.judge, self.config)
        #: What earlier sittings wrote.
        self.past = tuple(ledger.events())

    def open(self) -> None:
        """Write the first event, or compare it with what is here now.

        Raises:
            LedgerError: The ledger is damaged, or of another design, flow or version.
        """
        now = Opened(
            campaign=write_campaign(self.config),
            design=self.design.digest(),
            flow=self._flow_digest(),
            metric=METRIC_VERSION,
            versions=(("hwopt", hwopt.__version__), *self.judge.versions),
            trials=tuple(trial.library for trial in self.trials),
        )
        if not self.past:
            self.append(now)
            return
        then = self.past[0]
        if not isinstance(then, Opened):
            raise LedgerError(f"{self.ledger.path}: expected the event Opened first; it is damaged")
        for what in ("design", "flow", "metric", "versions"):
            if getattr(then, what) != getattr(now, what):
                raise LedgerError(
                    f"{self.folder}: the run's {what} was {getattr(then, what)!r}, and is now "
                    f"{getattr(now, what)!r}; start a new run, or go back to what it was"
                )

    def _flow_digest(self) -> str:
        """Return the digest of everything that decides what is measured, at the end too."""
        seconds = [trial.flow.digest() for trial in self.trials if trial.library]
        return "-".join((self.judge.flow_digest, *seconds))

    def gold(self, pool: Executor, workers: int) -> Elite:
        """Return gold as the ledger has it; if it was not measured yet, measure it.

        Raises:
            DesignError: Gold does not pass its own ladder.
        """
        for event in self.past:
            if isinstance(event, GoldMeasured):
                return Elite(event.candidate, event.evaluation)
        check_mapping(self.judge, self.config)
        gold = self.judge.gold
        climbed = self.judge.climb_gold(pool, workers)
        self.append(GoldMeasured(gold, climbed.evaluation))
        return Elite(gold, climbed.evaluation)

    def evaluate(self, gold: Elite) -> Evaluate:
        """Return what takes a candidate up the ladder.

        Args:
            gold: Gold as it was measured.
        """
        ladder = self.judge.ladder(gold.evaluation.points)

        def climb(
            candidate: Candidate, hopeless: Callable[[Sequence[Point]], bool]
        ) -> tuple[Evaluation, tuple[Trace, ...]]:
            climbed = ladder.climb(candidate, hopeless)
            return climbed.evaluation, climbed.traces

        return climb

    def append(self, event: Event) -> None:
        """Write an event that no archive has to know."""
        self.ledger.append(event)
        self.observe(event, AddStatus.NOT_ADDED)
