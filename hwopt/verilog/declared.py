"""Where a signal is declared, and with which value. Written against pyslang 12.1."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pyslang import ast, syntax

from hwopt.verilog.module import Drive

_DECLARATOR = frozenset({syntax.SyntaxKind.Declarator})
_STATEMENTS = frozenset({syntax.SyntaxKind.DataDeclaration, syntax.SyntaxKind.NetDeclaration})


def _span(node: Any, kinds: frozenset[Any]) -> tuple[int, int]:
    """Return the offsets of a piece of syntax; both 0 where it is of another kind."""
    if node is None or node.kind not in kinds:
        return (0, 0)
    return node.sourceRange.start.offset, node.sourceRange.end.offset


def initial_value(symbol: Any) -> int | None:
    """Return the value with which a variable starts; None where it has none that is known."""
    if not isinstance(symbol, ast.VariableSymbol) or symbol.initializer is None:
        return None
    inner = getattr(symbol.initializer.constant, "value", None)
    if inner is None or getattr(inner, "hasUnknown", False):
        return None
    return int(inner) & ((1 << symbol.type.bitWidth) - 1)


def has_unknown_start(symbol: Any) -> bool:
    """Tell whether a variable is declared with a value that is not known."""
    declared = isinstance(symbol, ast.VariableSymbol) and symbol.initializer is not None
    return declared and initial_value(symbol) is None


def declarator(symbol: Any) -> tuple[int, int]:
    """Return the offsets of a name with its dimensions and value."""
    return _span(symbol.syntax, _DECLARATOR)


def statement(symbol: Any) -> tuple[int, int]:
    """Return the offsets of the whole declaration."""
    return _span(symbol.syntax and symbol.syntax.parent, _STATEMENTS)


def several(drives: Iterable[Drive]) -> set[str]:
    """Return the names of which the same bits are driven more than once."""
    counts = Counter((drive.name, drive.low) for drive in drives)
    return {name for (name, _), count in counts.items() if count > 1}
