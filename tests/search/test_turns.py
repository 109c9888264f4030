"""Whose turn it is: by the ask against the engine, by the dollar among models."""

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from hwopt.propose import Proposal, Request
from hwopt.propose.bandit import Spent, Trial
from hwopt.search.turns import whose_turn

CHEAP, DEAR = "llm:small:low", "llm:large:max"


@dataclass(frozen=True)
class Named:
    """A proposer of which only the name matters."""

    kind: str

    def propose(self, _request: Request) -> Proposal | None:
        """Have nothing."""
        return None


@dataclass(frozen=True)
class World:
    """What is true of arms, and nobody knows: the share of asks that pay, and what one costs."""

    share: Mapping[str, float]
    ask_usd: Mapping[str, float]

    def play(self, asks: int, *, seed: int = 1) -> dict[str, Spent]:
        """Let the bandit choose so often; return what it spent on each arm."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        arms = [Named(kind) for kind in self.share]
        trials: list[Trial] = []
        spent: dict[str, Spent] = {}
        for number in range(asks):
            kind = whose_turn(arms, trials, spent, seed=seed, number=number).kind
            trials.append(Trial(kind, "", paid=chance.random() < self.share[kind]))
            if self.ask_usd[kind]:
                spent[kind] = spent.get(kind, Spent()) + Spent(1, self.ask_usd[kind])
        return spent


def most_for(spent: Mapping[str, Spent]) -> str:
    """Return the arm on which most dollars went."""
    return max(spent, key=lambda kind: spent[kind].usd)


@pytest.mark.parametrize("seed", range(3))
def test_the_better_arm_by_the_dollar_gets_the_dollars(seed: int) -> None:
    """An arm that pays more rarely, but for less, is preferred; by the ask it were the other."""
    world = World({CHEAP: 0.3, DEAR: 0.5}, {CHEAP: 0.02, DEAR: 0.2})
    assert most_for(world.play(400, seed=seed)) == CHEAP


@pytest.mark.parametrize("seed", range(3))
def test_cheap_and_useless_does_not_starve_dear_and_useful(seed: int) -> None:
    """An arm that costs next to nothing and never pays leaves the money to one that does pay."""
    world = World({CHEAP: 0.0, DEAR: 0.4}, {CHEAP: 0.005, DEAR: 0.1})
    spent = world.play(800, seed=seed)
    assert most_for(spent) == DEAR
    assert spent[DEAR].asks > 30


@pytest.mark.parametrize("seed", range(3))
def test_nearly_as_good_as_the_best_arm_alone(seed: int) -> None:
    """Of the improvements that the best of five arms would bring for the money, most are found."""
    names = [f"llm:m{k}:low" for k in range(5)]
    shares = dict(zip(names, (0.1, 0.2, 0.3, 0.2, 0.25), strict=True))
    costs = dict(zip(names, (0.01, 0.05, 0.02, 0.2, 0.08), strict=True))
    spent = World(shares, costs).play(800, seed=seed)
    found = sum(shares[kind] * each.asks for kind, each in spent.items())
    best = max(shares[kind] / costs[kind] for kind in names)
    assert found > 0.6 * best * sum(each.usd for each in spent.values())


def test_only_what_is_given_decides() -> None:
    """The order in which arms are named means nothing, nor what was spent elsewhere in time."""
    trials = [Trial(CHEAP, "", paid=True), Trial(DEAR, "", paid=False), Trial("rewrite", "")]
    spent = {CHEAP: Spent(3, 0.1), DEAR: Spent(2, 0.4)}
    arms = [Named(kind) for kind in ("rewrite", CHEAP, DEAR)]
    for number in range(30):
        chosen = {
            whose_turn(order, trials, spent, seed=5, number=number).kind
            for order in itertools.permutations(arms)
        }
        assert len(chosen) == 1


def test_models_are_one_family_against_the_engine() -> None:
    """However many models take part, the engine is asked as often as one of them would allow."""
    counts = {}
    for models in (1, 4):
        arms = [Named("rewrite"), *(Named(f"llm:m{k}:low") for k in range(models))]
        turns = [whose_turn(arms, (), {}, seed=3, number=n).kind for n in range(200)]
        counts[models] = turns.count("rewrite")
        assert set(turns) == {each.kind for each in arms}
    assert counts[1] == counts[4]
