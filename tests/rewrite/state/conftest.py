"""Proof of rewrites of registers with hwopt's own prover, under the design's contract."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Clock, Design, Parameters, Reset, Source
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, prove
from hwopt.rewrite import engine
from hwopt.rewrite.change import Rule
from hwopt.rewrite.offers import Rewrite
from hwopt.tools.process import Limits

Sequential = Callable[..., Design]
Rewritten = Callable[..., list[Rewrite]]
Proven = Callable[[Design, Rewrite], Proof]

#: How the registers of a text with the holes `{edge}`, `{test}` and `{reset}` are reset.
STYLES = {
    "async_low": ("posedge clk or negedge rst", "!rst", Reset("rst", "low", "async")),
    "async_high": ("posedge clk or posedge rst", "rst", Reset("rst", "high", "async")),
    "sync": ("posedge clk", "rst", Reset("rst", "high", "sync")),
}


def styled(text: str, style: str) -> tuple[str, Reset]:
    """Return a text with `@edge` and `@test` filled in, and its reset."""
    edge, test, reset = STYLES[style]
    return text.replace("@edge", f"@({edge})").replace("@test", test), reset


@pytest.fixture
def sequential() -> Sequential:
    """Return a function that makes a clocked design of one text."""

    def make(text: str, reset: Reset | None, parameters: Parameters = ()) -> Design:
        source = Source(PurePosixPath("t.v"), text)
        return Design("t", "t", (source,), clock=Clock("clk"), reset=reset, proven_at=(parameters,))

    return make


@pytest.fixture
def rewritten() -> Rewritten:
    """Return a function that gives the rewrites of a design by some rules."""

    def rewrites(design: Design, *rules: Rule) -> list[Rewrite]:
        return list(engine.rewrites(design, design.sources, rules))

    return rewrites


@pytest.fixture
def proven(tmp_path: Path) -> Proven:
    """Return a function that proves a rewrite under its design's contract."""
    count = 0

    def elaborated(design: Design, sources: tuple[Source, ...], name: str) -> Elaboration:
        found = elaborate_at(
            design, sources, design.proven_at[0], folder=tmp_path / name, limits=Limits()
        )
        assert isinstance(found, Elaboration), found
        assert not found.problems, found.problems
        return found

    def check(design: Design, rewrite: Rewrite) -> Proof:
        nonlocal count
        count += 1
        folder = tmp_path / f"proof_{count}"
        folder.mkdir()
        return prove(
            elaborated(design, design.sources, f"gold_{count}").rtlil,
            elaborated(design, rewrite.sources, f"gate_{count}").rtlil,
            Contract(clock=design.clock, reset=design.reset),
            folder=folder,
            limits=ProofLimits(),
        )

    return check
