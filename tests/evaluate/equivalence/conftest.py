"""Elaborates Verilog for the judge's tests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, prove
from hwopt.tools import yosys
from hwopt.tools.process import Limits

Elaborate = Callable[[str, str], Path]


@dataclass(frozen=True)
class Bench:
    """A folder in which texts are elaborated and compared."""

    folder: Path

    def elaborate(self, text: str, name: str) -> Path:
        """Return the RTLIL of a text whose top is called `top`."""
        (self.folder / f"{name}.sv").write_text(text, encoding="utf-8")
        script = (
            f"read_slang --top top {name}.sv\nhierarchy -check -top top\nwrite_rtlil {name}.il\n"
        )
        done = yosys.run(script, folder=self.folder, limits=Limits(), name=f"elaborate_{name}")
        assert not done.error, done.error
        return self.folder / f"{name}.il"

    def prove(
        self, gold: str, gate: str, contract: Contract, *, bound: int | None = None, **limits: int
    ) -> Proof:
        """Compare two texts."""
        one, two = self.elaborate(gold, "gold_side"), self.elaborate(gate, "gate_side")
        folder = self.folder / "proof"
        folder.mkdir(exist_ok=True)
        return prove(one, two, contract, folder=folder, limits=ProofLimits(**limits), bound=bound)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a folder to compare texts in."""
    return Bench(tmp_path)
