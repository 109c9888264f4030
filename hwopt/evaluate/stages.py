"""The shipped stages behind the one Protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hwopt.design import Design, Source
from hwopt.evaluate.bench import Setting
from hwopt.evaluate.elaborate import Elaboration, elaborate
from hwopt.evaluate.fronts import on_front
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluate.screen import screen
from hwopt.evaluate.simulate import simulate
from hwopt.evaluate.synthesize import synthesize
from hwopt.evaluation import METRIC_VERSION, StageResult, Verdict
from hwopt.tools import yosys
from hwopt.tools.cache import Cache
from hwopt.tools.flows import Recipe
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.verilator import Verilator, lint


@dataclass(frozen=True)
class Climb:
    """One candidate on its way up."""

    design: Design
    sources: tuple[Source, ...]
    #: Work folder of this candidate; `p0`, `p1`, ... hold its elaborations.
    folder: Path

    def rtlil(self, number: int) -> Path:
        """Return what `elaborate` left for one set of parameter values."""
        return self.folder / f"p{number}" / "elaborated.il"


class Stage(Protocol):
    """One check."""

    name: str
    #: What decides the result besides design and sources; empty where caching is not worth it.
    fingerprint: str

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Judge a candidate; return the result and the method that decided."""
        ...


class ScreenStage:
    """Reads the text before any tool does."""

    name = "screen"
    fingerprint = ""

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Judge a candidate's text."""
        return screen(climb.design, climb.sources), ""


class ElaborateStage:
    """Elaborates; its files are what later stages read."""

    name = "elaborate"
    fingerprint = ""

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
        cache: Cache | None,
    ) -> None:
        self._cache = cache
        self._flow = flow
        self._recipes = tuple(recipes)
        self._limits = limits
        names = ",".join(recipe.name for recipe in recipes)
        power = flow.meter.fingerprint if flow.meter else ""
        self.fingerprint = f"{METRIC_VERSION}\n{yosys.version()}\n{flow.digest}\n{names}\n{power}"

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Measure a candidate."""
        found = synthesize(
            climb.design,
            climb.rtlil(0),
            self._flow,
            self._recipes,
            folder=climb.folder / "synthesize",
            limits=self._limits,
            cache=self._cache,
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

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Simulate a candidate."""
        folder = climb.folder / "simulate"
        folder.mkdir()
        return simulate(climb.design, climb.sources, self._setting, folder=folder), ""
