"""The end of a run: what is better than gold is measured again where the search did not look."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from hwopt.archive.gain import Gains, improving
from hwopt.archive.noise import noise_of
from hwopt.archive.pareto import ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import CampaignConfig
from hwopt.errors import ConfigError
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import Evaluation, Verdict
from hwopt.ledger import Event, NoiseMeasured, Remeasured
from hwopt.liberty.reader import read_library
from hwopt.tools.flows import Flow, flow_of


@dataclass(frozen=True)
class Trial:
    """One library on which gold and elites are measured again."""

    #: Name of the second library; empty for the run's own.
    library: str
    flow: Flow
    #: Measures a candidate there.
    measure: Callable[[Candidate], Evaluation]


def second_library(config: CampaignConfig) -> tuple[str, Flow] | None:
    """Return name and flow of the second library; None where none is given.

    Raises:
        ConfigError: A file is no Liberty, or it is the run's own library.
    """
    if not config.confirm:
        return None
    own, flow = flow_of(config), flow_of(replace(config, liberty=config.confirm))
    try:
        library = read_library(flow.liberty)
    except ConfigError as error:
        raise ConfigError(f"--confirm: {error}") from error
    if [path.read_bytes() for path in own.liberty] == [path.read_bytes() for path in flow.liberty]:
        names = ", ".join(config.confirm)
        raise ConfigError(
            f"--confirm {names}: expected another library than the run's own; choose a second one"
        )
    known = library.name and library.name != read_library(own.liberty).name
    if flow.driving_cell.partition("/")[0] not in library.cells:
        flow = replace(flow, driving_cell="")
    return library.name if known else flow.liberty[0].name, flow


def trials_of(judge: Judge, config: CampaignConfig) -> tuple[Trial, ...]:
    """Return where a campaign measures again: under the strongest recipes, on a second library."""
    found = []
    if judge.flow.confirm:
        measure = judge.again(judge.flow, judge.flow.confirm)
        found.append(Trial("", judge.flow, measure))
    second = second_library(config)
    if second is not None:
        name, flow = second
        found.append(Trial(name, flow, judge.again(flow, (*flow.recipes, *flow.confirm))))
    return tuple(found)


def check_mapping(judge: Judge, config: CampaignConfig) -> None:
    """Refuse a second library to which gold does not map, before anything is spent.

    Raises:
        ConfigError: It fails under the flow's first recipe.
    """
    second = second_library(config)
    if second is None:
        return
    name, flow = second
    found = judge.again(flow, flow.recipes[:1])(judge.gold)
    if found.verdict is not Verdict.PASS:
        raise ConfigError(
            f"--confirm {name}: {judge.design.name} was expected to map to its cells, but stage "
            f"{found.stage} says {found.verdict.value}: {found.reason}; choose another library"
        )


def confirm(
    trials: Sequence[Trial],
    archive: ParetoArchive,
    events: Iterable[Event],
    pool: Executor,
    announce: Callable[[str], None],
) -> Iterator[Remeasured]:
    """Measure gold and what is better again, each once; yield in an order that is always the same.

    Args:
        trials: Where to measure.
        archive: What was found.
        events: What the ledger holds; what was measured before is not again.
        pool: Where measurements run, side by side.
        announce: Is told what is going to be measured.
    """
    past = tuple(events)
    better = _better(archive, past)
    if not better:
        return
    known = {
        (event.library, event.candidate_id)
        for event in past
        if isinstance(event, Remeasured) and not event.reason
    }
    todo = [
        (trial, candidate)
        for candidate in (archive.gold.candidate, *better)
        for trial in trials
        if (trial.library, candidate.id) not in known
    ]
    if todo:
        announce(_plan(todo))
    yield from pool.map(lambda each: _remeasured(*each), todo)


def _plan(todo: Sequence[tuple[Trial, Candidate]]) -> str:
    trials = {id(trial): trial for trial, _ in todo}.values()
    where = " and ".join(
        f"on {trial.library}"
        if trial.library
        else f"under {len(trial.flow.confirm)} recipes that the search did not see"
        for trial in trials
    )
    count = len({candidate.id for _, candidate in todo})
    return f"confirming: {count} circuits are measured again {where}"


def _better(archive: ParetoArchive, events: Iterable[Event]) -> list[Candidate]:
    """Return the elites with a gain above the noise, in order of arrival."""
    gold = archive.gold.evaluation.points
    measured = (event.points for event in events if isinstance(event, NoiseMeasured))
    noise = noise_of(gold, (points for several in measured for points in several))
    luck = noise.best if noise else Gains()
    return [
        elite.candidate
        for elite in archive.elites
        if improving(gold, elite.evaluation.points, luck)
    ]


def _remeasured(trial: Trial, candidate: Candidate) -> Remeasured:
    evaluation = trial.measure(candidate)
    if evaluation.verdict is Verdict.PASS:
        return Remeasured(trial.library, candidate.id, evaluation.points)
    reason = f"{evaluation.verdict.value} at {evaluation.stage}: {evaluation.reason}"
    return Remeasured(trial.library, candidate.id, (), reason)
