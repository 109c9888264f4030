"""Write `opensta.json`: OpenSTA's power of generated netlists with the built-in library.

Usage: `python tests/netlist/power/generate.py`, where OpenSTA is installed. `test_opensta.py`
holds hwopt against the file, and needs no OpenSTA for that.
"""

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from opensta_power import ask  # noqa: E402 - found through the line above
from power_cases import LIBERTY, digest, power_cases  # noqa: E402

from hwopt.netlist.power.activity import KERNEL_SOURCE, Kernel  # noqa: E402
from hwopt.tools import opensta  # noqa: E402
from hwopt.tools.cache import cache_folder  # noqa: E402
from hwopt.tools.compiler import find_compiler  # noqa: E402
from hwopt.tools.native import shared_library  # noqa: E402


def main() -> None:
    """Write the file."""
    kernel = Kernel(shared_library(KERNEL_SOURCE, find_compiler(), cache_folder()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {}
        for each in power_cases(kernel):
            told = ask(each.case, folder / each.name)
            found[each.name] = {
                "digest": digest(each),
                "leakage_uw": float(f"{told.leakage_uw.sum():.6g}"),
                "switching_uw": float(f"{told.switching_uw.sum():.6g}"),
                "internal_uw": float(f"{told.internal_uw.sum():.6g}"),
            }
        version = opensta.version(folder)
    told = {"opensta": version, "library": LIBERTY.name, "cases": found}
    (HERE / "opensta.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
