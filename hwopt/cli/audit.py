"""Command `audit`: does a design's testbench notice its mutants?"""

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from hwopt.cli.console import say
from hwopt.design import Design
from hwopt.errors import ConfigError
from hwopt.evaluate.audit import Auditor, Fate, Judged, audit, score
from hwopt.evaluate.intake import take_in
from hwopt.report.diff import changes
from hwopt.search.workers import pool_of
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.cosim import find_cosimulator
from hwopt.verilog.mutation import Mutation, chosen, mutations

#: Mutants of an audit that takes about a minute on two cores.
DEFAULT_MUTANTS = 40


@dataclass(frozen=True)
class Audited:
    """What `audit --json` prints."""

    design: str
    seed: int
    #: Faults that the rules know in this design.
    known: int
    #: Number of mutants by fate.
    fates: dict[str, int]
    #: Part of those proven different that the testbench noticed, 0 to 1; None without any.
    score: float | None
    mutants: tuple[Judged, ...]


def audit_testbench(arguments: argparse.Namespace) -> int:
    """Judge mutants by the proof and by the testbench; exit code 1 below `--least`."""
    _check(arguments)
    design = take_in(arguments.design, top=arguments.top).design
    known = mutations(design)
    mutants = chosen(known, arguments.mutants, arguments.seed)
    store = None if arguments.no_cache else Cache(cache_folder())
    workers = arguments.workers or os.cpu_count() or 1
    tools = find_cosimulator(cache_folder())
    with TemporaryDirectory(prefix="hwopt-") as name, pool_of(workers) as pool:
        auditor = Auditor(design, tools, folder=Path(name), cache=store)
        if not arguments.json:
            say(f"{design.name}: {len(mutants)} of {len(known)} mutants, seed {arguments.seed}")
        judged = audit(auditor, mutants, pool, _silent if arguments.json else _Lines())
    found = Audited(
        design=design.name,
        seed=arguments.seed,
        known=len(known),
        fates=dict(Counter(each.fate.value for each in judged)),
        score=score(judged),
        mutants=judged,
    )
    if arguments.json:
        say(msgspec.json.encode(found).decode())
    else:
        _show(design, found)
    if arguments.vcd is not None:
        _write_waves(arguments.vcd, judged)
    low = found.score is not None and 100 * found.score < arguments.least
    return int(low)


def _check(arguments: argparse.Namespace) -> None:
    for option, value in (("--mutants", arguments.mutants), ("--workers", arguments.workers)):
        if value is not None and value < 1:
            raise ConfigError(f"{option} must be 1 or more, not {value}; correct it")
    if not 0 <= arguments.least <= 100:  # noqa: PLR2004 - percent
        raise ConfigError(f"--least must be from 0 to 100, not {arguments.least:g}; correct it")


def _silent(_judged: Judged) -> None:
    """Print nothing."""


class _Lines:
    """One line for each mutant, as it is judged."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, judged: Judged) -> None:
        self._count += 1
        say(f"{self._count:4} {judged.fate.value:9} {judged.mutation}")


def _show(design: Design, found: Audited) -> None:
    for each in found.mutants:
        if each.fate is Fate.SURVIVED:
            say(f"\nsurvived: {each.mutation}")
            for line in _difference(design, each.mutation):
                say(line)
            say(f"  no test notices that {each.difference}")
    for each in found.mutants:
        if each.fate is Fate.UNDECIDED:
            say(f"\nundecided: {each.mutation}\n  {each.difference}")
    counts = [f"{found.fates.get(fate.value, 0)} {fate.value}" for fate in Fate]
    say(f"\n{design.name}: {', '.join(counts)}")
    if found.score is None:
        say("No mutant is proven different, so that there is no score.")
        return
    killed = found.fates.get(Fate.KILLED.value, 0)
    whole = killed + found.fates.get(Fate.SURVIVED.value, 0)
    say(
        f"mutation score {100 * found.score:.1f} %: the testbench notices {killed} of {whole} "
        "mutants that are proven different. It counts small faults of the text; it does not say "
        "that the testbench's own model is right."
    )


def _difference(design: Design, mutation: Mutation) -> Iterator[str]:
    """Yield the lines that differ."""
    for file in changes(design.sources, mutation.applied(design.sources)):
        for line in file.lines:
            if line.kind in {"removed", "added"}:
                yield f"  {'-' if line.kind == 'removed' else '+'} {line.text.strip()}"


def _write_waves(folder: Path, judged: Sequence[Judged]) -> None:
    """Write the counterexamples that the testbench misses, by the mutant's number."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(judged, start=1):
        if each.vcd:
            name = f"{number:03d}-{Path(each.mutation.path).name}-{each.mutation.line}.vcd"
            (folder / name).write_text(each.vcd, encoding="utf-8")
