"""A run's candidates for the person who decides about them."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from hwopt.evaluation import alike
from hwopt.report.diff import changes, patch
from hwopt.report.entries import Entry
from hwopt.report.export import named
from hwopt.report.replay import Run
from hwopt.report.shortfall import why_not
from hwopt.report.wording import figure, gain_words, visible


def reviewed_table(run: Run) -> Table:
    """Return a line for each elite and for each candidate that somebody decided about."""
    table = Table(title="candidates", box=None, pad_edge=False, title_justify="left")
    for name in ("candidate", "what", "gain", "lines", "evidence", "decided"):
        table.add_column(name, justify="right" if name == "lines" else "left")
    decided = {each.candidate_id for each in run.decisions}
    for entry in run.entries:
        if entry.on_front or entry.id in decided:
            table.add_row(
                entry.id[:8],
                Text(visible(entry.elite.candidate.note)),
                ", ".join(gain_words(gain) for gain in entry.improves) or why_not(entry, run),
                _lines(run, entry),
                str(entry.elite.evaluation.evidence),
                Text(_decided(run, entry)),
            )
    return table


def reviewed_candidate(run: Run, name: str) -> str:
    """Return everything about one candidate as text: metrics, evidence, decisions, diff.

    Raises:
        ConfigError: There is no such candidate.
        NothingToExport: It did not pass.
    """
    entry = named(run, name)
    return "\n".join(_about(run, entry))


def _about(run: Run, entry: Entry) -> Iterator[str]:
    elite = entry.elite
    yield f"candidate {entry.id}, written by {elite.candidate.proposer}"
    yield f"  {visible(elite.candidate.note)}"
    yield f"  parents: {', '.join(elite.candidate.parents) or 'none'}"
    yield f"  evidence: {elite.evaluation.evidence}"
    yield from (f"  - {line}" for line in elite.evaluation.evidence.contract)
    for gain in entry.improves:
        yield f"  gain: {gain_words(gain)}, {gain.gold.recipe} -> {gain.point.recipe}"
    if not entry.is_improvement:
        yield f"  no improvement: {visible(why_not(entry, run))}"
    if words := _decided(run, entry):
        yield f"  decided: {words}"
    for point, recipes in alike(elite.evaluation.points):
        metrics = f"{figure(point.area_um2)} um^2, {figure(point.delay_ps)} ps"
        yield f"  {metrics}: {', '.join(recipes)}"
    yield ""
    yield visible(patch(run.gold.candidate.sources, elite.candidate.sources))


def _lines(run: Run, entry: Entry) -> str:
    files = changes(run.gold.candidate.sources, entry.elite.candidate.sources)
    return f"+{sum(file.added for file in files)} -{sum(file.removed for file in files)}"


def _decided(run: Run, entry: Entry) -> str:
    mine = [each for each in run.decisions if each.candidate_id == entry.id]
    return "; ".join(
        f"{each.decision}: {visible(each.words)}" if each.words else each.decision for each in mine
    )
