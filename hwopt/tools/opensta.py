"""OpenSTA, a static timing engine that may be installed. Written against OpenSTA 2.0.17.

It is under the GNU General Public License, version 3, and only ever another process.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolFailed, ToolNotFound
from hwopt.tools import process
from hwopt.tools.process import Limits, Reach
from hwopt.tools.shipped import shipped
from hwopt.tools.yosys import fill

#: Period that slacks are read against [ps]; what OpenSTA computes with has seven digits.
_PERIOD_PS = 1000.0

_SLACK = re.compile(r"^\s*(-?\d+\.\d+)\s+slack \(", re.MULTILINE)
#: The group of recovery, which hwopt does not time.
_RELEASE = "**async_default**"
_ERROR = re.compile(r"^Error: (.*)", re.MULTILINE)
#: Statements by which a library estimates wires before layout.
_WIRES = re.compile(rb"\b(default_wire_load\w*|wire_load_selection|wire_load)\b")


@dataclass(frozen=True)
class Environment:
    """What surrounds the netlists; see `hwopt.netlist.timing.constraints`."""

    #: Port of the clock; None where there are no registers.
    clock: str | None = None
    input_delay_ps: float = 0.0
    output_delay_ps: float = 0.0
    driving_cell: str = ""
    driving_pin: str = ""
    output_load_ff: float = 0.0


def program() -> Path:
    """Return the path of the program.

    Raises:
        ToolNotFound: It is not installed.
    """
    found = shutil.which("sta")
    if found is None:
        raise ToolNotFound(
            "OpenSTA was expected (the program sta in PATH), not found; install it, on Debian "
            "with: apt-get install opensta, or leave out --sta opensta"
        )
    return Path(found)


def version(folder: Path) -> str:
    """Return the version of the program.

    Raises:
        ToolNotFound: It is not installed.
    """
    done = process.run([program(), "-version"], folder=folder, limits=Limits(timeout_s=30))
    return done.log.strip()


def without_wires(liberty: bytes) -> bytes:
    """Return a Liberty text whose estimates of wires are names that mean nothing."""
    return _WIRES.sub(rb"hwopt_unused_\1", liberty)


def delays_ps(
    netlists: Sequence[Path],
    *,
    top: str,
    liberty: Sequence[Path],
    environment: Environment,
    folder: Path,
    limits: Limits,
) -> tuple[float, ...]:
    """Return the longest path of each netlist [ps]; 0 where there is none.

    Args:
        netlists: Files of structural Verilog.
        top: Their module.
        liberty: Plain files, without wire loads where none shall count.
        environment: What surrounds the netlists.
        folder: Working folder.
        limits: For all netlists together.

    Raises:
        ToolNotFound: OpenSTA is not installed.
        ToolFailed: It refused something.
        ToolTimeout: A limit was reached.
    """
    template = (shipped("flows") / "ladder" / "opensta.tcl").read_text(encoding="utf-8")
    script = fill(
        template,
        liberty=" ".join(_word(path) for path in liberty),
        netlists=" ".join(_word(path) for path in netlists),
        top=top,
        clock=environment.clock or "",
        period=repr(_PERIOD_PS),
        input_delay=repr(environment.input_delay_ps),
        output_delay=repr(environment.output_delay_ps),
        driving_cell=environment.driving_cell,
        driving_pin=environment.driving_pin,
        load=repr(environment.output_load_ff),
    )
    (folder / "opensta.tcl").write_text(script, encoding="utf-8")
    done = process.run(
        [program(), "-no_init", "-no_splash", "-exit", "opensta.tcl"],
        folder=folder,
        limits=limits,
        reach=Reach(readable=(*netlists, *liberty)),
        log_name="opensta.log",
        check=False,
    )
    parts = re.split(r"^netlist .*\n", done.log, flags=re.MULTILINE)[1:]
    error = _ERROR.search(done.log)
    if error or done.returncode != 0 or len(parts) != len(netlists):
        said = error[1] if error else f"exit code {done.returncode}"
        raise ToolFailed(
            f"OpenSTA was expected to time the netlists, but it says: {said}; "
            f"its log is {folder}/opensta.log",
            argv=done.argv,
            folder=folder,
            log=done.log[-8192:],
        )
    return tuple(_delay_ps(part) for part in parts)


def _delay_ps(report: str) -> float:
    """Return the delay behind the smallest slack of all path groups but that of set and reset."""
    paths = [path for path in report.split("Startpoint:") if _RELEASE not in path]
    slacks = [float(slack) for path in paths for slack in _SLACK.findall(path)]
    return max(0.0, _PERIOD_PS - min(slacks)) if slacks else 0.0


def _word(path: Path) -> str:
    text = str(path)
    if re.search(r"[{}\\\n]", text):
        raise ToolFailed(f"a path without braces and backslashes was expected, not {text!r}")
    return "{" + text + "}"
