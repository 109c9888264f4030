"""Measure Verilog modules under Yosys' variants and two ABC scripts; one process, one answer.

Usage: worker.py LIBERTY TOP FILE VARIANT...; prints `variant recipe area_um2 delay_ps` lines.
"""

import re
import sys
from pathlib import Path

import pyosys.libyosys as ys

AREA = "strash; &get -n; &fraig -x; &put; scorr; dc2; dch -f; map; topo; stime -p\n"
DELAY = "strash; dch; map -B 0.9; topo; buffer -c; upsize; dnsize; stime -p\n"
SYNTH = {
    "plain": ["synth -flatten -run begin:check"],
    "booth": ["synth -flatten -booth -run begin:check", "techmap t:$fa"],
    "noalumacc": ["synth -flatten -noalumacc -run begin:check"],
    "arith_tree": ["synth -flatten -noalumacc -arith_tree -run begin:check", "techmap t:$fa"],
    "mcm": [
        "synth -flatten -run begin:coarse",
        "hierarchy -auto-top; proc; flatten; opt -full; mcm; opt_clean",
        "synth -flatten -run begin:check",
    ],
    "share": [
        "hierarchy -auto-top; proc; flatten; opt_expr; opt_clean; opt -full; wreduce",
        "share -aggressive",
        "synth -flatten -run begin:check",
    ],
    **{
        name: [f"synth -flatten -extra-map +/choices/{name}.v -run begin:check"]
        for name in ("kogge-stone", "sklansky", "han-carlson")
    },
}


def main() -> None:
    """Run every variant named."""
    liberty, top, file, *variants = sys.argv[1:]
    design = ys.Design()
    folder = Path.cwd()
    (folder / "area.abc").write_text(AREA)
    (folder / "delay.abc").write_text(DELAY)
    ys.run_pass(f"read_slang --top {top} {file}", design)
    ys.run_pass("design -save elaborated", design)
    for variant in variants:
        ys.run_pass("design -load elaborated", design)
        for command in SYNTH[variant]:
            for step in command.split(";"):
                ys.run_pass(step.strip(), design)
        ys.run_pass(f"dfflibmap -liberty {liberty}", design)
        ys.run_pass("design -save mapped", design)
        for recipe in ("area", "delay"):
            ys.run_pass("design -load mapped", design)
            ys.run_pass(f"tee -q -o abc.log abc -liberty {liberty} -script {recipe}.abc", design)
            ys.run_pass("opt_clean", design)
            ys.run_pass(f"tee -q -o stat.log stat -liberty {liberty}", design)
            delays = re.findall(r"Delay\s*=\s*([\d.]+)", (folder / "abc.log").read_text())
            areas = re.findall(r"Chip area.*: ([\d.]+)", (folder / "stat.log").read_text())
            print("@", variant, recipe, areas[-1], delays[-1] if delays else "0")


main()
