"""What a process waits for."""

from collections.abc import Iterable, Sequence
from typing import Any

from pyslang import ast

_EDGES = {"PosEdge": "posedge", "NegEdge": "negedge"}


def edges_of(statement: Any) -> list[tuple[str, Any]]:
    """Return the edges that a statement with an event control waits for, and of what.

    The edge is empty where any change counts.
    """
    events = getattr(statement.timing, "events", [statement.timing])
    found = ((str(getattr(e, "edge", "")).split(".")[-1], getattr(e, "expr", None)) for e in events)
    return [(_EDGES.get(edge, ""), expression) for edge, expression in found]


def event_control(edges: Iterable[tuple[str, str]]) -> str:
    """Return a process up to the end of its event control."""
    return f"always @({' or '.join(f'{edge} {name}' for edge, name in edges) or '*'})"


def reset_test(edges: Sequence[tuple[str, str]]) -> str:
    """Return the test for an asynchronous reset, the second edge; empty where there is none."""
    return "".join(name if edge == "posedge" else f"!{name}" for edge, name in edges[1:])


def waits_for_some(statement: Any) -> bool:
    """Tell whether a process starts only when listed signals change, and by no edge of them."""
    if statement.kind != ast.StatementKind.Timed:
        return False
    if statement.timing.kind == ast.TimingControlKind.ImplicitEvent:
        return False
    return not any(edge for edge, _ in edges_of(statement))
