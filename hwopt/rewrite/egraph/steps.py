"""The rules and generators of a saturation, in the order in which they take turns."""

from hwopt.rewrite.egraph.addends import share_addends, share_multiples
from hwopt.rewrite.egraph.chains import factor_choices, share_operations
from hwopt.rewrite.egraph.linear import choose_sums, flatten, relate
from hwopt.rewrite.egraph.modular import narrow, sign_bits, strip, thresholds
from hwopt.rewrite.egraph.products import complex_products, expand, flatten_products
from hwopt.rewrite.egraph.rules import apply_rules
from hwopt.rewrite.egraph.saturation import Step

STEPS: tuple[Step, ...] = (
    strip,
    flatten,
    relate,
    narrow,
    thresholds,
    sign_bits,
    choose_sums,
    share_operations,
    factor_choices,
    flatten_products,
    complex_products,
    share_addends,
    share_multiples,
    apply_rules,
    expand,
)
