"""Decision diagrams against truth tables: equal functions are one object, and no others are."""

import pytest
from random_words import random_module

from hwopt.rewrite.bitwise import Bitwise, TooLargeError
from hwopt.rewrite.diagrams import Diagram, Diagrams
from hwopt.rewrite.tables import Tables
from hwopt.verilog.words import Words


@pytest.mark.parametrize("seed", range(40))
def test_diagrams_are_one_object_where_tables_are_equal(seed: int) -> None:
    """Over random words, two bits have one diagram if and only if they have one table."""
    module = random_module(seed)
    order = [word for word in module.order() if word.op != "const"]
    signals = [word for word in order if word.op == "sig"]
    leaves = [(word, place) for word in signals for place in range(word.width)]
    tables, diagrams = Tables(leaves), Diagrams(100_000)
    inputs = {(w.index, i): diagrams.input(rank) for rank, (w, i) in enumerate(leaves)}
    values = Bitwise(diagrams.zero, diagrams.one, inputs)
    seen: dict[int, Diagram] = {}
    for word in order:
        for table, diagram in zip(tables(word), values(word), strict=True):
            assert seen.setdefault(table, diagram) is diagram
    assert len(set(seen.values())) == len(seen)


def test_what_is_too_large_is_said_so() -> None:
    """The middle bit of a product has no small diagram; the count of nodes ends the attempt."""
    words = Words()
    a, b = (words.zext(words.sig(name, 12), 24) for name in "ab")
    product = words.mul(a, b)
    diagrams = Diagrams(2000)
    inputs = {
        (words.sig(name, 12).index, i): diagrams.input(2 * i + k)
        for k, name in enumerate("ab")
        for i in range(12)
    }
    with pytest.raises(TooLargeError):
        Bitwise(diagrams.zero, diagrams.one, inputs)(product)


def test_memories_and_blocks_have_no_bits() -> None:
    """What no algebra knows is refused, not taken for 0."""
    words = Words()
    with pytest.raises(TooLargeError):
        Tables([])(words.make("read", 4, (words.const(0, 2),), name="ram"))
