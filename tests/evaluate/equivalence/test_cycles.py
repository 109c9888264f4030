"""A counterexample reads as a table."""

from dataclasses import replace

from hwopt.evaluate.equivalence.contract import Counterexample, Waveform
from hwopt.evaluate.equivalence.cycles import MAX_CYCLES, to_table

FOUND = Counterexample(
    inputs=(
        Waveform("rst", 1, ("1", "0", "0")),
        Waveform("a", 8, ("00000000", "00001111", "xxxxxxxx")),
    ),
    gold=(Waveform("y", 5, ("00000", "00001", "10010")), Waveform("z", 1, ("0", "0", "0"))),
    gate=(Waveform("y", 5, ("00000", "00001", "00010")), Waveform("z", 1, ("0", "0", "0"))),
    gold_start=(("s", "xx"),),
    gate_start=(("s", "01"), ("s", "01"), ("wide", "01011010")),
    output="y",
    cycle=2,
    gold_value="10010",
    gate_value="00010",
    gold_cycle=2,
)


def test_a_row_a_cycle() -> None:
    """Inputs and both values of the output that differs, with what was chosen for registers."""
    assert (
        to_table(FOUND)
        == """\
cycle  rst         a  gold.y  gate.y
    0    1      0x00    0x00    0x00
    1    0      0x0f    0x01    0x01
    2    0  xxxxxxxx    0x12    0x02
gate starts with s=01, wide=0x5a
"""
    )


def test_long_ones_show_their_end() -> None:
    """Of a long counterexample the last cycles are shown, and how many came before."""
    cycle = 40
    wave = ("0",) * (cycle + 1)
    long = replace(
        FOUND,
        inputs=(Waveform("rst", 1, wave),),
        gold=(Waveform("y", 1, wave),),
        gate=(Waveform("y", 1, (*wave[:-1], "1")),),
        gate_start=(),
        cycle=cycle,
    )
    lines = to_table(long).splitlines()
    assert lines[1] == f"... {cycle + 1 - MAX_CYCLES} earlier cycles"
    assert lines[-1].split() == ["40", "0", "0", "1"]
    assert len(lines) == MAX_CYCLES + 2
