"""Variables of a process: what is assigned to them, and to which part."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pyslang import ast

from hwopt.verilog.expressions import Expressions
from hwopt.verilog.indices import ranges_of
from hwopt.verilog.state import Site, State, Target, Write
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.unpacked import leaves, name_of, parts_of
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_PATTERNS = frozenset(
    {
        ast.ExpressionKind.SimpleAssignmentPattern,
        ast.ExpressionKind.StructuredAssignmentPattern,
        ast.ExpressionKind.ReplicatedAssignmentPattern,
    }
)


class Variables:
    """The variables of one process or function, as far as it has been executed."""

    def __init__(self, words: Words, local: Callable[[str], str] = str) -> None:
        self.words = words
        self._local = local
        self.state = State()
        self.writes: list[Write] = []
        #: Whether something was printed or asserted, which no word says.
        self.speaks = False
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
        if parts_of(e.left.type):
            self._copy(e)
            return
        self.expressions.changed = e.left
        try:
            value = self.expressions(self._right(e))
        finally:
            # Nothing of slang's tree may outlive it, as what stays in a circle of objects would.
            self.expressions.changed = None
        named = e.left.kind == ast.ExpressionKind.NamedValue
        if named and e.left.type.isIntegral and e.op is None:
            self._note(e.right, value, self._key(e.left.symbol))
        self.assign_to(e.left, value, blocking=not e.isNonBlocking)

    def _copy(self, e: Any) -> None:
        """Give every part of an array or a structure the one at its place in another."""
        places = leaves(e.left.type, self._name(e.left))
        values = list(self._parts(self._right(e)))
        for (key, kind), value in zip(places, values, strict=True):
            if not kind.isIntegral:
                raise UnsupportedError(f"type {kind}")
            target = Target(key, kind.bitWidth, self.words.const(0, 1), kind.bitWidth)
            self.store(target, value, blocking=not e.isNonBlocking)

    def _parts(self, e: Any) -> Iterator[Word]:
        """Yield the value of each part of an array or a structure, in their order."""
        if e.type.isIntegral:
            yield self.expressions(e)
        elif e.kind in _PATTERNS:
            for element in e.elements:
                yield from self._parts(element)
        else:
            for key, kind in leaves(e.type, name_of(e, self.expressions)):
                yield self._read(key, kind.bitWidth)

    def _name(self, e: Any) -> str:
        return self._local(name_of(e, self.expressions))

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
        else:
            self.store(self.target(left), value, blocking=blocking)

    def target(self, left: Any) -> Target:
        """Return what an expression on the left of an assignment names."""
        size = left.type.bitWidth
        if not left.type.isIntegral:
            raise UnsupportedError(f"assignment to {left.type}")
        inner = getattr(left, "value", None)
        if inner is None or parts_of(inner.type):
            name, address = self._place(left)
            return Target(name, size, self.words.const(0, 1), size, address)
        if left.kind == ast.ExpressionKind.ElementSelect:
            return self._element_target(left)
        if left.kind == ast.ExpressionKind.RangeSelect:
            base, start = self.target(left.value), self.expressions.range_start(left)
        elif left.kind == ast.ExpressionKind.MemberAccess:
            base = self.target(left.value)
            start = self.words.const(left.member.bitOffset, 32)
        else:
            raise UnsupportedError(str(left.kind))
        return self._within(base, left, start)

    def _within(self, base: Target, left: Any, start: Word) -> Target:
        """Return the part of a target that begins at a bit of it."""
        if base.address is not None and ranges_of(left.value.type):
            raise UnsupportedError("part of a word whose bits do not count from zero")
        return replace(base, offset=self._sum(base.offset, start), size=left.type.bitWidth)

    def _place(self, left: Any) -> tuple[str, Word | None]:
        """Return the name of a part, or that of a memory with the address in it."""
        if left.kind == ast.ExpressionKind.ElementSelect:
            address = self.expressions(left.selector)
            if address.op != "const":
                return self._name(left.value), address
        return self._name(left), None

    def _element_target(self, left: Any) -> Target:
        size, index = left.type.bitWidth, self.expressions(left.selector)
        base = self.target(left.value)
        start = self.expressions.offset(left.value.type, index)
        scaled = self.words.mul(self.words.zext(start, 32), self.words.const(size, 32))
        if scaled.op == "mul":
            if size != 1:
                raise UnsupportedError("dynamic element")
            scaled = start
        return self._within(base, left, scaled)

    def _sum(self, a: Word, b: Word) -> Word:
        if a.op != "const":
            raise UnsupportedError("nested dynamic selects")
        return b if a.value == 0 else self.words.add(self.words.zext(a, 32), self.words.zext(b, 32))

    def _write(self, target: Target, address: Word, value: Word) -> None:
        whole = target.size == target.width
        if target.offset.op != "const":
            raise UnsupportedError("part of a word at a place that is not constant")
        low = None if whole else target.offset.value
        enable = self.words.conj(self._path)
        self.writes.append(Write(enable, target.key, address, value, low))

    def store(self, target: Target, value: Word, *, blocking: bool) -> None:
        """Give a part of a variable or of a memory a value."""
        words = self.words
        if target.address is not None:
            if blocking:
                raise UnsupportedError("blocking assignment to a memory")
            self._write(target, target.address, value)
            return
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
