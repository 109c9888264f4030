"""Stage `simulate`: the design's cocotb testbench, or generated vectors beside gold.

A simulation refutes, it proves nothing. Verilator knows no `x`: registers without a value
start once as all ones and once as random bits, and a candidate has to pass from both.
"""

from pathlib import Path

from hwopt.design import Design, Source
from hwopt.evaluate.bench import Bench, Setting
from hwopt.evaluate.trace import Crash, Difference, Expectation, Response, first_difference
from hwopt.evaluate.yardstick import gold_expectation, gold_tests, gold_widely
from hwopt.evaluation import Evidence, StageResult, Strength, Verdict
from hwopt.tools.cosim import Build, Start

__all__ = ["STAGE", "VECTORS", "Setting", "simulate"]

STAGE = "simulate"
#: Clock cycles, or vectors of a combinational design, of a generated simulation.
VECTORS = 2000


def simulate(
    design: Design, sources: tuple[Source, ...], setting: Setting, *, folder: Path
) -> StageResult:
    """Judge a candidate at every set of parameter values.

    Args:
        design: Gold and its testbench.
        sources: The candidate's files; gold's own are judged in the same way.
        setting: Tools, limits and seed.
        folder: Work folder, empty or not there yet.

    Raises:
        DesignError: Gold does not compile, or fails its own testbench.
        ToolError: A tool failed or reached a limit.
    """
    vectors = setting.vectors
    if vectors is None:
        vectors = 0 if design.testbench else VECTORS
    for number, parameters in enumerate(design.proven_at):
        bench = Bench(design, parameters, setting, folder.absolute() / f"parameters-{number}")
        reason = _judge(bench, sources, vectors)
        if reason:
            values = ", ".join(f"{name} = {value}" for name, value in parameters)
            reason = f"at {values}: {reason}" if values else reason
            return StageResult(STAGE, Verdict.FAIL, reason)
    return StageResult(STAGE, Verdict.PASS, evidence=_evidence(setting, vectors))


def _evidence(setting: Setting, vectors: int) -> Evidence | None:
    """Return None where no vector was compared with gold: a testbench counts none."""
    if not vectors:
        return None
    contract = (f"seed {setting.seed}", "power-up all ones and random", "gold's undetermined bits")
    return Evidence(Strength.SIMULATED, vectors, contract)


def _judge(bench: Bench, sources: tuple[Source, ...], vectors: int) -> str:
    """Return what is wrong with a candidate; empty where nothing is."""
    tests = gold_tests(bench) if bench.design.testbench else ()
    if vectors:
        gold_expectation(bench, vectors)  # that gold cannot be driven is no candidate's fault
    if sources == bench.design.sources:
        return ""
    built = bench.build(sources, "candidate")
    if built.errors:
        return f"Verilator refuses it: {built.errors[0]}"
    for start in bench.starts:
        reason = _failing_test(bench, built, start, tests) if tests else ""
        if not reason and vectors:
            reason = _beside_gold(bench, built, start, vectors)
        if reason:
            return f"{reason} (power-up {start.power_up.name.lower()})"
    return ""


def _failing_test(bench: Bench, built: Build, start: Start, tests: tuple[str, ...]) -> str:
    """Return why a candidate does not pass each test that gold passes; empty where it does."""
    outcome = bench.test(built, start, "candidate")
    if not outcome.passed:
        return outcome.complaint() or "a test fails"
    ran = {test.name for test in outcome.tests if test.passed}
    missing = [name for name in tests if name not in ran]
    return f"{missing[0]} passes on gold and did not run" if missing else ""


def _beside_gold(bench: Bench, built: Build, start: Start, vectors: int) -> str:
    """Return where a candidate differs from gold; empty where it does not."""
    stimulus, expected = gold_expectation(bench, vectors)
    found = bench.trace(built, stimulus, start, "candidate")
    if isinstance(found, Crash):
        return found.reason or "the simulation ended early"
    if found.outputs != expected.response.outputs:
        return "its outputs are not gold's"
    reason = _differs(expected, found, bench.design.latency)
    if reason and bench.clock:
        reason = _differs(gold_widely(bench, vectors), found, bench.design.latency)
    return reason


def _differs(expected: Expectation, found: Response, latency: int) -> str:
    """Return the latest of the first differences at each allowed delay; empty if one has none."""
    differences: list[Difference] = []
    for delay in range(latency + 1):
        difference = first_difference(expected, found, delay)
        if difference is None:
            return ""
        differences.append(difference)
    return str(max(differences, key=lambda difference: difference.cycle))
