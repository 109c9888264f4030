"""Power of tiny netlists by hand."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from hwopt.liberty.reader import read_library
from hwopt.netlist.mapped import MappedNetlist
from hwopt.netlist.power.activity import Activity, Kernel, Stimuli
from hwopt.netlist.power.building import Circuit
from hwopt.netlist.power.circuit import circuit_of
from hwopt.netlist.power.measure import CellPower, Surroundings, Weights, power_by_cell

from .conftest import TINY

pytestmark = pytest.mark.tool

Wire = Callable[..., MappedNetlist]


@pytest.fixture
def weights(tmp_path: Path) -> Weights:
    """The tiny library."""
    path = tmp_path / "tiny.lib"
    path.write_text(TINY, encoding="utf-8")
    return Weights(read_library([path]))


def simulated(
    netlist: MappedNetlist,
    weights: Weights,
    kernel: Kernel,
    inputs: str,
    rows: Sequence[Sequence[int]],
) -> Activity:
    """Return what happens."""
    circuit = circuit_of(netlist, weights.shape)
    assert isinstance(circuit, Circuit)
    activity = kernel.count(netlist, circuit, Stimuli(tuple(inputs.split()), rows))
    assert activity is not None
    return activity


def power(
    netlist: MappedNetlist, activity: Activity, weights: Weights, load_ff: float
) -> CellPower:
    """Return the power at 100 ps, with one load on all nets."""
    around = Surroundings(np.full(netlist.size, load_ff), np.zeros((netlist.size, 2)))
    return power_by_cell([activity], [around], weights, period_ps=100.0)[0]


def test_an_inverter(wire: Wire, weights: Weights, kernel: Kernel) -> None:
    """Two toggles in four periods of 100 ps, and half of the time at 1.

    Leakage (10 + 30) / 2 nW; switching 2 * 3 fF * (2 V)^2 / 2 = 12 fJ; internal 5 + 7 = 12 fJ;
    12 fJ / 400 ps = 30 uW.
    """
    netlist = wire("a", "y", {"u": ("INV", {"A": "a", "Y": "y"})})
    activity = simulated(netlist, weights, kernel, "a", [[0], [1], [1], [0], [0]])
    found = power(netlist, activity, weights, 3.0)
    assert found.leakage_uw == pytest.approx([0.02])
    assert found.switching_uw == pytest.approx([30.0])
    assert found.internal_uw == pytest.approx([30.0])


def test_a_register(wire: Wire, weights: Weights, kernel: Kernel) -> None:
    """A register takes its clock's energy in each period, and its reset's where that moves Q.

    Five periods: the clock 5 * (1 + 2) fJ; D rises twice and falls once, 1.25 fJ; Q rises by the
    clock, 3 fJ, and falls by the reset, 9 fJ. 28.25 fJ / 500 ps = 56.5 uW. Two toggles at 1 fF are
    4 fJ, 8 uW. Leakage is the mean of both levels of the clock.
    """
    pins = {"CK": "c", "D": "d", "RN": "r", "Q": "q"}
    netlist = wire("c d r", "q", {"u": ("DFFR", pins)})
    rows = [[0, 0], [1, 1], [1, 1], [0, 1], [1, 0], [1, 1]]
    activity = simulated(netlist, weights, kernel, "d r", rows)
    found = power(netlist, activity, weights, 1.0)
    assert found.leakage_uw == pytest.approx([0.006])
    assert found.switching_uw == pytest.approx([8.0])
    assert found.internal_uw == pytest.approx([56.5])


def test_a_clock_gate(wire: Wire, weights: Weights, kernel: Kernel) -> None:
    """A gate passes the clock on in a period after its enable was 1; so long the register rests.

    Four periods, the clock passes in two. Gate: 4 * (1 + 2) + 2 * (10 + 20) = 72 fJ / 400 ps, and
    four toggles at 1 fF are 8 fJ. Register: its clock 2 * (1 + 2) fJ, Q rises once, 3 fJ; it leaks
    6 nW in a period in which its clock rises and falls, otherwise 4 nW.
    """
    cells = {
        "g": ("GATE", {"CK": "c", "E": "e", "GCK": "k"}),
        "r": ("DFFR", {"CK": "k", "D": "1", "RN": "1", "Q": "q"}),
    }
    netlist = wire("c e", "q", cells)
    activity = simulated(netlist, weights, kernel, "e", [[0], [1], [1], [0], [0]])
    found = power(netlist, activity, weights, 1.0)
    assert found.internal_uw == pytest.approx([180.0, 22.5])
    assert found.switching_uw == pytest.approx([20.0, 5.0])
    assert found.leakage_uw == pytest.approx([0.001, 0.005])


def test_a_clock_from_other_cells_is_not_simulated(wire: Wire, weights: Weights) -> None:
    """Behind a gate and an inverter, or behind two gates, it is not known when the clock rises."""
    gate = ("GATE", {"CK": "c", "E": "e", "GCK": "k"})
    register = ("DFFR", {"CK": "l", "D": "1", "RN": "1", "Q": "q"})
    inverted = {"g": gate, "i": ("INV", {"A": "k", "Y": "l"}), "r": register}
    assert circuit_of(wire("c e", "q", inverted), weights.shape) == "DFFR"
    twice = {"g": gate, "h": ("GATE", {"CK": "k", "E": "e", "GCK": "l"}), "r": register}
    assert circuit_of(wire("c e", "q", twice), weights.shape) == "GATE"


@pytest.mark.parametrize(
    ("rows", "energy_fj"),
    [
        ([[0, 0], [1, 0]], 10.0),  # A alone moves Y, and the energy without `when` is due
        ([[0, 1], [1, 1]], 1.0),  # with B at 1 another one is
        ([[0, 0], [0, 1]], 100.0),  # B alone
        ([[0, 0], [1, 1]], 0.0),  # both change, and Y does not
    ],
)
def test_who_moves_an_output(
    wire: Wire, weights: Weights, kernel: Kernel, rows: list[list[int]], energy_fj: float
) -> None:
    """The energy of an output is that of the input that moved it, under the `when` that holds."""
    netlist = wire("a b", "y", {"u": ("XOR", {"A": "a", "B": "b", "Y": "y"})})
    activity = simulated(netlist, weights, kernel, "a b", rows)
    found = power(netlist, activity, weights, 1.0)
    assert found.internal_uw == pytest.approx([energy_fj * 10.0])
    assert found.leakage_uw == pytest.approx([0.04])


def test_several_netlists_stand_alone(wire: Wire, weights: Weights, kernel: Kernel) -> None:
    """What a netlist takes does not depend on what is measured beside it."""
    one = wire("a", "y", {"u": ("INV", {"A": "a", "Y": "y"})})
    two = wire(
        "a b",
        "y",
        {
            "v": ("XOR", {"A": "a", "B": "n", "Y": "y"}),
            "u": ("INV", {"A": "b", "Y": "n"}),
        },
    )
    rows = [[0, 0], [1, 0], [1, 1], [0, 0], [0, 1]]
    netlists = (one, two, one)
    activities = [simulated(each, weights, kernel, "a b", rows) for each in netlists]
    around = [
        Surroundings(np.arange(each.size, dtype=float), np.zeros((each.size, 2)))
        for each in netlists
    ]
    together = power_by_cell(activities, around, weights, period_ps=100.0)
    for number in range(3):
        alone = power_by_cell(
            activities[number : number + 1], around[number : number + 1], weights, period_ps=100.0
        )[0]
        for part in ("leakage_uw", "switching_uw", "internal_uw"):
            assert np.array_equal(getattr(alone, part), getattr(together[number], part))


def test_what_is_not_simulated(wire: Wire, weights: Weights, kernel: Kernel) -> None:
    """A latch, an unknown cell and a loop have no power, and none is made up."""
    latch = wire("g d", "q", {"u": ("LATCH", {"G": "g", "D": "d", "Q": "q"})})
    assert circuit_of(latch, weights.shape) == "LATCH"
    unknown = wire("a", "y", {"u": ("ram", {"A": "a", "Y": "y"})})
    assert circuit_of(unknown, weights.shape) == "ram"
    loop = wire(
        "a",
        "y",
        {"u": ("XOR", {"A": "a", "B": "y", "Y": "n"}), "v": ("INV", {"A": "n", "Y": "y"})},
    )
    circuit = circuit_of(loop, weights.shape)
    assert isinstance(circuit, Circuit)
    assert kernel.count(loop, circuit, Stimuli(("a",), [[0], [1]])) is None
