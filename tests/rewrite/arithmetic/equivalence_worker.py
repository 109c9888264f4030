"""Prove, in a child of its own, that modules of a folder equal their behaviour.

Usage: equivalence_worker.py NAME...; NAME.v holds the module, NAME.gold.v its behaviour in a
module `gold`. Writes the names of those that SAT does not prove equal to unproven.txt.
"""

import sys
from pathlib import Path

import pyosys.libyosys as ys


def proven(name: str) -> bool:
    """Return whether gold and gate agree on all inputs."""
    design = ys.Design()
    for top, file, stash in (("gold", f"{name}.gold.v", "gold"), (name, f"{name}.v", "gate")):
        ys.run_pass(f"read_slang --top {top} {file}", design)
        ys.run_pass(f"design -stash {stash}", design)
    ys.run_pass("design -copy-from gold -as gold gold", design)
    ys.run_pass(f"design -copy-from gate -as gate {name}", design)
    ys.run_pass("miter -equiv -flatten gold gate miter", design)
    ys.run_pass("tee -q -o proof.log sat -prove trigger 0 miter", design)
    return "no model found: SUCCESS!" in Path("proof.log").read_text(encoding="utf-8")


unproven = [argument for argument in sys.argv[1:] if not proven(argument)]
Path("unproven.txt").write_text("\n".join(unproven), encoding="utf-8")
