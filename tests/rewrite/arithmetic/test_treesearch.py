"""The search over carry trees against naive oracles, with a judge that is a formula."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.objective import dominates
from hwopt.rewrite.arithmetic.carrytree import CarryTree, parsed
from hwopt.rewrite.arithmetic.estimate import Cost, Costs, Estimate, estimate
from hwopt.rewrite.arithmetic.prefix import ripple, sklansky
from hwopt.rewrite.arithmetic.timed import latest
from hwopt.rewrite.arithmetic.treesearch import Effort, Pair, Trial, front_of, search, volume

#: One unit of area, delay and load each, for figures that can be counted.
UNIT = Cost(area_um2=1.0, input_ff=1.0, delay_ps=1.0, ps_per_ff=0.0)
UNITS = Costs(UNIT, UNIT, UNIT, UNIT)
COSTS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=12)


def size_and_depth(trees: Sequence[CarryTree]) -> list[list[Pair]]:
    """Measure by counting."""
    return [
        [(float(len(tree.graph.spans())), float(latest(tree.graph, [0] * tree.graph.width)))]
        for tree in trees
    ]


def counted(tree: CarryTree) -> Estimate:
    """Guess what `size_and_depth` measures."""
    return Estimate(*size_and_depth([tree])[0][0])


def found(seed: int, rounds: int = 25) -> tuple[Trial, ...]:
    """Search from the chain alone."""
    effort = Effort(rounds, offspring=60, measured=6)
    start = [CarryTree(ripple(12))]
    return search(start, size_and_depth, counted, seed=seed, effort=effort)


def test_equal_seeds_find_equal_trees() -> None:
    """A search depends on its seed and on nothing else."""
    assert found(3) == found(3)
    assert found(3) != found(4)


def test_a_search_leaves_the_chain_behind() -> None:
    """From the chain alone, half its depth is found at far less than Sklansky's operators."""
    front = found(1)
    chain = front[0]
    assert chain.cost == (11, 22)
    assert min(trial.cost[1] for trial in front) <= 12
    assert all(trial.cost[0] <= len(sklansky(12).spans()) + 8 for trial in front)


def test_a_guess_that_is_wrong_only_costs_time() -> None:
    """What is kept was measured: a guess that praises the worst changes no point."""

    def liar(tree: CarryTree) -> Estimate:
        true = counted(tree)
        return Estimate(1 / true.area_um2, 1 / true.delay_ps)

    effort = Effort(5, offspring=40, measured=4)
    front = search([CarryTree(ripple(9))], size_and_depth, liar, seed=1, effort=effort)
    for trial in front:
        assert [trial.cost] == size_and_depth([trial.tree])[0]


def test_nothing_is_measured_twice() -> None:
    """No tree reaches the judge a second time."""
    seen: list[str] = []

    def measure(trees: Sequence[CarryTree]) -> list[list[Pair]]:
        seen.extend(tree.text for tree in trees)
        return size_and_depth(trees)

    effort = Effort(12, offspring=40, measured=5)
    search([CarryTree(ripple(7))], measure, counted, seed=2, effort=effort)
    assert len(seen) == len(set(seen))


@given(COSTS)
def test_the_front_by_comparing_all(costs: list[Pair]) -> None:
    """The front holds each cost that nothing dominates, once, by ascending area."""
    trials = [Trial(CarryTree(ripple(2)), cost) for cost in costs]
    naive = {c for c in costs if not any(dominates(other, c) for other in costs)}
    assert [trial.cost for trial in front_of(trials)] == sorted(naive)


@given(COSTS)
def test_the_volume_by_sampling(costs: list[Pair]) -> None:
    """The hypervolume is the share of points that something dominates, counted at random."""
    front = [t.cost for t in front_of(Trial(CarryTree(ripple(2)), cost) for cost in costs)]
    worst = (10.0, 10.0)
    random = Random(7)  # noqa: S311 - a test, no secret
    points = [(10 ** random.random(), 10 ** random.random()) for _ in range(4000)]
    below = sum(any(f[0] <= x and f[1] <= y for f in front) for x, y in points)
    whole = volume([(1.0, 1.0)], worst)
    assert volume(front, worst) / whole == pytest.approx(below / len(points), abs=0.05)


def test_an_estimate_counts_cells_and_levels() -> None:
    """With cells of one unit, area counts them and delay is the depth with both ends."""
    # Two positions as a chain: g0, g1, p1, g(1,0), three half sums and two sums.
    assert estimate(CarryTree(ripple(2)), UNITS) == Estimate(9.0, 3.0)
    # The upper row chosen: no g(1,0), but two half sums more in place of a sum, and the choice.
    assert estimate(parsed("2or 1*:"), UNITS).delay_ps == 3.0


def test_an_estimate_waits_for_late_bits() -> None:
    """A bit that comes late is late in everything made of it, and in nothing else."""
    tree = CarryTree(ripple(8))
    soon, late = estimate(tree, UNITS), estimate(tree, UNITS, [0.0] * 7 + [50.0])
    assert soon.delay_ps == 9.0
    assert late.delay_ps == 50.0 + 3.0
    assert late.area_um2 == soon.area_um2


def test_a_large_load_costs_area_and_time() -> None:
    """Sklansky's high fan-out is charged for, in both figures."""
    loaded = Cost(area_um2=1.0, input_ff=1.0, delay_ps=1.0, ps_per_ff=1.0)
    light = estimate(CarryTree(sklansky(32)), UNITS)
    heavy = estimate(CarryTree(sklansky(32)), Costs(loaded, loaded, loaded, loaded))
    assert heavy.delay_ps > 2 * light.delay_ps
    assert heavy.area_um2 == light.area_um2
