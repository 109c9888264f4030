"""Chained counters: what a digit holds is known only when all before it have come round."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Verdict

pytestmark = pytest.mark.tool

SYNC = Contract(Clock("clk"), Reset("rst", "high", "sync"))
DIGITS = 6
#: Other engines would look for long, and find nothing.
BRIEFLY = {"pdr_frames": 2, "frames": 2, "cycles": 50}


def digits(last: str, *, width: int = 4, extra: str = "", step: str = "d{0} + 1") -> str:
    """Return a chain of decimal counters.

    Args:
        last: Tests whether digit `{0}` is the last one.
        width: Width of a digit [bits].
        extra: Follows the steps, and may set digits otherwise.
        step: What follows on digit `{0}`.
    """
    names = [f"d{number}" for number in range(DIGITS)]
    chain = ""
    for number in reversed(range(DIGITS)):
        more = f"{step.format(number)}"
        chain = (
            f"if ({last.format(number)}) begin d{number} <= 0; {chain} end "
            f"else d{number} <= {more}; "
        )
    shown = ", ".join(f"4'(d{number})" for number in range(DIGITS))
    return (
        f"module top(input clk, rst, en, input [15:0] key, output [{4 * DIGITS - 1}:0] q); "
        f"logic [{width - 1}:0] {', '.join(names)}; assign q = {{{shown}}}; "
        f"always_ff @(posedge clk) if (rst) {{{', '.join(names)}}} <= 0; "
        f"else if (en) begin {chain} {extra} end endmodule\n"
    )


NINE = "d{0} == 9"
#: The same where no digit is above 9.
TWO_BITS = "d{0}[3] & d{0}[0]"


def test_no_digit_is_above_nine(bench: Any) -> None:
    """A test of two bits is one for 9; the last digit comes there after 900,000 steps."""
    proof = bench.prove(digits(NINE), digits(TWO_BITS), SYNC)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")


def test_a_bit_that_no_digit_needs(bench: Any) -> None:
    """Digits up to 5 of three bits are those of four, with other names as well."""
    gate = digits("d{0} == 5", width=3)
    for number in range(2, DIGITS):
        gate = gate.replace(f"d{number}", f"e{number}")
    proof = bench.prove(digits("d{0} == 5"), gate, SYNC)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")


@pytest.mark.parametrize("wrong", ["d{0}[3] & d{0}[1]", "d{0}[2] & d{0}[1]", "d{0} == 8"])
def test_a_wrong_test_of_the_last_digit(bench: Any, wrong: str) -> None:
    """What differs after 800,000 steps is no equivalence."""
    gate = digits(TWO_BITS).replace(TWO_BITS.format(DIGITS - 1), wrong.format(DIGITS - 1))
    assert bench.prove(digits(NINE), gate, SYNC, **BRIEFLY).verdict is not Verdict.PASS


@pytest.mark.parametrize("digit", [0, DIGITS - 1])
def test_a_value_behind_a_rare_input(bench: Any, digit: int) -> None:
    """Where one key in thousands sets a digit to 11, no digit may be taken to be at most 9."""
    extra = f"if (key == 16'hb5a1) d{digit} <= 11;"
    sides = [digits(last, extra=extra) for last in (NINE, TWO_BITS)]
    proof = bench.prove(*sides, SYNC, **BRIEFLY)
    assert proof.verdict is not Verdict.PASS


def test_a_start_above_nine(bench: Any) -> None:
    """Without a reset a digit may be anything at first."""
    sides = [digits(last).replace("if (rst)", "if (0)") for last in (NINE, TWO_BITS)]
    assert bench.prove(*sides, Contract(Clock("clk")), **BRIEFLY).verdict is not Verdict.PASS


def clock(limits: tuple[int, int], width: tuple[int, int], names: tuple[str, str]) -> str:
    """Return a prescaler that carries into a wide counter, and that into a digit of two bits."""
    first, second = names
    return (
        f"module top(input clk, rst, output tick, output [15:0] q); logic [1:0] d; "
        f"logic [{width[0] - 1}:0] {first}; logic [{width[1] - 1}:0] {second}; "
        f"assign tick = {first} == {limits[0]}; assign q = {{12'({second}), 2'b0, d}}; "
        f"always_ff @(posedge clk) if (rst) begin {first} <= 0; {second} <= 0; d <= 0; end "
        f"else if ({first} == {limits[0]}) begin {first} <= 0; "
        f"if ({second} == {limits[1]}) begin {second} <= 0; d <= d == 2 ? 0 : d + 1; end "
        f"else {second} <= {second} + 1; end else {first} <= {first} + 1; endmodule\n"
    )


def test_counters_up_to_what_the_text_says(bench: Any) -> None:
    """Wide counters hold what their limits leave; fewer bits with other names hold the same."""
    gold = clock((49_999, 999), (32, 32), ("cycles", "milliseconds"))
    gate = clock((49_999, 999), (16, 10), ("c", "ms"))
    proof = bench.prove(gold, gate, SYNC, pdr_frames=2)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")


@pytest.mark.parametrize("limits", [(49_999, 998), (49_998, 999)])
def test_another_limit(bench: Any, limits: tuple[int, int]) -> None:
    """What differs after millions of cycles is no equivalence."""
    gold = clock((49_999, 999), (32, 32), ("cycles", "milliseconds"))
    gate = clock(limits, (16, 10), ("c", "ms"))
    assert bench.prove(gold, gate, SYNC, **BRIEFLY).verdict is not Verdict.PASS


def test_a_bit_too_few(bench: Any) -> None:
    """A counter that wraps before its limit is another one."""
    gold = clock((49_999, 999), (32, 32), ("cycles", "milliseconds"))
    gate = clock((49_999, 999), (16, 9), ("c", "ms"))
    assert bench.prove(gold, gate, SYNC, **BRIEFLY).verdict is not Verdict.PASS
