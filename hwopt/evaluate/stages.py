"""The shipped stages behind the one Protocol."""

from collections.abc import Sequence
from typing import Protocol

from hwopt.candidate import digest_of_sources
from hwopt.evaluate.bench import Setting
from hwopt.evaluate.climb import Climb, digest_of_files
from hwopt.evaluate.elaborate import Elaboration, elaborate
from hwopt.evaluate.forms import write_structure
from hwopt.evaluate.fronts import on_front
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluate.screen import screen
from hwopt.evaluate.simulate import simulate
from hwopt.evaluate.simulated_alike import simulated_alike
from hwopt.evaluate.synthesize import Settings, synthesize
from hwopt.evaluation import METRIC_VERSION, StageResult, Verdict
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
        result, done = elaborate(
            climb.design, climb.sources, self._gold, folder=climb.folder, limits=self._limits
        )
        for found, gold in zip(done, self._gold, strict=False):
            write_structure(found, gold, top=climb.design.top)
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
