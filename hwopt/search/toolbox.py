"""The tools of an agent at work on one parent: what it may try, and what it may look at."""

import difflib
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from hwopt.candidate import Candidate
from hwopt.design import Design
from hwopt.errors import ConfigError
from hwopt.evaluation import Elite, Evaluation
from hwopt.propose import Request
from hwopt.propose.agent_messages import Tool
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.propose.figures import table
from hwopt.search.tried import counterexample_of, judged, paths_of

#: Longest answer of a tool [characters].
MAX_ANSWER = 12_000

_REPLY = ("reply", "SEARCH/REPLACE blocks or whole modules, referring to the parent.")
_CANDIDATE = ("candidate", "`parent`, `gold`, or the id of an elite or of what you tried.")

TOOLS = (
    Tool("check", "Judge a text: screen, elaborate, measure, prove, simulate.", (_REPLY,)),
    Tool("prove", "Prove a text equivalent to gold, or refute it. Measures nothing.", (_REPLY,)),
    Tool("synthesize", "Measure area and delay of a text. Proves nothing.", (_REPLY,)),
    Tool("show_critical_path", "Show the longest paths of a candidate by cell.", (_CANDIDATE,)),
    Tool("show_counterexample", "Show the cycles that refute a candidate.", (_CANDIDATE,)),
    Tool("show_elite", "Show metrics and text changes of a candidate.", (_CANDIDATE,)),
)


class Bench(Protocol):
    """Judges what is tried."""

    #: As it was measured.
    gold: Elite

    def check(self, candidate: Candidate) -> Evaluation:
        """Take a candidate up the whole ladder."""
        ...

    def prove(self, candidate: Candidate) -> Evaluation:
        """Prove or refute a candidate."""
        ...

    def synthesize(self, candidate: Candidate) -> Evaluation:
        """Measure a candidate."""
        ...


class Toolbox:
    """The tools of one ask; remembers what was tried."""

    tools: tuple[Tool, ...] = TOOLS

    def __init__(self, bench: Bench, design: Design, request: Request, parent: Elite) -> None:
        self._bench = bench
        self._design = design
        self._request = request
        self._parent = parent
        #: What was tried and what came of it, the latest by id.
        self._tried: dict[str, tuple[Candidate, Evaluation]] = {}
        self._uses: dict[str, Callable[[str], str]] = {
            "check": lambda reply: self._judge(bench.check, reply),
            "prove": lambda reply: self._judge(bench.prove, reply),
            "synthesize": lambda reply: self._judge(bench.synthesize, reply),
            "show_critical_path": self._critical_path,
            "show_counterexample": self._counterexample,
            "show_elite": self._elite,
        }

    def call(self, name: str, arguments: Mapping[str, str]) -> str:
        """Return what a tool answers.

        Raises:
            ConfigError: There is no such tool, argument or candidate.
            EditError: A reply cannot be applied.
        """
        tool = next((tool for tool in self.tools if tool.name == name), None)
        if tool is None:
            known = ", ".join(tool.name for tool in self.tools)
            raise ConfigError(f"expected one of the tools {known}, submit, not {name[:80]!r}")
        ((wanted, _),) = tool.parameters
        if wanted not in arguments:
            raise ConfigError(f"{name}: expected an argument {wanted}, a text; add it")
        answer = self._uses[name](arguments[wanted])
        return answer if len(answer) <= MAX_ANSWER else f"{answer[:MAX_ANSWER]}\n[...]"

    def _judge(self, judge: Callable[[Candidate], Evaluation], reply: str) -> str:
        parent = self._parent.candidate
        sources = apply_reply(reply, parent.sources, self._design)
        candidate = Candidate(sources, "agent", (parent.id,), note=summary_of(reply))
        evaluation = judge(candidate)
        known = self._tried.get(candidate.id)
        if known is None or not counterexample_of(known[1]):
            self._tried[candidate.id] = (candidate, evaluation)
        gold = self._bench.gold.evaluation.points
        return msgspec.json.encode(judged(candidate, evaluation, gold)).decode()

    def _critical_path(self, name: str) -> str:
        candidate, _ = self._found(name)
        words = "\n".join(paths_of(self._bench.synthesize(candidate)))
        return words or "no path was found: the text could not be measured, or has none"

    def _counterexample(self, name: str) -> str:
        for setback in self._request.setbacks:
            if setback.candidate.id == name and setback.cycles:
                return f"{setback.reason}\n{setback.cycles}"
        _, evaluation = self._found(name)
        cycles = counterexample_of(evaluation)
        return f"{evaluation.reason}\n{cycles}" if cycles else "it was not refuted by a run"

    def _elite(self, name: str) -> str:
        candidate, evaluation = self._found(name)
        lines: list[str] = []
        for old, new in zip(self._design.sources, candidate.sources, strict=True):
            texts = old.text.splitlines(), new.text.splitlines()
            lines += difflib.unified_diff(*texts, "gold", str(new.path), lineterm="")
        return "\n".join((candidate.note, table(evaluation.points), *lines))

    def _found(self, name: str) -> tuple[Candidate, Evaluation]:
        known = {each.candidate.id: each for each in (self._request.gold, *self._request.elites)}
        known |= {"parent": self._parent, "gold": self._request.gold}
        if name in known:
            return known[name].candidate, known[name].evaluation
        if name in self._tried:
            return self._tried[name]
        names = ", ".join((*known, *self._tried))
        raise ConfigError(f"candidate {name[:80]!r}: expected one of {names}; choose one")
