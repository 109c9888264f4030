"""What a run spent, and where its candidates ended."""

from collections import Counter
from dataclasses import dataclass

from hwopt.config.flow import STAGES
from hwopt.evaluation import Verdict
from hwopt.report.replay import Run

#: Where those that passed stand, behind all stages.
ALL_STAGES = "all stages"


@dataclass(frozen=True)
class Tally:
    """How many candidates ended at a stage with a verdict; those that passed, at `ALL_STAGES`."""

    stage: str
    verdict: Verdict
    count: int


@dataclass(frozen=True)
class Reason:
    """Why candidates did not pass."""

    stage: str
    verdict: Verdict
    reason: str
    count: int
    #: The latest of them.
    number: int
    candidate_id: str
    note: str


@dataclass(frozen=True)
class Share:
    """What one proposer did, and what it took."""

    proposer: str
    candidates: int
    #: Asks that brought no candidate.
    unanswered: int
    passed: int
    #: Candidates with a point on the front.
    on_front: int
    #: To a model; tokens and dollars are those of all of them.
    requests: int
    input_tokens: int
    output_tokens: int
    cost_usd: float


@dataclass(frozen=True)
class StageTime:
    """Wall time at a stage; it differs between equal runs."""

    stage: str
    climbed: int
    cached: int
    #: Sum over all candidates [s].
    seconds: float


def tallies(run: Run) -> tuple[Tally, ...]:
    """Count candidates by stage and verdict, in the order of the ladder."""
    counts = Counter(
        (
            ALL_STAGES if each.evaluation.verdict is Verdict.PASS else each.evaluation.stage,
            each.evaluation.verdict,
        )
        for each in run.tried
        if each.evaluation is not None
    )
    return tuple(
        Tally(stage, verdict, counts[stage, verdict])
        for stage in _in_order({stage for stage, _ in counts})
        for verdict in Verdict
        if counts[stage, verdict]
    )


def unfinished(run: Run) -> int:
    """Count the candidates whose evaluation the run did not live to see."""
    return sum(each.evaluation is None for each in run.tried)


def passed(run: Run) -> int:
    """Count the candidates that passed."""
    return len(run.entries)


def reasons(run: Run, *, limit: int) -> tuple[Reason, ...]:
    """Return why candidates did not pass, equal words together, the latest first."""
    found: dict[tuple[str, Verdict, str], Reason] = {}
    for each in run.tried:
        evaluation = each.evaluation
        if evaluation is None or evaluation.verdict is Verdict.PASS:
            continue
        key = (evaluation.stage, evaluation.verdict, evaluation.reason)
        count = found.pop(key).count if key in found else 0
        found[key] = Reason(*key, count + 1, each.number, each.candidate.id, each.candidate.note)
    return tuple(reversed(found.values()))[:limit]


def unanswered(run: Run) -> tuple[tuple[str, int], ...]:
    """Count asks that brought no candidate by their reason, the most frequent first."""
    counts = Counter(f"{event.proposer}: {event.reason}" for event in run.unanswered)
    return tuple(counts.most_common())


def shares(run: Run) -> tuple[Share, ...]:
    """Sum up what each proposer did and took, by name."""
    asked = [(each.candidate.proposer, each.exchanges) for each in run.tried]
    silent = [(each.proposer, each.exchanges) for each in run.unanswered]
    candidates, unanswered = Counter(n for n, _ in asked), Counter(n for n, _ in silent)
    passed_by = Counter(entry.elite.candidate.proposer for entry in run.entries)
    front = Counter(entry.elite.candidate.proposer for entry in run.elites)
    return tuple(
        Share(
            proposer=name,
            candidates=candidates[name],
            unanswered=unanswered[name],
            passed=passed_by[name],
            on_front=front[name],
            requests=len(exchanges),
            input_tokens=sum(exchange.input_tokens for exchange in exchanges),
            output_tokens=sum(exchange.output_tokens for exchange in exchanges),
            cost_usd=sum(exchange.cost_usd for exchange in exchanges),
        )
        for name in sorted({*candidates, *unanswered})
        for exchanges in [[e for who, taken in (*asked, *silent) if who == name for e in taken]]
    )


def stage_times(run: Run) -> tuple[StageTime, ...]:
    """Sum up the wall time at each stage, in the order of the ladder."""
    traces = [trace for each in run.tried for trace in each.traces]
    return tuple(
        StageTime(
            stage=stage,
            climbed=len(here),
            cached=sum(trace.cached for trace in here),
            seconds=sum(trace.duration_s for trace in here),
        )
        for stage in _in_order({trace.stage for trace in traces})
        for here in [[trace for trace in traces if trace.stage == stage]]
    )


def _in_order(stages: set[str]) -> tuple[str, ...]:
    """Return stages in the order of the ladder, others behind them by name."""
    known = [stage for stage in STAGES if stage in stages]
    return (*known, *sorted(stages - {*STAGES, ALL_STAGES}), *(stages & {ALL_STAGES}))
