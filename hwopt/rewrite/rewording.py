"""The design's own noise: seeded rewordings that say the same in another order."""

import random
from dataclasses import replace
from typing import Any

from pyslang import syntax

from hwopt.design import Design, Source
from hwopt.verilog.edits import Edit, edited
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
            edits = _commuted(node, text, coin) if text == sources[file].text else []
            result[file] = replace(result[file], text=edited(text, edits))
    return _reordered(design, tuple(result), coin)


def _commuted(node: Any, text: str, coin: random.Random) -> list[Edit]:
    """Return edits of the outermost expressions in which any operands are exchanged."""
    buffer = node.sourceRange.start.buffer
    edits: list[Edit] = []

    def visit(each: Any) -> Any:
        if not isinstance(each, syntax.SyntaxNode) or each.kind not in _COMMUTATIVE:
            return None
        span = each.sourceRange
        if span.start.buffer != buffer or span.end.buffer != buffer:
            return None
        at, stop = span.start.offset, span.end.offset
        if at >= stop or any(e.start <= at < e.stop for e in edits):
            return None
        new = _swapped(each, text, coin)
        if new != text[at:stop]:
            edits.append(Edit(at, stop, new))
        return None

    node.visit(visit)
    return edits


def _swapped(node: Any, text: str, coin: random.Random) -> str:
    span = node.sourceRange
    plain = text[span.start.offset : span.end.offset]
    if node.kind not in _COMMUTATIVE:
        return plain
    left, right = (_swapped(x, text, coin) for x in (node.left, node.right))
    between = text[node.left.sourceRange.end.offset : node.right.sourceRange.start.offset]
    if coin.random() < 0.5:  # noqa: PLR2004 - a fair coin
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
        runs: list[list[tuple[int, int]]] = [[]]
        for member in node.members:
            if member.kind in _MOVABLE:
                span = member.sourceRange
                runs[-1].append((span.start.offset, span.end.offset))
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
