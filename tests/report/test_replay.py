"""What a run folder says when it is read back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from hwopt.archive.gain import Gains
from hwopt.errors import LedgerError
from hwopt.evaluation import Evidence, Point, Strength, Verdict
from hwopt.ledger import Ledger, NoiseMeasured
from hwopt.report import account
from hwopt.report.replay import Run, read_run

Synthesize = Callable[..., Run]


def best_gain(gold: Sequence[Point], points: Sequence[Point], metric: str) -> float:
    """Return the best gain by the letter of its definition, every pair compared."""

    def worse(a: Point, b: Point) -> bool:
        return b.area_um2 <= a.area_um2 and b.delay_ps <= a.delay_ps

    front = [g for g in gold if not any(worse(g, h) and h.cost != g.cost for h in gold)]
    other = {"area_um2": "delay_ps", "delay_ps": "area_um2"}[metric]
    found = [
        1 - getattr(point, metric) / getattr(g, metric)
        for g in front
        for point in points
        if getattr(point, other) <= 1.01 * getattr(g, other)
        and not any(worse(point, h) for h in gold)
    ]
    return max([0.0, *found])


@pytest.mark.parametrize("noise", [0.0, 0.05, 0.2, 0.5])
@pytest.mark.parametrize("reach", [(0.8, 0.85), (1.0, 0.97), (0.97, 1.0)])
def test_improvements_are_what_the_law_says(
    synthetic: Synthesize, noise: float, reach: tuple[float, float]
) -> None:
    """What is presented equals a naive reading of the definition, candidate by candidate."""
    run = synthetic(noise=noise, reach=reach)
    gold = run.gold.evaluation.points
    assert run.noise
    measured = next(
        event.points
        for event in Ledger(run.folder / "ledger.sqlite").events()
        if isinstance(event, NoiseMeasured)
    )
    expected = set()
    for entry in run.entries:
        if not entry.on_front:
            continue
        for metric in ("area_um2", "delay_ps"):
            luck = max(best_gain(gold, points, metric) for points in measured)
            gain = best_gain(gold, entry.elite.evaluation.points, metric)
            if gain >= 0.03 and gain > luck:
                expected.add((entry.id, metric))
    presented = {(entry.id, gain.metric) for entry in run.improvements for gain in entry.improves}
    assert presented == expected


def test_nothing_is_an_improvement_before_the_noise_is_measured(synthetic: Synthesize) -> None:
    """A run that was cut off before the noise presents nothing, and says what is pending."""
    run = synthetic(noise=None)
    assert run.noise is None
    assert run.improvements == ()
    assert run.pending


def test_noise_of_another_recipe_confirms_nothing(synthetic: Synthesize) -> None:
    """A gain under a recipe that no rewording was measured under stays pending."""
    run = synthetic(noise=None)
    ledger = Ledger(run.folder / "ledger.sqlite")
    elsewhere = replace(run.gold.evaluation.points[0], recipe="another")
    ledger.append(NoiseMeasured(((elsewhere,),)))
    ledger.close()
    again = read_run(run.folder)
    assert again.noise is not None
    assert again.improvements == ()
    assert again.pending == again.elites


def test_evidence_below_the_bar_is_no_improvement(synthetic: Synthesize) -> None:
    """A candidate whose evidence is weaker than was asked for is never presented."""
    run = synthetic(evidence=Evidence(Strength.SIMULATED, extent=100))
    assert run.elites
    assert run.improvements == ()
    assert run.pending == ()


def test_what_did_not_pass_is_never_on_the_front(synthetic: Synthesize) -> None:
    """Every holder of a point on the front is gold or passed."""
    run = synthetic()
    passed = {
        each.candidate.id
        for each in run.tried
        if each.evaluation and each.evaluation.verdict is Verdict.PASS
    }
    assert {held.candidate_id for held in run.front} <= {run.gold.candidate.id, *passed}


def test_reading_twice_gives_the_same(synthetic: Synthesize) -> None:
    """A run read again is equal to the first reading."""
    run = synthetic(candidates=8)
    assert read_run(run.folder) == run


def test_a_run_without_gold_is_refused(synthetic: Synthesize) -> None:
    """A ledger in which gold was never measured is a LedgerError with its remedy."""
    run = synthetic(candidates=1)
    (run.folder / "ledger.sqlite").unlink()
    ledger = Ledger(run.folder / "ledger.sqlite", create=True)
    ledger.append(run.opened)
    ledger.close()
    with pytest.raises(LedgerError) as caught:
        read_run(run.folder)
    assert str(caught.value) == (
        f"{run.folder}: expected a run in which gold was measured, found none; "
        "finish it with: hwopt resume"
    )


def test_another_design_is_refused(synthetic: Synthesize) -> None:
    """A design that was changed in the run's folder is not taken for the run's."""
    run = synthetic(candidates=1)
    place = run.folder / "design" / "mixer.v"
    place.write_text(place.read_text() + "\n")
    with pytest.raises(LedgerError) as caught:
        read_run(run.folder)
    assert str(caught.value) == (
        f"{run.folder / 'design'}: expected the design as the run found it, not another; restore it"
    )


def test_every_candidate_is_counted_once(synthetic: Synthesize) -> None:
    """The tallies and what was left unfinished add up to all that was tried."""
    run = synthetic()
    counted = sum(tally.count for tally in account.tallies(run))
    assert counted + account.unfinished(run) == len(run.tried)
    assert account.passed(run) == len(run.entries)
    refused = sum(reason.count for reason in account.reasons(run, limit=1000))
    assert refused == counted - account.passed(run)


def test_what_proposers_did_adds_up(synthetic: Synthesize) -> None:
    """Every candidate, ask without one and exchange belongs to a proposer and counts once."""
    run = synthetic(proposer="llm", candidates=12)
    shares = account.shares(run)
    assert sum(each.candidates for each in shares) == len(run.tried)
    assert sum(each.unanswered for each in shares) == len(run.unanswered)
    assert sum(each.passed for each in shares) == len(run.entries)
    assert sum(each.on_front for each in shares) == len(run.elites)
    assert sum(each.requests for each in shares) == 11
    assert sum(each.cost_usd for each in shares) == pytest.approx(11 * 0.0123)


def test_gains_hold_no_more_than_what_improves(synthetic: Synthesize) -> None:
    """Confirmed and pending gains never overlap."""
    run = synthetic()
    assert all(entry.pending == Gains() for entry in run.improvements)
