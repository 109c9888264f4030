"""Operators of the language as words."""

from collections.abc import Callable
from typing import Any

from pyslang import ast

from hwopt.verilog.dividing import divided, divided_signed
from hwopt.verilog.symbols import UnsupportedError
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

Op = ast.BinaryOperator
Unary = ast.UnaryOperator


def unary(words: Words, e: Any, a: Word) -> Word:
    """Return what an operator makes of one operand; `e` is the expression."""
    reductions = {
        Unary.BitwiseAnd: ("redand", False),
        Unary.BitwiseOr: ("redor", False),
        Unary.BitwiseXor: ("redxor", False),
        Unary.BitwiseNand: ("redand", True),
        Unary.BitwiseNor: ("redor", True),
        Unary.BitwiseXnor: ("redxor", True),
        Unary.LogicalNot: ("redor", True),
    }
    if e.op in reductions:
        bit = words.reduce(reductions[e.op][0], a)
        return words.zext(words.invert(bit) if reductions[e.op][1] else bit, e.type.bitWidth)
    if e.op == Unary.BitwiseNot:
        return words.invert(a)
    if e.op == Unary.Minus:
        return words.sub(words.const(0, a.width), a)
    if e.op == Unary.Plus:
        return a
    raise UnsupportedError(str(e.op))


def binary(words: Words, e: Any, a: Word, b: Word) -> Word:
    """Return what an operator makes of two operands; `e` is the expression."""
    if e.op == Op.Power and (found := words.power(a, b, signed=e.right.type.isSigned)):
        return found
    divide = divided_signed if e.type.isSigned else divided
    even: dict[Any, Callable[[], Word]] = {
        Op.Add: lambda: words.add(a, b),
        Op.Subtract: lambda: words.sub(a, b),
        Op.Multiply: lambda: words.mul(a, b),
        Op.BinaryAnd: lambda: words.conj((a, b)),
        Op.BinaryOr: lambda: words.disj((a, b)),
        Op.BinaryXor: lambda: words.xor((a, b)),
        Op.BinaryXnor: lambda: words.invert(words.xor((a, b))),
        Op.LogicalShiftLeft: lambda: words.shift("shl", a, b),
        Op.ArithmeticShiftLeft: lambda: words.shift("shl", a, b),
        Op.LogicalShiftRight: lambda: words.shift("lshr", a, b),
        Op.ArithmeticShiftRight: lambda: words.shift("ashr" if e.type.isSigned else "lshr", a, b),
        Op.Divide: lambda: divide(words, "udiv", a, b),
        Op.Mod: lambda: divide(words, "umod", a, b),
    }
    if e.op in even:
        return even[e.op]()
    return words.zext(_predicate(words, e, a, b), e.type.bitWidth)


def _predicate(words: Words, e: Any, a: Word, b: Word) -> Word:
    signed = e.left.type.isSigned and e.right.type.isSigned
    rules: dict[Any, Callable[[], Word]] = {
        Op.Equality: lambda: words.eq(a, b),
        Op.CaseEquality: lambda: words.eq(a, b),
        Op.Inequality: lambda: words.invert(words.eq(a, b)),
        Op.CaseInequality: lambda: words.invert(words.eq(a, b)),
        Op.LessThan: lambda: words.less(a, b, signed=signed),
        Op.GreaterThan: lambda: words.less(b, a, signed=signed),
        Op.LessThanEqual: lambda: words.invert(words.less(b, a, signed=signed)),
        Op.GreaterThanEqual: lambda: words.invert(words.less(a, b, signed=signed)),
        Op.LogicalAnd: lambda: words.conj((words.truth(a), words.truth(b))),
        Op.LogicalOr: lambda: words.disj((words.truth(a), words.truth(b))),
    }
    if e.op not in rules:
        raise UnsupportedError(str(e.op))
    return rules[e.op]()
