"""Narrowing keeps what modules do, whatever they are."""

import pytest
from random_words import random_choices, random_module
from rule_oracle import kept

from hwopt.rewrite.narrowing import narrowed


@pytest.mark.parametrize("make", [random_module, random_choices])
@pytest.mark.parametrize("seed", range(20))
def test_narrowing_keeps_random_modules(make, seed: int) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Every narrowing of a module of words gives what the module gave."""
    module = make(seed, 30)
    for change in narrowed(module):
        assert kept(module, change), change.note
