"""Drive vectors on a design's Verilator model and compare what comes out.

One mechanism for two purposes: the generated side-by-side simulation, and the replay of a
counterexample on both texts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hwopt.design import Reset, Source
from hwopt.errors import ToolFailed
from hwopt.evaluate.stimulus import Stimulus
from hwopt.tools.cosim import Build, Start, simulate
from hwopt.tools.process import Limits

_DRIVER = Path(__file__).with_name("side_by_side.py")
_MODULE = PurePosixPath("tb_side_by_side.py")


@dataclass(frozen=True)
class Response:
    """One value for each output in each cycle, before the rising edge that ends it."""

    outputs: tuple[str, ...]
    #: `(cycles, outputs)` values, each as an unsigned number.
    cycles: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Expectation:
    """What gold does, where it is determined."""

    response: Response
    #: `(cycles, outputs)` masks; a bit is set where gold's outputs depend on the power-up,
    #: or on what its text leaves to the simulator.
    undetermined: tuple[tuple[int, ...], ...]
    #: Cycles in which the reset is active; with extra latency nothing is compared across one.
    resets: tuple[int, ...] = ()


@dataclass(frozen=True)
class Difference:
    """The first place where a candidate is not gold."""

    cycle: int
    output: str
    expected: int
    found: int

    def __str__(self) -> str:
        return (
            f"{self.output} was expected to be 0x{self.expected:x}, not 0x{self.found:x}, "
            f"in cycle {self.cycle}"
        )


@dataclass(frozen=True)
class Crash:
    """A simulation that did not take every vector."""

    reason: str


def trace(
    built: Build,
    stimulus: Stimulus,
    start: Start,
    *,
    clock: str | None,
    reset: Reset | None,
    folder: Path,
    limits: Limits,
) -> Response | Crash:
    """Drive the vectors and return the outputs of each cycle.

    Raises:
        ToolTimeout: A limit on time was reached.
    """
    outputs = sorted((port.name, port.width) for port in built.ports if port.direction == "output")
    plan = {
        "clock": clock,
        "inputs": stimulus.inputs,
        "outputs": outputs,
        "before": stimulus.before(reset),
        "cycles": stimulus.cycles,
    }
    testbench = (
        Source(_MODULE, _DRIVER.read_text(encoding="utf-8")),
        Source(PurePosixPath("stimulus.json"), json.dumps(plan)),
    )
    outcome = simulate(built, testbench, start, folder=folder, limits=limits)
    if not outcome.passed:
        messages = [test.message for test in outcome.tests if test.message]
        return Crash(outcome.reason or "; ".join(messages))
    found = _read(folder / "work" / "response.json")
    if len(found) != len(stimulus.cycles):
        raise ToolFailed(
            f"{len(stimulus.cycles)} cycles were expected in the response, not {len(found)}",
            folder=folder,
        )
    return Response(tuple(name for name, _ in outputs), found)


def expectation(responses: Sequence[Response], resets: tuple[int, ...] = ()) -> Expectation:
    """Return what all of gold's responses, one for each power-up, agree on."""
    first = responses[0]
    undetermined = [[0] * len(first.outputs) for _ in first.cycles]
    for other in responses[1:]:
        for row, left, right in zip(undetermined, first.cycles, other.cycles, strict=True):
            for index, (a, b) in enumerate(zip(left, right, strict=True)):
                row[index] |= a ^ b
    return Expectation(first, tuple(tuple(row) for row in undetermined), resets)


def first_difference(expected: Expectation, found: Response, delay: int = 0) -> Difference | None:
    """Return the first determined bit that differs, at `delay` extra clock cycles."""
    skipped = {reset - back for reset in expected.resets for back in range(delay + 1) if delay}
    gold = expected.response
    rows = zip(gold.cycles, expected.undetermined, found.cycles[delay:], strict=False)
    for cycle, (values, masks, others) in enumerate(rows):
        if cycle in skipped:
            continue
        for name, value, mask, other in zip(gold.outputs, values, masks, others, strict=True):
            if (value ^ other) & ~mask:
                return Difference(cycle + delay, name, value, other)
    return None


def _read(path: Path) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in json.loads(path.read_text(encoding="utf-8")))
