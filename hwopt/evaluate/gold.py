"""What gold does in simulation: the yardstick of candidates, found once and kept in the cache."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from hwopt.errors import DesignError
from hwopt.evaluate.bench import Bench
from hwopt.evaluate.stimulus import Stimulus, generate_stimulus
from hwopt.evaluate.trace import Crash, Expectation, Response, expectation
from hwopt.tools.cosim import Build, Start


def gold_tests(bench: Bench) -> tuple[str, ...]:
    """Return the names of the tests that gold passes.

    Raises:
        DesignError: Gold does not compile, or fails its own testbench.
    """
    text = remember(
        bench.setting.tools.cache, ("tests", *bench.key()), lambda: json.dumps(_test(bench))
    )
    return tuple(json.loads(text))


def gold_expectation(bench: Bench, vectors: int) -> tuple[Stimulus, Expectation]:
    """Return generated vectors and what gold makes of them.

    Raises:
        DesignError: Gold does not compile, or cannot be driven.
    """
    key = ("trace", str(vectors), *bench.key())
    text = remember(bench.setting.tools.cache, key, lambda: _traced(bench, vectors))
    kept = json.loads(text)
    stimulus = Stimulus(tuple(kept["inputs"]), _rows(kept["vectors"]))
    response = Response(tuple(kept["outputs"]), _rows(kept["response"]))
    return stimulus, Expectation(response, _rows(kept["undetermined"]), tuple(kept["resets"]))


def remember(cache: Path, key: tuple[str, ...], compute: Callable[[], str]) -> str:
    """Return what `compute` returned for this key, now or in an earlier process.

    A damaged file is computed again; two processes may compute the same at once.
    """
    digest = hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()
    path = cache / "gold" / digest
    kept = _read(path)
    if kept is not None:
        return kept
    text = compute()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(prefix="part-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{_digest(text)}\n{text}")
        Path(part).replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(part).unlink()
    return text


def _test(bench: Bench) -> list[str]:
    built = _build(bench)
    names: list[str] = []
    for start in bench.starts:
        outcome = bench.test(built, start, "gold")
        if not outcome.passed:
            raise DesignError(
                f"{bench.design.name} was expected to pass its own testbench; "
                f"{outcome.complaint()}; correct one of the two"
            )
        names = [test.name for test in outcome.tests if test.passed]
    return names


def _traced(bench: Bench, vectors: int) -> str:
    built = _build(bench)
    reset = bench.design.reset
    stimulus = generate_stimulus(
        built.ports, clock=bench.clock, reset=reset, cycles=vectors, seed=bench.setting.seed
    )
    responses = tuple(_trace(bench, built, stimulus, start) for start in bench.gold_starts)
    expected = expectation(responses)
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


def _read(path: Path) -> str | None:
    try:
        stated, _, text = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return text if stated == _digest(text) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
