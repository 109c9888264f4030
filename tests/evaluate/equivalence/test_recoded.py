"""Machines that wait for long timers, in another code: most states come after long runs."""

from typing import Any

import pytest

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluation import Verdict

pytestmark = pytest.mark.tool

SYNC = Contract(Clock("clk"), Reset("rst", "high", "sync"))
BINARY = ("2'd0", "2'd1", "2'd2", "2'd3")
ONE_HOT = ("4'b0001", "4'b0010", "4'b0100", "4'b1000")
OTHER = ("3'd5", "3'd2", "3'd7", "3'd0")
#: The prover's other engines are not what is asked here.
BRIEFLY = {"pdr_frames": 2, "frames": 2, "cycles": 50}


def lights(
    codes: tuple[str, ...], name: str = "s", order: str = "0123", lamps: str = "1248", key: str = ""
) -> str:
    """Return a machine that stays in each state for 200 cycles.

    Args:
        codes: Its states' codes.
        name: Its register's name.
        order: The states in their order.
        lamps: What it shows in each state, in that order, as hexadecimal digits.
        key: A number of 20 bits that leads from the third state back at once; none where empty.
    """
    width = codes[0].partition("'")[0]
    states = [codes[int(digit)] for digit in order]
    rows = zip(states, [*states[1:], states[0]], lamps, strict=True)
    cases = "".join(
        f"{code}: begin lamp = 4'h{lamp}; after = {following}; end "
        for code, following, lamp in rows
    )
    early = f"|| ({name} == {states[2]} && word == {key})" if key else ""
    return (
        f"module top(input clk, rst, input [19:0] word, output logic [3:0] lamp); "
        f"logic [{width}-1:0] {name}, after; logic [7:0] timer; "
        f"always_comb begin lamp = 0; after = {states[0]}; case ({name}) {cases} default:; endcase "
        f"end always_ff @(posedge clk) if (rst) begin {name} <= {states[0]}; timer <= 0; end "
        f"else if (timer == 199 {early}) begin timer <= 0; {name} <= after; end "
        f"else timer <= timer + 1; endmodule\n"
    )


@pytest.mark.parametrize("codes", [ONE_HOT, OTHER])
@pytest.mark.parametrize("name", ["s", "t"])
@pytest.mark.parametrize("turned", [False, True])
def test_states_in_another_code(
    bench: Any, codes: tuple[str, ...], name: str, *, turned: bool
) -> None:
    """Whatever the register is called and whichever side has the plain code."""
    sides = [lights(BINARY), lights(codes, name)]
    if turned:
        sides.reverse()
    proof = bench.prove(*sides, SYNC, **BRIEFLY)
    assert (proof.verdict, proof.reason) == (Verdict.PASS, "")


@pytest.mark.parametrize(
    "wrong",
    [
        lights(ONE_HOT, "t", lamps="1249"),
        lights(ONE_HOT, "t", lamps="1284"),
        lights(OTHER, "t", order="0123", lamps="1240"),
        lights(ONE_HOT, "t").replace("timer == 199", "timer == 198"),
        lights(ONE_HOT, "t").replace("4'h8; after = 4'b0001", "4'h8; after = 4'b1000"),
    ],
)
def test_a_difference_after_hundreds_of_cycles(bench: Any, wrong: str) -> None:
    """What the last state shows or where it leads is seen late, and is a difference."""
    assert lights(ONE_HOT, "t") != wrong
    assert bench.prove(lights(BINARY), wrong, SYNC, **BRIEFLY).verdict is not Verdict.PASS


def test_a_step_behind_a_rare_input(bench: Any) -> None:
    """A way back that one number in a million opens is no way that gate may leave out."""
    gold, gate = lights(BINARY, key="20'hb5a17"), lights(ONE_HOT, "t")
    assert bench.prove(gold, gate, SYNC, **BRIEFLY).verdict is not Verdict.PASS
    same = lights(ONE_HOT, "t", key="20'hb5a17")
    assert bench.prove(gold, same, SYNC, **BRIEFLY).verdict is Verdict.PASS
