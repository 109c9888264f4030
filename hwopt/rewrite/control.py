"""The rules of control and bits: what values, conditions and tables allow."""

from hwopt.rewrite.aligned import aligned_ranges
from hwopt.rewrite.bounds import constant_bounds
from hwopt.rewrite.change import Rule
from hwopt.rewrite.counting import counted_questions
from hwopt.rewrite.decoders import decoded_shifts
from hwopt.rewrite.division import written_divisions
from hwopt.rewrite.extremes import absolute_values, carries_for_bounds, settled_orders
from hwopt.rewrite.lookups import carried_lookups
from hwopt.rewrite.narrowing import narrowed
from hwopt.rewrite.normalising import normalised
from hwopt.rewrite.ordering import ordered_pairs, signs_of_differences
from hwopt.rewrite.popcounts import counted_bits
from hwopt.rewrite.priority import lowest_bits, priority_trees
from hwopt.rewrite.selecting import restructured_choices
from hwopt.rewrite.tournaments import tournaments

CONTROL: tuple[Rule, ...] = (
    narrowed,
    written_divisions,
    signs_of_differences,
    carries_for_bounds,
    settled_orders,
    absolute_values,
    carried_lookups,
    tournaments,
    ordered_pairs,
    priority_trees,
    lowest_bits,
    normalised,
    counted_bits,
    restructured_choices,
    decoded_shifts,
    counted_questions,
    aligned_ranges,
    constant_bounds,
)
