"""What is known of a candidate: verdict, evidence and metrics."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum

from hwopt.candidate import Candidate


class Verdict(Enum):
    """The five words of SymbiYosys."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    TIMEOUT = "TIMEOUT"
    ERROR = "ERROR"


class Strength(IntEnum):
    """How strong the evidence of equivalence is; a larger value is stronger."""

    NONE = 0
    SIMULATED = 1
    BOUNDED = 2
    PROVEN = 3


@dataclass(frozen=True)
class Evidence:
    """What was shown about the equivalence of gold and candidate, and under which contract."""

    strength: Strength = Strength.NONE
    #: Cycles for BOUNDED [clock cycles], vectors for SIMULATED, else 0.
    extent: int = 0
    #: The contract in words: reset, initial state, don't-care, cut points, parameters.
    contract: tuple[str, ...] = ()

    def __str__(self) -> str:
        match self.strength:
            case Strength.BOUNDED:
                return f"bounded ({self.extent} cycles)"
            case Strength.SIMULATED:
                return f"simulated ({self.extent} vectors)"
            case _:
                return self.strength.name.lower()

    def meets(self, bar: "Evidence") -> bool:
        """Tell whether this is at least as strong as `bar`."""
        return (self.strength, self.extent) >= (bar.strength, bar.extent)


@dataclass(frozen=True)
class Power:
    """Power of a mapped netlist under one stimulus. It ranks circuits; it is no milliwatt figure.

    Before placement: wires have no load. Simulated without delays: glitches are not counted. The
    clock's pins at registers are in it, the clock's tree and what drives the inputs are not.
    """

    #: By the state of each cell, weighted with how long it lasts [uW].
    leakage_uw: float
    #: Of the nets that cells drive [uW].
    switching_uw: float
    #: Of the cells themselves, by the library's energies [uW].
    internal_uw: float
    #: Clock period, or time from vector to vector of a combinational design [ps].
    period_ps: float
    #: What was driven, in words.
    stimulus: str

    @property
    def total_uw(self) -> float:
        """Return the sum of the three [uW]."""
        return self.leakage_uw + self.switching_uw + self.internal_uw


@dataclass(frozen=True)
class CriticalPath:
    """The longest path of a netlist, by the names that the text gives what it touches."""

    #: Register or port where it starts, and where it ends.
    start: str
    end: str
    #: Number of cells on the way, the register that starts it among them.
    cells: int
    #: Places in the text of what still has a name, `file:line`, in the order of the path.
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        places = f" ({', '.join(dict.fromkeys(self.sources))})" if self.sources else ""
        return f"{self.start} -> {self.end}, {self.cells} cells{places}"


@dataclass(frozen=True)
class Point:
    """The metrics of one evaluation under one recipe. It ranks circuits; it is not sign-off."""

    recipe: str
    #: Sum of the Liberty areas of all cells [um^2], before placement.
    area_um2: float
    #: Longest path by static timing [ps]: from the clock or an input, with clock-to-output and
    #: input delay, to a register or an output, with setup and output delay. Before layout: no
    #: wires. It is the shortest clock period that works.
    delay_ps: float
    #: Number of mapped cells.
    cells: int
    #: What the design's clock period leaves [ps]; None where it states none.
    slack_ps: float | None = None
    #: Where the longest path runs; None where there is none.
    critical: CriticalPath | None = None
    #: None where it was not measured; no objective, shown beside the others.
    power: Power | None = None

    @property
    def power_uw(self) -> float | None:
        """Return the total power [uW]; None where it was not measured."""
        return self.power.total_uw if self.power else None

    @property
    def cost(self) -> tuple[float, float]:
        """Return `(area_um2, delay_ps)`, both minimized."""
        return (self.area_um2, self.delay_ps)


def alike(points: Iterable[Point]) -> list[tuple[Point, tuple[str, ...]]]:
    """Return the points that differ in metrics, in order, each with all recipes that led to it."""
    groups: dict[tuple[float, float, int, float | None], list[Point]] = {}
    for point in points:
        key = (point.area_um2, point.delay_ps, point.cells, point.power_uw)
        groups.setdefault(key, []).append(point)
    return [(group[0], tuple(point.recipe for point in group)) for group in groups.values()]


#: Version of what the numbers in a `Point` mean; ledgers are not compared across it.
METRIC_VERSION = (
    "2: area by Liberty, delay by static timing with clock-to-output and setup, power by toggles"
)


@dataclass(frozen=True)
class StageResult:
    """What one stage found. Deterministic: durations and methods are kept apart in `Trace`."""

    stage: str
    verdict: Verdict
    #: One or two lines for people; empty on PASS.
    reason: str = ""
    points: tuple[Point, ...] = ()
    evidence: Evidence | None = None
    #: Small files worth keeping (counterexample.vcd, log), `((name, text), ...)`.
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Trace:
    """What differs between two equal evaluations, kept apart and never compared."""

    stage: str
    duration_s: float
    cached: bool = False
    #: The method that decided, e.g. `cec` or `scorr; pdr`.
    method: str = ""


@dataclass(frozen=True)
class Evaluation:
    """The outcome of the ladder for one candidate."""

    candidate_id: str
    verdict: Verdict
    #: The last stage that was climbed.
    stage: str
    reason: str = ""
    evidence: Evidence = Evidence()
    #: One point for each recipe that was measured, in the flow's order.
    points: tuple[Point, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Elite:
    """A candidate that passed, with what is known of it."""

    candidate: Candidate
    evaluation: Evaluation
