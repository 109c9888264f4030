"""What an agent may ask for: everything that judges and shows, nothing that decides the rules.

Designs and runs are named, not opened by path: they lie in the folder where the server was
started, or are examples. Gold, testbench and flow are never written; a ledger grows by what is
submitted, and by nothing else.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from hwopt.candidate import Candidate
from hwopt.config import parse_evidence
from hwopt.design import Design, Source
from hwopt.errors import ConfigError, EditError, LedgerInUse
from hwopt.evaluate.intake import take_in
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import Elite, Evaluation
from hwopt.report.diff import patch
from hwopt.report.replay import Run, read_run
from hwopt.report.result import Result, result_of
from hwopt.search.mailbox import awaited, hand_over, question_of, tell
from hwopt.search.tried import Judged, judged, paths_of
from hwopt.search.workbench import Workbench
from hwopt.search.workers import pool_of
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.flows import load_flow
from hwopt.tools.shipped import example_names

#: Longest text that is taken [characters].
MAX_TEXT = 1_000_000
#: Where runs are looked for, below the server's folder.
_RUNS = "runs"
_FLOW = "generic45"
#: Measurements of gold side by side.
_WORKERS = 2


@dataclass(frozen=True)
class Shown:
    """A candidate of a run."""

    candidate: str
    note: str
    parents: tuple[str, ...]
    verdict: str
    #: Against gold, in unified form.
    diff: str
    sources: tuple[tuple[str, str], ...]


class Desk:
    """Answers an agent. One evaluation at a time; safe to call from several threads."""

    def __init__(self, root: Path, *, cache: Cache | None = None) -> None:
        """Open a desk.

        Args:
            root: Where designs and `runs/` lie.
            cache: Where results are shared between runs; None means the person's cache.
        """
        self._root = root.resolve()
        self._cache = cache or Cache(cache_folder())
        self._working = threading.Lock()

    def designs(self) -> list[str]:
        """Return the names that the other tools take for a design."""
        own = sorted(
            str(path.parent.relative_to(self._root))
            for path in self._root.glob("*/design.toml")
            if path.resolve().is_relative_to(self._root)
        )
        return [*own, *(name for name in example_names() if name not in own)]

    def runs(self) -> list[str]:
        """Return the names of the runs, the newest last."""
        found = [
            path
            for path in (self._root / _RUNS).glob("*/ledger.sqlite")
            if path.resolve().is_relative_to(self._root)
        ]
        found.sort(key=lambda path: path.stat().st_mtime)
        return [path.parent.name for path in found]

    def report(self, run: str) -> Result:
        """Return what came of a run so far."""
        return result_of(self._run(run))

    def candidate(self, run: str, candidate: str) -> Shown:
        """Return a candidate of a run by its id, or by how it begins; `gold` is the design itself.

        Raises:
            ConfigError: There is none, or there are several.
        """
        found = self._run(run)
        gold = found.gold.candidate
        known = [*((each.candidate, each.evaluation) for each in found.tried)]
        known.append((gold, found.gold.evaluation))
        chosen = [each for each in known if each[0].id.startswith(candidate)]
        if candidate == "gold":
            chosen = known[-1:]
        if len(chosen) != 1:
            raise ConfigError(
                f"candidate {candidate[:80]}: expected the id of one of {len(known)} candidates, "
                f"not of {len(chosen)}; take one of the report"
            )
        text, evaluation = chosen[0]
        return Shown(
            candidate=text.id,
            note=text.note,
            parents=text.parents,
            verdict=evaluation.verdict.value if evaluation else "not evaluated yet",
            diff=patch(gold.sources, text.sources),
            sources=tuple((str(source.path), source.text) for source in text.sources),
        )

    def question(self, run: str, parent: str | None, task: str | None) -> str:
        """Return the next prompt of a run, with the id of the parent to which edits refer."""
        found = question_of(self._folder(run), parent=parent or None, task=task or None)
        texts = (found.prompt.rules, found.prompt.context, *(t.text for t in found.prompt.turns))
        return "\n\n".join((*texts, f"Parent: {found.parent.candidate.id}"))

    def submit(self, run: str, reply: str, parent: str | None) -> Judged:
        """Evaluate a reply to a run's question and write it into its ledger.

        Where another process is at work on the run, that one does, and is waited for.

        Raises:
            ConfigError: The reply cannot be applied, was tried before, there is no such parent, or
                the run that is at work has not come to it.
        """
        _refuse_long(reply)
        folder, of = self._folder(run), parent or None
        try:
            try:
                with self._working:
                    found = tell(folder, reply, parent=of, cache=self._cache)
            except LedgerInUse:
                found = awaited(folder, hand_over(folder, reply, parent=of))
        except EditError as error:
            raise ConfigError(str(error)) from error
        gold = found.gold.evaluation.points
        found_out = judged(found.candidate, found.evaluation, gold)
        return replace(found_out, on_front=found.on_front)

    def check(self, design: str, verilog: str, file: str) -> Judged:
        """Take a text up the whole ladder: screen, elaborate, measure, prove, simulate."""
        return self._tried(design, verilog, file, lambda bench, gate: bench.check(gate))

    def synthesize(self, design: str, verilog: str, file: str) -> Judged:
        """Measure a text under the recipes on the design's front; nothing is proven."""
        return self._tried(design, verilog, file, lambda bench, gate: bench.synthesize(gate))

    def critical_path(self, design: str, verilog: str, file: str) -> str:
        """Return the longest paths of a text, or of the design itself where there is no text."""
        with self._bench(design, verilog or None, file) as (bench, gate):
            words = "\n".join(paths_of(bench.synthesize(gate))).strip()
        return words or "no path was found: the text could not be measured, or has none"

    def prove(self, design: str, verilog: str, file: str) -> Judged:
        """Prove a text equivalent to the design, or refute it; nothing is measured."""
        with self._judge(design, verilog, file) as (judge, gate):
            return judged(gate, judge.prover().climb(gate).evaluation, ())

    def _tried(
        self, name: str, verilog: str, file: str, use: Callable[[Workbench, Candidate], Evaluation]
    ) -> Judged:
        with self._bench(name, verilog, file) as (bench, gate):
            return judged(gate, use(bench, gate), bench.gold.evaluation.points)

    @contextmanager
    def _judge(
        self, name: str, verilog: str | None, file: str
    ) -> Iterator[tuple[Judge, Candidate]]:
        """Yield the judge of a design and what it shall judge; nobody else works meanwhile."""
        with self._working, tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
            design = self._design(name)
            gate = Candidate(_replaced(design, verilog, file), proposer="agent")
            flow, bar = load_flow(_FLOW), parse_evidence("proven")
            yield Judge(design, flow, bar=bar, folder=Path(folder), cache=self._cache), gate

    @contextmanager
    def _bench(
        self, name: str, verilog: str | None, file: str
    ) -> Iterator[tuple[Workbench, Candidate]]:
        with self._judge(name, verilog, file) as (judge, gate), pool_of(_WORKERS) as pool:
            gold = judge.climb_gold(pool, _WORKERS)
            yield Workbench(judge, Elite(judge.gold, gold.evaluation), pool), gate

    def _design(self, name: str) -> Design:
        if name not in self.designs():
            known = ", ".join(self.designs())
            raise ConfigError(f"design {name[:80]}: expected one of {known}; choose one")
        own = self._root / name
        return take_in(str(own) if own.is_dir() else name).design

    def _folder(self, run: str) -> Path:
        known = self.runs()
        if run not in known:
            raise ConfigError(
                f"run {run[:80]}: expected one of {', '.join(known) or 'no runs yet'}; "
                "choose one, or start one with: hwopt run"
            )
        return self._root / _RUNS / run

    def _run(self, run: str) -> Run:
        return read_run(self._folder(run))


def _refuse_long(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise ConfigError(
            f"a text of at most {MAX_TEXT} characters was expected, not of {len(text)}; shorten it"
        )


def _replaced(design: Design, verilog: str | None, file: str) -> tuple[Source, ...]:
    """Return the design's sources with the text in place of one of them; None changes nothing."""
    if verilog is None:
        return design.sources
    _refuse_long(verilog)
    paths = [source.path for source in design.sources]
    path = PurePosixPath(file) if file or len(paths) > 1 else paths[0]
    if path not in paths:
        names = ", ".join(str(each) for each in paths)
        raise ConfigError(f"file {file[:80]!r}: expected one of {names}; say which it replaces")
    return tuple(
        replace(source, text=verilog) if source.path == path else source
        for source in design.sources
    )
