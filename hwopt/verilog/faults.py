"""The rules that find what could be wrong with a module. Written against pyslang 12.1.

A rule looks at one piece of syntax and yields faults. Headers are left alone: a port of another
width or a parameter of another value is no fault but another module.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pyslang.syntax import SyntaxKind, SyntaxNode

from hwopt.design import Design
from hwopt.verilog.clocked import PROCESSES, is_clocked, within
from hwopt.verilog.edits import Edit
from hwopt.verilog.literals import neighbours
from hwopt.verilog.mutation import Fault, Kind

#: Operators and what stands for them by mistake.
_OTHER = {
    "+": "-", "-": "+", "*": "+", "&": "|", "|": "&", "^": "|", "~^": "^", "^~": "^",
    "==": "!=", "!=": "==", "<<": ">>", ">>": "<<", ">>>": ">>", "<<<": ">>",
}  # fmt: skip
_ONE_MORE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_ORDERED = frozenset({"-", "/", "%", "<<", ">>", ">>>", *_ONE_MORE})
_DROPPABLE = frozenset({"+", "-", "*", "&", "|", "^", "&&", "||"})
_REDUCTIONS = {"&": "|", "|": "&", "^": "|"}
_NEGATIONS = frozenset({"!", "~"})
_LITERALS = frozenset({SyntaxKind.IntegerVectorExpression, SyntaxKind.IntegerLiteralExpression})
_ASSIGNMENTS = frozenset(
    {SyntaxKind.AssignmentExpression, SyntaxKind.NonblockingAssignmentExpression}
)


@dataclass(frozen=True)
class _Place:
    """What is known above a piece of syntax."""

    #: Whether the text is inside a condition.
    condition: bool = False
    #: Whether it is in a register's process.
    clocked: bool = False
    #: Whether it is assigned while the reset is asserted.
    reset: bool = False
    #: Whether a literal there is a bound: of a range, of a replication, of a loop.
    bound: bool = False


def faults(design: Design, module: Any, text: str) -> Iterator[Fault]:
    """Yield every fault of a module, in the order of the text.

    Args:
        design: Where the module belongs.
        module: Its declaration.
        text: The source that it was read from.
    """
    rules = _Rules(design, module, text)
    yield from rules.blocking()
    for member in module.members:
        yield from rules.walk(member, _Place())


class _Rules:
    def __init__(self, design: Design, module: Any, text: str) -> None:
        self._design = design
        self._module = module
        self._text = text
        self._buffer = module.sourceRange.start.buffer
        self._resets = {design.reset.name} if design.reset else set[str]()

    def walk(self, node: Any, place: _Place) -> Iterator[Fault]:
        """Yield the faults of a piece of syntax and of what it consists of."""
        if not isinstance(node, SyntaxNode):
            return
        if self._is_plain(node):
            yield from self._here(node, place)
        for child, inner in self._children(node, place):
            yield from self.walk(child, inner)

    def blocking(self) -> Iterator[Fault]:
        """Yield `=` for `<=` where nothing else reads a register at the clock's edge."""
        members = list(self._module.members)
        clocked = [node for node in members if is_clocked(node)]
        alone = len(clocked) == 1 and self._module.header.name.valueText == self._design.top
        if not alone or any(n.kind is SyntaxKind.HierarchyInstantiation for n in members):
            return
        found: dict[str, list[Edit]] = {}
        for node in within(clocked[0]):
            if node.kind is SyntaxKind.NonblockingAssignmentExpression and self._is_plain(node):
                name = re.match(r"\w*", self._of(node.left))
                token = node.operatorToken.range
                edit = Edit(token.start.offset, token.end.offset, "=")
                found.setdefault(name[0] if name else "", []).append(edit)
        for edits in found.values():
            yield Fault(Kind.BLOCKING, tuple(edits))

    def _is_plain(self, node: Any) -> bool:
        """Tell whether a piece stands in the text itself and not in a macro."""
        span = node.sourceRange
        return bool(
            span.start.buffer == self._buffer
            and span.end.buffer == self._buffer
            and span.start.offset < span.end.offset
        )

    def _of(self, node: Any) -> str:
        span = node.sourceRange
        return self._text[span.start.offset : span.end.offset]

    def _instead(self, kind: Kind, node: Any, text: str) -> Fault:
        span = node.sourceRange
        return Fault(kind, (Edit(span.start.offset, span.end.offset, text),))

    def _token(self, kind: Kind, token: Any, text: str) -> Fault:
        span = token.range
        return Fault(kind, (Edit(span.start.offset, span.end.offset, text),))

    def _children(self, node: Any, place: _Place) -> Iterator[tuple[Any, _Place]]:
        """Yield the parts of a piece of syntax that faults are looked for in."""
        kind = node.kind
        if kind in PROCESSES:
            place = replace(place, clocked=is_clocked(node))
        if kind is SyntaxKind.ConditionalStatement:
            inner = replace(place, reset=place.clocked and self._is_reset(node.predicate))
            yield node.predicate, replace(place, condition=True)
            yield node.statement, inner
            yield node.elseClause, place
            return
        if kind is SyntaxKind.ConditionalExpression:
            yield node.predicate, replace(place, condition=True)
            yield node.left, place
            yield node.right, place
            return
        if kind is SyntaxKind.MultipleConcatenationExpression:
            yield node.expression, replace(place, bound=True)
            yield node.concatenation, place
            return
        if kind is SyntaxKind.ForLoopStatement:
            yield node.statement, place
            return
        if kind in _ASSIGNMENTS:
            yield node.left, place
            yield node.right, place
            return
        ranges = {SyntaxKind.VariableDimension, SyntaxKind.ElementSelect}
        inner = replace(place, bound=True) if kind in ranges else place
        yield from ((child, inner) for child in node)

    def _is_reset(self, predicate: Any) -> bool:
        names = set(re.findall(r"\w+", self._of(predicate)))
        return bool(names & self._resets)

    def _here(self, node: Any, place: _Place) -> Iterator[Fault]:
        kind = node.kind
        if hasattr(node, "operatorToken") and kind not in _ASSIGNMENTS:
            yield from self._operation(node, place)
        if kind in _LITERALS and not place.bound:
            where = Kind.RESET if place.reset and not place.condition else Kind.CONSTANT
            yield from (self._instead(where, node, text) for text in neighbours(self._of(node)))
        if kind is SyntaxKind.ConditionalPredicate:
            yield from self._predicate(node)
        if kind is SyntaxKind.ConditionalExpression:
            yield self._exchanged(node)
        if kind in {SyntaxKind.SimpleRangeSelect, SyntaxKind.BitSelect}:
            yield from self._range(node)
        if kind is SyntaxKind.MultipleConcatenationExpression and self._is_plain(node.expression):
            fewer = f"({self._of(node.expression)}) - 1"
            yield self._instead(Kind.WIDTH, node.expression, fewer)
        yield from self._statement(node, place)

    def _statement(self, node: Any, place: _Place) -> Iterator[Fault]:
        kind = node.kind
        if kind in _ASSIGNMENTS:
            yield from self._assigned(node.right, place)
        if kind is SyntaxKind.Declarator and node.initializer is not None:
            yield from self._assigned(node.initializer.expr, place)
        if place.clocked and kind is SyntaxKind.ExpressionStatement:
            yield self._instead(Kind.ASSIGNMENT, node, ";")
        if kind is SyntaxKind.BinaryEventExpression:
            yield self._instead(Kind.EDGE, node, self._of(node.left))

    def _operation(self, node: Any, place: _Place) -> Iterator[Fault]:
        token = node.operatorToken
        text = token.rawText
        if not hasattr(node, "left"):
            yield from self._unary(node, text)
            return
        if text in {"&&", "||"}:
            other = {"&&": "||", "||": "&&"}[text]
            yield self._token(Kind.CONDITION if place.condition else Kind.OPERATOR, token, other)
        if text in _OTHER and not place.bound:
            yield self._token(Kind.OPERATOR, token, _OTHER[text])
        if text in _ONE_MORE:
            yield self._token(Kind.COMPARISON, token, _ONE_MORE[text])
        if text in _ORDERED and not place.bound and self._of(node.left) != self._of(node.right):
            yield self._exchanged(node)
        if text in _DROPPABLE and not place.bound:
            yield self._instead(Kind.TERM, node, f"({self._of(node.left)})")
            if text != "-":
                yield self._instead(Kind.TERM, node, f"({self._of(node.right)})")

    def _unary(self, node: Any, text: str) -> Iterator[Fault]:
        if text in _REDUCTIONS:
            yield self._token(Kind.OPERATOR, node.operatorToken, _REDUCTIONS[text])
        if text in _NEGATIONS:
            yield self._token(Kind.OPERATOR, node.operatorToken, "")

    def _exchanged(self, node: Any) -> Fault:
        """Put the right operand in the left one's place."""
        left, right = node.left.sourceRange, node.right.sourceRange
        front = self._text[node.sourceRange.start.offset : left.start.offset]
        between = self._text[left.end.offset : right.start.offset]
        words = f"{front}({self._of(node.right)}){between}({self._of(node.left)})"
        return self._instead(Kind.OPERANDS, node, words)

    def _predicate(self, node: Any) -> Iterator[Fault]:
        text = self._of(node)
        yield self._instead(Kind.CONDITION, node, f"!({text})")
        yield self._instead(Kind.CONDITION, node, "1'b1")
        yield self._instead(Kind.CONDITION, node, "1'b0")

    def _range(self, node: Any) -> Iterator[Fault]:
        """Take one bit from the upper end, or the bit below."""
        left = node.left if node.kind is SyntaxKind.SimpleRangeSelect else node.expr
        if not self._is_plain(left):
            return
        text = self._of(left)
        if text.isdecimal():
            yield from [self._instead(Kind.WIDTH, left, str(int(text) - 1))] * (int(text) > 0)
        else:
            yield self._instead(Kind.WIDTH, left, f"({text}) - 1")

    def _assigned(self, value: Any, place: _Place) -> Iterator[Fault]:
        """Stick the lowest bit; during a reset, turn it."""
        if not self._is_plain(value) or value.kind in _LITERALS:
            return
        text = self._of(value)
        # A signed 2-bit one is 1 at any width and leaves the other operand's sign as it is.
        if place.reset:
            yield self._instead(Kind.RESET, value, f"({text}) ^ 2'sd1")
            return
        yield self._instead(Kind.STUCK, value, f"({text}) | 2'sd1")
        yield self._instead(Kind.STUCK, value, f"({text}) & ~2'sd1")
