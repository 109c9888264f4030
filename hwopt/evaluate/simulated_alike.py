"""Whether a simulator does with a text what the elaborated netlist says.

Two texts of one structure may still be simulated differently: where a sensitivity list lacks a
name, where processes race, or where an `x` of the text is a value to one tool and a choice to the
other. A text of the plain kind that is described here leaves a simulator no such freedom, so that
what a testbench found for one such text holds for all of the same structure.

* A process waits for `*`, or for edges alone, and no case is said to be unique or parallel of which
  several labels may match.
* Behind edges every assignment is non-blocking, elsewhere every one is blocking.
* There is no `initial`, no `x` or `z`, no case equality, and no wildcard but in labels of `casez`.
"""

import re
from collections.abc import Callable
from typing import Any

from pyslang import syntax

from hwopt.design import Design, Source
from hwopt.errors import ProposalError
from hwopt.verilog.reading import elaborate

_Kind = syntax.SyntaxKind

#: What leaves a simulator a choice.
_FREE = frozenset(
    {
        _Kind.InitialBlock,
        _Kind.FinalBlock,
        _Kind.AlwaysLatchBlock,
        _Kind.CaseEqualityExpression,
        _Kind.CaseInequalityExpression,
        _Kind.WildcardEqualityExpression,
        _Kind.WildcardInequalityExpression,
    }
)
_PROCESSES = frozenset({_Kind.AlwaysBlock, _Kind.AlwaysFFBlock, _Kind.AlwaysCombBlock})
_LITERALS = frozenset(
    {
        _Kind.IntegerLiteralExpression,
        _Kind.IntegerVectorExpression,
        _Kind.UnbasedUnsizedLiteralExpression,
    }
)
_BLOCKING = frozenset(
    kind
    for name, kind in _Kind.__members__.items()
    if name.endswith("AssignmentExpression") and name != "NonblockingAssignmentExpression"
) | {
    _Kind.PostincrementExpression,
    _Kind.PostdecrementExpression,
    _Kind.UnaryPreincrementExpression,
    _Kind.UnaryPredecrementExpression,
}


def simulated_alike(design: Design, sources: tuple[Source, ...]) -> bool:
    """Tell whether the texts of a candidate are of the plain kind, macros expanded."""
    return _all(design, sources, lambda root: _orderly(root) and _plain(root))


def orderly(design: Design, sources: tuple[Source, ...]) -> bool:
    """Tell whether every process waits, assigns and chooses as it should: none can race."""
    return _all(design, sources, _orderly)


def _all(design: Design, sources: tuple[Source, ...], holds: Callable[[Any], bool]) -> bool:
    """Tell whether something holds for every tree; not where there is none."""
    try:
        trees = elaborate(design, sources).compilation.getSyntaxTrees()
    except ProposalError:
        return False
    return all(holds(tree.root) for tree in trees)


def _orderly(root: Any) -> bool:
    found: list[bool] = []

    def visit(node: Any) -> Any:
        kind = getattr(node, "kind", None)
        if kind in _PROCESSES:
            found.append(_is_orderly(node))
        elif kind is _Kind.CaseStatement:
            found.append(not _is_free(node))

    root.visit(visit)
    return all(found)


def _plain(root: Any) -> bool:
    free = False
    wild: set[object] = set()
    labels: set[object] = set()

    def visit(node: Any) -> Any:
        nonlocal free
        kind = getattr(node, "kind", None)
        if kind in _FREE:
            free = True
        elif kind is _Kind.CaseStatement:
            free |= node.caseKeyword.valueText == "casex"
            if node.caseKeyword.valueText == "casez":
                labels.update(_labels(node))
        elif kind is _Kind.UnbasedUnsizedLiteralExpression:
            free |= str(node).strip() not in {"'0", "'1"}
        elif kind is _Kind.IntegerVectorExpression:
            free |= any(letter in "xXzZ" for letter in str(node.value))
            if "?" in str(node.value):
                wild.add(_place(node))

    root.visit(visit)
    return not free and wild <= labels


def _labels(case: Any) -> list[object]:
    """Return the places of the constants that label the items of a case."""
    found: list[object] = []

    def visit(node: Any) -> Any:
        if getattr(node, "kind", None) is _Kind.IntegerVectorExpression:
            found.append(_place(node))

    for item in case.items:
        for label in getattr(item, "expressions", ()):
            if hasattr(label, "visit"):
                label.visit(visit)
    return found


def _place(node: Any) -> object:
    start = node.sourceRange.start
    return (start.buffer.id, start.offset)


def _is_free(case: Any) -> bool:
    """Tell whether a case leaves open what happens where several labels match, or none does."""
    attributes = "".join(str(attribute) for attribute in case.attributes)
    unique = case.uniqueOrPriority.valueText in {"unique", "unique0"}
    fixed = case.expr.kind in _LITERALS
    return (unique and fixed) or re.search(r"parallel_case|full_case", attributes) is not None


def _is_orderly(process: Any) -> bool:
    """Tell whether a process waits and assigns as it should."""
    statement = process.statement
    clocked = False
    if process.kind is not _Kind.AlwaysCombBlock:
        if statement.kind is not _Kind.TimingControlStatement:
            return False
        edges = _edges(statement.timingControl)
        if edges is None:
            return False
        clocked = edges
        statement = statement.statement
    found: set[Any] = set()

    def visit(node: Any) -> Any:
        kind = getattr(node, "kind", None)
        if kind in _BLOCKING or kind is _Kind.NonblockingAssignmentExpression:
            found.add(kind is _Kind.NonblockingAssignmentExpression)

    statement.visit(visit)
    return found <= {clocked}


def _edges(control: Any) -> bool | None:
    """Tell whether a process waits for edges; None where it waits for names."""
    if control.kind is _Kind.ImplicitEventControl:
        return False
    events: list[Any] = []

    def visit(node: Any) -> Any:
        if getattr(node, "kind", None) is _Kind.SignalEventExpression:
            events.append(node)

    control.visit(visit)
    return True if events and all(str(event.edge).strip() for event in events) else None
