"""What power costs: CPU time of hwopt itself in a measurement under all recipes.

Usage: python tests/benchmarks/power/cost.py [DESIGN ...]

With power and without it, tools not counted: they are processes of their own.
"""

import functools
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from hwopt.evaluate.bench import Bench, Setting
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.power import PowerMeter
from hwopt.evaluate.prepared import prepare
from hwopt.evaluate.synthesize import synthesize
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
    print("| design | netlists | hwopt without power [s] | power [s] |")
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
            spent = []
            for number, each in enumerate((meter, None, meter)):
                before = time.process_time()
                synthesize(
                    design,
                    found.rtlil,
                    replace(prepared, meter=each),
                    flow.recipes,
                    folder=folder / str(number),
                    limits=LIMITS,
                )
                spent.append(time.process_time() - before)
            netlists = len([*(folder / "2").glob("netlist_*.json")])
        _, own, with_power = spent
        print(f"| {name} | {netlists} | {own:.2f} | {with_power - own:.2f} |", flush=True)


if __name__ == "__main__":
    main()
