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
        return self._elaborate(text, name, Path(f"{name}.il"), "")

    def keep_hierarchy(self, text: str, name: str) -> Path:
        """Do the same, with the hierarchy beside it."""
        (self.folder / name).mkdir(exist_ok=True)
        flat = self._elaborate(text, name, Path(name) / "elaborated.il", "")
        self._elaborate(text, name, Path(name) / "hierarchy.il", "--keep-hierarchy")
        return flat

    def _elaborate(self, text: str, name: str, file: Path, options: str) -> Path:
        (self.folder / f"{name}.sv").write_text(text, encoding="utf-8")
        script = (
            f"read_slang {options} --top top {name}.sv\nhierarchy -check -top top\n"
            f"write_rtlil {file}\n"
        )
        done = yosys.run(script, folder=self.folder, limits=Limits(), name=f"elaborate_{name}")
        assert not done.error, done.error
        return self.folder / file

    def prove(
        self, gold: str, gate: str, contract: Contract, *, bound: int | None = None, **limits: int
    ) -> Proof:
        """Compare two texts."""
        return self._compare(self.elaborate, gold, gate, contract, bound, limits)

    def prove_boxed(self, gold: str, gate: str, contract: Contract, **limits: int) -> Proof:
        """Compare two texts in which the contract's black boxes stay instances."""

        def elaborate(text: str, name: str) -> Path:
            options = " ".join(f"--blackboxed-module {box}" for box in contract.blackboxes)
            return self._elaborate(text, name, Path(f"{name}.il"), options)

        return self._compare(elaborate, gold, gate, contract, None, limits)

    def prove_modules(self, gold: str, gate: str, contract: Contract, **limits: int) -> Proof:
        """Compare two texts of which the hierarchy is known."""
        return self._compare(self.keep_hierarchy, gold, gate, contract, None, limits)

    def _compare(
        self,
        elaborate: Elaborate,
        gold: str,
        gate: str,
        contract: Contract,
        bound: int | None,
        limits: dict[str, int],
    ) -> Proof:
        one, two = elaborate(gold, "gold_side"), elaborate(gate, "gate_side")
        folder = self.folder / "proof"
        folder.mkdir(exist_ok=True)
        return prove(one, two, contract, folder=folder, limits=ProofLimits(**limits), bound=bound)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a folder to compare texts in."""
    return Bench(tmp_path)
