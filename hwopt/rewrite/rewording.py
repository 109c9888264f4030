"""Rewordings of a text that change nothing: the noise of synthesis on a design.

Operands of commutative operators change sides, and neighbouring items of a module change places.
Written against pyslang 12.1.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pyslang.parsing import Token
from pyslang.syntax import SyntaxKind, SyntaxTree

from hwopt.design import Design, Source
from hwopt.verilog.edits import Edit, edited

#: Operators whose operands may change sides: width and sign of the result depend on both alike.
_COMMUTATIVE = frozenset(
    {
        SyntaxKind.AddExpression,
        SyntaxKind.MultiplyExpression,
        SyntaxKind.BinaryAndExpression,
        SyntaxKind.BinaryOrExpression,
        SyntaxKind.BinaryXorExpression,
        SyntaxKind.BinaryXnorExpression,
        SyntaxKind.LogicalAndExpression,
        SyntaxKind.LogicalOrExpression,
        SyntaxKind.EqualityExpression,
        SyntaxKind.InequalityExpression,
    }
)

#: Operands that need no parentheses anywhere.
_SIMPLE = frozenset(
    {
        SyntaxKind.IdentifierName,
        SyntaxKind.IdentifierSelectName,
        SyntaxKind.ParenthesizedExpression,
        SyntaxKind.ConcatenationExpression,
        SyntaxKind.MultipleConcatenationExpression,
        SyntaxKind.IntegerLiteralExpression,
        SyntaxKind.IntegerVectorExpression,
        SyntaxKind.InvocationExpression,
    }
)

#: Items whose order among themselves means nothing; declarations stay where they are.
_MOVABLE = frozenset(
    {
        SyntaxKind.ContinuousAssign,
        SyntaxKind.AlwaysBlock,
        SyntaxKind.AlwaysCombBlock,
        SyntaxKind.AlwaysFFBlock,
    }
)


def reword(design: Design, sources: tuple[Source, ...], seed: int) -> tuple[Source, ...]:
    """Return sources of the same function in other words.

    Args:
        design: Gold; only the modules that it lets change are reworded.
        sources: The texts.
        seed: Equal seeds give equal texts.
    """
    choice = random.Random(f"rewording {seed}")  # noqa: S311 - no secret
    return tuple(
        replace(source, text=_Rewording(source.text, design.change, choice).text())
        for source in sources
    )


class _Rewording:
    """One text and its choices."""

    def __init__(self, text: str, change: tuple[str, ...], choice: random.Random) -> None:
        self._text = text
        self._change = change
        self._choice = choice

    def text(self) -> str:
        """Return the text in other words."""
        root: Any = SyntaxTree.fromText(self._text).root
        members = list(root.members) if root.kind == SyntaxKind.CompilationUnit else [root]
        edits = [
            edit
            for module in members
            if module.kind == SyntaxKind.ModuleDeclaration
            and (not self._change or module.header.name.valueText in self._change)
            for edit in self._in_module(module)
        ]
        return edited(self._text, edits)

    def _in_module(self, module: Any) -> Iterator[Edit]:
        """Shuffle each run of neighbouring items that may move."""
        run: list[Any] = []
        for member in (*module.members, None):
            if member is not None and member.kind in _MOVABLE and self._is_own(member):
                run.append(member)
                continue
            shuffled = self._choice.sample(run, len(run))
            for place, item in zip(run, shuffled, strict=True):
                start, stop = self._range(place)
                yield Edit(start, stop, self._rendered(item))
            run = []

    def _rendered(self, node: Any) -> str:
        """Return a node's text with operands swapped inside it."""
        start, stop = self._range(node)
        if node.kind in _COMMUTATIVE:
            return self._commuted(node)
        parts: list[str] = []
        for child in self._outermost(node):
            first, last = self._range(child)
            parts += [self._text[start:first], self._commuted(child)]
            start = last
        return "".join([*parts, self._text[start:stop]])

    def _commuted(self, node: Any) -> str:
        left, right = self._rendered(node.left), self._rendered(node.right)
        between = self._text[self._range(node.left)[1] : self._range(node.right)[0]]
        if self._choice.getrandbits(1) or "//" in between:
            return f"{left}{between}{right}"
        # What stood left binds weaker on the right: `x / y * z` is not `z * x / y`.
        simple = node.left.kind in _SIMPLE
        return f"{right}{between}{left}" if simple else f"{right}{between}({left})"

    def _outermost(self, node: Any) -> Iterator[Any]:
        """Yield the commutative expressions below a node that lie in no other one."""
        for child in node:
            if isinstance(child, Token):
                continue
            if child.kind in _COMMUTATIVE:
                yield child
            else:
                yield from self._outermost(child)

    def _range(self, node: Any) -> tuple[int, int]:
        found = node.sourceRange
        return found.start.offset, found.end.offset

    def _is_own(self, node: Any) -> bool:
        """Tell whether a node is written here as it is read: no macro had a part in it."""
        start, stop = self._range(node)
        return "`" not in self._text[start:stop]
