"""Delays and events in a text: what waits, and where. Written against pyslang 12.1.

A delay on a non-blocking or a continuous assignment moves a value within the clock cycle and
changes nothing that a clock edge sees, as long as the clock is slower; nor does one in a process
without a clock. Synthesis and proof know no time and leave it out. A delay in front of a
statement, or an event inside of a process, decides what later statements read: leaving it out
would be another circuit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyslang.syntax import SyntaxKind, SyntaxNode

from hwopt.design import Design, Source
from hwopt.verilog.clocked import is_clocked
from hwopt.verilog.parsing import module_nodes

#: Where a delay may be left out.
_HARMLESS = {
    SyntaxKind.NonblockingAssignmentExpression: "a non-blocking assignment",
    SyntaxKind.ContinuousAssign: "an assignment",
    SyntaxKind.NetDeclaration: "a net",
}
_DELAYS = frozenset({SyntaxKind.DelayControl, SyntaxKind.Delay3})
_EVENTS = frozenset(
    {
        SyntaxKind.EventControl,
        SyntaxKind.EventControlWithExpression,
        SyntaxKind.ImplicitEventControl,
        SyntaxKind.RepeatedEventControl,
        SyntaxKind.CycleDelay,
        SyntaxKind.OneStepDelay,
        SyntaxKind.WaitStatement,
        SyntaxKind.WaitForkStatement,
        SyntaxKind.WaitOrderStatement,
    }
)
_PROCESSES = frozenset(
    {
        SyntaxKind.AlwaysBlock,
        SyntaxKind.AlwaysCombBlock,
        SyntaxKind.AlwaysFFBlock,
        SyntaxKind.AlwaysLatchBlock,
    }
)
_AROUND = frozenset({SyntaxKind.TimingControlExpression, SyntaxKind.TimingControlStatement})
#: White space that nobody writes.
_SPACE = re.compile(r"(?<=[#@(]) | (?=[()])")


@dataclass(frozen=True, order=True)
class Wait:
    """A delay, or an event that is not what a process as a whole waits for."""

    #: Its words, e.g. `#1`.
    words: str
    #: What it stands in; empty where it may not be left out.
    on: str

    def __str__(self) -> str:
        return f"{self.words} on {self.on}" if self.on else self.words


def waits(design: Design, source: Source) -> frozenset[Wait]:
    """Return what a source's modules wait for, as the front end of the judge reads them."""
    return frozenset(found for node in module_nodes(design, source) for found in _within(node))


def leaves_out(design: Design) -> frozenset[Wait]:
    """Return the delays of gold that mean nothing to the judge; empty where one of them would."""
    return _left_out(design.sources, design.includes, tuple(sorted(design.defines.items())))


@lru_cache(maxsize=16)
def _left_out(
    sources: tuple[Source, ...], includes: tuple[Source, ...], defines: tuple[tuple[str, str], ...]
) -> frozenset[Wait]:
    """Return the same of a design with these texts; each candidate asks for gold's."""
    design = Design("", "", sources, includes, defines=dict(defines))
    every = frozenset(wait for source in sources for wait in waits(design, source))
    return every if all(wait.on for wait in every) else frozenset()


def _within(root: SyntaxNode) -> Iterator[Wait]:
    """Yield what waits; without recursion, as a sum of many terms is a deep tree."""
    pending: list[Any] = [root]
    while pending:
        node = pending.pop()
        if not isinstance(node, SyntaxNode):
            continue
        pending.extend(node)
        if node.kind in _DELAYS or (node.kind in _EVENTS and not _is_head(node)):
            owner: Any = node.parent
            if owner.kind in _AROUND:
                owner = owner.parent
            on = _role(owner) if node.kind in _DELAYS else ""
            yield Wait(_SPACE.sub("", " ".join(_tokens(node))), on)


def _role(owner: Any) -> str:
    """Return in what a delay stands; empty where it may not be left out."""
    if owner.kind is not SyntaxKind.AssignmentExpression:
        return _HARMLESS.get(owner.kind, "")
    while owner is not None and owner.kind not in _PROCESSES:
        owner = owner.parent
    return "a combinational assignment" if owner is not None and not is_clocked(owner) else ""


def _is_head(node: Any) -> bool:
    """Tell whether an event is what a process as a whole waits for."""
    statement = node.parent
    return bool(
        statement.kind is SyntaxKind.TimingControlStatement and statement.parent.kind in _PROCESSES
    )


def _tokens(root: Any) -> list[str]:
    found, pending = [], [root]
    while pending:
        node = pending.pop()
        if isinstance(node, SyntaxNode):
            pending.extend(reversed(list(node)))
        elif node is not None and node.rawText:
            found.append(node.rawText)
    return found
