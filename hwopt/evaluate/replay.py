"""Replay a counterexample: the same vectors on the text of gold and of a candidate."""

from dataclasses import dataclass

from hwopt.design import Source
from hwopt.evaluate.bench import Bench
from hwopt.evaluate.stimulus import Stimulus
from hwopt.evaluate.trace import Crash, Difference, Response, expectation, first_difference
from hwopt.tools.cosim import Build, PowerUp, Start


@dataclass(frozen=True)
class Replay:
    """What both sides did; a side that did not compile or crashed says why."""

    gold: Response | Crash
    candidate: Response | Crash

    @property
    def difference(self) -> Difference | None:
        """The first difference; None also where one of them crashed."""
        if isinstance(self.gold, Crash) or isinstance(self.candidate, Crash):
            return None
        return first_difference(expectation((self.gold,)), self.candidate)


def replay(
    bench: Bench,
    sources: tuple[Source, ...],
    stimulus: Stimulus,
    power_up: PowerUp = PowerUp.ZEROS,
) -> Replay:
    """Drive a counterexample on both sides.

    Args:
        bench: The design, the parameter values of the counterexample, and a work folder.
        sources: The candidate's files.
        stimulus: The counterexample; inputs that it does not name are 0.
        power_up: What registers without a value are; a counterexample that depends on their
            values may not show.

    Raises:
        ToolError: A tool failed or reached a limit.
    """
    start = Start(bench.setting.seed, power_up)

    def side(text: tuple[Source, ...], name: str) -> Response | Crash:
        built = bench.build(text, name)
        if built.errors:
            return Crash(str(built.errors[0]))
        return bench.trace(built, complete(stimulus, built, bench.clock), start, name)

    return Replay(side(bench.design.sources, "gold"), side(sources, "candidate"))


def complete(stimulus: Stimulus, built: Build, clock: str | None) -> Stimulus:
    """Return the stimulus with zeros at the inputs of `built` that it leaves out."""
    taken = {*stimulus.inputs, clock}
    missing = tuple(
        port.name for port in built.ports if port.direction == "input" and port.name not in taken
    )
    rows = tuple((*row, *(0 for _ in missing)) for row in stimulus.cycles)
    return Stimulus((*stimulus.inputs, *missing), rows)
