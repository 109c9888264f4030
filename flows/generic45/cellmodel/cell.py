"""A cell as stages of transistors, and what follows from them: size, load, speed, energy."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cellmodel import network as net
from cellmodel import technology as tech

#: Time of arrival and 20-80 % transition [ps].
Edge = tuple[float, float]
#: Latest time and longest transition, each the worst of all paths, by net and direction (`True` is rising).
Edges = dict[tuple[str, bool], Edge]


@dataclass(frozen=True)
class Stage:
    """One restoring gate: a pull-down and a pull-up network that meet at a net."""

    output: str
    pull_down: net.Network
    pull_up: net.Network
    #: Fingers of each transistor.
    fingers: int = 1
    #: Feedback of a latch: half as wide, and no path of a timing arc.
    keeper: bool = False

    @property
    def scale(self) -> float:
        """Width in fingers."""
        return self.fingers * (tech.WEAK if self.keeper else 1.0)


def gate(output: str, expression: str, fingers: int = 1) -> Stage:
    """Return the static CMOS gate `output = !(expression)`."""
    pull_down = net.parse(expression)
    return Stage(output, pull_down, net.dual(pull_down), fingers)


def clocked(output: str, expression: str, on: str, off: str, *, keeper: bool = False) -> Stage:
    """Return the gate `output = !(expression)` that drives while `on` is 1 and `off` is 0."""
    pull_down = net.parse(expression)
    return Stage(
        output,
        net.Group("series", (net.Device(on), pull_down)),
        net.Group("series", (net.Device(off), net.dual(pull_down))),
        keeper=keeper,
    )


@dataclass(frozen=True)
class Cell:
    """A cell of the library; stages in topological order, keepers aside."""

    name: str
    inputs: tuple[str, ...]
    #: Output pins with their Liberty functions.
    outputs: tuple[tuple[str, str], ...]
    stages: tuple[Stage, ...]

    @cached_property
    def columns(self) -> int:
        """Width in poly pitches: transistor pairs, the border, a diffusion break every 8 pairs."""
        pairs = sum(
            stage.fingers
            * max(len(list(net.devices(stage.pull_down))), len(list(net.devices(stage.pull_up))))
            for stage in self.stages
        )
        return max(2, pairs + 1 + pairs // 8)

    @property
    def area_um2(self) -> float:
        """Area [um^2]."""
        return self.columns * tech.COLUMN_UM2

    @cached_property
    def gate_load_ff(self) -> dict[str, float]:
        """Gate capacitance on each net [fF]."""
        load: dict[str, float] = {}
        for stage in self.stages:
            for name in net.devices(stage.pull_down):
                width = stage.scale * tech.FINGER_N_UM
                load[name] = load.get(name, 0.0) + width * tech.GATE_N_FF_PER_UM
            for name in net.devices(stage.pull_up):
                width = stage.scale * tech.FINGER_P_UM
                load[name] = load.get(name, 0.0) + width * tech.GATE_P_FF_PER_UM
        return load

    @cached_property
    def own_load_ff(self) -> dict[str, float]:
        """Load that a net has inside the cell [fF]: drains, gates, and metal over the cell."""
        load: dict[str, float] = {}
        metal = self.columns * tech.POLY_PITCH_UM * tech.METAL_FF_PER_UM / len(self.stages)
        for stage in self.stages:
            drains = (
                net.touching_output(stage.pull_down) * tech.FINGER_N_UM
                + net.touching_output(stage.pull_up) * tech.FINGER_P_UM
            ) * stage.scale
            before = load.get(stage.output, self.gate_load_ff.get(stage.output, 0.0))
            load[stage.output] = before + drains * tech.DRAIN_FF_PER_UM + metal
        return load

    @property
    def leakage_nw(self) -> float:
        """Mean leakage [nW] over the states of each stage's gates, all equally likely."""
        if not self.stages:
            return tech.FINGER_N_UM * tech.OFF_N_NA_PER_UM * tech.VDD_V
        return math.fsum(_stage_leakage(stage) for stage in self.stages) * tech.VDD_V

    def drive_kohm(self, output: str) -> tuple[float, float]:
        """Return resistance of the longest pull-up and pull-down path at an output [kohm]."""
        stage = next(s for s in self.stages if s.output == output and not s.keeper)
        up = net.depth(stage.pull_up) * tech.RESISTANCE_P_KOHM_UM / tech.FINGER_P_UM
        down = net.depth(stage.pull_down) * tech.RESISTANCE_N_KOHM_UM / tech.FINGER_N_UM
        return up / stage.scale, down / stage.scale

    def propagate(self, source: str, start: Edge, *, rising: bool, load_ff: float) -> Edges:
        """Return the latest edge on each net after an edge at `source`, outputs under a load."""
        edges: Edges = {(source, rising): start}
        pins = {name for name, _ in self.outputs}
        for stage in self.stages:
            if stage.keeper:
                continue
            load = self.own_load_ff[stage.output] + (load_ff if stage.output in pins else 0.0)
            for to_high in (False, True):
                candidates = list(_stage_edges(stage, edges, load, to_high=to_high))
                if candidates:
                    times, slews = zip(*candidates, strict=True)
                    edges[stage.output, to_high] = (max(times), max(slews))
        return edges

    def energy_fj(self, edges: Edges) -> float:
        """Return what the nets reached by `edges` take inside the cell [fJ] for one edge each."""
        total = 0.0
        for stage in self.stages:
            slews = [
                edges[key][1]
                for key in ((stage.output, False), (stage.output, True))
                if key in edges
            ]
            if not slews or stage.keeper:
                continue
            current = tech.VDD_V / (2 * tech.LN2 * tech.RESISTANCE_N_KOHM_UM / tech.FINGER_N_UM)
            short = tech.SHORT_CIRCUIT * current * stage.scale * max(slews) / tech.SLEW_PART
            total += self.own_load_ff[stage.output] * tech.VDD_V**2 / 2 + short * tech.VDD_V
        return total


def _stage_edges(stage: Stage, edges: Edges, load_ff: float, *, to_high: bool) -> Iterator[Edge]:
    """Yield the edge at the output for each transistor whose gate switches."""
    network = stage.pull_up if to_high else stage.pull_down
    width = stage.scale * (tech.FINGER_P_UM if to_high else tech.FINGER_N_UM)
    unit = tech.RESISTANCE_P_KOHM_UM if to_high else tech.RESISTANCE_N_KOHM_UM
    for name, above, below in net.paths(network):
        if (name, not to_high) not in edges:
            continue
        arrival, slew = edges[name, not to_high]
        step = unit / width
        tau = (above + below + 1) * step * load_ff
        # Inner nodes between the output and this transistor move too (Elmore).
        tau += math.fsum(
            (below + 1 + k) * step * width * tech.DRAIN_FF_PER_UM for k in range(above)
        )
        own = tech.LN4 * tau
        slow = tech.SLOW_INPUT * own
        counted = slew if slew <= slow else tech.root_of_product(slew, slow)
        yield (
            arrival + tech.LN2 * tau + tech.SLOPE * counted,
            tech.root_of_squares(own, tech.SLEW_THROUGH * slew),
        )


def _stage_leakage(stage: Stage) -> float:
    """Return mean leakage of one stage [nA]."""
    names = sorted({*net.devices(stage.pull_down), *net.devices(stage.pull_up)})
    total = 0.0
    for values in itertools.product((False, True), repeat=len(names)):
        high = dict(zip(names, values, strict=True))
        low = {name: not value for name, value in high.items()}
        if not net.conducts(stage.pull_down, high):
            leak = net.leak_fingers(stage.pull_down, high, tech.STACK_EFFECT)
            total += leak * tech.FINGER_N_UM * tech.OFF_N_NA_PER_UM
        if not net.conducts(stage.pull_up, low):
            leak = net.leak_fingers(stage.pull_up, low, tech.STACK_EFFECT)
            total += leak * tech.FINGER_P_UM * tech.OFF_P_NA_PER_UM
    return total * stage.scale / (1 << len(names))
