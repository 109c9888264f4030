"""Power of mapped netlists under one stimulus, the same for gold and every candidate.

What is driven is what the design's own testbench drives on gold, else generated vectors. All
netlists of an evaluation are measured in one pass, right after they were timed (`gauge`).
"""

import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hwopt.design import Port
from hwopt.evaluate.bench import Bench
from hwopt.evaluate.recording import MOST_CYCLES
from hwopt.evaluate.stimulus import Stimulus, generate_stimulus
from hwopt.evaluate.yardstick import gold_inputs
from hwopt.evaluation import Power
from hwopt.netlist.mapped import MappedNetlist
from hwopt.netlist.power.activity import Activity, Kernel, Stimuli
from hwopt.netlist.power.circuit import circuit_of
from hwopt.netlist.power.measure import CellPower, Surroundings, Weights, power_by_cell
from hwopt.netlist.timing.analysis import Analysis
from hwopt.tools.cache import Cache

#: Time from cycle to cycle where the design states no clock period [ps].
PERIOD_PS = 1000.0
#: Cycles of a generated stimulus [clock cycles].
VECTORS = 2000
#: Significant digits of a power: more would say that it is known better than it is.
_DIGITS = 6

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class PowerGauge:
    """All that measuring takes, as it travels to the process that measures."""

    weights: Weights
    kernel: Kernel
    stimuli: Stimuli
    #: What is driven, in words.
    driven: str
    #: From cycle to cycle [ps].
    period_ps: float

    def measure(
        self, netlists: Sequence[MappedNetlist], analysis: Analysis
    ) -> tuple[Power | None, ...]:
        """Return the power of each netlist; None for one with cells that are not simulated.

        Args:
            netlists: Of gold or of candidates.
            analysis: Their timing, which knows loads and transition times.
        """
        activities = [self._activity(netlist) for netlist in netlists]
        known = [number for number, each in enumerate(activities) if each is not None]
        found = power_by_cell(
            [each for each in activities if each is not None],
            [
                Surroundings(analysis.net_loads_ff(n).mean(axis=1), analysis.net_slews_ps(n))
                for n in known
            ],
            self.weights,
            period_ps=self.period_ps,
        )
        powers: list[Power | None] = [None] * len(netlists)
        for number, cells in zip(known, found, strict=True):
            powers[number] = self._sum(cells)
        return tuple(powers)

    def _activity(self, netlist: MappedNetlist) -> Activity | None:
        circuit = circuit_of(netlist, self.weights.shape)
        if isinstance(circuit, str):
            _log.info("%s: no power, as cells of kind %s are not simulated", netlist.top, circuit)
            return None
        return self.kernel.count(netlist, circuit, self.stimuli)

    def _sum(self, cells: CellPower) -> Power:
        parts = (cells.leakage_uw, cells.switching_uw, cells.internal_uw)
        leakage, switching, internal = (float(f"{part.sum():.{_DIGITS}g}") for part in parts)
        return Power(leakage, switching, internal, self.period_ps, self.driven)


class PowerMeter:
    """Measures netlists of one design."""

    def __init__(
        self,
        weights: Weights,
        kernel: Kernel,
        bench: Callable[[Path], Bench],
        ports: Sequence[Port],
    ) -> None:
        """Make a meter; what is driven is found out when the first netlist is measured.

        Args:
            weights: What the cells of the library take.
            kernel: The compiled simulator.
            bench: Puts the design on the bench, given a work folder.
            ports: Of the design.
        """
        self._weights = weights
        self._kernel = kernel
        self._bench = bench
        self._ports = tuple(ports)
        standing = bench(Path())
        clock = standing.design.clock
        self._period_ps = clock.period_ps if clock and clock.period_ps else PERIOD_PS
        #: A text that differs where the figures might.
        self.fingerprint = Cache.key(*standing.key(), f"{MOST_CYCLES} {VECTORS} {PERIOD_PS}")

    @cached_property
    def gauge(self) -> PowerGauge:
        """What measures.

        Raises:
            DesignError: Gold does not compile with Verilator, or fails its own testbench.
            ToolError: A tool failed or reached a limit.
        """
        stimuli, words = self._driven()
        stimuli.work_out(self._ports)
        return PowerGauge(self._weights, self._kernel, stimuli, words, self._period_ps)

    def _driven(self) -> tuple[Stimuli, str]:
        """What is driven, and that in words."""
        with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
            bench = self._bench(Path(folder))
            found = gold_inputs(bench) if bench.design.testbench else Stimulus((), ())
        least = 2
        if len(found.cycles) >= least:
            whole = len(found.cycles) < MOST_CYCLES
            words = f"{'' if whole else 'the first '}{len(found.cycles)} cycles of the testbench"
        else:
            found = generate_stimulus(
                self._ports,
                clock=bench.clock,
                reset=bench.design.reset,
                cycles=VECTORS,
                seed=bench.setting.seed,
            )
            words = f"{VECTORS} generated vectors"
        return Stimuli(found.inputs, found.cycles), words
