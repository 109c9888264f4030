"""Power against OpenSTA, whose answers were written down by `generate.py`.

OpenSTA 2.0.17 sums the energies of both edges at each toggle, which later versions do not; so its
internal power is held against its own rule on hwopt's tables, loads, transition times and toggles,
and hwopt's against the rule of the later versions. See decision 0006.
"""

import json
from pathlib import Path

import pytest
from opensta_rules import by_the_manual, v2_0_17, wires
from power_cases import PERIOD_PS, PowerCase, digest, power_cases

from hwopt.netlist.power.activity import Kernel

pytestmark = pytest.mark.tool

TOLD = json.loads((Path(__file__).parent / "opensta.json").read_text(encoding="utf-8"))["cases"]


@pytest.fixture(scope="module")
def found(kernel: Kernel) -> tuple[PowerCase, ...]:
    """All cases, in the order of the file."""
    return tuple(power_cases(kernel))


def test_netlists_are_those_that_opensta_saw(found: tuple[PowerCase, ...]) -> None:
    """The digests hold; where they do not, run `generate.py` again."""
    digests = {name: told["digest"] for name, told in TOLD.items()}
    assert {each.name: digest(each) for each in found} == digests


def test_leakage_and_switching_are_opensta_s(found: tuple[PowerCase, ...]) -> None:
    """To a thousandth, as the built-in library states no leakage by state."""
    for each in found:
        told = TOLD[each.name]
        assert each.power.leakage_uw.sum() == pytest.approx(told["leakage_uw"], rel=1e-3)
        assert each.power.switching_uw.sum() == pytest.approx(told["switching_uw"], rel=1e-3)


def test_opensta_s_rule_gives_its_internal_power(found: tuple[PowerCase, ...]) -> None:
    """Its rule on what hwopt knows of each cell is what it says, to a thousandth."""
    for each in found:
        several = wires(each.case, each.around, ties=True)
        energy = sum(v2_0_17(cell, known) for cell, known in several)
        told = TOLD[each.name]["internal_uw"]
        assert energy * 1000 / PERIOD_PS == pytest.approx(told, rel=1e-3), each.name


def test_internal_power_by_the_later_rule(found: tuple[PowerCase, ...]) -> None:
    """Within 10 % of OpenSTA's later rule: the rest is that it takes signals as independent."""
    for each in found:
        energy = sum(by_the_manual(cell, known) for cell, known in wires(each.case, each.around))
        ours = each.power.internal_uw.sum()
        assert ours == pytest.approx(energy * 1000 / PERIOD_PS, rel=0.1), each.name
