"""Decides a sequential model: is `bad` ever true?

Order of engines: induction over equal nodes, then property directed reachability on what it
leaves, then bounded model checking. Source of the order: measured; ABC's manual pages.
"""

import re
from dataclasses import dataclass

from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.product import Product
from hwopt.evaluate.equivalence.refute import Trace, is_bad
from hwopt.evaluate.equivalence.replay import ReplayError
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist import aiger
from hwopt.netlist.aig import FALSE

#: Frames of reachability for each frame of bounded model checking.
_PDR_FRAMES = 10

_HEADER = re.compile(rb"aig \d+ \d+ (\d+) \d+ (\d+)")


@dataclass(frozen=True)
class Outcome:
    """What came of a sequential model: proven, or a trace, or neither."""

    proven: bool = False
    trace: Trace | None = None
    method: str = ""


def decide(product: Product, shop: Workshop) -> Outcome:
    """Try to prove that a product is never bad, or find out when it is."""
    if product.model.bad == FALSE:
        return Outcome(proven=True, method="hashing")
    literals = _write_model(product, shop)
    model, method = _reduced(shop)
    if model == "":
        return Outcome(proven=True, method=method)
    for outcome in (
        _pdr(product, shop, literals, model),
        bounded(product, shop, literals, shop.limits.frames),
    ):
        if outcome.proven or outcome.trace is not None:
            return Outcome(outcome.proven, outcome.trace, f"{method}{outcome.method}")
    return Outcome()


def bounded(
    product: Product, shop: Workshop, literals: tuple[int, ...] | None, frames: int
) -> Outcome:
    """Search the first frames; `proven` stays False, and `method` is empty if cut short."""
    if literals is None:
        literals = _write_model(product, shop)
    log = shop.abc(
        "prove_bmc", model="model.aig", frames=frames, conflicts=shop.limits.conflicts
    )
    if "was asserted in frame" in log:
        return Outcome(trace=_trace(product, shop, literals, "bmc.cex"), method="bmc3")
    done = re.search(r"No output asserted in (\d+) frames", log)
    return Outcome(method="bmc3" if done and int(done[1]) >= frames else "")


def _write_model(product: Product, shop: Workshop) -> tuple[int, ...]:
    content, literals = aiger.sequential(product.model)
    shop.write("model.aig", content)
    return literals


def _reduced(shop: Workshop) -> tuple[str, str]:
    """Return the model that is left to decide, empty where none is, and the method so far."""
    reduced = shop.folder / "reduced.aig"
    reduced.unlink(missing_ok=True)
    shop.abc("prove_reduce", share=0.4, conflicts=max(1, shop.limits.conflicts // 20))
    if not reduced.exists():
        return "model.aig", ""
    header = _HEADER.match(reduced.read_bytes()[:200])
    if header is None:
        raise ToolFailed("an AIGER header was expected in reduced.aig", folder=shop.folder)
    if header[1] != b"0":
        return "reduced.aig", "scorr; dc2; scorr; "
    log = shop.abc("prove_confirm")
    if re.search(r"^UNSATISFIABLE", log, re.MULTILINE):
        return "", "scorr; dc2; scorr; iprove"
    return "model.aig", ""


def _pdr(product: Product, shop: Workshop, literals: tuple[int, ...], model: str) -> Outcome:
    log = shop.abc(
        "prove_pdr",
        share=0.6,
        model=model,
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
    last = is_bad(product.model, product.reset_bad, trace)
    if last is None:
        raise ReplayError(f"the trace in {name} was expected to reach a bad state, which it does not")
    return trace[: last + 1]
