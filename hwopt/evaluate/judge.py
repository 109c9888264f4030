"""The judge of one design: its tools found, its gold elaborated, its ladders built."""

import importlib.metadata
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from hwopt.candidate import Candidate
from hwopt.design import Design, Source
from hwopt.errors import DesignError
from hwopt.evaluate.bench import Bench, Setting
from hwopt.evaluate.equivalence import ProofLimits
from hwopt.evaluate.fronts import best_recipes
from hwopt.evaluate.glance import GlanceStage
from hwopt.evaluate.gold import elaborated_gold
from hwopt.evaluate.ladder import Climbed, Ladder
from hwopt.evaluate.power import PowerMeter
from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.evaluate.prove import ProveStage
from hwopt.evaluate.stages import (
    ElaborateStage,
    MeasureStage,
    ScreenStage,
    SimulateStage,
    Stage,
)
from hwopt.evaluate.witness import Witness
from hwopt.evaluation import Evaluation, Evidence, Point, Strength, Verdict
from hwopt.netlist.power.activity import KERNEL_SOURCE, Kernel
from hwopt.tools import yosys
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.cosim import find_cosimulator
from hwopt.tools.flows import Flow, Recipe
from hwopt.tools.native import shared_library
from hwopt.tools.process import Limits
from hwopt.tools.recall import Recall

#: Vectors of a simulation that has to stand for a proof.
SIMULATED_VECTORS = 20_000
#: How much longer than the stage `synthesize` a measurement may take that confirms.
PATIENCE = 4


class Judge:
    """Everything that it takes to evaluate candidates of one design."""

    def __init__(
        self, design: Design, flow: Flow, *, bar: Evidence, folder: Path, cache: Cache | None
    ) -> None:
        """Find the tools and elaborate gold.

        Args:
            design: Gold.
            flow: How candidates are measured, and the limits of each stage.
            bar: What passes has at least this evidence.
            folder: Gold's elaborations go below `gold/`, what passes below `candidates/`.
            cache: Where results are shared between runs; None means nowhere.

        Raises:
            DesignError: Gold cannot be elaborated, or not judged.
            ToolNotFound: A tool is missing.
        """
        self.design = design
        self.flow = flow
        self._bar = bar
        self._folder = folder
        self._recall = Recall(cache)
        self._prepared: PreparedFlow = prepare(flow, folder / "gold" / "flow")
        self._cosimulator = find_cosimulator(cache_folder())
        limits = self._limits("elaborate")
        self._gold = elaborated_gold(design, folder=folder / "gold", limits=limits)
        self._witnesses = tuple(
            Witness(
                self._cosimulator,
                design,
                parameters,
                folder=folder / "gold" / f"p{number}" / "driven",
                limits=self._limits("simulate"),
            )
            for number, parameters in enumerate(design.proven_at)
        )
        if not design.blackboxes:
            self._prepared = replace(self._prepared, meter=self._meter())

    @property
    def flow_digest(self) -> str:
        """Digest of everything that decides what is measured."""
        return self._prepared.digest

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Names and versions of the tools that decide an outcome."""
        timing = self._prepared.timing
        return (
            ("pyosys", yosys.version()),
            ("verilator", self._cosimulator.verilator.version),
            ("cocotb", self._cosimulator.cocotb),
            ("pyslang", importlib.metadata.version("pyslang")),
            *((("opensta", timing.version),) if timing.sta == "opensta" else ()),
        )

    @property
    def gold(self) -> Candidate:
        """Gold as a candidate of its own."""
        return Candidate(sources=self.design.sources, proposer="gold", note="the design itself")

    def climb_gold(self, pool: Executor, workers: int) -> Climbed:
        """Take gold up the whole ladder, under every recipe, side by side.

        Raises:
            DesignError: It does not pass, and could judge nobody.
        """
        groups = [self.flow.recipes[number::workers] for number in range(workers)]
        several = [
            pool.submit(self._ladder(stages).climb, self.gold)
            for stages in (
                *((self._measure(group),) for group in groups if group),
                (self._prove(), self._simulate()),
            )
        ]
        climbed = [future.result() for future in several]
        for each in climbed:
            evaluation = each.evaluation
            if evaluation.verdict is not Verdict.PASS:
                raise DesignError(
                    f"{self.design.name}: the design was expected to pass its own ladder, but "
                    f"stage {evaluation.stage} says {evaluation.verdict.value}: "
                    f"{evaluation.reason}; correct the design or design.toml"
                )
        points = {p.recipe: p for each in climbed for p in each.evaluation.points}
        ordered = tuple(points[recipe.name] for recipe in self.flow.recipes)
        traces = tuple(trace for each in climbed for trace in each.traces)
        best = {f"timing/{recipe}.txt" for recipe in best_recipes(ordered)}
        paths = [file for each in climbed for file in each.evaluation.files if file[0] in best]
        files = tuple(sorted(paths))
        return Climbed(replace(climbed[-1].evaluation, points=ordered, files=files), traces)

    def ladder(self, gold: Sequence[Point], *, keep: bool = True) -> Ladder:
        """Return the ladder for candidates.

        Args:
            gold: Gold's points under all recipes; those on its front choose the recipes under
                which a candidate is measured before it is proven.
            keep: Whether the files of what passes are kept.
        """
        front = self.front(gold)
        rest = [recipe for recipe in self.flow.recipes if recipe not in front]
        prove = self._prove()
        stages = (
            *((GlanceStage(prove),) if self._bar.strength is Strength.PROVEN else ()),
            self._measure(front),
            prove,
            self._simulate(),
            self._measure(rest),
        )
        return self._ladder(stages, keep=self._folder / "candidates" if keep else None)

    def prover(self) -> Ladder:
        """Return a ladder that proves and measures nothing; its PASS has no points."""
        return self._ladder((self._prove(),))

    def front(self, gold: Sequence[Point]) -> tuple[Recipe, ...]:
        """Return the recipes whose points are on gold's front."""
        best = best_recipes(gold)
        return tuple(recipe for recipe in self.flow.recipes if recipe.name in best)

    def measure(
        self, gold: Sequence[Point], also: Sequence[str]
    ) -> Callable[[tuple[Source, ...]], tuple[Point, ...]]:
        """Return a function that measures wordings as they are, without a proof, for the noise.

        Args:
            gold: Gold's points under all recipes.
            also: Names of recipes besides those on gold's front.

        Returns:
            Sources to points; to `()` where they cannot be measured.
        """
        chosen = [
            recipe for recipe in self.flow.recipes if recipe.name in {*also, *best_recipes(gold)}
        ]
        plain = replace(self._prepared, meter=None)  # the noise of the power claims nothing
        limits = self._limits("synthesize")
        stage = MeasureStage(plain, chosen, limits, self._recall, worded=True)
        ladder = self._ladder((stage,), design=replace(self.design, regions=()))

        def points(sources: tuple[Source, ...]) -> tuple[Point, ...]:
            return ladder.climb(Candidate(sources, proposer="rewording")).evaluation.points

        return points

    def again(self, flow: Flow, recipes: Sequence[Recipe]) -> Callable[[Candidate], Evaluation]:
        """Return a function that measures what was proven once more, without another proof.

        Args:
            flow: Names the library; its files go below `gold/`.
            recipes: The recipes to measure, a choice of the flow's.

        Raises:
            ConfigError: The library has no cells to map to.
        """
        folder = self._folder / "gold" / f"flow-{flow.digest()[:12]}"
        limits = self._limits("synthesize")
        patient = replace(limits, timeout_s=PATIENCE * limits.timeout_s)
        stage = MeasureStage(prepare(flow, folder), recipes, patient, self._recall)
        ladder = self._ladder((stage,))
        return lambda candidate: ladder.climb(candidate).evaluation

    def _ladder(
        self, stages: Sequence[Stage], *, keep: Path | None = None, design: Design | None = None
    ) -> Ladder:
        limits = self._limits("elaborate")
        verilator = self._cosimulator.verilator
        first = (ScreenStage(), ElaborateStage(self._gold, verilator, limits))
        return Ladder(design or self.design, (*first, *stages), recall=self._recall, keep=keep)

    def _measure(self, recipes: Sequence[Recipe], *, worded: bool = False) -> MeasureStage:
        limits = self._limits("synthesize")
        return MeasureStage(self._prepared, recipes, limits, self._recall, worded=worded)

    def _meter(self) -> PowerMeter:
        tools = self._cosimulator
        setting = Setting(tools, limits=self._limits("simulate"))
        kernel = shared_library(KERNEL_SOURCE, tools.compiler, tools.cache)
        parameters = self.design.proven_at[0]
        return PowerMeter(
            self._prepared.weights,
            Kernel(kernel),
            lambda folder: Bench(self.design, parameters, setting, folder),
            self._gold[0].netlist.ports,
        )

    def _prove(self) -> ProveStage:
        limits = self._limits("prove")
        return ProveStage(
            self._gold,
            self._bar,
            ProofLimits(timeout_s=limits.timeout_s, memory_mib=limits.memory_mib),
            witnesses=self._witnesses,
        )

    def _simulate(self) -> SimulateStage:
        vectors = SIMULATED_VECTORS if self._bar.strength is Strength.SIMULATED else None
        limits = self._limits("simulate")
        return SimulateStage(Setting(self._cosimulator, limits=limits, vectors=vectors))

    def _limits(self, stage: str) -> Limits:
        config = self.flow.stage(stage)
        return Limits(timeout_s=config.timeout_s, memory_mib=config.memory_mib)
