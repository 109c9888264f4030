"""Under which values of the parameters the words of a module hold."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from pyslang import ast, syntax

from hwopt.verilog.locations import Span, identifiers_of
from hwopt.verilog.nominal import names_of_states

_DECLARED = syntax.SyntaxKind.ParameterDeclarationStatement


def guard_of(body: Any, opaque: AbstractSet[Span], span: Callable[[Any], Span]) -> str:
    """Return the condition on a module's parameters; empty where its words do not need one.

    Args:
        body: The elaborated module.
        opaque: Places of the items that no words stand for; what they do with parameters, such as
            handing them on to an instance, changes no word.
        span: Tells the place of a piece of syntax.
    """
    node = body.definition.syntax
    given = {
        parameter.name: parameter
        for parameter in body.parameters
        if isinstance(parameter, ast.ParameterSymbol) and not parameter.isLocalParam
    }
    if not given:
        return ""
    names = _mentioned(node, set(given), lambda part: span(part) in opaque)
    values = {name: _number(given[name]) for name in names}
    if len(names) > 1:
        states = names_of_states(node, names, [port.name for port in body.portList])
        if len({values[name] for name in states}) == len(states):
            names -= states
    tests = (
        "0" if values[name] is None else f"{name} == {values[name]}"
        for name in given
        if name in names
    )
    return " && ".join(tests)


def _number(parameter: Any) -> int | None:
    """Return the value of a parameter; None where no number stands for it."""
    value = getattr(parameter.value, "value", None)
    if value is None or isinstance(value, int):
        return value
    known = parameter.type.isIntegral and not value.hasUnknown
    return int(value) if known else None


def _mentioned(node: Any, names: set[str], opaque: Callable[[Any], bool]) -> set[str]:
    """Return which of some parameters a module depends on outside of items that are opaque.

    What others that are in the text are derived from counts as well.
    """
    found: set[str] = set()
    for part in (node.header.parameters, node.header.ports, *node.members):
        if part is None or opaque(part):
            continue
        declared = part is node.header.parameters or part.kind == _DECLARED
        found |= names & (_derived(part, names) if declared else identifiers_of(part))
    return found


def _derived(node: Any, names: set[str]) -> set[str]:
    """Return the identifiers from which parameters that cannot be overridden are derived."""
    found: set[str] = set()

    def visit(each: Any) -> None:
        declarator = isinstance(each, syntax.DeclaratorSyntax)
        if declarator and each.name.valueText not in names and each.initializer is not None:
            found.update(identifiers_of(each.initializer))

    node.visit(visit)
    return found
