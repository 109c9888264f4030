"""Conditions in force: what they decide, and that all that they decide may be used at once."""

from dataclasses import replace

import pytest
from random_words import assignments, module_of, random_choices, random_module
from words_on_integers import value, values

from hwopt.rewrite.atoms import Atoms, TooManyAtomsError, atoms_of
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.paths import Paths
from hwopt.rewrite.regions import region_of
from hwopt.verilog.graph import Substitution
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@pytest.mark.parametrize("seed", range(25))
def test_tables_hold_every_value_that_atoms_have_together(seed: int) -> None:
    """What tables call impossible never happens, and they give a condition's value elsewhere."""
    module = random_module(seed, 30)
    facts = Facts(module)
    bits = [w for w in module.order() if w.width == 1][:6]
    try:
        atoms = Atoms(bits, facts)
    except TooManyAtomsError:
        assert len(atoms_of(bits)) > 10
        return
    for assignment in list(assignments())[seed % 7 :: 7]:
        found = values([*bits, *atoms.atoms], assignment)
        place = sum(found[atom] << i for i, atom in enumerate(atoms.atoms))
        assert atoms.possible >> place & 1
        for bit in bits:
            assert atoms(bit) >> place & 1 == found[bit]


_SURE = frozenset({1, 4, 5, 9, 10, 25, 28, 29})


@pytest.mark.parametrize("seed", range(40))
def test_all_decided_tests_may_be_replaced_at_once(seed: int) -> None:
    """Every bit that conditions decide where it is seen may become a constant, all together."""
    module = random_choices(seed, 40)
    words, facts = module.words, Facts(module)
    paths = Paths(module, facts)
    by: dict[Word, Word] = {}
    for word in module.order():
        if word.width == 1 and word.op != "const":
            found = paths.decided(word, word)
            if found is not None:
                by[word] = words.const(int(found), 1)
    assert by or seed not in _SURE
    roots = module.roots()
    changed = [Substitution(words, by)(root) for root in roots]
    for assignment in list(assignments())[seed % 7 :: 7]:
        for old, new in zip(roots, changed, strict=True):
            assert value(old, assignment) == value(new, assignment)


def test_conditions_decide_tests_that_follow() -> None:
    """Less-than excludes equality, a bound excludes values beyond it, an AND gives its parts."""
    words = Words()
    a, b, c = words.sig("a", 3), words.sig("b", 3), words.sig("c", 1)
    less, equal = words.less(a, b, signed=False), words.eq(a, b)
    small = words.less(a, words.const(3, 3), signed=False)
    far = words.eq(a, words.const(5, 3))
    below = words.less(words.sig("d", 2), words.const(2, 2), signed=False)
    inner = words.mux(equal, a, b)
    other = words.mux(far, b, a)
    third = words.mux(c, words.invert(a), a)
    top = words.mux(less, inner, words.mux(words.conj((c, small, below)), other, third))
    module = module_of(words, [top, words.mux(c, third, b)])
    paths = Paths(module, Facts(module))
    assert paths.decided(equal, inner) is False
    assert paths.decided(far, other) is False
    assert paths.decided(c, other) is True
    assert paths.decided(less, other) is False
    assert paths.decided(small, third) is None
    assert paths.decided(c, third) is None


def test_regions_of_signed_comparisons() -> None:
    """A signed bound is two spans of unsigned numbers where it passes zero."""
    words = Words()
    a = words.sig("a", 3)
    atom = words.less(a, words.const(2, 3), signed=True)
    region = region_of(atom)
    assert region is not None
    inside = {x for low, high in region.spans for x in range(low, high + 1)}
    assert inside == {4, 5, 6, 7, 0, 1}
    assert region_of(words.less(a, words.sig("b", 3), signed=True)) is None
    assert replace(region, spans=()).subject is a
