"""Variables of a process: what is assigned to them, and to which part."""

from collections.abc import Callable
from typing import Any

from pyslang import ast

from hwopt.verilog.expressions import Expressions
from hwopt.verilog.state import Site, State, Target, Write
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


class Variables:
    """The variables of one process or function, as far as it has been executed."""

    def __init__(self, words: Words, local: Callable[[str], str] = str) -> None:
        self.words = words
        self._local = local
        self.state = State()
        self.writes: list[Write] = []
        #: Expressions by place; None where one place says several things, as in a loop.
        self._sites: dict[tuple[int, int, int], Site | None] = {}
        self.expressions = Expressions(words, self._read)
        #: What holds where the execution has come to.
        self._path = [words.const(1, 1)]

    def sites(self, node: Any) -> tuple[Site, ...]:
        """Return the expressions that stand in the text of a piece of syntax itself."""
        span = node.sourceRange
        return tuple(
            site
            for (buffer, start, stop), site in sorted(self._sites.items())
            if site is not None
            and buffer == span.start.buffer.id
            and span.start.offset <= start < stop <= span.end.offset
        )

    def _note(self, e: Any, word: Word, target: str = "") -> None:
        """Remember what an expression says where no macro stands between it and the text."""
        start, stop = e.sourceRange.start, e.sourceRange.end
        if start.buffer.id == stop.buffer.id:
            place = (start.buffer.id, start.offset, stop.offset)
            site = Site(start.offset, stop.offset, word, target)
            self._sites[place] = None if place in self._sites else site

    def _key(self, symbol: Any) -> str:
        return self._local(key_of(symbol))

    def _read(self, key: str, width: int) -> Word:
        key = self._local(key)
        found = self.state.values.get(key)
        return self.words.sig(key, width) if found is None else found

    def assign(self, e: Any) -> None:
        """Execute an assignment."""
        if e.kind != ast.ExpressionKind.Assignment:
            raise UnsupportedError("invalid assignment")
        if e.left.type.isUnpackedArray:
            self._copy(e)
            return
        self.expressions.changed = e.left
        value = self.expressions(self._right(e))
        named = e.left.kind == ast.ExpressionKind.NamedValue
        if named and e.left.type.isIntegral and e.op is None:
            self._note(e.right, value, self._key(e.left.symbol))
        self.assign_to(e.left, value, blocking=not e.isNonBlocking)

    def _copy(self, e: Any) -> None:
        """Give every element of an array the one at its place in another."""
        right = self._right(e)
        if any(side.kind != ast.ExpressionKind.NamedValue for side in (e.left, right)):
            raise UnsupportedError("assignment of a whole array that has no name")
        places = zip(*(indices(side.type.fixedRange) for side in (e.left, right)), strict=True)
        width = e.left.type.arrayElementType.bitWidth
        taken = [
            (
                f"{self._key(e.left.symbol)}[{to}]",
                self._read(f"{key_of(right.symbol)}[{at}]", width),
            )
            for to, at in places
        ]
        for key, value in taken:
            target = Target(key, width, self.words.const(0, 1), width)
            self._store(target, value, blocking=not e.isNonBlocking)

    def _right(self, e: Any) -> Any:
        timing = e.timingControl
        if timing is not None and timing.kind != ast.TimingControlKind.Delay:
            raise UnsupportedError("event inside an assignment")
        return e.right  # a delay is for simulation: synthesis knows none

    def assign_to(self, left: Any, value: Word, *, blocking: bool) -> None:
        """Give what stands on the left of an assignment a value."""
        if left.kind == ast.ExpressionKind.Concatenation:
            at = value.width
            for part in left.operands:
                at -= part.type.bitWidth
                piece = self.words.bits(value, at, part.type.bitWidth)
                self.assign_to(part, piece, blocking=blocking)
        elif (memory := self._memory_of(left)) is not None:
            address = self.expressions(left.selector)
            if blocking:
                raise UnsupportedError("blocking assignment to a memory")
            self.writes.append(Write(self.words.conj(self._path), memory, address, value))
        else:
            self._store(self.target(left), value, blocking=blocking)

    def _memory_of(self, left: Any) -> str | None:
        """Return the memory that a dynamic element select addresses."""
        if left.kind != ast.ExpressionKind.ElementSelect or not left.value.type.isUnpackedArray:
            return None
        if self.expressions(left.selector).op == "const":
            return None
        if left.value.kind != ast.ExpressionKind.NamedValue:
            raise UnsupportedError("memory")
        return self._key(left.value.symbol)

    def target(self, left: Any) -> Target:
        """Return what an expression on the left of an assignment names."""
        size = left.type.bitWidth
        if left.kind == ast.ExpressionKind.NamedValue:
            if not left.type.isIntegral:
                raise UnsupportedError("assignment to a whole array")
            return Target(self._key(left.symbol), size, self.words.const(0, 1), size)
        if left.kind == ast.ExpressionKind.ElementSelect:
            return self._element_target(left, size)
        if left.kind == ast.ExpressionKind.RangeSelect:
            base, start = self.target(left.value), self.expressions.range_start(left)
        elif left.kind == ast.ExpressionKind.MemberAccess:
            base = self.target(left.value)
            start = self.words.const(left.member.bitOffset, 32)
        else:
            raise UnsupportedError(str(left.kind))
        return Target(base.key, base.width, self._sum(base.offset, start), size)

    def _element_target(self, left: Any, size: int) -> Target:
        index = self.expressions(left.selector)
        if left.value.type.isUnpackedArray:
            if index.op != "const" or left.value.kind != ast.ExpressionKind.NamedValue:
                raise UnsupportedError("array element")
            key = f"{self._key(left.value.symbol)}[{index.value}]"
            return Target(key, size, self.words.const(0, 1), size)
        base = self.target(left.value)
        start = self.expressions.offset(left.value.type, index)
        scaled = self.words.mul(self.words.zext(start, 32), self.words.const(size, 32))
        if scaled.op == "mul":
            if size != 1:
                raise UnsupportedError("dynamic element")
            scaled = start
        return Target(base.key, base.width, self._sum(base.offset, scaled), size)

    def _sum(self, a: Word, b: Word) -> Word:
        if a.op != "const":
            raise UnsupportedError("nested dynamic selects")
        return b if a.value == 0 else self.words.add(self.words.zext(a, 32), self.words.zext(b, 32))

    def _store(self, target: Target, value: Word, *, blocking: bool) -> None:
        words = self.words
        place = self.state.values if blocking else self.state.pending
        held = place.get(target.key)
        if target.size == target.width:
            place[target.key] = value
            return
        before = words.sig(target.key, target.width) if held is None else held
        if target.offset.op == "const":
            low = target.offset.value
            if low + target.size > target.width:
                raise UnsupportedError("index out of range")
            above = words.cut(before, low + target.size, target.width - low - target.size)
            place[target.key] = words.cat((above, value, words.cut(before, 0, low)))
            return
        ones = words.const((1 << target.size) - 1, target.width)
        mask = words.shift("shl", ones, target.offset)
        moved = words.shift("shl", words.zext(value, target.width), target.offset)
        place[target.key] = words.disj((words.conj((before, words.invert(mask))), moved))


def indices(span: Any) -> range:
    """Return the indices of an array from left to right."""
    step = 1 if span.left <= span.right else -1
    return range(span.left, span.right + step, step)
