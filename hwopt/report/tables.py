"""A run's results as tables for a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hwopt.archive.gain import Gain
from hwopt.evaluation import Point, Verdict
from hwopt.report import account, leftover, wording
from hwopt.report.entries import Entry
from hwopt.report.replay import Run
from hwopt.report.shortfall import why_not

#: Characters of a note or reason that a table shows.
_SHORT = 72


def summary(run: Run) -> RenderableType:
    """Return what is printed at the end of a run and by `hwopt report`."""
    parts: list[RenderableType] = [
        Text(f"{run.name}: {wording.headline(run)}", style="bold"),
        Text(wording.subline(run)),
        Text(""),
        gold_table(run),
    ]
    if run.improvements:
        parts += [Text(""), improvements_table(run)]
    if run.confirmation.measured:
        parts += [Text(""), leftover_table(run)]
    others = [entry for entry in run.elites if not entry.is_improvement]
    if others:
        parts += [Text(""), others_table(run, others)]
    parts += [Text(""), paths_table(run)]
    if run.tried:
        parts += [Text(""), tally_table(run)]
    if account.shares(run):
        parts += [Text(""), shares_table(run)]
    parts += [Text(wording.NOT_SIGN_OFF, style="dim")]
    return Group(*parts)


def gold_table(run: Run) -> Table:
    """Return gold's front, from which gains are measured."""
    table = _table(f"gold's front over {len(run.gold.evaluation.points)} recipes")
    table.add_column("recipe")
    _metric_columns(table)
    for point in run.gold_front:
        table.add_row(_text(point.recipe), *_metrics(point))
    return table


def improvements_table(run: Run) -> Table:
    """Return each improvement beside the point of gold it is measured from, and its noise."""
    table = _table("improvements, against a point of gold's front")
    table.add_column("candidate", no_wrap=True)
    for name in ("gain", "noise", "area um^2", "delay ps", "power uW", "lines"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("recipe")
    table.add_column("evidence")
    table.add_column("by")
    for entry in run.improvements:
        for gain in entry.improves:
            table.add_row(*_improvement(run, entry, gain))
    return table


def leftover_table(run: Run) -> Table:
    """Return which part of each gain is left where the search did not look."""
    table = _table("what is left of each gain, gold measured there too")
    table.add_column("candidate")
    for name in ("gain", "noise"):
        table.add_column(name, justify="right", no_wrap=True)
    for library in run.confirmation.trials:
        table.add_column(_text(leftover.place_words(library)), justify="right")
    table.add_column("confirmed")
    for entry in run.elites:
        for gain in (*entry.improves, *entry.vanished):
            table.add_row(
                entry.id[:8],
                wording.gain_words(gain),
                wording.noise_of(run, gain.metric),
                *(_text(cell) for cell in leftover.lefts(run, entry, gain)),
                _confirmed(entry, gain),
            )
    return table


def _confirmed(entry: Entry, gain: Gain) -> Text:
    if gain in tuple(entry.vanished):
        return Text("no, and does not count", style="red")
    return Text("yes", style="green") if gain in tuple(entry.confirms) else Text("no")


def others_table(run: Run, entries: list[Entry]) -> Table:
    """Return what is on the front, but is no improvement, and why."""
    table = _table("on the front, not an improvement")
    for name in ("candidate", "why", "evidence", "lines", "what"):
        table.add_column(name)
    for entry in entries:
        table.add_row(
            entry.id[:8],
            _text(why_not(entry, run)),
            str(entry.elite.evaluation.evidence),
            wording.lines_changed(entry.difference),
            _text(entry.elite.candidate.note),
        )
    return table


def paths_table(run: Run) -> Table:
    """Return the longest path of the fastest point of gold and of each elite."""
    table = _table("longest paths, from where to where")
    table.add_column("candidate")
    table.add_column("recipe")
    table.add_column("delay ps", justify="right")
    timed = run.design.clock is not None and run.design.clock.period_ps is not None
    if timed:
        table.add_column("slack ps", justify="right")
    table.add_column("path", overflow="fold")
    rows = [("gold", run.gold_front)]
    rows += [(entry.id[:8], entry.elite.evaluation.points) for entry in run.elites]
    for name, points in rows:
        point = min(points, key=lambda each: (each.delay_ps, each.area_um2))
        slack = [] if point.slack_ps is None else [wording.figure(point.slack_ps)]
        table.add_row(
            name, _text(point.recipe), wording.figure(point.delay_ps), *slack,
            Text(wording.one_line(str(point.critical or "-"))),
        )  # fmt: skip
    return table


def tally_table(run: Run) -> Table:
    """Return how many candidates ended where."""
    table = _table("where candidates ended")
    table.add_column("stage")
    for verdict in Verdict:
        table.add_column(verdict.value, justify="right")
    found = account.tallies(run)
    for stage in dict.fromkeys(tally.stage for tally in found):
        counts = {tally.verdict: tally.count for tally in found if tally.stage == stage}
        table.add_row(stage, *(str(counts.get(verdict, "-")) for verdict in Verdict))
    return table


def shares_table(run: Run) -> Table:
    """Return what each proposer did, and what models took."""
    shares = account.shares(run)
    paid = any(each.requests for each in shares)
    table = _table("who proposed")
    table.add_column("proposer")
    for name in ("candidates", "unanswered", "passed", "on the front"):
        table.add_column(name, justify="right")
    if paid:
        for name in ("requests", "US dollars"):
            table.add_column(name, justify="right")
    for each in shares:
        counts = (each.candidates, each.unanswered, each.passed, each.on_front)
        taken = (str(each.requests or "-"), f"{each.cost_usd:.2f}" if each.requests else "-")
        table.add_row(
            _text(each.proposer), *(str(count or "-") for count in counts), *(taken if paid else ())
        )
    return table


def _improvement(run: Run, entry: Entry, gain: Gain) -> tuple[str | Text, ...]:
    return (
        entry.id[:8],
        Text(wording.gain_words(gain), style="green"),
        wording.noise_of(run, gain.metric),
        _step(gain.gold.area_um2, gain.point.area_um2),
        _step(gain.gold.delay_ps, gain.point.delay_ps),
        f"{wording.power_figure(gain.gold.power)} -> {wording.power_figure(gain.point.power)}",
        wording.lines_changed(entry.difference),
        _text(gain.point.recipe),
        str(entry.elite.evaluation.evidence),
        _text(entry.elite.candidate.proposer),
    )


def _step(gold: float, here: float) -> str:
    return f"{wording.figure(gold)} -> {wording.figure(here)}"


def _metric_columns(table: Table) -> None:
    for name in ("area um^2", "delay ps", "power uW", "cells"):
        table.add_column(name, justify="right")


def _metrics(point: Point) -> tuple[str, ...]:
    return (
        wording.figure(point.area_um2),
        wording.figure(point.delay_ps),
        wording.power_figure(point.power),
        f"{point.cells:,}",
    )


def _table(title: str) -> Table:
    return Table(
        title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0)
    )


def _text(words: str) -> Text:
    """Return words of a design or proposer, which are never read as markup."""
    line = wording.one_line(words)
    return Text(line if len(line) <= _SHORT else line[: _SHORT - 3] + "...")
