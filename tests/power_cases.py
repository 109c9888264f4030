"""Generated netlists under a seeded stimulus, for power and its judges."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from generated_netlists import CLOCK, cases
from opensta_power import Case, activity_of_nets

from hwopt.liberty.reader import read_library
from hwopt.netlist.power.activity import Kernel, Stimuli
from hwopt.netlist.power.building import Circuit
from hwopt.netlist.power.circuit import circuit_of
from hwopt.netlist.power.measure import CellPower, Surroundings, Weights, power_by_cell
from hwopt.netlist.structural import write_structural
from hwopt.netlist.timing.analysis import analyse
from hwopt.netlist.timing.cells import compile_library
from hwopt.netlist.timing.constraints import Constraints
from hwopt.tools.shipped import shipped

LIBERTY = shipped("flows") / "generic45" / "generic45.lib"
#: Netlists that are looked at; those with latches or loops are passed over.
COUNT = 42
PERIOD_PS = 800.0
LOAD_FF = 4.0


@dataclass(frozen=True, eq=False)
class PowerCase:
    """A netlist, what is driven, and what hwopt says."""

    name: str
    case: Case
    stimuli: Stimuli
    around: Surroundings
    power: CellPower


def power_cases(kernel: Kernel) -> Iterator[PowerCase]:
    """Yield the netlists that are simulated."""
    library = read_library([LIBERTY])
    weights, timing = Weights(library), compile_library(library)
    for number, generated in enumerate(cases(library, COUNT)):
        netlist, clock = generated.netlist, generated.constraints.clock
        circuit = circuit_of(netlist, weights.shape)
        if not isinstance(circuit, Circuit):
            continue
        stimuli = _stimuli(number, [p.name for p in netlist.ports if p.direction == "input"])
        activity = kernel.count(netlist, circuit, stimuli)
        if activity is None:
            continue
        analysis = analyse([netlist], timing, Constraints(clock, output_load_ff=LOAD_FF))
        around = Surroundings(analysis.net_loads_ff(0).mean(axis=1), analysis.net_slews_ps(0))
        toggles, duty = activity_of_nets(netlist, activity, stimuli)
        case = Case(netlist, library, LIBERTY, clock or "", PERIOD_PS, LOAD_FF, toggles, duty)
        (power,) = power_by_cell([activity], [around], weights, period_ps=PERIOD_PS)
        yield PowerCase(generated.name, case, stimuli, around, power)


def digest(each: PowerCase) -> str:
    """Return what tells one case from another."""
    text = write_structural(each.case.netlist) + repr(each.stimuli.cycles)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _stimuli(seed: int, inputs: list[str]) -> Stimuli:
    chance = random.Random(seed)  # noqa: S311 - a seeded choice
    names = tuple(name for name in inputs if name != CLOCK)
    often = [chance.choice((0.1, 0.5, 0.9)) for _ in names]
    return Stimuli(names, [[int(chance.random() < ones) for ones in often] for _ in range(120)])
