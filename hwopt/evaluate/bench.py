"""A design on the bench: how it is built, tested and traced at one set of parameter values."""

from dataclasses import dataclass, field
from pathlib import Path

from hwopt.design import Design, Parameters, Source
from hwopt.evaluate.stimulus import Stimulus
from hwopt.evaluate.trace import Crash, Response, trace
from hwopt.tools import cosim
from hwopt.tools.cosim import Build, Cosimulator, PowerUp, Start
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.results import SimulationOutcome


@dataclass(frozen=True)
class Setting:
    """With what and within which limits a simulation runs."""

    tools: Cosimulator
    #: Limits of each run of a tool.
    limits: Limits = field(default_factory=lambda: Limits(timeout_s=60.0, file_mib=64))
    seed: int = 1
    #: Generated vectors; None means the stage's default where there is no testbench, else none.
    vectors: int | None = None

    @property
    def fingerprint(self) -> str:
        """Return a text that differs where the outcome of the stage might."""
        return f"{self.tools.fingerprint()} seed {self.seed} vectors {self.vectors}"


@dataclass(frozen=True)
class Bench:
    """A design and one set of parameter values."""

    design: Design
    parameters: Parameters
    setting: Setting
    #: Work folder; each build and each run takes a folder of its own below.
    folder: Path

    @property
    def starts(self) -> tuple[Start, ...]:
        """From where a candidate runs: no register is zero by luck."""
        seed = self.setting.seed
        return (Start(seed, PowerUp.ONES), Start(seed, PowerUp.RANDOM))

    @property
    def gold_starts(self) -> tuple[Start, ...]:
        """From where gold is traced; where two of them differ, an output is undetermined."""
        seed = self.setting.seed
        return (
            Start(seed, PowerUp.ZEROS),
            *self.starts,
            Start(seed + 1, PowerUp.RANDOM),
            Start(seed + 2, PowerUp.RANDOM),
        )

    @property
    def further_starts(self) -> tuple[Start, ...]:
        """From where gold is traced as well before a difference is believed."""
        return tuple(Start(self.setting.seed + more, PowerUp.RANDOM) for more in range(3, 19))

    @property
    def clock(self) -> str | None:
        """Name of the clock; None for a combinational design."""
        return self.design.clock.name if self.design.clock else None

    def key(self) -> tuple[str, ...]:
        """Return all that decides what gold does, as texts."""
        values = repr((self.parameters, self.setting.seed))
        return (self.setting.tools.fingerprint(), self.design.digest(), values)

    def build(self, sources: tuple[Source, ...], name: str) -> Build:
        """Compile gold's or a candidate's text."""
        model = Model.of(self.design, sources, self.parameters)
        limits = self.setting.limits
        return cosim.build(self.setting.tools, model, folder=self.folder / name, limits=limits)

    def test(self, built: Build, start: Start, name: str) -> SimulationOutcome:
        """Run the design's own testbench."""
        return cosim.simulate(
            built,
            self.design.testbench,
            start,
            folder=self.folder / name / f"test-{_label(start)}",
            limits=self.setting.limits,
        )

    def trace(self, built: Build, stimulus: Stimulus, start: Start, name: str) -> Response | Crash:
        """Drive vectors."""
        return trace(
            built,
            stimulus,
            start,
            clock=self.clock,
            reset=self.design.reset,
            folder=self.folder / name / f"trace-{_label(start)}",
            limits=self.setting.limits,
        )


def _label(start: Start) -> str:
    return f"{start.power_up.name.lower()}-{start.seed}"
