"""What a cocotb simulation left behind, and what it means. Written against cocotb 2.1."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: What Verilator's runtime, and what an import that fails says.
_ERROR = re.compile(r"%Error|^\w*(?:Error|Exception)\b")
_ADDRESS = re.compile(r" at 0x[0-9a-f]{8,}(?=>)")


@dataclass(frozen=True)
class TestResult:
    """What became of one cocotb test."""

    name: str
    outcome: Literal["passed", "failed", "skipped"]
    #: What the failing assertion said; empty otherwise.
    message: str = ""

    @property
    def unexplained(self) -> bool:
        """Whether it failed at a bare `assert`, which states no values."""
        return self.outcome == "failed" and not re.match(r"\w*: ", self.message)

    @property
    def passed(self) -> bool:
        """Whether it ran to its end and its assertions held."""
        return self.outcome == "passed"


@dataclass(frozen=True)
class SimulationOutcome:
    """What a simulation that was not killed came to."""

    #: Whether at least one test passed, none failed, and the simulator ended as it should.
    passed: bool
    tests: tuple[TestResult, ...]
    log: str
    #: What is wrong beyond the tests, such as a crash; empty on `passed`.
    reason: str = ""

    def complaint(self) -> str:
        """Return in a line or two what is wrong; empty on `passed`."""
        failed = [f"{test.name}: {test.message}" for test in self.tests if test.message]
        return "; ".join([text for text in (self.reason, *failed[:1]) if text])


def judge(results: Path, returncode: int, log: str) -> SimulationOutcome:
    """Return what the results file, the exit code and the log say together.

    What differs between equal simulations, the folder and Python's addresses, is left out.
    """
    log = log.replace(f"{results.parent}/", "")
    try:
        root = ET.parse(results).getroot()  # noqa: S314 - cocotb wrote it, outside Verilog's reach
    except (OSError, ET.ParseError):
        reason = f"the simulation ended early{_complaint(log)}"
        return SimulationOutcome(passed=False, tests=(), log=log, reason=reason)
    tests = tuple(_result(case, results.parent) for case in root.iter("testcase"))
    if returncode != 0:
        reason = f"the simulator ended with exit code {returncode}{_complaint(log)}"
    elif all(test.outcome == "skipped" for test in tests):
        reason = "no test ran"
    else:
        reason = ""
    passed = not reason and all(test.outcome != "failed" for test in tests)
    return SimulationOutcome(passed=passed, tests=tests, log=log, reason=reason)


def _result(case: ET.Element, folder: Path) -> TestResult:
    name = f"{case.get('classname')}.{case.get('name')}"
    if case.find("skipped") is not None:
        return TestResult(name, "skipped")
    for tag in ("failure", "error"):
        if (failure := case.find(tag)) is not None:
            message = _message(failure).replace(f"{folder}/", "")
            return TestResult(name, "failed", _ADDRESS.sub("", message))
    return TestResult(name, "passed")


def _message(failure: ET.Element) -> str:
    """Return the exception in words, or the line that raised it where it has none."""
    kind = failure.get("type", "")
    stated = failure.get("message", "").strip()
    if stated:
        return f"{kind}: {stated}"[:1000]
    code = [line.strip() for line in (failure.text or "").splitlines() if line.startswith("    ")]
    code = [line for line in code if line.strip("^~ ")]
    return f"{kind} in `{code[-1]}`"[:1000] if code else kind


def _complaint(log: str) -> str:
    """Return as a clause what Verilator's runtime or Python said was wrong."""
    lines = [line.strip() for line in log.splitlines() if _ERROR.search(line)]
    return f": {lines[0][:300]}" if lines else ""
