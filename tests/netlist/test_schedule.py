"""The order of cells where words are wider than the paths through them."""

import random
from dataclasses import replace

import pytest

from hwopt.netlist.interpret import Interpreter
from hwopt.netlist.schedule import CombinationalLoop, schedule
from hwopt.netlist.slices import sliced
from hwopt.netlist.words import Cell, Net, Words
from tests.netlist.test_cells import make

BITWISE = "$not $pos $buf $and $or $xor $xnor $mux $pmux $bmux $bwmux".split()


def chain(width: int, *, closed: bool) -> Words:
    """Return one cell each bit of which reads the bit below; the lowest an input, or the highest.

    That is how a flow control written on vectors looks: `assign ready = {i, ready[3:1]} | busy`.
    """
    ready = tuple(range(2, 2 + width))
    busy = tuple(range(40, 40 + width))
    below = (ready[-1] if closed else 80, *ready[:-1])
    pins = {"A": below, "B": busy, "Y": ready}
    cell = Cell("or", "$or", pins, {"A_SIGNED": "0", "B_SIGNED": "0"}, ("Y",))
    inputs = (Net("busy", busy), Net("i", (80,)))
    nets = (*inputs, Net("ready", ready))
    return Words("top", inputs, nets[2:], (), (cell,), nets, {})


@pytest.mark.parametrize("kind", BITWISE)
def test_slices_are_the_cell(kind: str) -> None:
    """Cells of one bit together compute what the bitwise cell computes, whatever its widths."""
    draw = random.Random(kind)  # noqa: S311 - test cases
    for _ in range(20):
        words = make(kind, draw)
        apart = replace(words, cells=sliced(words.cells[0]))
        for _ in range(8):
            values = {bit: draw.getrandbits(1) for net in words.inputs for bit in net.bits}
            fill = draw.getrandbits(1)
            found = [
                Interpreter(each)
                .cycle(values, {}, lambda _, value=fill: value)
                .number("", "Y", words.outputs[0].bits)
                for each in (words, apart)
            ]
            assert found[0] == found[1], words


@pytest.mark.parametrize("width", [2, 5, 9])
def test_a_word_may_feed_itself_bit_by_bit(width: int) -> None:
    """Bits of one cell that feed others of its bits are no loop."""
    words = chain(width, closed=False)
    assert len(schedule(words)) == width
    inputs = {80: 0} | dict.fromkeys(words.inputs[0].bits, 0)
    inputs[words.inputs[0].bits[1]] = 1
    run = Interpreter(words).cycle(inputs, {}, lambda _: 0)
    assert run.number("", "Y", words.outputs[0].bits) == (1 << width) - 2


def test_a_loop_of_bits_is_one() -> None:
    """A bit that depends on itself is a loop, and is named."""
    with pytest.raises(CombinationalLoop, match=r"combinational loop through ready\[\d\]"):
        schedule(chain(4, closed=True))


def test_wide_cells_stay_whole_where_they_may() -> None:
    """What can be ordered by cells is not taken apart."""
    words = make("$mux", random.Random(1))  # noqa: S311 - test cases
    assert schedule(words) == words.cells
