"""What the report makes of the measurements at the end of a run."""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import msgspec
import pytest
from rich.console import Console

from hwopt.archive.gain import Gains
from hwopt.evaluation import Point
from hwopt.ledger import Ledger, Remeasured
from hwopt.report.export import choose, with_header
from hwopt.report.leftover import sentence
from hwopt.report.manifest import metrics_of
from hwopt.report.page import render
from hwopt.report.replay import Run, read_run
from hwopt.report.result import result_of
from hwopt.report.tables import summary

Synthesize = Callable[..., Run]

SECOND = "second_lib"
BOTH = ("", SECOND)


def scaled(points: Iterable[Point], area: float, delay: float) -> tuple[Point, ...]:
    """Return what stronger recipes make of the same circuit."""
    return tuple(
        replace(
            point,
            recipe=f"strong_{point.recipe}",
            area_um2=point.area_um2 * area,
            delay_ps=point.delay_ps * delay,
        )
        for point in points
    )


def measured(run: Run, *more: Remeasured) -> Run:
    """Return the run with more events at its end."""
    ledger = Ledger(run.folder / "ledger.sqlite")
    for event in more:
        ledger.append(event)
    ledger.close()
    return read_run(run.folder)


def again(
    run: Run, library: str, *, gold: float = 0.99, gate: float = 0.99, only: str = ""
) -> tuple[Remeasured, ...]:
    """Measure gold and what may improve on it again; a factor scales area and delay of each."""
    events = []
    for elite in (run.gold, *(entry.elite for entry in run.pending)):
        is_gold = elite.candidate.id == run.gold.candidate.id
        factor = gold if is_gold else gate
        if only and not is_gold and elite.candidate.id != only:
            factor = 0.99
        points = scaled(elite.evaluation.points, factor, factor)
        events.append(Remeasured(library, elite.candidate.id, points))
    return tuple(events)


def printed(run: Run) -> str:
    """Return what a terminal without colours shows."""
    out = io.StringIO()
    Console(file=out, width=200).print(summary(run))
    return out.getvalue()


def test_nothing_is_an_improvement_before_it_is_measured_again(synthetic: Synthesize) -> None:
    """A run that was cut off before or during the confirmation presents nothing of it."""
    run = synthetic(trials=BOTH)
    assert run.improvements == ()
    assert run.pending
    assert "No improvement is confirmed yet" in printed(run)
    half = measured(run, *again(run, ""))
    assert half.improvements == ()
    assert half.pending == tuple(half.elites[: len(half.pending)])
    whole = measured(half, *again(run, SECOND))
    assert whole.pending == ()
    assert whole.improvements


def test_gains_that_are_there_again_are_confirmed(synthetic: Synthesize) -> None:
    """Where candidate and gold gain alike from stronger recipes, the gains stay what they were."""
    run = synthetic(trials=BOTH)
    run = measured(run, *again(run, ""), *again(run, SECOND))
    assert run.improvements
    for entry in run.improvements:
        assert entry.confirms == entry.improves
        assert entry.is_confirmed
        assert entry.vanished == Gains()
        for gain in entry.improves:
            assert sentence(run, entry, gain).count("all of it remains") == 2


def test_a_gain_that_gold_reaches_under_stronger_recipes_does_not_count(
    synthetic: Synthesize,
) -> None:
    """Gold becomes as good by recipes alone: no improvement, said so, nothing to export by area."""
    run = synthetic(trials=("",))
    run = measured(run, *again(run, "", gold=0.7))
    assert run.improvements == ()
    assert run.pending == ()
    assert all(entry.vanished != Gains() for entry in run.elites)
    text = printed(run)
    assert "No improvement found" in text
    assert "gold reaches the gain of" in text
    assert "no, and does not count" in text
    assert "does not count: " in render(run)


def test_a_gain_that_only_its_own_recipe_shows_is_not_confirmed(synthetic: Synthesize) -> None:
    """Recipes that did not select the candidate show no gain: said in headline, table and page."""
    run = synthetic(trials=("",))
    run = measured(run, *again(run, "", gold=1.0, gate=1.4))
    assert run.improvements
    assert not any(entry.is_confirmed for entry in run.improvements)
    assert "less area (not confirmed) and " in printed(run)
    assert "nothing remains under the strongest recipes" in render(run)


def test_a_gain_within_the_noise_at_the_end_does_not_count(synthetic: Synthesize) -> None:
    """What is left must exceed what rewordings gain."""
    run = synthetic(trials=("",), noise=0.05, reach=(0.92, 1.0))
    run = measured(run, *again(run, "", gold=0.955, gate=1.0))
    gone = [gain for entry in run.elites for gain in entry.vanished]
    assert gone
    assert run.improvements == ()
    assert "under the strongest recipes, but for its noise" in render(run)


def test_a_gain_that_the_second_library_lacks_counts_and_is_labelled(synthetic: Synthesize) -> None:
    """It is an improvement on the run's library, and it is not confirmed."""
    run = synthetic(trials=BOTH)
    run = measured(run, *again(run, ""), *again(run, SECOND, gold=0.6))
    assert run.improvements
    assert not any(entry.is_confirmed for entry in run.improvements)
    assert f"nothing remains on {SECOND}" in render(run)
    assert all(not line.confirmed for line in result_of(run).improvements)


@pytest.mark.parametrize("pick", ["area", "delay"])
def test_confirmed_ones_are_picked_first(synthetic: Synthesize, pick: str) -> None:
    """The smallest and the fastest are taken among what is confirmed, where anything is."""
    run = synthetic(trials=BOTH)
    first = measured(run, *again(run, ""), *again(run, SECOND))
    best, _ = choose(first, pick)
    lost = again(run, SECOND, gold=0.99, gate=1.9, only=best.id)
    second = measured(first, *lost)
    other, _ = choose(second, pick)
    assert best.id in {entry.id for entry in second.improvements}
    assert other.id != best.id
    assert other.is_confirmed


def test_gold_that_cannot_be_measured_confirms_nothing(synthetic: Synthesize) -> None:
    """A limit that gold reaches leaves the gain as it was, and unconfirmed with its reason."""
    run = synthetic(trials=("",))
    others = again(run, "")[1:]
    reason = "TIMEOUT at synthesize: a limit"
    run = measured(run, Remeasured("", run.gold.candidate.id, (), reason), *others)
    assert run.improvements
    assert not any(entry.is_confirmed for entry in run.improvements)
    assert f"not measured: gold: {reason}" in printed(run)


def test_a_later_measurement_replaces_what_failed(synthetic: Synthesize) -> None:
    """A resumed run that measures what failed before is believed."""
    run = synthetic(trials=("",))
    several = again(run, "")
    failed = [replace(event, points=(), reason="TIMEOUT at synthesize: x") for event in several]
    run = measured(run, *failed)
    assert not any(entry.is_confirmed for entry in run.improvements)
    run = measured(run, *several)
    assert all(entry.is_confirmed for entry in run.improvements)


def test_points_that_gold_reaches_are_not_picked(synthetic: Synthesize) -> None:
    """No point of an improvement is dominated by gold under any recipe."""
    run = synthetic(trials=("",))
    run = measured(run, *again(run, "", gold=0.9, gate=0.85))
    assert run.improvements
    gold = run.confirmation.gold_points("")
    for entry in run.improvements:
        for point in entry.points:
            assert not any(
                g.area_um2 <= point.area_um2 and g.delay_ps <= point.delay_ps for g in gold
            )


def test_the_same_figures_everywhere(synthetic: Synthesize) -> None:
    """Table, page, JSON, metrics and header say the same of a gain, its noise and its remains."""
    run = synthetic(trials=BOTH)
    run = measured(run, *again(run, "", gate=1.0), *again(run, SECOND, gate=1.02))
    entry, point = choose(run, "area")
    assert entry.improves.area
    words = sentence(run, entry, entry.improves.area)
    assert " remain under the strongest recipes; " in words
    assert f" on {SECOND}" in words
    assert words in render(run)
    (line,) = [each for each in result_of(run).improvements if each.candidate == entry.id]
    assert words in {claim.words for claim in line.claims}
    (source,) = [each for each in entry.elite.candidate.sources if each.path.name == "stage.v"]
    assert f"// Gain: {words}" in with_header(run, entry, point, source).text
    metrics = dict(metrics_of(run, entry, point))
    area = next(claim for claim in line.claims if claim.metric == "area_um2")
    strongest, second = (left.relative for left in area.left)
    assert metrics["hwopt__gain__area__relative"] == pytest.approx(area.relative, abs=1e-6)
    assert metrics["hwopt__gain__area__noise__relative"] == pytest.approx(area.noise, abs=1e-6)
    name = "hwopt__gain__area__retained"
    assert metrics[f"{name}__strongest__relative"] == pytest.approx(strongest, abs=1e-6)
    assert metrics[f"{name}__library:{SECOND}__relative"] == pytest.approx(second, abs=1e-6)
    assert json.loads(msgspec.json.encode(result_of(run)))["measured_again"]


def test_a_library_with_a_hostile_name_is_text(synthetic: Synthesize) -> None:
    """The name of a Liberty library is nobody's markup."""
    name = "<script>alert(1)</script>\x1b[31m"
    run = synthetic(trials=(name,))
    run = measured(run, *again(run, name))
    assert "<script" not in render(run)
    assert "\x1b" not in printed(run)


def test_a_run_without_trials_is_read_as_before(synthetic: Synthesize) -> None:
    """Where a flow names no stronger recipes, nothing is due and nothing is said of it."""
    run = synthetic()
    assert run.improvements
    assert "what is left" not in printed(run)
    assert "where the search did not look" not in render(run)
