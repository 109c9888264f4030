"""Gold elaborated, and what it does in simulation: the yardstick of candidates."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hwopt.design import Design
from hwopt.errors import DesignError, ToolFailed, ToolTimeout
from hwopt.evaluate.bench import Bench
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.objections import objections
from hwopt.evaluate.recording import record
from hwopt.evaluate.stimulus import Stimulus, generate_stimulus
from hwopt.evaluate.trace import Crash, Expectation, Response, expectation
from hwopt.tools.cache import Cache
from hwopt.tools.cosim import Build, Start
from hwopt.tools.process import Limits


def elaborated_gold(design: Design, *, folder: Path, limits: Limits) -> tuple[Elaboration, ...]:
    """Elaborate gold at every set of parameter values, in `p0`, `p1`, ... below a folder.

    Raises:
        DesignError: It cannot be elaborated, or not judged.
    """
    return tuple(
        _elaborated_gold(design, number, folder, limits) for number in range(len(design.proven_at))
    )


def _elaborated_gold(design: Design, number: int, folder: Path, limits: Limits) -> Elaboration:
    parameters = design.proven_at[number]
    try:
        found = elaborate_at(
            design, design.sources, parameters, folder=folder / f"p{number}", limits=limits
        )
    except (ToolFailed, ToolTimeout) as error:
        raise DesignError(
            f"{design.name}: the design cannot be elaborated: {error}; simplify it"
        ) from error
    if isinstance(found, str):
        raise DesignError(
            f"{design.name}: the design cannot be elaborated: {found}; correct the text"
        )
    reason = next(objections(design, found.netlist, found.problems), "")
    if reason:
        raise DesignError(
            f"{design.name}: the design cannot be judged: {reason}; correct the text or design.toml"
        )
    return found


#: Held while something is found out about gold, so that two threads do not find out the same.
_computing = threading.Lock()


def gold_tests(bench: Bench) -> tuple[str, ...]:
    """Return the names of the tests that gold passes.

    Raises:
        DesignError: Gold does not compile, or fails its own testbench.
    """
    return tuple(_tested(bench)["tests"])


def gold_inputs(bench: Bench) -> Stimulus:
    """Return what the design's own testbench drives; no cycle where it could not be recorded.

    Raises:
        DesignError: Gold does not compile, or fails its own testbench.
    """
    kept = _tested(bench)
    return Stimulus(tuple(kept["inputs"]), _rows(kept["cycles"]))


def gold_expectation(bench: Bench, vectors: int) -> tuple[Stimulus, Expectation]:
    """Return generated vectors and what gold makes of them.

    Raises:
        DesignError: Gold does not compile, or cannot be driven.
    """
    text = _remembered(bench, f"traced {vectors}", lambda bench: _traced(bench, vectors))
    kept = json.loads(text)
    stimulus = Stimulus(tuple(kept["inputs"]), _rows(kept["vectors"]))
    response = Response(tuple(kept["outputs"]), _rows(kept["response"]))
    return stimulus, Expectation(response, _rows(kept["undetermined"]), tuple(kept["resets"]))


def _remembered(bench: Bench, what: str, compute: Callable[[Bench], str]) -> str:
    """Return what `compute` returned for an equal bench, now or in an earlier process."""
    cache = Cache(bench.setting.tools.cache)
    key = Cache.key("gold", what, *bench.key())
    kept = cache.get(key)
    if kept is None:
        with _computing:
            kept = cache.get(key)
            if kept is None:
                kept = compute(bench)
                cache.put(key, kept)
    return kept


def _tested(bench: Bench) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(_remembered(bench, "tests, inputs", _test))
    return kept


def _test(bench: Bench) -> str:
    built = _build(bench)
    names: list[str] = []
    driven = Stimulus((), ())
    for number, start in enumerate(bench.starts):
        if number:
            outcome = bench.test(built, start, "gold")
        else:
            outcome, driven = record(bench, built, start)
        if not outcome.passed:
            raise DesignError(
                f"{bench.design.name} was expected to pass its own testbench; "
                f"{outcome.complaint()}; correct one of the two"
            )
        names = [test.name for test in outcome.tests if test.passed]
    return json.dumps({"tests": names, "inputs": driven.inputs, "cycles": driven.cycles})


def _traced(bench: Bench, vectors: int) -> str:
    built = _build(bench)
    reset = bench.design.reset
    stimulus = generate_stimulus(
        built.ports, clock=bench.clock, reset=reset, cycles=vectors, seed=bench.setting.seed
    )
    responses = tuple(_trace(bench, built, stimulus, start) for start in bench.gold_starts)
    expected = expectation(responses)
    undetermined = [list(row) for row in expected.undetermined]
    if reset is not None and reset.kind == "sync" and undetermined:
        # Before the first edge no register is reset: what a few power-ups agree on is chance.
        undetermined[0] = [-1 for _ in expected.response.outputs]
    return json.dumps(
        {
            "inputs": stimulus.inputs,
            "vectors": stimulus.cycles,
            "outputs": expected.response.outputs,
            "response": expected.response.cycles,
            "undetermined": undetermined,
            "resets": stimulus.resets(reset),
        }
    )


def _trace(bench: Bench, built: Build, stimulus: Stimulus, start: Start) -> Response:
    response = bench.trace(built, stimulus, start, "gold")
    if isinstance(response, Crash):
        raise DesignError(
            f"{bench.design.name} was expected to take every generated vector; "
            f"{response.reason}; correct it, or write a testbench"
        )
    return response


def _build(bench: Bench) -> Build:
    built = bench.build(bench.design.sources, "gold")
    if built.errors:
        raise DesignError(
            f"{bench.design.name} was expected to compile with Verilator; "
            f"{built.errors[0]}; correct it"
        )
    return built


def _rows(lists: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in lists)
