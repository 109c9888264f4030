"""Replay the list of candidates and print what an evaluation costs; see README.md.

Usage: `python tests/benchmarks/speed/measure.py [--only N] [--sample K] [--ways abc] [--out FILE]`.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from candidates import EXPECTED, Listed, candidate_of, load_example, read_list, sources_of
from clock import clocked, cores, cpu_s, parent_mib
from plain import Plain

from hwopt.config import parse_evidence
from hwopt.design import Design
from hwopt.evaluate.judge import Judge
from hwopt.evaluate.ladder import Ladder
from hwopt.evaluate.prepared import prepare
from hwopt.evaluation import Point, Verdict
from hwopt.tools.flows import Flow, load_flow
from hwopt.tools.recall import Recall


class Seconds(defaultdict[str, float]):
    """Sums of times, 0 at first [s]."""

    def __init__(self) -> None:
        super().__init__(float)


@dataclass
class Way:
    """What one way of evaluating the list came to."""

    name: str
    candidates: int = 0
    wall_s: float = 0.0
    #: CPU of the tools, and of the parent beside them [s].
    tools_cpu_s: float = 0.0
    parent_cpu_s: float = 0.0
    #: Wall time in which no tool ran, summed over the evaluations [s].
    outside_s: float = 0.0
    #: Largest resident size of the parent so far [MiB].
    parent_mib: float = 0.0
    #: Kind of candidate to wall time and CPU of its evaluations [s]; the latter is told apart
    #: only with one worker.
    wall_by_kind: Seconds = field(default_factory=Seconds)
    cpu_by_kind: Seconds = field(default_factory=Seconds)
    number_by_kind: Counter[str] = field(default_factory=Counter)
    #: Wall time of each evaluation, by kind [s].
    each_by_kind: dict[str, list[float]] = field(default_factory=dict)
    seconds_by_stage: Seconds = field(default_factory=Seconds)
    #: Candidate to verdict.
    verdicts: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    chosen = _chosen(read_list().candidates, arguments.only)
    sample = _stratified(chosen, arguments.sample)
    with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
        setup = Setup(Path(folder), {one.design for one in chosen}, sta=arguments.sta)
        ways = []
        for letter in arguments.ways:
            way = {
                "a": lambda: plain(setup, sample),
                "b": lambda: hwopt(setup, chosen, workers=1),
                "c": lambda: hwopt(setup, chosen, workers=2),
            }[letter]()
            ways.append(way)
            print(f"{way.name}: {way.candidates} candidates in {way.wall_s:.0f} s", flush=True)
    result = _result(ways, chosen, sample)
    print(json.dumps(result, indent=1))
    if arguments.out:
        arguments.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=int, help="that many candidates, in the mix of the list")
    parser.add_argument("--sample", type=int, help="that many of them through the plain evaluator")
    parser.add_argument("--ways", default="abc", help="which of a (plain), b, c (one, two workers)")
    parser.add_argument("--sta", choices=("opensta", "none"), default="opensta")
    parser.add_argument("--out", type=Path, help="file for the JSON")
    return parser.parse_args()


def _stratified(ones: Sequence[Listed], number: int | None) -> tuple[Listed, ...]:
    """Return a sample in which kinds, and within them designs, keep their shares."""
    if number is None or number >= len(ones):
        return tuple(ones)
    ordered = sorted(ones, key=lambda one: (one.kind, one.design, one.name))
    picked = {ordered[place * len(ordered) // number].name for place in range(number)}
    return tuple(one for one in ones if one.name in picked)


def _chosen(ones: Sequence[Listed], only: int | None) -> tuple[Listed, ...]:
    return _stratified(ones, only)


class Setup:
    """Judges and gold's points, made before anything is timed."""

    def __init__(self, folder: Path, names: set[str], *, sta: str) -> None:
        self.folder = folder
        self.sta = sta == "opensta"
        self.clock = clocked()
        self.flow: Flow = load_flow("generic45")
        self.designs: dict[str, Design] = {name: load_example(name) for name in sorted(names)}
        self.judges: dict[str, Judge] = {}
        self.gold: dict[str, tuple[Point, ...]] = {}
        with ThreadPoolExecutor(1) as pool:
            for name, design in self.designs.items():
                self.judges[name] = judge = Judge(
                    design, self.flow,
                    bar=parse_evidence("proven"), folder=folder / name, cache=None,
                )  # fmt: skip
                self.gold[name] = judge.climb_gold(pool, 1).evaluation.points
                print(f"gold of {name} is measured", flush=True)


def plain(setup: Setup, ones: Sequence[Listed]) -> Way:
    """Evaluate with the plain evaluator."""
    way = Way("a: plain evaluator")
    prepared = prepare(setup.flow, setup.folder / "plain-flow")
    evaluators: dict[str, Plain] = {}
    for name, design in setup.designs.items():
        evaluators[name] = Plain(
            design, prepared, setup.flow.liberty,
            front=setup.judges[name].front(setup.gold[name]),
            folder=setup.folder / "plain" / name, sta=setup.sta,
        )  # fmt: skip
    for each in evaluators.values():
        each.seconds.clear()

    def judge(one: Listed) -> tuple[Verdict, float]:
        design = setup.designs[one.design]
        verdict, _ = evaluators[one.design].judge(sources_of(design, one))
        return verdict, 0.0

    _replay(way, ones, judge, workers=1)
    for each in evaluators.values():
        for stage, spent_s in each.seconds.items():
            way.seconds_by_stage[stage] += spent_s
    return way


def hwopt(setup: Setup, ones: Sequence[Listed], *, workers: int) -> Way:
    """Evaluate with hwopt; nothing is shared with an earlier run."""
    way = Way(f"{'bc'[workers - 1]}: hwopt, {workers} worker{'s' * (workers > 1)}")
    for each in setup.judges.values():
        each._recall = Recall(None)  # what another way found is not known
    ladders: dict[str, Ladder] = {
        name: judge.ladder(setup.gold[name], keep=False) for name, judge in setup.judges.items()
    }

    tools = setup.clock

    def judge(one: Listed) -> tuple[Verdict, float]:
        candidate = candidate_of(setup.designs[one.design], one)
        tools.seconds = 0.0
        climbed = ladders[one.design].climb(candidate)
        for trace in climbed.traces:
            way.seconds_by_stage[trace.stage] += trace.duration_s
        return climbed.evaluation.verdict, tools.seconds

    _replay(way, ones, judge, workers=workers)
    return way


def _replay(
    way: Way,
    ones: Sequence[Listed],
    judge: Callable[[Listed], tuple[Verdict, float]],
    *,
    workers: int,
) -> None:
    def timed(one: Listed) -> tuple[Listed, Verdict, float, float]:
        started, spent_s = time.monotonic(), sum(cpu_s())
        verdict, tools_s = judge(one)
        if workers == 1:
            way.cpu_by_kind[one.kind] += sum(cpu_s()) - spent_s
        return one, verdict, time.monotonic() - started, tools_s

    before = cpu_s()
    started = time.monotonic()
    with ThreadPoolExecutor(workers) as pool:
        for one, verdict, wall_s, tools_s in pool.map(timed, ones):
            way.verdicts[one.name] = verdict.value
            way.wall_by_kind[one.kind] += wall_s
            way.number_by_kind[one.kind] += 1
            way.each_by_kind.setdefault(one.kind, []).append(wall_s)
            way.outside_s += wall_s - tools_s if tools_s else 0.0
    way.wall_s = time.monotonic() - started
    way.candidates = len(ones)
    tools, parent = (after - b for after, b in zip(cpu_s(), before, strict=True))
    way.tools_cpu_s, way.parent_cpu_s = tools, parent
    way.parent_mib = parent_mib()


def _result(ways: Sequence[Way], chosen: Sequence[Listed], sample: Sequence[Listed]) -> object:
    return {
        "cores": cores(),
        "candidates": len(chosen),
        "through the plain evaluator": len(sample),
        "mix": Counter(one.kind for one in chosen),
        "ways": [_row(way, chosen) for way in ways],
        "against the plain evaluator": _ratios(ways, chosen),
        "verdicts that differ between ways": _different(ways),
        "verdicts that are not what the list expects": {
            one.name: (one.design, one.kind, way.verdicts[one.name])
            for way in ways
            for one in chosen
            if one.name in way.verdicts and way.verdicts[one.name] != EXPECTED[one.kind]
        },
    }


def _row(way: Way, chosen: Sequence[Listed]) -> dict[str, object]:
    row = msgspec.to_builtins(way)
    row.pop("verdicts")
    row["wall_s_median_and_most"] = {
        kind: (round(statistics.median(each), 3), round(max(each), 3))
        for kind, each in row.pop("each_by_kind").items()
    }
    row["candidates_per_s"] = way.candidates / way.wall_s
    row["candidates_per_cpu_s"] = way.candidates / (way.tools_cpu_s + way.parent_cpu_s)
    row["wall_s_each"] = {
        kind: way.wall_by_kind[kind] / number for kind, number in way.number_by_kind.items()
    }
    if way.cpu_by_kind:
        row["cpu_s_each"] = {
            kind: way.cpu_by_kind[kind] / number for kind, number in way.number_by_kind.items()
        }
    row["outside_part"] = way.outside_s / sum(way.wall_by_kind.values())
    row["verdicts"] = Counter(way.verdicts.values())
    row["wall_s_of_the_list"] = _extrapolated(way, chosen, way.wall_by_kind)
    return {key: round(v, 3) if isinstance(v, float) else v for key, v in row.items()}


def _wall(way: Way) -> Seconds:
    return way.wall_by_kind


def _cpu(way: Way) -> Seconds:
    return way.cpu_by_kind


def _extrapolated(way: Way, chosen: Sequence[Listed], spent_s: Seconds) -> float:
    """Return the sum of all evaluations, each kind at its mean; equal to the sum where all ran.

    A kind that the way's sample lacks is left out.
    """
    return sum(
        spent_s[one.kind] / way.number_by_kind[one.kind]
        for one in chosen
        if way.number_by_kind[one.kind]
    )


def _ratios(ways: Sequence[Way], chosen: Sequence[Listed]) -> dict[str, float]:
    by = {way.name[0]: way for way in ways}
    found: dict[str, float] = {}
    if {"a", "b"} <= by.keys():
        a, b = by["a"], by["b"]
        chosen = [one for one in chosen if a.number_by_kind[one.kind]]
        for words, of in (("", _wall), (", processor time", _cpu)):
            slow, fast = (_extrapolated(way, chosen, of(way)) for way in (a, b))
            found[f"b over all{words}"] = slow / fast
            for kind in a.number_by_kind:
                slow, fast = (of(way)[kind] / way.number_by_kind[kind] for way in (a, b))
                found[f"b on {kind}{words}"] = slow / fast
        timed = a.seconds_by_stage["opensta (within synthesize)"]
        rest = 1 - timed / sum(a.wall_by_kind.values())
        found["b over all, OpenSTA's time left out of a"] = found["b over all"] * rest
    if {"b", "c"} <= by.keys():
        found["c against b, throughput"] = by["b"].wall_s / by["c"].wall_s
        spent = [by[way].tools_cpu_s + by[way].parent_cpu_s for way in "bc"]
        found["c against b, processor time saved"] = spent[0] / spent[1]
    return {key: round(value, 2) for key, value in found.items()}


def _different(ways: Sequence[Way]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for way in ways for name in way.verdicts)
    seen = {name: [way.verdicts[name] for way in ways if name in way.verdicts] for name in names}
    return {name: verdicts for name, verdicts in seen.items() if len(set(verdicts)) > 1}


if __name__ == "__main__":
    main()
