"""`export/`: the improved sources with their proof, ready to be taken into another project."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hwopt.design import Source
from hwopt.errors import ConfigError, NothingToExport
from hwopt.evaluation import Point
from hwopt.report.diff import patch
from hwopt.report.entries import Entry
from hwopt.report.leftover import sentence
from hwopt.report.manifest import as_json, manifest_of, metrics_of
from hwopt.report.proof import write_proof
from hwopt.report.replay import Run
from hwopt.report.shortfall import why_not
from hwopt.report.wording import (
    at_parameters,
    figure,
    one_line,
    timing_words,
    visible,
)
from hwopt.tools.workspace import write_sources

#: Hex digits of an id that are enough to name a candidate.
_LEAST_DIGITS = 4


def export_candidate(run: Run, pick: str | None = None, *, folder: Path | None = None) -> Path:
    """Write an export and return its folder.

    Args:
        run: The run.
        pick: See `choose`.
        folder: A new or empty folder; None means `export/` in the run's folder, where an
            earlier export is replaced.

    Raises:
        NothingToExport: There is no improvement, or the candidate did not pass.
        ConfigError: There is no such candidate, or the folder holds something.
        ToolError: A tool is needed again, and failed.
    """
    entry, point = choose(run, pick)
    target = run.folder / "export" if folder is None else folder
    if (folder is not None or not (target / "manifest.json").is_file()) and _holds(target):
        raise ConfigError(f"{target}: expected a new or empty folder; choose another one with -o")
    with tempfile.TemporaryDirectory(prefix="export-", dir=run.folder) as name:
        draft = Path(name)
        _write(run, entry, point, draft)
        _replace(target, draft)
    return target


def choose(run: Run, pick: str | None) -> tuple[Entry, Point]:
    """Return the entry that `pick` means, and the point for which it was picked.

    Args:
        run: The run.
        pick: `area` for the smallest improvement, `delay` for the fastest, or the id of a
            candidate that passed, be it an improvement or not. None means the smallest one
            that meets the design's clock period, or the fastest where none does; without a
            period, the smallest. Of several that will do, those that are confirmed come first.

    Raises:
        NothingToExport: There is no improvement, the candidate did not pass, or it is not approved.
        ConfigError: There is no such candidate.
    """
    if pick not in {"area", "delay", None}:
        assert pick is not None  # noqa: S101 - the set holds it
        entry = named(run, pick)
        if not allowed_by(run, entry):
            raise NothingToExport(
                f"candidate {entry.id}: expected an approved one, as this run asks for approval; "
                f"look at it and approve it: hwopt review {run.folder} --approve {entry.id}"
            )
        return entry, (entry.points or entry.elite.evaluation.points)[0]
    improvements = [entry for entry in run.improvements if allowed_by(run, entry)]
    if run.improvements and not improvements:
        raise NothingToExport(
            f"{run.folder}: expected an approved improvement, as this run asks for approval; "
            f"look at them and approve one: hwopt review {run.folder} --approve ID"
        )
    if not run.improvements:
        more = "; finish it with: hwopt resume" if run.pending else "; give it a larger budget"
        raise NothingToExport(
            f"{run.folder}: expected an improvement to export, the run confirmed none{more}, "
            "or name a candidate with --pick ID"
        )
    found = [(entry, point) for entry in improvements for point in entry.points]
    timed = [each for each in found if each[1].slack_ps is not None] if pick is None else []
    meeting = [each for each in timed if (each[1].slack_ps or 0.0) >= 0]
    allowed = meeting or found
    sure = [each for each in allowed if each[0].is_confirmed] or allowed
    if pick == "delay" or (timed and not meeting):
        return min(sure, key=lambda each: (each[1].delay_ps, each[1].area_um2))
    return min(sure, key=lambda each: each[1].cost)


def allowed_by(run: Run, entry: Entry) -> bool:
    """Tell whether a candidate may be exported: where a run asks for approval, it needs it."""
    return not run.campaign.approve or entry.id in run.approved


def chosen_words(run: Run, pick: str | None) -> str:
    """Say what `pick` chose, with the clock period where that decided.

    Raises:
        NothingToExport: There is no improvement, or the candidate did not pass.
        ConfigError: There is no such candidate.
    """
    entry, point = choose(run, pick)
    period = timing_words(run.design, point)
    if pick == "delay":
        noun = "the fastest improvement"
    elif pick not in {"area", None}:
        noun = f"candidate {entry.id}"
    elif pick == "area" or not period:
        noun = "the smallest improvement"
    elif (point.slack_ps or 0.0) >= 0:
        return f"the smallest improvement that {period}"
    else:
        return f"no improvement meets the clock; the fastest one {period}"
    return f"{noun}, which {period}" if period else noun


def with_header(run: Run, entry: Entry, point: Point, source: Source) -> Source:
    """Return a source with a comment on top that says what it is."""
    end = "\r\n" if "\r\n" in source.text else "\n"
    lines = "".join(f"// {line}{end}" for line in _header(run, entry, point, source))
    return Source(source.path, lines + source.text)


def exported_sources(run: Run, entry: Entry, point: Point) -> tuple[Source, ...]:
    """Return a candidate's sources as they are exported: what differs from gold has a header."""
    gold = {source.path: source.text for source in run.gold.candidate.sources}
    return tuple(
        source if gold.get(source.path) == source.text else with_header(run, entry, point, source)
        for source in entry.elite.candidate.sources
    )


def _header(run: Run, entry: Entry, point: Point, source: Source) -> Iterator[str]:
    """Yield lines of plain ASCII that no tool takes for a pragma."""
    evaluation = entry.elite.evaluation
    figures = (
        f"{figure(point.area_um2)} um^2, {figure(point.delay_ps)} ps under recipe {point.recipe} "
        f"of flow {run.campaign.flow}"
    )
    period = timing_words(run.design, point)
    said = (
        f"Rewritten by hwopt: {one_line(entry.elite.candidate.note)}",
        f"Gold: {source.path} of design {run.name} ({run.gold.candidate.id}); this: {entry.id}",
        f"Equivalence to gold: {evaluation.evidence}, at {at_parameters(run.design)}",
        *(f"- {one_line(line)}" for line in evaluation.evidence.contract),
        f"Measured: {figures}; pre-layout, ranks circuits, not sign-off",
        *((f"Timing: {period}; longest path {point.critical}",) if period else ()),
        *((f"Not an improvement: {why_not(entry, run)}",) if not entry.is_improvement else ()),
        *(f"Gain: {sentence(run, entry, gain)}" for gain in entry.improves),
    )
    for line in said:
        yield one_line(line).encode("ascii", "replace").decode().rstrip("\\ ")


def named(run: Run, pick: str) -> Entry:
    """Return the one candidate whose id begins with `pick`.

    Raises:
        NothingToExport: It did not pass.
        ConfigError: There is no such candidate, or there are several.
    """
    ids = [each.candidate.id for each in run.tried if each.candidate.id.startswith(pick)]
    if len(pick) < _LEAST_DIGITS or len(ids) != 1:
        raise ConfigError(
            f"--pick {visible(pick)}: expected area, delay or the id of one candidate, which this "
            f"names {len(ids)} times; hwopt report lists them"
        )
    found = next((entry for entry in run.entries if entry.id == ids[0]), None)
    if found is None:
        raise NothingToExport(
            f"candidate {ids[0]}: expected one that passed every stage, this did not; "
            "choose another one"
        )
    return found


def _holds(folder: Path) -> bool:
    return folder.is_file() or (folder.is_dir() and any(folder.iterdir()))


def _replace(target: Path, draft: Path) -> None:
    """Move an export that is complete into its place; the manifest comes last."""
    target.mkdir(parents=True, exist_ok=True)
    for stale in (target / each.name for each in draft.iterdir()):
        if stale.is_dir():
            shutil.rmtree(stale)
        stale.unlink(missing_ok=True)
    for each in sorted(draft.iterdir(), key=lambda path: (path.name == "manifest.json", path.name)):
        shutil.move(each, target / each.name)


def _write(run: Run, entry: Entry, point: Point, folder: Path) -> None:
    design, sources = run.design, exported_sources(run, entry, point)
    write_sources(folder / "rtl", (*design.includes, *design.data, *sources))
    text = patch(run.gold.candidate.sources, sources)
    (folder / "diff.patch").write_text(text, encoding="utf-8", newline="")
    proof = write_proof(run, entry, folder / "proof")
    metrics = dict(metrics_of(run, entry, point))
    (folder / "metrics.json").write_text(as_json(metrics), encoding="utf-8", newline="\n")
    manifest = manifest_of(run, entry, point=point, proof=proof, folder=folder)
    (folder / "manifest.json").write_text(as_json(manifest), encoding="utf-8", newline="\n")
