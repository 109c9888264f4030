"""Timing and power of mapped netlists, measured apart: hwopt's own process stays small and free.

All netlists of an evaluation are measured in one pass over arrays, in a fork of a process that has
the library's tables at hand (`hwopt.tools.sandbox.resident`). What is always the same, the tables
and what is driven, is written to a file once.
"""

import os
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hwopt.design import Design
from hwopt.errors import ToolFailed
from hwopt.evaluate.power import PowerGauge
from hwopt.evaluate.prepared import PreparedFlow, TimingSetting
from hwopt.evaluate.timing import Timed, time_netlists
from hwopt.evaluation import Power
from hwopt.netlist.timing.constraints import Constraints
from hwopt.tools import process
from hwopt.tools.cache import Cache
from hwopt.tools.process import Limits, Module, Reach

#: Flows and designs whose tables a keeper holds at once.
_MOST_READY = 8


@dataclass(frozen=True)
class Gauged:
    """What was measured of one netlist."""

    timed: Timed
    #: None where it is not measured.
    power: Power | None = None


@dataclass(frozen=True, eq=False)
class Gauge:
    """All that measuring takes, as it travels to the process that measures."""

    top: str
    #: What surrounds the design.
    constraints: Constraints
    timing: TimingSetting
    power: PowerGauge | None

    def measure(self, files: Sequence[Path], folder: Path, limits: Limits) -> tuple[Gauged, ...]:
        """Measure netlists as `write_json` left them.

        Raises:
            ToolFailed: A netlist cannot be timed, in words.
            ToolTimeout: OpenSTA reached a limit.
        """
        found = time_netlists(
            files, self.top, self.constraints, self.timing, folder=folder, limits=limits
        )
        if self.power is None:
            return tuple(Gauged(timed) for timed in found.each)
        powers = self.power.measure(found.netlists, found.analysis)
        return tuple(Gauged(*both) for both in zip(found.each, powers, strict=True))


@dataclass(frozen=True)
class _Job:
    gauge: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class _Answer:
    each: tuple[Gauged, ...]
    #: Why a netlist cannot be measured; empty where each can.
    error: str = ""


def gauge(
    files: Sequence[Path], design: Design, flow: PreparedFlow, *, folder: Path, limits: Limits
) -> tuple[Gauged, ...]:
    """Measure netlists as `write_json` left them; OpenSTA, a tool itself, is started from here.

    Raises:
        DesignError: What is driven is not known, as gold fails its own testbench.
        ToolFailed: A netlist cannot be timed, in words.
        ToolTimeout: A limit was reached.
    """
    power = flow.meter.gauge if flow.meter else None
    whole = Gauge(design.top, flow.timing.constraints(design), flow.timing, power)
    if flow.timing.sta == "opensta":
        return whole.measure(files, folder, limits)
    place = _written(whole, design, flow)
    job = _Job(str(place), tuple(str(file) for file in files))
    (folder / "gauge.json").write_bytes(msgspec.json.encode(job))
    kernel = (whole.power.kernel.library,) if whole.power else ()
    process.run(
        Module(__name__, ("gauge.json",), ready=str(place)),
        folder=folder,
        limits=limits,
        reach=Reach(readable=(place, *kernel)),
        log_name="gauge.log",
    )
    answer = msgspec.json.decode((folder / "gauged.json").read_bytes(), type=_Answer)
    if answer.error:
        raise ToolFailed(answer.error)
    return answer.each


def _written(whole: Gauge, design: Design, flow: PreparedFlow) -> Path:
    """Return the file of what is always the same; two threads may write it at once."""
    meter = flow.meter.fingerprint if flow.meter else ""
    key = Cache.key(flow.digest, flow.timing.version, design.digest(), meter)
    place = flow.folder / f"gauge-{key[:16]}.pickle"
    if not place.is_file():
        part = place.with_suffix(f".{os.getpid()}-{id(whole)}")
        part.write_bytes(pickle.dumps(whole))
        part.replace(place)
    return place


_held: dict[str, Gauge] = {}


def warm(ready: str) -> None:
    """Have a gauge at hand, with every table worked out."""
    if ready:
        found = _gauge(ready)
        if found.power is not None:
            found.power.weights.work_out()


def _gauge(place: str) -> Gauge:
    if place not in _held:
        while len(_held) >= _MOST_READY:
            del _held[next(iter(_held))]
        _held[place] = pickle.loads(Path(place).read_bytes())  # noqa: S301 - hwopt itself wrote it
    return _held[place]


def main(arguments: list[str]) -> int:
    """Do a job; return the exit code."""
    folder = Path(arguments[0]).parent
    job = msgspec.json.decode(Path(arguments[0]).read_bytes(), type=_Job)
    files = [Path(file) for file in job.files]
    try:
        answer = _Answer(_gauge(job.gauge).measure(files, folder, Limits()))
    except ToolFailed as error:
        answer = _Answer((), str(error))
    (folder / "gauged.json").write_bytes(msgspec.json.encode(answer))
    return 0
