"""Proof of rewrites with Yosys alone: no prover of hwopt takes part."""

import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Design, Source
from hwopt.tools import process
from hwopt.tools.process import Limits

_SCRIPT = """
import sys
import pyosys.libyosys as ys
design = ys.Design()
def run(command):
    ys.run_pass(command, design)
for side in ("gold", "gate"):
    run(f"read_slang --top {sys.argv[1]} {' '.join(sys.argv[3:])} {side}.v")
    for command in ("hierarchy -check -top " + sys.argv[1], "proc", "flatten", "memory_map",
                    "opt_clean", "async2sync", f"rename {sys.argv[1]} {side}",
                    f"design -stash {side}"):
        run(command)
for side in ("gold", "gate"):
    run(f"design -copy-from {side} -as {side} {side}")
if sys.argv[2] == "outputs":
    for command in ("miter -equiv -flatten -ignore_gold_x gold gate miter",
                    "hierarchy -top miter", "opt_clean",
                    "sat -verify -prove trigger 0 -enable_undef -set-def-inputs miter"):
        run(command)
elif sys.argv[2] == "reset":
    for command in ("miter -equiv -flatten -ignore_gold_x gold gate miter", "hierarchy -top miter",
                    "opt_clean",
                    "sat -verify -seq 2 -set-at 1 in_rst_ni 0 -prove trigger 0 -tempinduct "
                    "-set-init-undef -set-def-inputs -maxsteps 24 miter"):
        run(command)
else:
    for command in ("equiv_make gold gate equiv", "hierarchy -top equiv", "opt_clean",
                    "equiv_simple -undef", "equiv_induct", "equiv_status -assert"):
        run(command)
print("PROVEN", flush=True)
"""

Prove = Callable[..., bool]


@pytest.fixture
def design_of() -> Callable[..., Design]:
    """Return a function that makes a design of one text, its top module and parameters."""

    def make(text: str, top: str, *parameters: tuple[str, int]) -> Design:
        source = Source(PurePosixPath(f"{top}.v"), text)
        return Design(top, top, (source,), proven_at=(tuple(parameters),))

    return make


@pytest.fixture
def prove(tmp_path: Path) -> Prove:
    """Return a function that says whether Yosys proves two texts equal."""

    def check(gold: str, gate: str, top: str, *options: str, by: str = "registers") -> bool:
        (tmp_path / "gold.v").write_text(gold)
        (tmp_path / "gate.v").write_text(gate)
        done = process.run(
            [sys.executable, "-c", _SCRIPT, top, by, *options],
            folder=tmp_path,
            limits=Limits(timeout_s=60, memory_mib=4096, file_mib=256),
            check=False,
        )
        return done.returncode == 0 and "PROVEN" in done.log

    return check
