"""The design's own noise: what rewordings of gold, which change nothing, gain by luck."""

from collections.abc import Iterable
from concurrent.futures import Executor

from hwopt.archive.gain import Gains, improving
from hwopt.archive.pareto import ParetoArchive
from hwopt.evaluate.judge import Judge
from hwopt.ledger import Event, NoiseMeasured, Told
from hwopt.rewrite.rewording import reword

#: Rewordings of gold: as many as there were evaluations, which are as many chances to be lucky,
#: but no fewer and no more than these.
LEAST, MOST = 10, 30


def measure_noise(
    judge: Judge, archive: ParetoArchive, events: Iterable[Event], pool: Executor
) -> NoiseMeasured | None:
    """Measure rewordings of gold under the recipes under which something is claimed.

    Args:
        judge: Measures.
        archive: What was found.
        events: What the ledger holds; what was measured before on as many is not again.
        pool: Where measurements run.

    Returns:
        The measurement; None where there is nothing new to hold it against.
    """
    gold = archive.gold
    claims = {
        point.recipe
        for elite in archive.elites
        for point in improving(gold.evaluation.points, elite.evaluation.points, Gains())
    }
    if not claims:
        return None
    past = tuple(events)
    count = min(MOST, max(LEAST, sum(isinstance(event, Told) for event in past)))
    reworded = dict.fromkeys(
        reword(judge.design, gold.candidate.sources, seed) for seed in range(count)
    )
    known = {
        point.recipe
        for event in past
        if isinstance(event, NoiseMeasured) and len(event.points) >= len(reworded)
        for points in event.points
        for point in points
    }
    if claims <= known:
        return None
    measure = judge.measure(gold.evaluation.points, tuple(sorted(claims)))
    points = tuple(each for each in pool.map(measure, reworded) if each)
    # Gold's own wording stands in where no other can be measured.
    own = tuple(point for point in gold.evaluation.points if point.recipe in claims)
    return NoiseMeasured(points or (own,))
