"""Audit of a testbench: does it notice the mutants that the proof tells apart from gold?

A mutant is proven equal, or it is proven different and then the testbench passes or fails on it.
One that passes shows what nobody looks at. Source of the idea: YosysHQ's mcy, which has a formal
check sort the mutants that matter from those that change nothing.

The score says how many small faults of the text a testbench notices. It does not say that the
testbench would notice a wrong specification, nor that its model is right.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from hwopt.candidate import Candidate
from hwopt.design import Design, Source
from hwopt.errors import DesignError
from hwopt.evaluate.bench import Setting
from hwopt.evaluate.equivalence import ProofLimits
from hwopt.evaluate.glance import GlanceStage
from hwopt.evaluate.gold import elaborated_gold
from hwopt.evaluate.ladder import Ladder
from hwopt.evaluate.prove import ProveStage
from hwopt.evaluate.stages import ElaborateStage, SimulateStage, Stage
from hwopt.evaluate.witness import Witness
from hwopt.evaluation import Evaluation, Evidence, Strength, Verdict
from hwopt.tools.cache import Cache
from hwopt.tools.cosim import Cosimulator
from hwopt.tools.process import Limits
from hwopt.tools.recall import Recall
from hwopt.verilog.mutation import Mutation

_LIMITS = Limits(timeout_s=60.0)
_PROOF = ProofLimits(timeout_s=60.0)
#: A testbench that waits for what a mutant never does is a testbench that notices [s].
_TESTBENCH = Limits(timeout_s=20.0, file_mib=64)


class Fate(Enum):
    """What became of a mutant."""

    #: Proven different, and a test fails on it.
    KILLED = "killed"
    #: Proven different, and every test passes.
    SURVIVED = "survived"
    #: Proven equal; no testbench can notice it.
    EQUAL = "equal"
    #: No circuit that is judged: a latch, a syntax error, the other edge.
    REFUSED = "refused"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Judged:
    """A mutant and its fate."""

    mutation: Mutation
    fate: Fate
    #: What the proof found: output, values, cycle; or why there is no answer.
    difference: str = ""
    #: The test that failed, and where.
    test: str = ""
    #: The counterexample of a survivor as VCD text, replayed in Verilator.
    vcd: str = ""


class Auditor:
    """Judges mutants of one design by the proof and by the design's testbench."""

    def __init__(
        self, design: Design, tools: Cosimulator, *, folder: Path, cache: Cache | None
    ) -> None:
        """Elaborate gold and see that it passes its own testbench.

        Args:
            design: Gold, with a testbench.
            tools: The simulator.
            folder: Work folder for gold.
            cache: Where results are shared between audits; None means nowhere.

        Raises:
            DesignError: There is no testbench, or gold does not pass.
        """
        if not design.testbench:
            raise DesignError(
                f"{design.name}: a testbench to audit was expected, but design.toml names none; "
                "write one (hwopt init shows how)"
            )
        self._design = design
        self._recall = Recall(cache)
        gold = elaborated_gold(design, folder=folder, limits=_LIMITS)
        witnesses = tuple(
            Witness(
                tools, design, each.parameters, folder=folder / f"driven{number}", limits=_LIMITS
            )
            for number, each in enumerate(gold)
        )
        bar = Evidence(Strength.PROVEN)
        elaborate = ElaborateStage(gold, tools.verilator, _LIMITS)
        prove = ProveStage(gold, bar, _PROOF)
        self._proof = (elaborate, GlanceStage(prove), prove)
        self._replayed = (elaborate, ProveStage(gold, bar, _PROOF, witnesses=witnesses))
        self._test = (elaborate, SimulateStage(Setting(tools, limits=_TESTBENCH)))
        found = self._climb(self._test, design.sources)
        if found.verdict is not Verdict.PASS:
            raise DesignError(
                f"{design.name} was expected to pass its own testbench; {found.reason}; correct "
                "one of the two"
            )

    def judge(self, mutation: Mutation) -> Judged:
        """Return what becomes of a mutant."""
        sources = mutation.applied(self._design.sources)
        proof = self._climb(self._proof, sources)
        if proof.verdict is Verdict.PASS:
            return Judged(mutation, Fate.EQUAL)
        if proof.verdict is not Verdict.FAIL:
            return Judged(mutation, Fate.UNDECIDED, f"{proof.verdict.value}: {proof.reason}")
        if proof.stage != "prove":
            return Judged(mutation, Fate.REFUSED, proof.reason)
        test = self._climb(self._test, sources)
        if test.verdict in {Verdict.FAIL, Verdict.TIMEOUT}:
            return Judged(mutation, Fate.KILLED, proof.reason, test=test.reason)
        if test.verdict is not Verdict.PASS:
            return Judged(mutation, Fate.UNDECIDED, f"{test.verdict.value}: {test.reason}")
        return self._survivor(mutation, sources)

    def _survivor(self, mutation: Mutation, sources: tuple[Source, ...]) -> Judged:
        """Let Verilator repeat what the testbench misses."""
        proof = self._climb(self._replayed, sources)
        if proof.verdict is not Verdict.FAIL:
            return Judged(mutation, Fate.UNDECIDED, f"{proof.verdict.value}: {proof.reason}")
        vcd = next((text for name, text in proof.files if name.endswith(".vcd")), "")
        return Judged(mutation, Fate.SURVIVED, proof.reason, vcd=vcd)

    def _climb(self, stages: Sequence[Stage], sources: tuple[Source, ...]) -> Evaluation:
        ladder = Ladder(self._design, stages, recall=self._recall)
        return ladder.climb(Candidate(sources, proposer="mutation")).evaluation


def audit(
    auditor: Auditor,
    mutants: Sequence[Mutation],
    pool: Executor,
    tell: Callable[[Judged], None] = lambda _judged: None,
) -> tuple[Judged, ...]:
    """Judge mutants side by side; tell each, in the order given."""
    found = []
    for judged in pool.map(auditor.judge, mutants):
        tell(judged)
        found.append(judged)
    return tuple(found)


def score(judged: Sequence[Judged]) -> float | None:
    """Return the part of those proven different that the testbench noticed, 0 to 1.

    None where there is none of them.
    """
    fates = [each.fate for each in judged]
    killed, survived = fates.count(Fate.KILLED), fates.count(Fate.SURVIVED)
    return killed / (killed + survived) if killed + survived else None
