"""What it costs to confine a tool: `true` by hwopt, and by a bare fork and exec.

Run on a machine with nothing else to do, as processor time is that of the whole machine: what
wardens use belongs to no child of hwopt. Prints JSON.

    python tests/benchmarks/confinement.py --rounds 200
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from hwopt.tools import keeping, process
from hwopt.tools.process import Limits


def machine_s() -> float:
    """Return the processor time that this machine has used [s]."""
    words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _wait, interrupt, soft = map(int, words[:7])
    return (user + nice + system + interrupt + soft) / os.sysconf("SC_CLK_TCK")


def measured(call: Callable[[], object], rounds: int) -> dict[str, float]:
    """Return wall and processor time of one call [ms]."""
    call()
    wall, used = time.perf_counter(), machine_s()
    for _ in range(rounds):
        call()
    return {
        "wall_ms": round((time.perf_counter() - wall) / rounds * 1000, 2),
        "processor_ms": round((machine_s() - used) / rounds * 1000, 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    started = time.perf_counter()
    state = asdict(keeping.confinement())
    first_ms = round((time.perf_counter() - started) * 1000, 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {
            "confinement": state,
            "keeper_start_ms": first_ms,
            "bare": measured(lambda: subprocess.run(["true"], cwd=folder, check=True), rounds),
            "confined": measured(
                lambda: process.run(["true"], folder=folder, limits=Limits()), rounds
            ),
        }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
