"""Decides a sequential model: is `bad` ever true?

Order of engines: induction over equal nodes, then property directed reachability on what it
leaves, then a long random simulation and bounded model checking. Source of the order:
measured; ABC's manual pages.
"""

import re
from dataclasses import dataclass, replace

from hwopt.design import Reset
from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.product import Product
from hwopt.evaluate.equivalence.refute import Trace, is_bad, random_trace
from hwopt.evaluate.equivalence.replay import ReplayError
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist import blif
from hwopt.netlist.aig import FALSE, Sequential

#: Frames of reachability for each frame of bounded model checking.
_PDR_FRAMES = 10

#: Words of 64 traces in the long simulation.
_LONG_WIDTH = 2

_HEADER = re.compile(rb"aig \d+ \d+ (\d+) \d+ (\d+)")


@dataclass(frozen=True)
class Outcome:
    """What came of a sequential model: proven, or a trace, or neither."""

    proven: bool = False
    trace: Trace | None = None
    #: The engine; empty where it was cut short.
    method: str = ""

    @property
    def decided(self) -> bool:
        """Whether there is a proof or a trace."""
        return self.proven or self.trace is not None


def decide(product: Product, shop: Workshop, reset: Reset | None) -> Outcome:
    """Try to prove that a product is never bad, or find out when it is."""
    if FALSE == product.model.bad == product.reset_bad:
        return Outcome(proven=True, method="hashing")
    literals = _write_model(product, shop)
    read, method = _reduced(shop)
    if not read:
        return Outcome(proven=True, method=method)
    outcome = _pdr(product, shop, literals, read)
    if outcome.decided:
        return replace(outcome, method=method + outcome.method)
    trace = random_trace(product, reset, width=_LONG_WIDTH, cycles=shop.limits.cycles, seed=2)
    if trace is not None:
        return Outcome(trace=trace, method="random simulation")
    return bounded(product, shop, shop.limits.frames)


def bounded(product: Product, shop: Workshop, frames: int) -> Outcome:
    """Search the first frames; `proven` stays False, and `method` is empty if cut short."""
    literals = _write_model(product, shop)
    log = shop.abc("prove_bmc", frames=frames, conflicts=shop.limits.conflicts)
    if "was asserted in frame" in log:
        return Outcome(trace=_trace(product, shop, literals, "bmc.cex"), method="bmc3")
    done = re.search(r"No output asserted in (\d+) frames", log)
    return Outcome(method="bmc3" if done and int(done[1]) >= frames else "")


def _write_model(product: Product, shop: Workshop) -> tuple[int, ...]:
    model, aig = product.model, product.model.aig
    # What is bad in the reset cycle depends on free inputs alone.
    bad = aig.or_(model.bad, product.reset_bad)
    text, literals = blif.sequential(Sequential(aig, model.inputs, model.latches, bad))
    shop.write("model.blif", text)
    return literals


def _reduced(shop: Workshop) -> tuple[str, str]:
    """Return how to read the model that is left, empty where none is, and the method so far."""
    reduced = shop.folder / "reduced.aig"
    reduced.unlink(missing_ok=True)
    shop.abc("prove_reduce", share=0.4, conflicts=max(1, shop.limits.conflicts // 20))
    if not reduced.exists():
        return "read_blif model.blif", ""
    header = _HEADER.match(reduced.read_bytes()[:200])
    if header is None:
        raise ToolFailed("an AIGER header was expected in reduced.aig", folder=shop.folder)
    if header[1] != b"0":
        return "read_aiger reduced.aig", "scorr; dc2; scorr; "
    log = shop.abc("prove_confirm", share=0.5)
    if re.search(r"^UNSATISFIABLE", log, re.MULTILINE):
        return "", "scorr; dc2; scorr; iprove"
    return "read_blif model.blif", ""


def _pdr(product: Product, shop: Workshop, literals: tuple[int, ...], read: str) -> Outcome:
    log = shop.abc(
        "prove_pdr",
        share=0.6,
        read=read,
        frames=shop.limits.frames * _PDR_FRAMES,
        conflicts=shop.limits.conflicts,
    )
    if "Property proved" in log:
        return Outcome(proven=True, method="pdr")
    if "was asserted in frame" in log:
        return Outcome(trace=_trace(product, shop, literals, "pdr.cex"), method="pdr")
    return Outcome()


def _trace(product: Product, shop: Workshop, literals: tuple[int, ...], name: str) -> Trace:
    """Read ABC's counterexample and check it on the model as it was built."""
    lines = (shop.folder / name).read_text(encoding="utf-8").split("\n")
    frames = [line for line in lines[1:] if line and set(line) <= set("01x")]
    trace = [
        {literal: digit == "1" for literal, digit in zip(literals, frame, strict=True)}
        for frame in frames
    ]
    # The reset cycle may be what is bad, and its inputs may be those of any frame.
    for candidate in (trace, *([step] for step in trace)):
        last = is_bad(product.model, product.reset_bad, candidate)
        if last is not None:
            return candidate[: last + 1]
    raise ReplayError(f"the trace in {name} was expected to reach a bad state, and does not")
