"""What gold does in simulation: the yardstick of candidates."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from hwopt.design import Reset, Source
from hwopt.errors import DesignError, ToolFailed, ToolTimeout
from hwopt.evaluate.bench import Bench
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.recording import record
from hwopt.evaluate.simulated_alike import orderly
from hwopt.evaluate.stimulus import Stimulus, generate_stimulus
from hwopt.evaluate.trace import Crash, Expectation, Response, expectation, first_difference
from hwopt.tools import yosys
from hwopt.tools.cache import Cache
from hwopt.tools.cosim import Build, Start
from hwopt.tools.shipped import judges_digest, shipped
from hwopt.tools.workspace import read_text

_log = logging.getLogger(__name__)

_NETLIST = "netlist.v"
#: Of gold's starts, those in which its netlist is traced: zeros, ones and random bits.
_FILLINGS = 3
#: What a person should know whose text does not say to all tools the same.
_LEFT = (
    "%s: its text, simulated, is not what synthesis makes of it: %s is 0x%x in cycle %d, 0x%x in "
    "the netlist. Processes race, one does not wait for all that it reads, or several labels match "
    "of a case that is said to be unique, or none of one said to be full: write <= behind a clock "
    "edge, @*, and no such promise. Candidates are proven as always; in simulation such bits are "
    "not compared"
)

#: Held while something is found out about gold, so that two threads do not find out the same.
_computing = threading.RLock()


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
    """Return generated vectors and what gold makes of them, from five power-ups.

    Raises:
        DesignError: Gold does not compile, or cannot be driven.
    """
    return _expected(_remembered(bench, f"traced {vectors}", lambda bench: _traced(bench, vectors)))


def gold_widely(bench: Bench, vectors: int) -> Expectation:
    """Return what gold makes of the same vectors from more power-ups.

    Of the bits that depend on the power-up, five agree on one in eight by chance: a difference
    from `gold_expectation` is believed where this one has it too.

    Raises:
        DesignError: Gold does not compile, or cannot be driven.
    """
    what = f"traced {vectors}, widely"
    return _expected(_remembered(bench, what, lambda bench: _traced_widely(bench, vectors)))[1]


def _expected(text: str) -> tuple[Stimulus, Expectation]:
    kept = json.loads(text)
    stimulus = Stimulus(tuple(kept["inputs"]), _rows(kept["vectors"]))
    response = Response(tuple(kept["outputs"]), _rows(kept["response"]))
    return stimulus, Expectation(response, _rows(kept["undetermined"]), tuple(kept["resets"]))


def _remembered(bench: Bench, what: str, compute: Callable[[Bench], str]) -> str:
    """Return what `compute` returned for an equal bench, now or in an earlier process."""
    cache = Cache(bench.setting.tools.cache)
    key = Cache.key("gold", what, judges_digest(), *bench.key())
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
    responses = [_trace(bench, built, stimulus, start) for start in bench.gold_starts]
    expected = expectation(responses)
    netlist = _netlist_traces(bench, built, stimulus)
    left = next(filter(None, (first_difference(expected, found) for found in netlist)), None)
    if left is not None:
        names = (bench.design.name, left.output, left.expected, left.cycle, left.found)
        _log.warning(_LEFT, *names)
        expected = expectation([*responses, *netlist])
    undetermined = [list(row) for row in expected.undetermined]
    if reset is not None and reset.kind == "sync" and undetermined:
        # Before the first edge no register is reset: what a few power-ups agree on is chance.
        undetermined[0] = [-1 for _ in expected.response.outputs]
    return _kept(stimulus, replace(expected, undetermined=_rows(undetermined)), reset)


def _traced_widely(bench: Bench, vectors: int) -> str:
    stimulus, known = gold_expectation(bench, vectors)
    apart = replace(bench, folder=bench.folder / "widely")
    built = _build(apart)
    responses = [_trace(apart, built, stimulus, start) for start in apart.further_starts]
    found = expectation([known.response, *responses]).undetermined
    undetermined = tuple(
        tuple(mask | more for mask, more in zip(*rows, strict=True))
        for rows in zip(known.undetermined, found, strict=True)
    )
    return _kept(stimulus, replace(known, undetermined=undetermined), bench.design.reset)


def _kept(stimulus: Stimulus, expected: Expectation, reset: Reset | None) -> str:
    return json.dumps(
        {
            "inputs": stimulus.inputs,
            "vectors": stimulus.cycles,
            "outputs": expected.response.outputs,
            "response": expected.response.cycles,
            "undetermined": expected.undetermined,
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


def _netlist_traces(bench: Bench, text: Build, stimulus: Stimulus) -> list[Response]:
    """Return what gold's netlist does, with each filling of what it leaves undefined.

    A simulator that orders racing processes otherwise is as right: what the text does there is not
    what gold is, and a candidate does not owe it. Nor does it owe what the text makes of labels
    that match together though it says that they do not. Empty where the text leaves a simulator no
    such choice, or where the netlist cannot be driven like the text: its ports are of another
    kind, or a tool takes too long.
    """
    if orderly(bench.design, bench.design.sources):
        return []
    try:
        source = _netlist(bench, bench.folder / "netlist")
        plain = replace(bench, parameters=())
        built = plain.build((source,), "gold-netlist")
        if built.errors or set(built.ports) != set(text.ports):
            return []
        starts = bench.gold_starts[:_FILLINGS]
        found = [plain.trace(built, stimulus, start, "gold-netlist") for start in starts]
    except (ToolFailed, ToolTimeout) as error:
        _log.info("%s: its netlist is not simulated: %s", bench.design.name, error)
        return []
    return [response for response in found if isinstance(response, Response)]


def _netlist(bench: Bench, folder: Path) -> Source:
    """Return the elaborated gold as Verilog of one module without parameters.

    Raises:
        ToolFailed: It cannot be written so.
        ToolTimeout: A limit was reached.
    """
    design, limits = bench.design, bench.setting.limits
    found = elaborate_at(
        design, design.sources, bench.parameters, folder=folder, limits=limits, flat=True
    )
    if isinstance(found, str):
        raise ToolFailed(found, folder=folder)
    template = (shipped("flows") / "ladder" / "write_netlist.ys").read_text(encoding="utf-8")
    choices = shipped("flows") / "ladder" / "choices.v"
    script = yosys.fill(template, file=found.rtlil.name, choices=yosys.quote(choices))
    done = yosys.run(script, folder=folder, limits=limits, reads=(choices,), name="write_netlist")
    if done.error:
        raise ToolFailed(done.error, folder=folder)
    return Source(PurePosixPath(_NETLIST), read_text(folder / _NETLIST))


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
