"""Processes that wait for an edge, and what they assign. Written against pyslang 12.1."""

import re
from collections.abc import Iterator
from typing import Any

from pyslang.syntax import SyntaxKind, SyntaxNode

from hwopt.design import Design, Source
from hwopt.verilog.parsing import module_nodes

PROCESSES = frozenset(
    {SyntaxKind.AlwaysBlock, SyntaxKind.AlwaysCombBlock, SyntaxKind.AlwaysFFBlock}
)


def within(node: Any) -> Iterator[Any]:
    """Yield a piece of syntax and all that it consists of, without tokens."""
    if isinstance(node, SyntaxNode):
        yield node
        for child in node:
            yield from within(child)


def is_clocked(node: Any) -> bool:
    """Tell whether a process waits for an edge."""
    return node.kind in PROCESSES and any(
        each.kind is SyntaxKind.SignalEventExpression
        and each.edge.rawText in {"posedge", "negedge"}
        for each in within(node.statement)
    )


def register_names(design: Design, source: Source) -> frozenset[str]:
    """Return the names that a source's modules assign at an edge with `<=`."""
    names = set()
    for module in module_nodes(design, source):
        for member in within(module):
            if not is_clocked(member):
                continue
            for node in within(member):
                if node.kind is SyntaxKind.NonblockingAssignmentExpression:
                    names.update(re.findall(r"\w+", str(node.left))[:1])
    return frozenset(names)
