"""Anyone as proposer: the next prompt of a run, and an answer that somebody gives to it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.archive.pareto import AddStatus, ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import CampaignConfig, SearchKind
from hwopt.design import Design, Source
from hwopt.errors import ConfigError, EditError, LedgerError
from hwopt.evaluation import Elite, Evaluation, Trace
from hwopt.ledger import Asked, Climbed, Ended, Event, GoldMeasured, Ledger, Told
from hwopt.propose import Request
from hwopt.propose.alternatives import alternatives_of
from hwopt.propose.briefing import Briefing
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.propose.llm import MAX_TOKENS, choose
from hwopt.propose.model import Prompt
from hwopt.propose.tasks import TASKS
from hwopt.search.budget import Budget, budget_of
from hwopt.search.inbox import LOOK_S, Inbox, Letter
from hwopt.search.seen import MAILBOX, Seen
from hwopt.search.sitting import Sitting, campaign_of
from hwopt.tools.cache import Cache
from hwopt.tools.flows import flow_of
from hwopt.tools.workspace import load_design

#: How long an answer waits for a run that is at work [s].
PATIENCE_S = 600.0


@dataclass(frozen=True)
class Question:
    """What a run would like to be answered next."""

    prompt: Prompt
    #: Gold or the elite to which the answer's edits refer.
    parent: Elite
    #: One of `TASKS`.
    task: str


@dataclass(frozen=True)
class Answered:
    """What became of an answer."""

    candidate: Candidate
    evaluation: Evaluation
    traces: tuple[Trace, ...]
    #: Gold as the run measured it.
    gold: Elite
    #: Whether it has a point on the run's front.
    on_front: bool


def question_of(folder: Path, *, parent: str | None = None, task: str | None = None) -> Question:
    """Return the next question of a run, whether it is going on or has ended; nothing is written.

    Args:
        folder: The run's folder.
        parent: Gold's id, that of a candidate on the front, or how one begins; None lets the run
            choose.
        task: One of `TASKS`; None lets the run choose.

    Raises:
        ConfigError: No such parent or task.
        LedgerError: The ledger is damaged, or gold was not measured yet.
    """
    request = _request_now(folder)
    chosen, chosen_task = _choice(request, parent)
    if task is not None and task not in TASKS:
        raise ConfigError(f"--task must be one of {', '.join(TASKS)}, not {task[:80]}; choose one")
    design = load_design(folder / "design")
    briefing = Briefing(
        design, flow_of(campaign_of(folder)), model=MAILBOX, effort="", max_tokens=MAX_TOKENS
    )
    wanted = task or chosen_task
    return Question(briefing.opening(request, chosen, wanted), chosen, wanted)


def tell(
    folder: Path,
    answer: str | tuple[Source, ...],
    *,
    parent: str | None = None,
    cache: Cache | None = None,
) -> Answered:
    """Evaluate an answer and write it down, as if a proposer of the run had given it.

    Args:
        folder: The run's folder; nobody else may be at work on it.
        answer: A reply in the form that the prompt asks for, or sources as they are to be.
        parent: As in `question_of`; None means whom `question_of` would choose now.
        cache: Where results are shared between runs; None means nowhere.

    Raises:
        ConfigError: No such parent.
        EditError: The reply cannot be applied, or its candidate was tried before.
        LedgerError: The ledger is damaged, of another version, or in use, or gold was not measured.
    """
    ledger = Ledger(folder / "ledger.sqlite", create=True)
    try:
        sitting = Sitting(folder, ledger, cache=cache)
        budget = budget_of(sitting.config.budget, ledger, None)
        seen = _seen(folder, sitting.past, budget, sitting.config.search)
        sitting.open()
        request = _request(seen, sitting.config)
        candidate = _candidate(sitting.design, _choice(request, parent)[0], answer)
        _refuse_known(candidate, request)
        asked = Asked(request.number, candidate)
        sitting.append(asked)
        seen.take(asked)
        evaluate = sitting.evaluate(seen.archive.gold)
        evaluation, traces = evaluate(*seen.open[request.number])
        told = Told(request.number, evaluation)
        sitting.append(told)
        ledger.remark(Climbed(request.number, traces, budget.seconds))
        on_front = seen.take(told) is AddStatus.ADDED
        return Answered(candidate, evaluation, traces, seen.archive.gold, on_front)
    finally:
        ledger.close()


def hand_over(
    folder: Path, answer: str | tuple[Source, ...], *, parent: str | None = None
) -> Candidate:
    """Leave an answer for the process that is at work on the run; arguments as of `tell`.

    Raises:
        ConfigError: No such parent.
        EditError: The reply cannot be applied, or its candidate was tried before.
        LedgerError: The ledger is damaged, or gold was not measured yet.
    """
    request = _request_now(folder)
    design = load_design(folder / "design")
    candidate = _candidate(design, _choice(request, parent)[0], answer)
    _refuse_known(candidate, request)
    Inbox(folder).post(Letter(candidate=candidate))
    return candidate


def awaited(folder: Path, candidate: Candidate, *, patience_s: float = PATIENCE_S) -> Answered:
    """Wait for what the process at work on a run finds out about an answer.

    Args:
        folder: The run's folder.
        candidate: What `hand_over` returned.
        patience_s: How long to wait [s].

    Raises:
        ConfigError: The run ended without it, or the time is up; the answer waits in its inbox.
        LedgerError: The ledger is damaged.
    """
    until, (found, endings) = time.monotonic() + patience_s, _outcome(folder, candidate)
    ended = endings
    while found is None and ended == endings and time.monotonic() < until:
        time.sleep(LOOK_S)
        found, ended = _outcome(folder, candidate)
    if found is None:
        raise ConfigError(
            f"candidate {candidate.id} lies in the inbox of the run, which has not come to it; go "
            f"on with the run by: hwopt resume {folder}"
        )
    return found


def _outcome(folder: Path, candidate: Candidate) -> tuple[Answered | None, int]:
    """Return what the ledger holds of a candidate, and how often the run has ended so far."""
    ledger = Ledger(folder / "ledger.sqlite")
    try:
        remarks, past = tuple(ledger.remarks()), tuple(ledger.events())
    finally:
        ledger.close()
    endings = sum(isinstance(each, Ended) for each in remarks)
    numbers = [e.number for e in past if isinstance(e, Asked) and e.candidate.id == candidate.id]
    told = [e for e in past if isinstance(e, Told) and e.number in numbers]
    if not told:
        return None, endings
    config = campaign_of(folder)
    archive = _seen(folder, past, Budget(config.budget), config.search).archive
    traces = [e.traces for e in remarks if isinstance(e, Climbed) and e.number == told[0].number]
    on_front = candidate.id in {each.candidate.id for each in archive.elites}
    traces_known = traces[0] if traces else ()
    return Answered(candidate, told[0].evaluation, traces_known, archive.gold, on_front), endings


def _request_now(folder: Path) -> Request:
    """Return what a proposer may know now, by what the ledger holds."""
    ledger = Ledger(folder / "ledger.sqlite")
    try:
        past = tuple(ledger.events())
    finally:
        ledger.close()
    config = campaign_of(folder)
    return _request(_seen(folder, past, Budget(config.budget), config.search), config)


def _refuse_known(candidate: Candidate, request: Request) -> None:
    if candidate.id in request.seen:
        raise EditError(f"candidate {candidate.id} was tried before; change something else")


def _seen(folder: Path, past: Sequence[Event], budget: Budget, search: SearchKind) -> Seen:
    for event in past:
        if isinstance(event, GoldMeasured):
            gold = Elite(event.candidate, event.evaluation)
            seen = Seen(ParetoArchive(gold), budget, search)
            seen.replay(past)
            return seen
    raise LedgerError(
        f"{folder}: expected a run in which gold was measured, found none; "
        "go on with it by: hwopt resume"
    )


def _request(seen: Seen, config: CampaignConfig) -> Request:
    return seen.request(seen.asks, config.seed)


def _choice(request: Request, parent: str | None) -> tuple[Elite, str]:
    """Return parent and task: the run's choice, or the parent that a person names."""
    chosen, task = choose(request)
    if parent is None:
        return chosen, task
    known = [request.gold, *request.elites]
    found = [each for each in known if each.candidate.id.startswith(parent)]
    if parent == "gold":
        found = [request.gold]
    if len(found) != 1:
        names = ", ".join(["gold", *(each.candidate.id for each in request.elites)])
        raise ConfigError(f"--parent {parent[:80]}: expected one of {names}; choose one")
    return found[0], task


def _candidate(design: Design, parent: Elite, answer: str | tuple[Source, ...]) -> Candidate:
    parents = (parent.candidate.id,)
    if not isinstance(answer, str):
        return Candidate(answer, proposer=MAILBOX, parents=parents)
    given = len(alternatives_of(answer))
    if given > 1:
        raise EditError(f"one answer was expected, not {given} alternatives; tell one at a time")
    sources = apply_reply(answer, parent.candidate.sources, design)
    return Candidate(sources, proposer=MAILBOX, parents=parents, note=summary_of(answer))
