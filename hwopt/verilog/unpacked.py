"""Unpacked arrays and structures: each of their parts is a signal of its own."""

from collections.abc import Callable, Iterator
from typing import Any

from pyslang import ast

from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.word import Word


def indices(span: Any) -> range:
    """Return the indices of an array from left to right."""
    step = 1 if span.left <= span.right else -1
    return range(span.left, span.right + step, step)


def parts_of(kind: Any) -> list[tuple[str, Any]]:
    """Return what to write behind a name for each direct part of its type, and the part's type."""
    if kind.isUnpackedArray:
        return [(f"[{at}]", kind.arrayElementType) for at in indices(kind.fixedRange)]
    if kind.isUnpackedStruct:
        return [(f".{field.name}", field.type) for field in kind.canonicalType]
    return []


def leaves(kind: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the signals that a name of a type stands for, with their types."""
    parts = parts_of(kind)
    if not parts:
        yield name, kind
    for suffix, part in parts:
        yield from leaves(part, name + suffix)


def name_of(e: Any, index: Callable[[Any], Word]) -> str:
    """Return the name of what an expression selects, relative to its module.

    Args:
        e: A name, an element of an array at a constant index, or a member of a structure.
        index: Evaluates an index.
    """
    if e.kind == ast.ExpressionKind.NamedValue:
        return key_of(e.symbol)
    if e.kind == ast.ExpressionKind.HierarchicalValue:
        key = key_of(e.symbol)
        inside = str(e.syntax).count(".") <= key.count(".")
        if not inside or isinstance(e.symbol, ast.ModportPortSymbol):
            raise UnsupportedError("name inside of another instance or an interface")
        return key
    if e.kind == ast.ExpressionKind.MemberAccess and e.value.type.isUnpackedStruct:
        return f"{name_of(e.value, index)}.{e.member.name}"
    if e.kind == ast.ExpressionKind.ElementSelect and e.value.type.isUnpackedArray:
        at = index(e.selector)
        if at.op == "const":
            return f"{name_of(e.value, index)}[{at.value}]"
    raise UnsupportedError("part of an array that no name stands for")
