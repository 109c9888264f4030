"""Elaborated expressions as words."""

from collections.abc import Callable
from typing import Any

from pyslang import ast

from hwopt.verilog.operators import binary, unary
from hwopt.verilog.symbols import UnsupportedError, constant_of, has_unknown
from hwopt.verilog.system import system_function
from hwopt.verilog.unpacked import name_of
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


class Expressions:
    """Evaluates expressions where `read` gives the value of a variable."""

    def __init__(self, words: Words, read: Callable[[str, int], Word]) -> None:
        self.words = words
        self.read = read
        self.call: Callable[[Any], Word] | None = None
        #: What a compound assignment changes; its right side begins with the old value.
        self.changed: Any = None
        self._by_kind: dict[Any, Callable[[Any], Word]] = {
            ast.ExpressionKind.IntegerLiteral: self._literal,
            ast.ExpressionKind.UnbasedUnsizedIntegerLiteral: self._literal,
            ast.ExpressionKind.NamedValue: self._named,
            ast.ExpressionKind.HierarchicalValue: self._named,
            ast.ExpressionKind.UnaryOp: self._unary,
            ast.ExpressionKind.BinaryOp: self._binary,
            ast.ExpressionKind.ConditionalOp: self._conditional,
            ast.ExpressionKind.Concatenation: self._concatenation,
            ast.ExpressionKind.Replication: self._replication,
            ast.ExpressionKind.ElementSelect: self._element,
            ast.ExpressionKind.RangeSelect: self._range,
            ast.ExpressionKind.MemberAccess: self._member,
            ast.ExpressionKind.Conversion: self._conversion,
            ast.ExpressionKind.Call: self._called,
            ast.ExpressionKind.Inside: self._inside,
            ast.ExpressionKind.LValueReference: lambda _: self(self.changed),
        }

    def __call__(self, expression: Any) -> Word:
        """Return the value of an expression at its own width."""
        if not expression.type.isIntegral:
            raise UnsupportedError(f"type {expression.type}")
        constant = expression.constant
        if constant is not None and not constant.empty():
            return constant_of(constant, self.words, expression.type.bitWidth)
        rule = self._by_kind.get(expression.kind)
        if rule is None:
            raise UnsupportedError(str(expression.kind))
        return rule(expression)

    def condition(self, expression: Any) -> Word:
        """Return whether an expression is not zero."""
        return self.words.truth(self(expression))

    def _literal(self, e: Any) -> Word:
        return constant_of(e.value, self.words, e.type.bitWidth)

    def _named(self, e: Any) -> Word:
        symbol = e.symbol
        if isinstance(symbol, ast.ParameterSymbol | ast.EnumValueSymbol):
            return constant_of(symbol.value, self.words, e.type.bitWidth)
        return self.read(name_of(e, self), e.type.bitWidth)

    def _unary(self, e: Any) -> Word:
        return unary(self.words, e, self(e.operand))

    def _binary(self, e: Any) -> Word:
        return binary(self.words, e, self(e.left), self(e.right))

    def _conditional(self, e: Any) -> Word:
        if len(e.conditions) != 1 or e.conditions[0].pattern is not None:
            raise UnsupportedError("pattern")
        return self.words.mux(self.condition(e.conditions[0].expr), self(e.left), self(e.right))

    def _concatenation(self, e: Any) -> Word:
        return self.words.cat([self(x) for x in e.operands if x.type.bitWidth])

    def _replication(self, e: Any) -> Word:
        part = self(e.concat)
        return self.words.cat([part] * (e.type.bitWidth // part.width))

    def _conversion(self, e: Any) -> Word:
        if e.operand.kind == ast.ExpressionKind.Streaming:
            return self._stream(e.operand, e.type.bitWidth)
        a = self(e.operand)
        # In an unsigned expression a signed operand is extended with zeros (IEEE 1800, 11.8.2).
        spread = e.conversionKind == ast.ConversionKind.Propagated
        signed = e.type.isSigned if spread else e.operand.type.isSigned
        return (self.words.sext if signed else self.words.zext)(a, e.type.bitWidth)

    def _stream(self, e: Any, width: int) -> Word:
        """Return parts in their order, or cut into slices whose order is turned around."""
        if any(stream.withExpr is not None for stream in e.streams) or e.bitstreamWidth != width:
            raise UnsupportedError("part of an array in a stream, or another width")
        whole, size = self.words.cat([self(stream.operand) for stream in e.streams]), e.sliceSize
        if size == 0:
            return whole
        lows = range(0, width, size)
        return self.words.cat([self.words.cut(whole, at, min(size, width - at)) for at in lows])

    def _called(self, e: Any) -> Word:
        if e.isSystemCall:
            arguments = [self(argument) for argument in e.arguments]
            return system_function(self.words, e.subroutineName, arguments, e.type.bitWidth)
        if self.call is None:
            raise UnsupportedError("call")
        return self.call(e)

    def _inside(self, e: Any) -> Word:
        a = self(e.left)
        return self.words.disj(
            [self.within(a, item, signed=e.left.type.isSigned) for item in e.rangeList]
        )

    def within(self, a: Word, item: Any, *, signed: bool) -> Word:
        """Return whether a word, of a type with a sign or not, is in a range or is a value."""
        is_range = item.kind == ast.ExpressionKind.ValueRange
        ends = [item.left, item.right] if is_range else [item]
        low, high = self(ends[0]), self(ends[-1])
        if low.width != a.width or high.width != a.width or any(map(has_unknown, ends)):
            raise UnsupportedError("inside a range of another width, or with wildcards")
        if not is_range:
            return self.words.eq(a, low)
        signed = signed and all(end.type.isSigned for end in ends)
        pairs = ((a, low), (high, a))
        outside = self.words.disj([self.words.less(*pair, signed=signed) for pair in pairs])
        return self.words.invert(outside)

    def offset(self, kind: Any, index: Word) -> Word:
        """Return the distance of an index from the lowest one of a type's range."""
        span = kind.fixedRange
        low = min(span.right, span.left)
        width = max(index.width, abs(low).bit_length() + 1)
        index = self.words.zext(index, width)
        if span.left >= span.right:
            return self.words.sub(index, self.words.const(low, width))
        return self.words.sub(self.words.const(span.right, width), index)

    def _element(self, e: Any) -> Word:
        kind, index = e.value.type, self(e.selector)
        if kind.isUnpackedArray:
            return self._read_array(e, index)
        return self._select(self(e.value), self.offset(kind, index), e.type.bitWidth)

    def _read_array(self, e: Any, index: Word) -> Word:
        name, width = name_of(e.value, self), e.type.bitWidth
        if index.op == "const":
            return self.read(f"{name}[{index.value}]", width)
        return self.words.make("read", width, (index,), name=name)

    def _select(self, a: Word, offset: Word, width: int) -> Word:
        words = self.words
        if offset.op == "const":
            start = offset.value * width
            if start + width > a.width:
                raise UnsupportedError("index out of range")
            return words.bits(a, start, width)
        if width & (width - 1):
            raise UnsupportedError("elements that are no power of two wide")
        zeros = words.cut(words.const(0, width), 0, width.bit_length() - 1)
        return words.bits(words.shift("lshr", a, words.cat((offset, zeros))), 0, width)

    def _range(self, e: Any) -> Word:
        kind = e.value.type
        part = kind.arrayElementType  # None for `integer` and its like
        if kind.isUnpackedArray or (part is not None and part.bitWidth != 1):
            raise UnsupportedError("range of elements")
        offset = self.range_start(e)
        a = self(e.value)
        if offset.op == "const":
            return self.words.bits(a, offset.value, e.type.bitWidth)
        return self.words.bits(self.words.shift("lshr", a, offset), 0, e.type.bitWidth)

    def range_start(self, e: Any) -> Word:
        """Return the distance of a part select's lowest bit from bit 0."""
        kind = e.value.type
        width, words = e.type.bitWidth, self.words
        falling = kind.fixedRange.left >= kind.fixedRange.right
        if e.selectionKind == ast.RangeSelectionKind.Simple:
            return self.offset(kind, self(e.right))
        left = self(e.left)
        start = words.zext(self.offset(kind, left), left.width + 2)
        up = e.selectionKind == ast.RangeSelectionKind.IndexedUp
        if up == falling:
            return start
        return words.sub(start, words.const(width - 1, start.width))

    def _member(self, e: Any) -> Word:
        if e.value.type.isUnpackedStruct:
            return self.read(name_of(e, self), e.type.bitWidth)
        return self.words.bits(self(e.value), e.member.bitOffset, e.type.bitWidth)
