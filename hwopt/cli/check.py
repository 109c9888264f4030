"""Command `check`: one candidate up the ladder."""

import argparse
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from rich.table import Table

from hwopt.archive.gain import Gains, gains, gold_front
from hwopt.candidate import Candidate
from hwopt.cli.console import console, say
from hwopt.config import parse_evidence
from hwopt.design import Design, Source
from hwopt.errors import ConfigError
from hwopt.evaluate.intake import take_in
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import Evaluation, Point, Trace, Verdict, alike
from hwopt.liberty.reader import resolve_liberty
from hwopt.report.wording import power_figure, power_words, visible
from hwopt.search.tried import paths_of
from hwopt.search.workers import pool_of
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.flows import load_flow
from hwopt.tools.workspace import read_text

EXIT = {
    Verdict.PASS: 0,
    Verdict.FAIL: 1,
    Verdict.UNKNOWN: 4,
    Verdict.TIMEOUT: 4,
    Verdict.ERROR: 5,
}


@dataclass(frozen=True)
class Checked:
    """What `check --json` prints."""

    design: str
    evaluation: Evaluation
    #: Gold's points under all recipes.
    gold: tuple[Point, ...]
    traces: tuple[Trace, ...]


def check(arguments: argparse.Namespace) -> int:
    """Climb the ladder once, with gold or with a candidate."""
    taken = take_in(arguments.design, top=arguments.top)
    design = taken.design
    sources = design.sources
    if arguments.source is not None:
        sources = replaced(design, arguments.source)
    for remark in taken.remarks if not arguments.json else ():
        say(remark)
    liberty = [resolve_liberty(name) for name in arguments.liberty]
    flow = load_flow(arguments.flow, liberty=liberty, sta=arguments.sta)
    store = None if arguments.no_cache else Cache(cache_folder())
    bar = parse_evidence(arguments.evidence)
    with tempfile.TemporaryDirectory(prefix="hwopt-") as folder, pool_of(2) as pool:
        judge = Judge(design, flow, bar=bar, folder=Path(folder), cache=store)
        gold = climbed = judge.climb_gold(pool, 2)
        if sources != design.sources:
            ladder = judge.ladder(gold.evaluation.points, keep=False)
            climbed = ladder.climb(Candidate(sources, proposer="person"))
    checked = Checked(design.name, climbed.evaluation, gold.evaluation.points, climbed.traces)
    if arguments.json:
        say(msgspec.json.encode(checked).decode())
    else:
        show(checked)
    return EXIT[climbed.evaluation.verdict]


def replaced(design: Design, path: Path) -> tuple[Source, ...]:
    """Return the design's sources with one of them replaced by a file.

    Raises:
        ConfigError: The file cannot be read, or it is not clear which one it replaces.
    """
    text = read_text(path)
    names = [source.path.name for source in design.sources]
    if len(design.sources) > 1 and path.name not in names:
        raise ConfigError(
            f"{path}: expected a file named {' or '.join(names)}, so that it is clear which one "
            "it replaces; rename it"
        )
    return tuple(
        replace(source, text=text) if len(names) == 1 or source.path.name == path.name else source
        for source in design.sources
    )


def show(checked: Checked) -> None:
    """Print verdict, metrics and longest paths, and write the waves of a counterexample."""
    evaluation = checked.evaluation
    colour = "green" if evaluation.verdict is Verdict.PASS else "red"
    console().print(
        f"[bold {colour}]{evaluation.verdict.value}[/] {checked.design}, evidence: "
        f"{evaluation.evidence}"
        + (f", stopped at {evaluation.stage}" if evaluation.verdict is not Verdict.PASS else "")
    )
    if evaluation.reason:
        say(evaluation.reason)
    for line in evaluation.evidence.contract:
        say(f"  {line}")
    if evaluation.points and evaluation.verdict is not Verdict.FAIL:
        console().print(_table(checked))
        for line in paths_of(evaluation):
            say(visible(line))
        say(
            "Area is before placement; delay, from the clock or an input to a register or an "
            "output, is before layout, without wires. They rank circuits."
        )
        if checked.evaluation.points != checked.gold:
            say("The noise of the design, which a gain has to exceed, is measured by hwopt run.")
        _say_power(evaluation.points)
    _write_waves(evaluation)


def _table(checked: Checked) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("recipe")
    titles = ("area \\[um^2]", "delay \\[ps]", "power \\[uW]", "cells", "against gold's front")
    for title in titles:
        table.add_column(title, justify="right")
    timed = any(point.slack_ps is not None for point in checked.evaluation.points)
    if timed:
        table.add_column("slack \\[ps]", justify="right")
    front = gold_front(checked.gold)
    is_gold = checked.evaluation.points == checked.gold
    for point, recipes in alike(checked.evaluation.points):
        mark = ("front" if point in front else "") if is_gold else _words(checked.gold, point)
        slack = [] if point.slack_ps is None else [f"{point.slack_ps:.1f}"]
        table.add_row(
            point.recipe if len(recipes) == 1 else f"{point.recipe} (+{len(recipes) - 1} alike)",
            f"{point.area_um2:.2f}",
            f"{point.delay_ps:.1f}",
            power_figure(point.power),
            str(point.cells),
            mark,
            *slack,
        )
    return table


def _say_power(points: tuple[Point, ...]) -> None:
    """Say of what the least power is made, and what power is not."""
    measured = [point for point in points if point.power is not None]
    least = min(measured, key=lambda point: point.power_uw or 0.0, default=None)
    if least is None or least.power is None:
        return
    say(f"Power under {least.recipe}: {power_words(least.power)}. No wires, glitches, clock tree.")


def _words(gold: tuple[Point, ...], point: Point) -> str:
    found: Gains = gains(gold, (point,))
    return ", ".join(f"{gain.metric.split('_')[0]} -{100 * gain.relative:.1f} %" for gain in found)


def _write_waves(evaluation: Evaluation) -> None:
    for name, text in evaluation.files:
        if name.endswith("counterexample.txt"):
            say(visible(text.rstrip()))
        if name.endswith(".vcd"):
            place = Path(Path(name).name)
            place.write_text(text, encoding="utf-8")
            say(f"counterexample written to {place}")
