"""When bits are ready, against what the generators count for the bits that they write."""

import pytest

from hwopt.rewrite.arithmetic.bits import ZERO
from hwopt.rewrite.arithmetic.carry import add_rows
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arrivals import arrivals
from hwopt.verilog.words import Words


@pytest.mark.parametrize("width", [2, 7, 16])
def test_sums_as_a_fast_adder_has_them(width: int) -> None:
    """The bits of a sum are ready when those of a tree adder are, but for an operator or two."""
    words, circuit = Words(), Circuit("t")
    a, b = words.sig("a", width), words.sig("b", width)
    rows = circuit.input("a", width).bits(), circuit.input("b", width).bits()
    written = [bit.arrival for bit in add_rows(circuit, *rows, ZERO, structure="or_sklansky")]
    said = arrivals([words.add(a, b)])[words.add(a, b)]
    assert said[0] == written[0]
    assert all(abs(x - y) <= 3 for x, y in zip(said, written, strict=True))


def test_late_bits_are_told_from_early_ones() -> None:
    """What is cut and joined keeps the times of its bits."""
    words = Words()
    a, b = words.sig("a", 4), words.sig("b", 4)
    late = words.xor([a, b])
    word = words.cat([words.bits(late, 2, 2), words.bits(a, 0, 2)])
    assert arrivals([word])[word] == (0, 0, 2, 2)
    assert arrivals([words.sext(word, 6)])[words.sext(word, 6)] == (0, 0, 2, 2, 2, 2)


def test_a_choice_waits_for_its_test() -> None:
    """A multiplexer is ready after the last of its three operands."""
    words = Words()
    a, b = words.sig("a", 8), words.sig("b", 8)
    test = words.less(a, b, signed=False)
    word = words.mux(test, a, words.invert(b))
    found = arrivals([word])
    assert found[word] == (found[test][0] + 2,) * 8


def test_products_are_last_in_the_middle() -> None:
    """The lowest column of a product is ready before the middle ones."""
    words = Words()
    word = words.mul(words.sig("a", 16), words.sig("b", 16))
    times = arrivals([word])[word]
    assert times[0] == min(times)
    assert max(times[6:12]) == max(times)
