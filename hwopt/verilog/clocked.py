"""Processes that wait for an edge, and what they assign. Written against pyslang 12.1."""

import re
from collections.abc import Iterator
from typing import Any

from pyslang.syntax import SyntaxKind, SyntaxNode

from hwopt.design import Design, Source
from hwopt.verilog.parsing import module_nodes

#: A name, an element of it by its number, a field.
_PLACE = re.compile(r"\w+(\[\d+\]|\.\w+)*")
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


def reset_names(design: Design, source: Source) -> frozenset[str]:
    """Return names of which processes may assign a part under their reset, and never again."""
    names: set[str] = set()
    for module in module_nodes(design, source):
        for process in within(module):
            if is_clocked(process):
                names.update(_reset_names(process))
    return frozenset(names)


def _reset_names(process: Any) -> Iterator[str]:
    choices = (n for n in within(process) if n.kind is SyntaxKind.ConditionalStatement)
    choice = next(choices, None)
    reset = list(_assigned(process if choice is None else choice.statement))
    other = set(_assigned(choice.elseClause) if choice is not None else ())
    for name in reset:
        if not (_PLACE.fullmatch(name) and name in other):
            yield from re.findall(r"(?<!\.)\b[A-Za-z_]\w*", re.sub(r"\[[^]]*\]", "", name))


def _assigned(node: Any) -> Iterator[str]:
    """Yield what is assigned with `<=`, as it is written."""
    for each in within(node):
        if each.kind is SyntaxKind.NonblockingAssignmentExpression:
            yield re.sub(r"\s", "", str(each.left))
