"""`report.html`: one file that needs neither network nor script. Written against Jinja2 3.1."""

from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

import hwopt
from hwopt.archive.gain import Gain
from hwopt.evaluation import Point, Verdict
from hwopt.report import account, leftover, wording
from hwopt.report.diff import FileDiff, changes
from hwopt.report.entries import Entry
from hwopt.report.lineage import Lineage, lineage_of
from hwopt.report.plot import Plot, plot_of
from hwopt.report.replay import Run
from hwopt.report.shortfall import why_not

#: Lines of one candidate's diff that the page shows.
_DIFF_LINES = 1200
#: Reasons that the page lists.
_REASONS = 15


@dataclass(frozen=True)
class GainRow:
    """One gain beside its noise and the point of gold it is measured from."""

    words: str
    gain: Gain
    #: Best gain of a rewording in the same metric.
    noise: str


@dataclass(frozen=True)
class RecipeRow:
    """A candidate's point and gold's under the same recipe."""

    point: Point
    #: None where gold was not measured under it.
    gold: Point | None
    on_front: bool


@dataclass(frozen=True)
class Card:
    """Everything the page says of one candidate."""

    entry: Entry
    #: Number among the improvements; None where it is none.
    number: int | None
    why_not: str
    gains: tuple[GainRow, ...]
    #: What is left of each gain above the noise, in plain words; empty where nobody looked.
    sentences: tuple[str, ...]
    recipes: tuple[RecipeRow, ...]
    diffs: tuple[FileDiff, ...]
    #: Lines of the diff that are left out.
    hidden: int


@dataclass(frozen=True)
class TallyRow:
    """The counts of one stage, one for each verdict."""

    stage: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Page:
    """What the template draws."""

    run: Run
    headline: str
    subline: str
    improvements: tuple[Card, ...]
    others: tuple[Card, ...]
    plot: Plot
    lineage: Lineage
    verdicts: tuple[str, ...]
    tallies: tuple[TallyRow, ...]
    reasons: tuple[account.Reason, ...]
    caveats: tuple[str, ...]


def write_page(run: Run) -> Path:
    """Write `report.html` into the run's folder and return its path."""
    path = run.folder / "report.html"
    draft = path.with_suffix(".html.part")
    draft.write_text(render(run), encoding="utf-8", newline="\n")
    draft.replace(path)
    return path


def render(run: Run) -> str:
    """Return the page as HTML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("hwopt.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html.j2")
    return template.render(
        page=page_of(run),
        run=run,
        account=account,
        leftover=leftover,
        wording=wording,
        version=hwopt.__version__,
    )


def page_of(run: Run) -> Page:
    """Gather what the page shows."""
    numbers = {entry.id: number for number, entry in enumerate(run.improvements, start=1)}
    return Page(
        run=run,
        headline=wording.headline(run),
        subline=wording.subline(run),
        improvements=tuple(_card(run, entry, numbers[entry.id]) for entry in run.improvements),
        others=tuple(_card(run, entry, None) for entry in run.elites if entry.id not in numbers),
        plot=plot_of(run),
        lineage=lineage_of(run),
        verdicts=tuple(verdict.value for verdict in Verdict),
        tallies=_tally_rows(run),
        reasons=account.reasons(run, limit=_REASONS),
        caveats=(*wording.caveats(run), *leftover.caveats(run)),
    )


def _visible(value: object) -> object:
    """Make every text that comes out of the template visible; markup of ours is left alone."""
    return wording.visible(value) if isinstance(value, str) and type(value) is not Markup else value


def _card(run: Run, entry: Entry, number: int | None) -> Card:
    shown = entry.gains if number is None else entry.improves
    diffs, hidden = _shortened(
        changes(run.gold.candidate.sources, entry.elite.candidate.sources), _DIFF_LINES
    )
    return Card(
        entry=entry,
        number=number,
        why_not=why_not(entry, run),
        gains=tuple(
            GainRow(
                words=wording.gain_words(gain),
                gain=gain,
                noise=wording.noise_of(run, gain.metric),
            )
            for gain in shown
        ),
        sentences=leftover.sentences(run, entry) if entry.remains else (),
        recipes=_recipe_rows(run, entry),
        diffs=diffs,
        hidden=hidden,
    )


def _recipe_rows(run: Run, entry: Entry) -> tuple[RecipeRow, ...]:
    gold = {point.recipe: point for point in run.gold.evaluation.points}
    held = {held.point for held in run.front if held.candidate_id == entry.id}
    return tuple(
        RecipeRow(point, gold.get(point.recipe), point in held)
        for point in entry.elite.evaluation.points
    )


def _shortened(diffs: tuple[FileDiff, ...], limit: int) -> tuple[tuple[FileDiff, ...], int]:
    """Cut diffs off after so many lines in all; return also how many lines that left out."""
    kept, room, hidden = [], limit, 0
    for diff in diffs:
        hidden += max(0, len(diff.lines) - room)
        kept.append(FileDiff(diff.path, diff.lines[:room]))
        room = max(0, room - len(diff.lines))
    return tuple(kept), hidden


def _tally_rows(run: Run) -> tuple[TallyRow, ...]:
    counts = {(tally.stage, tally.verdict): tally.count for tally in account.tallies(run)}
    stages = dict.fromkeys(tally.stage for tally in account.tallies(run))
    return tuple(
        TallyRow(stage, tuple(counts.get((stage, verdict), 0) for verdict in Verdict))
        for stage in stages
    )
