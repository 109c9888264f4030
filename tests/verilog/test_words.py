"""Words simplify as they are made: what is constant is one."""

import pytest

from hwopt.verilog.words import Words


@pytest.mark.parametrize("one", range(8))
def test_gates_of_constants_are_constants(one: int) -> None:
    """All pairs of three-bit constants, alone and beside a signal."""
    words = Words()
    signal = words.sig("a", 3)
    for two in range(8):
        pair = words.const(one, 3), words.const(two, 3)
        assert words.conj(pair) is words.const(one & two, 3)
        assert words.disj(pair) is words.const(one | two, 3)
        assert words.conj((pair[0], signal, pair[1])) is words.conj(
            (signal, words.const(one & two, 3))
        )
        assert words.disj((pair[0], signal, pair[1])) is words.disj(
            (signal, words.const(one | two, 3))
        )
