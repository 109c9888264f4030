"""Parameters that only name states, so that no other value of theirs is another circuit.

Variables and parameters that are only ever assigned to and compared with each other, as in a state
machine, are names of states: any other values that are different among each other mean the same.
Written against pyslang 12.1.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

import networkx as nx
from pyslang import syntax
from pyslang.syntax import SyntaxKind

_ASSIGNMENTS = frozenset(
    {SyntaxKind.AssignmentExpression, SyntaxKind.NonblockingAssignmentExpression}
)
_COMPARISONS = frozenset(
    {
        SyntaxKind.EqualityExpression,
        SyntaxKind.InequalityExpression,
        SyntaxKind.CaseEqualityExpression,
        SyntaxKind.CaseInequalityExpression,
    }
)
_NAMES = frozenset({SyntaxKind.IdentifierName, SyntaxKind.IdentifierSelectName})
#: What belongs to what another name stands for: neither a name of a state nor a mere mention.
_OTHER = ""


def names_of_states(node: Any, parameters: Collection[str], ports: Collection[str]) -> set[str]:
    """Return which parameters of a module only name states.

    Args:
        node: The module's declaration.
        parameters: Those that may be overridden.
        ports: Names that the outside sees.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(parameters)
    graph.add_edges_from((port, _OTHER) for port in ports)
    mentioned, met = Counter[str](), Counter[str]()
    for each in _every(node):
        if each.kind in _NAMES:
            mentioned[each.identifier.valueText] += 1
        elif each.kind == SyntaxKind.SignalEventExpression:
            met.update(_leaves(each.expr))
        for meeting in _meetings(each):
            met.update(name for name in meeting if name != _OTHER)
            graph.add_edges_from((meeting[0], name) for name in meeting)
    graph.add_edges_from((name, _OTHER) for name, n in mentioned.items() if met[name] != n)
    found: set[str] = set()
    for group in nx.connected_components(graph):
        states = group & set(parameters)
        if _OTHER not in group and len(states) > 1 and group - states:
            found |= states
    return found


def _meetings(node: Any) -> Iterator[list[str]]:
    """Yield the names that one piece of syntax compares with or assigns to each other."""
    if node.kind in _ASSIGNMENTS or node.kind in _COMPARISONS:
        yield [*_leaves(node.left), *_leaves(node.right)]
    elif node.kind == SyntaxKind.CaseStatement:
        items = [i for i in node.items if i.kind == SyntaxKind.StandardCaseItem]
        labels = [e for i in items for e in i.expressions if isinstance(e, syntax.SyntaxNode)]
        yield [name for e in (node.expr, *labels) for name in _leaves(e)]


def _leaves(node: Any) -> list[str]:
    """Return the names that an expression chooses among; `_OTHER` for anything else."""
    if node.kind == SyntaxKind.ParenthesizedExpression:
        return _leaves(node.expression)
    if node.kind == SyntaxKind.ConditionalExpression:
        return [*_leaves(node.left), *_leaves(node.right)]
    if node.kind == SyntaxKind.TimingControlExpression:
        return _leaves(node.expr)
    return [node.identifier.valueText] if node.kind == SyntaxKind.IdentifierName else [_OTHER]


def _every(root: Any) -> Iterator[Any]:
    """Yield all pieces of syntax; without recursion, as a sum of many terms is a deep tree."""
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, syntax.SyntaxNode):
            yield node
            pending.extend(node)
