"""The rules of the two proposers, each list in the order in which equal ranks are tried.

A rule module plugs in here by one line.
"""

from collections.abc import Sequence
from dataclasses import replace

from hwopt.rewrite.addends import masked_addends
from hwopt.rewrite.blending import blended_products
from hwopt.rewrite.carries import carry_structures, timed_carries
from hwopt.rewrite.change import Rule
from hwopt.rewrite.control import CONTROL
from hwopt.rewrite.decoding import exclusive_choices, short_tests
from hwopt.rewrite.egraph.costs import Gates
from hwopt.rewrite.egraph.proposals import Saturation, saturated
from hwopt.rewrite.exchanging import TextRule, exchanged_blocks
from hwopt.rewrite.parities import shared_parities
from hwopt.rewrite.recognising import recognised_operators
from hwopt.rewrite.sharing import shared_adders
from hwopt.rewrite.shifting import shared_shifters
from hwopt.rewrite.state.backward import moved_backward
from hwopt.rewrite.state.balancing import balanced_stages
from hwopt.rewrite.state.digits import counted_digits
from hwopt.rewrite.state.implied import implied_registers
from hwopt.rewrite.state.recoding import recoded_states
from hwopt.rewrite.state.relative import relative_registers
from hwopt.rewrite.state.retiming import moved_forward
from hwopt.rewrite.state.spare import spare_registers
from hwopt.rewrite.state.timers import shared_timers
from hwopt.rewrite.state.turns import shared_operators
from hwopt.rewrite.state.units import shared_units
from hwopt.rewrite.sums import fused_sums

#: Words and state: what is computed, and how often. Whole-module changes come here too.
REWRITE: tuple[Rule, ...] = (
    spare_registers,
    implied_registers,
    counted_digits,
    relative_registers,
    shared_timers,
    recoded_states,
    shared_operators,
    shared_units,
    moved_forward,
    moved_backward,
    balanced_stages,
    short_tests,
    exclusive_choices,
    shared_shifters,
    shared_adders,
    masked_addends,
    blended_products,
    recognised_operators,
    saturated,
    *CONTROL,
)

#: Rules that look at a whole module at a cost: they are asked once, not after each other step.
WHOLE: tuple[Rule, ...] = (recognised_operators, balanced_stages, saturated)

#: Architectures of operators: how sums, comparisons and parities are built from gates.
ARITHMETIC: tuple[Rule, ...] = (
    shared_parities,
    fused_sums,
    timed_carries,
    carry_structures,
)

#: What is done to a text as it stands, by those who try architectures.
TEXTS: tuple[TextRule, ...] = (exchanged_blocks,)

#: All of them, the words first.
EVERY: tuple[Rule, ...] = (*REWRITE, *ARITHMETIC)


def priced(rules: Sequence[Rule], gates: Gates) -> tuple[Rule, ...]:
    """Return the rules, those that weigh costs with what a library's cells cost."""
    return tuple(
        replace(rule, gates=gates) if isinstance(rule, Saturation) else rule for rule in rules
    )
