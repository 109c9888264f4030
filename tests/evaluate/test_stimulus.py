"""Generated vectors."""

import pytest

from hwopt.design import Port, Reset
from hwopt.evaluate.stimulus import Stimulus, corners, generate_stimulus

PORTS = (
    Port("clk_i", "input", 1),
    Port("rst_ni", "input", 1),
    Port("en_i", "input", 1),
    Port("a_i", "input", 20),
    Port("y_o", "output", 20),
)
RESET = Reset("rst_ni", "low", "async")


def generate(cycles: int = 2000, seed: int = 1) -> Stimulus:
    """Return vectors for the ports above."""
    return generate_stimulus(PORTS, clock="clk_i", reset=RESET, cycles=cycles, seed=seed)


def test_shape() -> None:
    """Every input but the clock has a value within its width in every cycle."""
    stimulus = generate()
    assert stimulus.inputs == ("a_i", "en_i", "rst_ni")
    assert len(stimulus.cycles) == 2000
    for a, en, rst in stimulus.cycles:
        assert 0 <= a < 2**20
        assert {en, rst} <= {0, 1}


def test_seeds() -> None:
    """Equal seeds give equal vectors, other seeds others; the order of ports does not matter."""
    assert generate() == generate()
    assert generate() != generate(seed=2)
    turned = generate_stimulus(PORTS[::-1], clock="clk_i", reset=RESET, cycles=2000, seed=1)
    assert turned == generate()


def test_reset_at_the_start_and_in_mid_operation() -> None:
    """The reset is held in the first cycles, and comes again, but not often."""
    stimulus = generate()
    active = stimulus.resets(RESET)
    assert active[:3] == (0, 1, 2)
    assert 5 < len(active) < 200
    assert max(active) > 1000
    high = generate_stimulus(PORTS, clock="clk_i", reset=Reset("en_i"), cycles=50, seed=1)
    assert high.resets(Reset("en_i"))[:3] == (0, 1, 2)


def test_values_cover() -> None:
    """Corners come up beside both values of an enable; an enable stays for long stretches."""
    stimulus = generate()
    seen = {(a, en) for a, en, _ in stimulus.cycles}
    for value in (0, 1, 2**20 - 1, 2**19, 2**19 - 1, 0x55555, 0xAAAAA):
        assert {(value, 0), (value, 1)} <= seen
    enables = "".join(str(en) for _, en, _ in stimulus.cycles)
    assert "1" * 20 in enables
    assert "0" * 20 in enables


def test_few_cycles_and_no_inputs() -> None:
    """Any number of cycles is possible, also where there is nothing to drive."""
    assert len(generate(cycles=1).cycles) == 1
    nothing = generate_stimulus((), clock=None, reset=None, cycles=3, seed=1)
    assert nothing == Stimulus((), ((), (), ()))


@pytest.mark.parametrize("width", [1, 2, 3, 16, 33, 200])
def test_corners(width: int) -> None:
    """Corners fit the width, come once each, and hold the extremes."""
    found = corners(width)
    assert len(set(found)) == len(found)
    assert all(0 <= value < 2**width for value in found)
    assert {0, 1, 2**width - 1, 2 ** (width - 1)} <= set(found)
