"""Write `opensta.json`: what OpenSTA says of the generated netlists with the built-in library.

Usage: `python tests/netlist/timing/generate.py`, where OpenSTA is installed. `test_opensta.py`
holds the engine against the file, and needs no OpenSTA for that.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from generated_netlists import Case, cases  # noqa: E402 - found through the line above

from hwopt.liberty.reader import read_library  # noqa: E402
from hwopt.netlist.structural import write_structural  # noqa: E402
from hwopt.tools import opensta  # noqa: E402
from hwopt.tools.process import Limits  # noqa: E402

LIBERTY = HERE.parents[2] / "flows/generic45/generic45.lib"
COUNT = 70


def digest(case: Case) -> str:
    """Return what tells one netlist from another."""
    text = write_structural(case.netlist) + repr(case.constraints)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def by_opensta(case: Case, liberty: Path, folder: Path) -> float:
    """Return the longest path of a case by OpenSTA [ps]."""
    file = folder / f"{case.name}.v"
    file.write_text(write_structural(case.netlist), encoding="utf-8")
    limits = case.constraints
    driver = limits.driving_cell
    pin = ""
    if driver:
        (pin,) = (pin.name for pin in read_library([liberty]).cells[driver].outputs)
    environment = opensta.Environment(
        clock=limits.clock,
        input_delay_ps=limits.input_delay_ps,
        output_delay_ps=limits.output_delay_ps,
        driving_cell=driver,
        driving_pin=pin,
        output_load_ff=limits.output_load_ff,
    )
    (delay,) = opensta.delays_ps(
        [file],
        top=case.netlist.top,
        liberty=[liberty],
        environment=environment,
        folder=folder,
        limits=Limits(timeout_s=120),
    )
    return delay


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {
            case.name: {
                "digest": digest(case),
                "delay_ps": round(by_opensta(case, LIBERTY, folder), 3),
            }
            for case in cases(read_library([LIBERTY]), COUNT)
        }
        version = opensta.version(folder)
    told = {"opensta": version, "library": LIBERTY.name, "cases": found}
    (HERE / "opensta.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
