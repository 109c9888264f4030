"""Why something on the front is no improvement, in words."""

from hwopt.archive.gain import LEAST, Gain, Gains
from hwopt.report.entries import Entry
from hwopt.report.replay import Run
from hwopt.report.wording import luck_of, noise_words, percent


def why_not(entry: Entry, run: Run) -> str:
    """Say why an entry is no improvement; empty where it is one."""
    if entry.is_improvement:
        return ""
    for decision in run.decisions:
        if decision.decision == "reject" and decision.candidate_id == entry.id:
            return f"a person rejected it: {decision.words or 'no reason given'}"
    largest = entry.gains.largest
    if not largest:
        return "better than no point of gold's front with the other metric kept"
    if entry.pending != Gains():
        return f"gain of {percent(largest)} not yet confirmed: {_missing(entry, run)}"
    if entry.vanished != Gains():
        gone = percent(entry.vanished.largest)
        return f"gold reaches the gain of {gone} under the strongest recipes, but for its noise"
    return _below(entry, run)


def _below(entry: Entry, run: Run) -> str:
    """Say which bar a gain does not reach."""
    found, largest, noise = entry.gains, entry.gains.largest, luck_of(run)
    if largest < LEAST:
        return f"gain of {percent(largest)}, less than the {LEAST:.0%} that count"
    if _within(found.area, noise.area) and _within(found.delay, noise.delay):
        return f"gain of {percent(largest)} lies within the noise ({noise_words(noise)})"
    return f"evidence {entry.elite.evaluation.evidence} is below what was asked for"


def _missing(entry: Entry, run: Run) -> str:
    if run.noise is None:
        return "the noise is not measured"
    if run.confirmation.is_due(entry.id):
        return "it is not measured again where the search did not look"
    return "the noise of its recipe is not measured"


def _within(found: Gain | None, noise: Gain | None) -> bool:
    return (
        found is None
        or found.relative < LEAST
        or (noise is not None and found.relative <= noise.relative)
    )
