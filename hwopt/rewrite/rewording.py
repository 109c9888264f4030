"""The design's own noise: seeded rewordings that say the same in another order."""

import random
from dataclasses import replace
from typing import Any

from pyslang import syntax

from hwopt.design import Design, Source
from hwopt.verilog.edits import Edit, edited
from hwopt.verilog.locations import Locations, Span
from hwopt.verilog.reading import elaborate

_COMMUTATIVE = frozenset(
    {
        syntax.SyntaxKind.AddExpression,
        syntax.SyntaxKind.MultiplyExpression,
        syntax.SyntaxKind.BinaryAndExpression,
        syntax.SyntaxKind.BinaryOrExpression,
        syntax.SyntaxKind.BinaryXorExpression,
        syntax.SyntaxKind.EqualityExpression,
        syntax.SyntaxKind.InequalityExpression,
        syntax.SyntaxKind.LogicalAndExpression,
        syntax.SyntaxKind.LogicalOrExpression,
    }
)
_MOVABLE = frozenset(
    {
        syntax.SyntaxKind.ContinuousAssign,
        syntax.SyntaxKind.AlwaysBlock,
        syntax.SyntaxKind.AlwaysCombBlock,
        syntax.SyntaxKind.AlwaysFFBlock,
    }
)


def reword(design: Design, sources: tuple[Source, ...], seed: int) -> tuple[Source, ...]:
    """Commute operands and reorder neighbouring items, each by a coin of the seed.

    Nothing that the circuit does changes; what a synthesis tool makes of it may.

    Raises:
        ProposalError: the sources do not elaborate.
    """
    coin = random.Random(seed)  # noqa: S311 - a choice of wording, no secret
    elaborated = elaborate(design, sources)
    result = list(sources)
    for body in elaborated.modules:
        node: Any = body.definition.syntax
        file = elaborated.file_of(node)
        if file is not None and (not design.change or body.definition.name in design.change):
            text = result[file].text
            edits = []
            if text == sources[file].text:
                locations = Locations(elaborated.manager, elaborated.buffers[file])
                edits = _Commuting(text, locations, coin).edits(node)
            result[file] = replace(result[file], text=edited(text, edits))
    return _reordered(design, tuple(result), coin)


class _Commuting:
    """Exchanges operands where no macro stands between them and the text."""

    def __init__(self, text: str, locations: Locations, coin: random.Random) -> None:
        self._text = text
        self._locations = locations
        self._coin = coin

    def edits(self, node: Any) -> list[Edit]:
        """Return edits of the outermost expressions in which any operands are exchanged."""
        edits: list[Edit] = []

        def visit(each: Any) -> None:
            if not isinstance(each, syntax.SyntaxNode) or each.kind not in _COMMUTATIVE:
                return
            if not self._locations.plain(each):
                return
            at, stop = self._locations.span(each)
            if at >= stop or any(e.start <= at < e.stop for e in edits):
                return
            new = self._swapped(each)
            if new != self._text[at:stop]:
                edits.append(Edit(at, stop, new))

        node.visit(visit)
        return edits

    def _swapped(self, node: Any) -> str:
        """Return the text of a node that is all in the source, with operands exchanged."""
        start, stop = self._locations.span(node)
        plain = self._text[start:stop]
        if node.kind not in _COMMUTATIVE or not all(
            map(self._locations.plain, (node.left, node.right))
        ):
            return plain
        left, right = self._swapped(node.left), self._swapped(node.right)
        between = self._text[
            self._locations.span(node.left)[1] : self._locations.span(node.right)[0]
        ]
        if self._coin.random() < 0.5:  # noqa: PLR2004 - a fair coin
            return f"{left}{between}{right}"
        return f"{_guarded(node.right, right)}{between}{_guarded(node.left, left)}"


def _guarded(node: Any, text: str) -> str:
    """Return the text in parentheses unless it is one term already."""
    simple = node.kind in {
        syntax.SyntaxKind.IdentifierName,
        syntax.SyntaxKind.IdentifierSelectName,
        syntax.SyntaxKind.ParenthesizedExpression,
        syntax.SyntaxKind.IntegerVectorExpression,
        syntax.SyntaxKind.IntegerLiteralExpression,
    }
    return text if simple else f"({text})"


def _reordered(
    design: Design, sources: tuple[Source, ...], coin: random.Random
) -> tuple[Source, ...]:
    """Shuffle every run of neighbouring assignments and processes."""
    elaborated = elaborate(design, sources)
    edits: list[list[Edit]] = [[] for _ in sources]
    for body in elaborated.modules:
        node: Any = body.definition.syntax
        file = elaborated.file_of(node)
        if file is None or (design.change and body.definition.name not in design.change):
            continue
        runs: list[list[Span]] = [[]]
        locations = Locations(elaborated.manager, elaborated.buffers[file])
        for member in node.members:
            if member.kind in _MOVABLE and locations.plain(member):
                runs[-1].append(locations.span(member))
            else:
                runs.append([])
        for run in runs:
            order = coin.sample(run, len(run))
            for (start, stop), (first, last) in zip(run, order, strict=True):
                edits[file].append(Edit(start, stop, sources[file].text[first:last]))
    return tuple(
        replace(source, text=edited(source.text, each))
        for source, each in zip(sources, edits, strict=True)
    )
