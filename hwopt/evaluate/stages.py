"""The shipped stages behind the one Protocol."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from hwopt.candidate import digest_of_sources
from hwopt.evaluate.bench import Setting
from hwopt.evaluate.climb import Climb, digest_of_files
from hwopt.evaluate.elaborate import Elaboration, elaborate
from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, prove_apart
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluate.screen import screen
from hwopt.evaluate.simulate import simulate
from hwopt.evaluate.simulated_alike import simulated_alike
from hwopt.evaluate.synthesize import Settings, synthesize
from hwopt.evaluation import METRIC_VERSION, Evidence, Point, StageResult, Strength, Verdict
from hwopt.objective import dominates
from hwopt.tools import yosys
from hwopt.tools.flows import Recipe
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.recall import Recall
from hwopt.tools.verilator import Verilator, lint


class Stage(Protocol):
    """One check."""

    name: str
    #: What decides the result besides the design and the subject.
    fingerprint: str

    def subject(self, climb: Climb) -> str:
        """Return what of a candidate decides the result; empty where nobody is to share it."""
        ...

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Judge a candidate; return the result and the method that decided."""
        ...


class ScreenStage:
    """Reads the text before any tool does."""

    name = "screen"
    fingerprint = ""

    def subject(self, climb: Climb) -> str:  # noqa: ARG002 - quicker done than looked up
        """Return nothing."""
        return ""

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Judge a candidate's text."""
        return screen(climb.design, climb.sources), ""


class ElaborateStage:
    """Elaborates; its files are what later stages read."""

    name = "elaborate"
    fingerprint = ""

    def subject(self, climb: Climb) -> str:  # noqa: ARG002 - later stages need its files
        """Return nothing."""
        return ""

    def __init__(self, gold: tuple[Elaboration, ...], verilator: Verilator, limits: Limits) -> None:
        self._gold = gold
        self._verilator = verilator
        self._limits = limits

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Elaborate a candidate at every set of parameter values; Verilator reads it too."""
        result, _ = elaborate(
            climb.design, climb.sources, self._gold, folder=climb.folder, limits=self._limits
        )
        if result.verdict is Verdict.PASS and not climb.design.blackboxes:
            result = self._lint(climb) or result
        return result, ""

    def _lint(self, climb: Climb) -> StageResult | None:
        for number, gold in enumerate(self._gold):
            folder = climb.folder / f"lint{number}"
            folder.mkdir()
            model = Model.of(climb.design, climb.sources, gold.parameters)
            found = lint(self._verilator, model, folder=folder, limits=self._limits, warnings=())
            for diagnostic in found:
                if diagnostic.severity == "error":
                    reason = f"Verilator refuses it: {diagnostic}"
                    return StageResult(self.name, Verdict.FAIL, reason)
        return None


class MeasureStage:
    """Synthesizes under some recipes, at the first set of parameter values."""

    name = "synthesize"

    def __init__(
        self,
        flow: PreparedFlow,
        recipes: Sequence[Recipe],
        limits: Limits,
        recall: Recall,
        *,
        worded: bool = False,
    ) -> None:
        self._recall = recall
        self._worded = worded
        self._flow = flow
        self._recipes = tuple(recipes)
        self._limits = limits
        names = ",".join(recipe.name for recipe in recipes)
        form = "worded" if worded else "structure"
        power = flow.meter.fingerprint if flow.meter else ""
        parts = (METRIC_VERSION, yosys.version(), flow.digest, names, form, power)
        self.fingerprint = "\n".join(parts)

    def subject(self, climb: Climb) -> str:
        """Return the structure, unless it is the wording that is measured."""
        return (
            digest_of_sources(climb.sources) if self._worded else digest_of_files([climb.form(0)])
        )

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Measure a candidate."""
        found = synthesize(
            climb.design,
            climb.rtlil(0) if self._worded else climb.form(0),
            self._flow,
            self._recipes,
            folder=climb.folder / "synthesize",
            settings=Settings(self._limits, self._recall, worded=self._worded),
        )
        paths = tuple(
            (f"timing/{point.recipe}.txt", path)
            for point, path in zip(found.points, found.paths, strict=True)
            if path and on_front(point, found.points)
        )
        return StageResult(self.name, Verdict.PASS, points=found.points, files=paths), ""


class ProveStage:
    """Proves equivalence with gold at every set of parameter values."""

    name = "prove"

    def __init__(self, gold: tuple[Elaboration, ...], bar: Evidence, limits: ProofLimits) -> None:
        self._gold = gold
        self._bar = bar
        self._limits = limits
        self.fingerprint = f"{yosys.version()}\n{bar}\n{limits}"

    def subject(self, climb: Climb) -> str:
        """Return the structure with its hints: what the proof reads."""
        return digest_of_files(climb.hinted(number) for number in range(len(self._gold)))

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Prove a candidate; the weakest proof over the parameters counts."""
        proofs = []
        for number, gold in enumerate(self._gold):
            proof = self._prove(climb, number, gold)
            proofs.append(proof)
            if proof.verdict is not Verdict.PASS:
                break
        last = proofs[-1]
        evidence = min(
            (proof.evidence for proof in proofs), key=lambda found: (found.strength, found.extent)
        )
        several = len(self._gold) > 1
        files = tuple(
            (f"proof/p{number}/{name}" if several else f"proof/{name}", text)
            for number, proof in enumerate(proofs)
            for name, text in self._files(climb, number, proof)
        )
        at = f"at {_values(self._gold[len(proofs) - 1])}: " if several and last.reason else ""
        result = StageResult(
            self.name, last.verdict, reason=at + last.reason, evidence=evidence, files=files
        )
        return result, "; ".join(dict.fromkeys(proof.method for proof in proofs))

    def _files(self, climb: Climb, number: int, proof: Proof) -> Iterator[tuple[str, str]]:
        """Yield what shows a verdict: both texts and the deciding files, or the waves."""
        if proof.vcd:
            yield "counterexample.vcd", proof.vcd
        if proof.verdict is not Verdict.PASS:
            return
        yield "gold.il", self._gold[number].rtlil.read_text(encoding="utf-8")
        yield "gate.il", climb.hinted(number).read_text(encoding="utf-8")
        for name in proof.files:
            path = climb.folder / f"prove{number}" / name
            yield name, path.read_text(encoding="utf-8", errors="replace")

    def _prove(self, climb: Climb, number: int, gold: Elaboration) -> Proof:
        design = climb.design
        contract = Contract(
            clock=design.clock,
            reset=design.reset,
            latency=design.latency,
            blackboxes=tuple(sorted(design.blackboxes)),
        )
        folder = climb.folder / f"prove{number}"
        folder.mkdir()
        bound = self._bar.extent if self._bar.strength is Strength.BOUNDED else None
        proof = prove_apart(
            gold.rtlil,
            climb.hinted(number),
            contract,
            folder=folder,
            limits=self._limits,
            bound=bound,
        )
        lowered = self._bar.strength is Strength.SIMULATED
        if lowered and proof.verdict in {Verdict.UNKNOWN, Verdict.TIMEOUT}:
            return replace(proof, verdict=Verdict.PASS, evidence=Evidence())
        return proof


class SimulateStage:
    """Runs the design's testbench, or generated vectors beside gold."""

    name = "simulate"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.fingerprint = setting.fingerprint

    def subject(self, climb: Climb) -> str:
        """Return the structure where a simulator has no freedom, else the text."""
        if climb.sources != climb.design.sources and simulated_alike(climb.design, climb.sources):
            return climb.forms()
        return digest_of_sources(climb.sources)

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Simulate a candidate."""
        folder = climb.folder / "simulate"
        folder.mkdir()
        return simulate(climb.design, climb.sources, self._setting, folder=folder), ""


def on_front(point: Point, points: Sequence[Point]) -> bool:
    """Tell whether a point is one that no other dominates; of equal ones the first is."""
    equal = next(other for other in points if other.cost == point.cost)
    return equal is point and not any(dominates(other.cost, point.cost) for other in points)


def _values(gold: Elaboration) -> str:
    return ", ".join(f"{name} = {value}" for name, value in gold.parameters) or "the defaults"
