"""Decides a sequential model: is `bad` ever true?

Order of engines: induction over equal nodes (`reduce`), then, unless something else decides in
between (`search`), property directed reachability on what it leaves, a long random simulation
and bounded model checking. Source of the order: measured; ABC's manual pages.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from hwopt.design import Reset
from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.product import Product
from hwopt.evaluate.equivalence.refute import Trace, is_bad, random_trace
from hwopt.evaluate.equivalence.replay import ReplayError
from hwopt.evaluate.equivalence.workshop import Job, Workshop
from hwopt.netlist import blif
from hwopt.netlist.aig import FALSE, Sequential

#: Most frames of a large model that are looked at first, and nodes of all of them.
_EARLY, _EARLY_NODES = 12, 2_400_000
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


@dataclass(frozen=True)
class Reduced:
    """What induction over equal nodes left of a model."""

    #: The model that was written and what each input of its file stands for.
    text: str
    literals: tuple[int, ...]
    #: How to read what is left, and the methods so far; both empty where nothing happened.
    read: str = ""
    method: str = ""
    proven: bool = False
    jobs: tuple[Job, ...] = ()
    #: AND nodes that are left.
    nodes: int = 0


def reduce(product: Product, shop: Workshop) -> Reduced:
    """Merge what never differs, by induction; where nothing is left it is proven."""
    shop.files = []
    if FALSE == product.model.bad == product.reset_bad:
        return Reduced("", (), proven=True, method="hashing")
    text, literals = _written(product)
    conflicts = max(1, shop.limits.conflicts // 20)
    job = shop.abc("prove_reduce", {"model.blif": text}, conflicts=conflicts)
    path = job.folder / "reduced.aig"
    if not job.log or not path.exists():
        return Reduced(text, literals)
    header = _HEADER.match(path.read_bytes()[:200])
    if header is None:
        raise ToolFailed("an AIGER header was expected in reduced.aig", folder=shop.folder)
    read = f"read_aiger ../{job.folder.name}/reduced.aig"
    if header[1] != b"0":
        nodes = int(header[2])
        return Reduced(text, literals, read, "scorr; dc2; scorr; ", jobs=(job,), nodes=nodes)
    confirm = shop.abc("prove_confirm", {}, read=read)
    if re.search(r"^UNSATISFIABLE", confirm.log, re.MULTILINE):
        shop.keep(job, confirm)
        return Reduced(text, literals, "", "scorr; dc2; scorr; iprove", proven=True)
    return Reduced(text, literals)


def search(product: Product, reduced: Reduced, shop: Workshop, reset: Reset | None) -> Outcome:
    """Decide what induction left of a product, or find out when it is bad."""
    shop.files = []
    small = reduced.nodes <= shop.limits.pdr_nodes
    outcome = _pdr(product, shop, reduced) if small else Outcome()
    if outcome.decided:
        return replace(outcome, method=reduced.method + outcome.method)
    if product.has_memories:
        # A trace would not say what the memories held before.
        return Outcome()
    trace = random_trace(product, reset, width=_LONG_WIDTH, cycles=shop.limits.cycles, seed=2)
    if trace is not None:
        return Outcome(trace=trace, method="random simulation")
    return bounded(product, shop, shop.limits.frames)


def bounded(product: Product, shop: Workshop, frames: int) -> Outcome:
    """Search the first frames; `proven` stays False, and `method` is empty if cut short."""
    shop.files = []
    text, literals = _written(product)
    limits = shop.limits
    job = shop.abc("prove_bmc", {"model.blif": text}, frames=frames, conflicts=limits.conflicts)
    if "was asserted in frame" in job.log:
        return Outcome(trace=_trace(product, literals, job.folder / "bmc.cex"), method="bmc3")
    done = re.search(r"No output asserted in (\d+) frames", job.log)
    if not done or int(done[1]) < frames:
        return Outcome()
    shop.keep(job)
    return Outcome(method="bmc3")


def early(product: Product, shop: Workshop) -> Outcome:
    """Search the first frames of a large model for a trace; that there is none shows nothing."""
    text, literals = _written(product)
    frames = max(2, min(_EARLY, _EARLY_NODES // len(product.model.aig)))
    conflicts = shop.limits.conflicts
    job = shop.abc("prove_early", {"model.blif": text}, frames=frames, conflicts=conflicts)
    if "was asserted in frame" not in job.log:
        return Outcome()
    return Outcome(trace=_trace(product, literals, job.folder / "bmc.cex"), method="bmc2")


def _written(product: Product) -> tuple[str, tuple[int, ...]]:
    """Return the model as text, and what each of its inputs stands for."""
    model, aig = product.model, product.model.aig
    # What is bad in the reset cycle depends on free inputs alone.
    bad = aig.or_(model.bad, product.reset_bad)
    return blif.sequential(Sequential(aig, model.inputs, model.latches, bad))


def _pdr(product: Product, shop: Workshop, reduced: Reduced) -> Outcome:
    inputs = {} if reduced.read else {"model.blif": reduced.text}
    job = shop.abc(
        "prove_pdr",
        inputs,
        read=reduced.read or "read_blif model.blif",
        frames=shop.limits.pdr_frames,
        conflicts=shop.limits.pdr_conflicts,
    )
    if "Property proved" in job.log:
        shop.keep(*reduced.jobs, job)
        return Outcome(proven=True, method="pdr")
    if "was asserted in frame" in job.log:
        trace = _trace(product, reduced.literals, job.folder / "pdr.cex")
        return Outcome(trace=trace, method="pdr")
    return Outcome()


def _trace(product: Product, literals: tuple[int, ...], path: Path) -> Trace:
    """Read ABC's counterexample and check it on the model as it was built."""
    lines = path.read_text(encoding="utf-8").split("\n")
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
    raise ReplayError(f"the trace in {path.name} was expected to reach a bad state, and does not")
