"""Several rules one after the other, as one change: a run has few evaluations."""

from collections.abc import Iterator
from dataclasses import replace

from hwopt.rewrite.addends import masked_addends
from hwopt.rewrite.bounds import constant_bounds
from hwopt.rewrite.change import Change, Rule
from hwopt.rewrite.counting import counted_questions
from hwopt.rewrite.decoders import decoded_shifts
from hwopt.rewrite.decoding import exclusive_choices
from hwopt.rewrite.division import written_divisions
from hwopt.rewrite.extremes import absolute_values, carries_for_bounds, settled_orders
from hwopt.rewrite.narrowing import narrowed
from hwopt.rewrite.ordering import ordered_pairs, signs_of_differences
from hwopt.rewrite.priority import priority_trees
from hwopt.rewrite.selecting import restructured_choices
from hwopt.rewrite.sequence import Step, in_turn
from hwopt.rewrite.sharing import shared_adders
from hwopt.rewrite.sums import fused_sums
from hwopt.verilog.module import Module

#: What is done first: it hardly ever costs anything, and other rules then see more.
_FIRST: tuple[Rule, ...] = (
    narrowed,
    signs_of_differences,
    carries_for_bounds,
    settled_orders,
    counted_questions,
    decoded_shifts,
)
#: What may follow, each as the last one or with those before it.
_THEN: tuple[Rule, ...] = (
    written_divisions,
    shared_adders,
    absolute_values,
    ordered_pairs,
    priority_trees,
    restructured_choices,
    exclusive_choices,
    constant_bounds,
    masked_addends,
    fused_sums,
)


def rules_in_concert(module: Module) -> Iterator[Change]:
    """Take the best step of each rule that settles things, then of one or all of the others."""
    first = [_best(rule) for rule in _FIRST]
    settled, change = in_turn(module, first)
    if change is not None:
        yield _named(change, rank=1)
    then = [_best(rule) for rule in _THEN]
    seen = {change.by} if change is not None else set()
    for number, step in enumerate(then):
        if step(settled) is None:
            continue
        for steps in ([*first, step], [*first, step, _best(fused_sums)]):
            _, joined = in_turn(module, steps)
            if joined is not None and joined.by not in seen:
                seen.add(joined.by)
                if "; " in joined.note:  # a single step is offered by its own rule
                    yield _named(joined, rank=3 + number)
    _, everything = in_turn(module, [*first, *then])
    if everything is not None and everything.by not in seen:
        yield _named(everything, rank=2)


def _named(change: Change, *, rank: int) -> Change:
    return replace(change, rule="rules_in_concert", rank=rank)


def _best(rule: Rule) -> Step:
    """Return a step that makes the most promising change of a rule."""

    def step(module: Module) -> Change | None:
        return min(rule(module), key=lambda c: c.rank, default=None)

    return step
