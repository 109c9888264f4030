"""Sums and products as one heap of bits: terms are collected across items and operators."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from hwopt.rewrite.arithmetic.compression import Schedule
from hwopt.rewrite.arithmetic.products import Rows, sum_of_products
from hwopt.rewrite.arithmetic.terms import Operand, Term
from hwopt.rewrite.change import Change, block_of, call
from hwopt.rewrite.totals import Total, roots_of, total_of
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Widest factors whose product with digits of radix 8 the prover still decides.
MAX_BOOTH8 = 12


@dataclass(frozen=True)
class Style:
    """The architecture of a sum."""

    rows: Rows
    schedule: Schedule
    structure: str


#: Writing a sum out costs more than all else here; parents share what they have in common.
_written = functools.lru_cache(maxsize=128)(sum_of_products)

#: The most promising first, those for products and for sums alone in turn.
STYLES = (
    Style("and", "arrival", "timed"),
    Style("booth", "wallace", "or_sklansky"),
    Style("and", "dadda", "operator"),
    Style("booth", "dadda", "operator"),
    Style("and", "dadda", "timed2"),
    Style("booth", "dadda", "timed"),
    Style("and", "arrival", "or_sklansky"),
    Style("booth", "wallace", "timed"),
    Style("and", "arrival", "operator"),
    Style("booth", "dadda", "or_brent_kung"),
    Style("and", "dadda", "ripple"),
    Style("booth8", "dadda", "timed2"),
    Style("and", "dadda", "timed8"),
)


def fused_sums(module: Module) -> Iterator[Change]:
    """Write each sum of products, or all of them, as one compressed heap with one carry chain."""
    roots = list(roots_of(module))
    for number, style in enumerate(STYLES):
        for deep in (True, False):
            every = [(r, s) for r in roots if (s := total_of(module, r, deep=deep)) is not None]
            if not deep and all(_same(s, total_of(module, r, deep=True)) for r, s in every):
                continue
            changes = [_change(module, root, total, style) for root, total in every]
            yield from _together(changes, style, number)


def _same(one: Total, other: Total | None) -> bool:
    return other is not None and one.terms == other.terms


def _together(changes: list[Change | None], style: Style, number: int) -> Iterator[Change]:
    found = [c for c in changes if c is not None]
    if len(found) > 1:
        yield Change(
            "fused_sums",
            f"write {len(found)} sums as {_words(style)}",
            tuple(pair for c in found for pair in c.by),
            tuple({b.name: b for c in found for b in c.blocks}.values()),
            rank=2 + 3 * number,
        )
    if len(found) <= 4:  # noqa: PLR2004 - more single steps than that would crowd out others
        yield from found


def _words(style: Style) -> str:
    return f"{style.rows} rows, {style.schedule} compression, {style.structure} carries"


def _suits(rows: Rows, products: list[Term]) -> bool:
    """Return whether products can be written in such rows, and be proven then."""
    if rows == "and" or not products:
        return rows == "and"
    return rows == "booth" or all(o.width <= MAX_BOOTH8 for p in products for o in p.operands)


def _change(module: Module, root: Word, total: Total, style: Style) -> Change | None:
    names: dict[tuple[Word, bool], Operand] = {}
    terms = []
    for leaves, factor in total.terms:
        operands = []
        for leaf in leaves:
            word, signed = leaf
            if leaf not in names:
                names[leaf] = Operand(f"x{len(names)}", word.width, signed=signed)
            operands.append(names[leaf])
        terms.append(Term(tuple(operands), factor))
    two = [t for t in terms if len(t.operands) == 2]  # noqa: PLR2004 - two factors
    if not _suits(style.rows, two):
        return None
    shape = f"{len(terms)}terms_w{root.width}_n{root.index}"
    generated = _written(
        f"sum_{shape}",
        tuple(terms),
        root.width,
        rows=style.rows,
        schedule=style.schedule,
        structure=style.structure,
    )
    block = block_of(generated, module.name)
    new = call(module, block, root.width, [word for word, _ in names])
    number = STYLES.index(style)
    return Change(
        "fused_sums",
        f"write a {root.width}-bit sum of {len(terms)} terms as {_words(style)}",
        ((root, new),),
        (block,),
        rank=3 + 3 * number,
    )
