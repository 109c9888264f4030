"""What power costs: processor time of timing and power of the netlists of all recipes.

Usage: python tests/benchmarks/power/cost.py [DESIGN ...]
"""

import functools
import sys
import tempfile
import time
from pathlib import Path

from hwopt.evaluate.bench import Bench, Setting
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.gauge import Gauge
from hwopt.evaluate.power import PowerMeter
from hwopt.evaluate.prepared import prepare
from hwopt.evaluate.synthesize import Settings, synthesize
from hwopt.netlist.power.activity import KERNEL_SOURCE, Kernel
from hwopt.tools.cache import cache_folder
from hwopt.tools.cosim import find_cosimulator
from hwopt.tools.flows import load_flow
from hwopt.tools.native import shared_library
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import load_design

LIMITS = Limits(timeout_s=600)


def main() -> None:
    """Print a row for each design: the second measurement of each, when all tables are known."""
    tools = find_cosimulator(cache_folder())
    kernel = Kernel(shared_library(KERNEL_SOURCE, tools.compiler, tools.cache))
    print("| design | netlists | timing [s] | power [s] |")
    print("|---|---|---|---|")
    for name in sys.argv[1:] or ["mac8", "alu32", "gcd"]:
        design = load_design(shipped("rtl") / name)
        with tempfile.TemporaryDirectory() as text:
            folder = Path(text)
            flow = load_flow("generic45")
            prepared = prepare(flow, folder / "flow")
            found = elaborate_at(
                design, design.sources, design.proven_at[0], folder=folder / "e", limits=LIMITS
            )
            assert not isinstance(found, str), found
            setting = Setting(tools)
            bench = functools.partial(Bench, design, design.proven_at[0], setting)
            meter = PowerMeter(prepared.weights, kernel, bench, found.netlist.ports)
            maps = folder / "maps"
            settings = Settings(LIMITS)
            synthesize(design, found.rtlil, prepared, flow.recipes, folder=maps, settings=settings)
            files = sorted(maps.glob("netlist_*.json"))
            constraints = prepared.timing.constraints(design)
            spent = []
            for each in (meter.gauge, None, meter.gauge):
                gauge = Gauge(design.top, constraints, prepared.timing, each)
                before = time.process_time()
                gauge.measure(files, folder, LIMITS)
                spent.append(time.process_time() - before)
        _, own, with_power = spent
        print(f"| {name} | {len(files)} | {own:.2f} | {with_power - own:.2f} |", flush=True)


if __name__ == "__main__":
    main()
