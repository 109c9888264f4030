"""What a design's own testbench drives, recorded while it runs on gold."""

import json
from pathlib import Path, PurePosixPath

from hwopt.design import Source
from hwopt.evaluate.bench import Bench
from hwopt.evaluate.stimulus import Stimulus
from hwopt.tools.cosim import Build, Start, simulate
from hwopt.tools.results import SimulationOutcome

#: Cycles beyond which nothing more is recorded [clock cycles].
MOST_CYCLES = 4096

_RECORDER = Path(__file__).with_name("record_inputs.py")
#: cocotb imports it as one of the test modules, which are named so.
_MODULE = "tb__record_inputs.py"


def record(bench: Bench, built: Build, start: Start) -> tuple[SimulationOutcome, Stimulus]:
    """Run the design's own testbench; return its outcome and what it drove.

    Raises:
        ToolTimeout: A limit on time was reached.
    """
    inputs = tuple(
        port.name for port in built.ports if port.direction == "input" and port.name != bench.clock
    )
    plan = {"top": bench.design.top, "clock": bench.clock, "inputs": inputs, "most": MOST_CYCLES}
    folder = bench.folder / "gold" / "recorded"
    outcome = simulate(
        built,
        (
            *bench.design.testbench,
            Source(PurePosixPath(_MODULE), _RECORDER.read_text(encoding="utf-8")),
            Source(PurePosixPath("record.json"), json.dumps(plan)),
        ),
        start,
        folder=folder,
        limits=bench.setting.limits,
    )
    return outcome, Stimulus(inputs, _rows(folder / "work" / "recorded.txt", len(inputs)))


def _rows(path: Path, inputs: int) -> tuple[tuple[int, ...], ...]:
    """Read bit strings; a bit that is neither 0 nor 1 counts as 0.

    Nothing is there where the simulation ended before its start.
    """
    if not path.is_file():
        return ()
    known = str.maketrans(dict.fromkeys("xXzZuU-wW", "0"))
    lines = path.read_text(encoding="ascii").splitlines()
    rows = (tuple(int(word, 2) for word in line.translate(known).split()) for line in lines)
    return tuple(row for row in rows if len(row) == inputs)
