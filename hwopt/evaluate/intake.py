"""From what a person names to a design; what a bare Verilog file leaves out is inferred."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hwopt.design import Clock, Design, Reset
from hwopt.errors import DesignError
from hwopt.evaluate import equivalence
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.objections import beside_registers
from hwopt.tools.process import Limits
from hwopt.tools.workspace import find_design, load_design, load_verilog
from hwopt.verilog.delays import leaves_out


@dataclass(frozen=True)
class Intake:
    """A design, and what was inferred of it for the person to check."""

    design: Design
    #: One line; empty where nothing was inferred.
    inferred: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Lines that the person should read before a result: what was inferred or left out."""
        delays = ", ".join(str(wait) for wait in sorted(leaves_out(self.design)))
        left_out = f"{self.design.name}: delays are left out, as in synthesis: {delays}"
        return (self.inferred,) * bool(self.inferred) + (left_out,) * bool(delays)


def take_in(reference: str, *, top: str | None = None) -> Intake:
    """Read a design folder, a Verilog file or an example.

    Raises:
        ConfigError: There is nothing of that name, or `design.toml` is wrong.
        DesignError: The text cannot be elaborated.
    """
    path = find_design(reference)
    if path.is_dir():
        design = load_design(path)
        if top is not None and top != design.top:
            raise DesignError(
                f"{reference}: expected --top {design.top}, as design.toml says, not {top}; "
                "leave it out"
            )
        return Intake(design)
    return infer(load_verilog([path], top=top))


def infer(design: Design) -> Intake:
    """Fill in the clock and the reset that the registers of a design have."""
    with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
        found = elaborate_at(design, design.sources, (), folder=Path(folder), limits=Limits())
        if isinstance(found, str):
            raise DesignError(
                f"{design.name}: the design cannot be elaborated: {found}; correct the text"
            )
        reason = next(beside_registers(design, found.netlist, found.problems), "")
        if reason:
            raise DesignError(
                f"{design.name}: the design cannot be judged: {reason}; correct the text"
            )
        limits = equivalence.ProofLimits()
        contract = equivalence.infer(found.rtlil, folder=Path(folder), limits=limits)
    clock, reset = contract.clock, contract.reset
    design = replace(design, clock=clock, reset=reset)
    return Intake(design, f"{design.name}: {describe(clock, reset)} (inferred)")


def describe(clock: Clock | None, reset: Reset | None) -> str:
    """Say in words which clock and reset a design has."""
    if clock is None:
        return "combinational"
    if reset is None:
        return f"clock {clock.name}, no reset"
    return f"clock {clock.name}, reset {reset.name} ({reset.kind}, active {reset.active})"
