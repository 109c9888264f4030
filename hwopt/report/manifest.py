"""`manifest.json` and `metrics.json` of an export.

Names of metrics: METRICS2.1, as OpenROAD and LibreLane write them, `timing__setup__ws` in ns; what
it lacks is `hwopt__...`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

import hwopt
from hwopt.archive.gain import Metric
from hwopt.archive.retained import of_metric
from hwopt.candidate import digest_of_sources
from hwopt.evaluation import Point
from hwopt.report.entries import Entry
from hwopt.report.leftover import Claim, claims_of
from hwopt.report.leftover import caveats as doubts
from hwopt.report.proof import ProofFolder
from hwopt.report.replay import Run
from hwopt.report.shortfall import why_not
from hwopt.report.wording import caveats, parameters


@dataclass(frozen=True)
class Digests:
    """SHA-256 hex digests of what the result depends on."""

    design: str
    flow: str
    #: Paths and texts of the sources, as the run had them: without the header of the export.
    gold_sources: str
    candidate_sources: str
    ledger: str


@dataclass(frozen=True)
class Tool:
    """A tool that took part."""

    name: str
    version: str


@dataclass(frozen=True)
class Listed:
    """A file of the export."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an export is, where it comes from, and what was shown of it."""

    hwopt: str
    design: str
    top: str
    candidate: str
    proposer: str
    note: str
    #: Whether it may be called an improvement.
    improvement: bool
    #: Why not; empty where it is one.
    not_an_improvement: str
    #: Whether each gain is there again wherever the run measured again.
    confirmed: bool
    gains: tuple[Claim, ...]
    evidence: str
    contract: tuple[str, ...]
    parameters_proven_at: tuple[str, ...]
    method: str
    proof: ProofFolder
    flow: str
    liberty: tuple[str, ...]
    recipe: str
    metric: str
    seed: int
    tools: tuple[Tool, ...]
    digests: Digests
    what_the_numbers_are_not: tuple[str, ...]
    files: tuple[Listed, ...]


def manifest_of(
    run: Run, entry: Entry, *, point: Point, proof: ProofFolder, folder: Path
) -> Manifest:
    """Describe an export whose other files are all written."""
    candidate, evidence = entry.elite.candidate, entry.elite.evaluation.evidence
    return Manifest(
        hwopt=hwopt.__version__,
        design=run.name,
        top=run.design.top,
        candidate=candidate.id,
        proposer=candidate.proposer,
        note=candidate.note,
        improvement=entry.is_improvement,
        not_an_improvement=why_not(entry, run),
        confirmed=entry.is_confirmed,
        gains=claims_of(run, entry),
        evidence=str(evidence),
        contract=evidence.contract,
        parameters_proven_at=tuple(parameters(values) for values in run.design.proven_at),
        method=entry.tried.method,
        proof=proof,
        flow=run.campaign.flow,
        liberty=run.campaign.liberty,
        recipe=point.recipe,
        metric=run.opened.metric,
        seed=run.campaign.seed,
        tools=tuple(Tool(*each) for each in run.opened.versions),
        digests=Digests(
            design=run.opened.design,
            flow=run.opened.flow,
            gold_sources=digest_of_sources(run.gold.candidate.sources),
            candidate_sources=digest_of_sources(candidate.sources),
            ledger=run.digest,
        ),
        what_the_numbers_are_not=(*caveats(run), *doubts(run)),
        files=_listed(folder),
    )


def metrics_of(run: Run, entry: Entry, point: Point) -> tuple[tuple[str, float], ...]:
    """Return names and values: of the chosen recipe, of each recipe, and of gold beside them."""
    gold = {each.recipe: each for each in run.gold.evaluation.points}
    found = [*_named("", point)]
    if point.recipe in gold:
        found += [
            (f"hwopt__gold__{name.removeprefix('hwopt__')}", value)
            for name, value in _named("", gold[point.recipe])
        ]
    for each in entry.elite.evaluation.points:
        found += _named(f"__recipe:{each.recipe}", each)
    found += _gain(run, entry, "area_um2")
    found += _gain(run, entry, "delay_ps")
    found += [
        ("hwopt__diff__lines__added", entry.difference.added),
        ("hwopt__diff__lines__removed", entry.difference.removed),
        ("hwopt__diff__lines__kept__share", entry.difference.kept),
    ]
    return tuple(found)


def as_json(value: object) -> str:
    """Return indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def _named(modifier: str, point: Point) -> Iterator[tuple[str, float]]:
    yield f"design__instance__area{modifier}", point.area_um2
    yield f"design__instance__count{modifier}", point.cells
    yield f"hwopt__delay__ps{modifier}", point.delay_ps
    if point.slack_ps is not None:
        yield f"timing__setup__ws{modifier}", round(point.slack_ps / 1000, 6)
    if point.power is not None:
        # METRICS2.1 states power in W.
        yield f"power__total{modifier}", _watts(point.power.total_uw)
        yield f"power__leakage__total{modifier}", _watts(point.power.leakage_uw)
        yield f"power__switching__total{modifier}", _watts(point.power.switching_uw)
        yield f"power__internal__total{modifier}", _watts(point.power.internal_uw)


def _watts(power_uw: float) -> float:
    return float(f"{power_uw * 1e-6:.6g}")


def _gain(run: Run, entry: Entry, metric: Metric) -> list[tuple[str, float]]:
    """Return a gain, the noise, and what is left of it wherever it was measured again."""
    name = f"hwopt__gain__{metric.split('_')[0]}"
    several = [(f"{name}__relative", of_metric(entry.gains, metric))]
    if run.noise is not None:
        several.append((f"{name}__noise__relative", of_metric(run.noise.best, metric)))
    for each in entry.remains:
        place = f"library:{each.library}" if each.library else "strongest"
        if not each.reason:
            several.append((f"{name}__retained__{place}__relative", of_metric(each.gains, metric)))
    return [(key, round(gain.relative, 6) if gain else 0.0) for key, gain in several]


def _listed(folder: Path) -> tuple[Listed, ...]:
    return tuple(
        Listed(path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
