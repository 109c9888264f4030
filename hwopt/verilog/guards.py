"""Under which values of the parameters the words of a module hold."""

from typing import Any

from pyslang import ast, parsing, syntax


def guard_of(body: Any, opaque: set[tuple[int, int]]) -> str:
    """Return the condition on a module's parameters; empty where its words do not need one.

    Args:
        body: The elaborated module.
        opaque: Places of the items that no words stand for; what they do with parameters, such as
            handing them on to an instance, changes no word.
    """
    node = body.definition.syntax
    parameters = node.header.parameters
    if parameters is None or not _mentioned(node, _identifiers(parameters), opaque):
        return ""
    tests = []
    for parameter in body.parameters:
        if isinstance(parameter, ast.ParameterSymbol) and not parameter.isLocalParam:
            value = getattr(parameter.value, "value", None)
            tests.append(f"{parameter.name} == {int(value)}" if value is not None else "0")
    return " && ".join(tests)


def _mentioned(node: Any, names: set[str], opaque: set[tuple[int, int]]) -> bool:
    """Return whether a module depends on names outside of the items at the given places."""
    parts = [node.header.ports, *node.members]
    for part in parts:
        if part is None:
            continue
        span = part.sourceRange.start.offset, part.sourceRange.end.offset
        if span not in opaque and names & _identifiers(part):
            return True
    return False


def _identifiers(node: Any) -> set[str]:
    """Return the identifiers of a piece of syntax, as they are after macros."""
    found: set[str] = set()

    def visit(each: Any) -> None:
        if not isinstance(each, syntax.SyntaxNode) and each.kind == parsing.TokenKind.Identifier:
            found.add(each.valueText)

    node.visit(visit)
    return found
