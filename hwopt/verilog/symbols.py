"""Names and constants of the front end's tree, and how the import says that it knows no better."""

from typing import Any

from pyslang import ast

from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


class UnsupportedError(Exception):
    """A construct that the import does not know; what contains it stays untouched."""


def key_of(symbol: Any) -> str:
    """Return the name of a symbol relative to its module."""
    path: str = symbol.hierarchicalPath
    body = symbol.parentScope.containingInstance if symbol.parentScope else None
    prefix = f"{body.hierarchicalPath}." if body is not None else ""
    return path.removeprefix(prefix)


def constant_of(value: Any, words: Words, width: int) -> Word:
    """Return an elaborated constant; bits that are x become 0, which refines x; z is refused."""
    inner = getattr(value, "value", value)
    if isinstance(inner, int):
        return words.const(inner, width)
    if not hasattr(inner, "hasUnknown"):
        raise UnsupportedError(f"constant {value}")
    if not inner.hasUnknown:
        return words.const(int(inner), width)
    bits = [str(inner[i]) for i in range(min(width, inner.bitWidth))]
    if "z" in bits:
        raise UnsupportedError("z")
    return words.const(sum(1 << i for i, bit in enumerate(bits) if bit == "1"), width)


def has_unknown(e: Any) -> bool:
    """Tell whether an expression is a constant in which there is an x or a z."""
    while e.kind == ast.ExpressionKind.Conversion:
        e = e.operand
    return bool(getattr(getattr(e, "value", None), "hasUnknown", False))
