"""The engine as a proposer: what it offers is a function of the request alone."""

import random
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath

import pytest

from hwopt.candidate import Candidate
from hwopt.design import Design, Source
from hwopt.evaluation import Elite, Evaluation, Point, Verdict
from hwopt.propose import Request
from hwopt.propose.bandit import Tally, Trial, prior_of, tallied
from hwopt.propose.figures import standing_out
from hwopt.propose.rewrite import RewriteProposer
from hwopt.rewrite.carries import carry_structures
from hwopt.rewrite.change import Rule
from hwopt.rewrite.decoding import exclusive_choices
from hwopt.rewrite.sharing import shared_adders
from hwopt.rewrite.shifting import shared_shifters

TEXT = """module t(input s, input [1:0] op, input [7:0] a, b, c,
         output [7:0] y, output reg [7:0] z);
  assign y = s ? a + b : a - b;
  always @(*) case (op) 0: z = a << c[2:0]; 1: z = a >> c[2:0]; default: z = c; endcase
endmodule
"""
DESIGN = Design("t", "t", (Source(PurePosixPath("t.v"), TEXT),), proven_at=((),))


#: Rules of both proposers, few enough for a short history.
FEW = (exclusive_choices, shared_shifters, shared_adders, carry_structures)


def elite(candidate: Candidate) -> Elite:
    """Return a candidate that passed."""
    points = (Point("area", 90.0, 190.0, 9),)
    return Elite(candidate, Evaluation(candidate.id, Verdict.PASS, "measure", points=points))


def history(
    seed: int, *, fresh: bool, asks: int = 24, rules: tuple[Rule, ...] = FEW
) -> list[Candidate]:
    """Return what is proposed when chance decides what becomes an elite.

    Args:
        seed: Of campaign and chance.
        fresh: Whether each ask is answered by a proposer that was never asked before.
        asks: How many.
        rules: What is tried.
    """
    coin = random.Random(seed)  # noqa: S311 - no secret
    kept = RewriteProposer(DESIGN, rules=rules)
    gold = elite(Candidate(DESIGN.sources, "gold"))
    request = Request(0, seed, gold, (), frozenset({gold.candidate.id}))
    found: list[Candidate] = []
    for number in range(asks):
        proposer = RewriteProposer(DESIGN, rules=rules) if fresh else kept
        proposal = proposer.propose(replace(request, number=number))
        if proposal is None or proposal.candidate is None:
            break
        made = proposal.candidate
        found.append(made)
        paid = coin.random() < 0.2
        trial = Trial("rewrite", made.rule, made.parents, made.shape, paid=paid)
        request = replace(
            request,
            seen=request.seen | {made.id},
            trials=(*request.trials, trial),
            elites=(*request.elites, elite(made)) if paid else request.elites,
        )
    return found


def test_a_resumed_proposer_goes_on_the_same() -> None:
    """A proposer that knows only the request answers as one that was there all the time."""
    kept, fresh = (history(3, fresh=each, asks=8) for each in (False, True))
    assert kept == fresh
    assert len({parent for each in kept for parent in each.parents}) > 1


@cache
def long() -> list[Candidate]:
    """Return a history in which crossover has time to come."""
    return history(3, fresh=False, asks=60)


def test_nothing_is_offered_twice() -> None:
    """No text and no shape is proposed twice, gold's included, and children of elites come."""
    found = long()
    assert len({each.id for each in found}) == len({each.shape for each in found}) == len(found)
    assert len({parent for each in found for parent in each.parents}) > 2
    assert any(each.rule == "crossover" and len(each.parents) == 2 for each in found)


def test_steps_tell_the_way_from_gold() -> None:
    """A child's steps are its parent's and its own."""
    found = long()
    by_id = {each.id: each for each in found}
    for child in found:
        parent = by_id.get(child.parents[0])
        before = parent.steps if parent else ()
        assert child.steps[: len(before)] == before
        assert len(child.steps) > len(before)


def test_what_pays_is_tried_more() -> None:
    """Of two arms that promised the same, the one that paid wins nearly every draw."""
    marks = [("good", True), ("bad", False)] * 8
    tallies = tallied(marks)
    assert tallies == {"good": Tally(8, 8), "bad": Tally(8, 0)}
    wins = sum(
        tallies["good"].drawn(0.3, n, "good") > tallies["bad"].drawn(0.3, n, "bad")
        for n in range(100)
    )
    assert wins > 95


def test_a_better_rank_never_draws_worse() -> None:
    """For one seed a draw falls as ranks rise: skipping what was tried changes no other choice."""
    for seed in range(20):
        draws = [Tally(5, 1).drawn(prior_of(rank), seed) for rank in range(-2, 60)]
        assert draws == sorted(draws, reverse=True)


def test_an_elite_is_tried_with_one_step_less() -> None:
    """Of what was done to an elite in several steps, all but one are tried on gold."""
    found = long()
    by_id = {each.id: each for each in found}
    fewer = [each for each in found if each.rule == "without"]
    assert fewer
    for each in fewer:
        elite = by_id[each.parents[1]]
        assert set(each.steps) < set(elite.steps)


def test_who_is_ahead_alone_stands_out() -> None:
    """The only small one is ahead by its distance; of several fast ones each by little."""
    several = {
        "gold": (Point("area", 130.0, 200.0, 1), Point("delay", 300.0, 170.0, 1)),
        "small": (Point("area", 80.0, 550.0, 1),),
        "fast": (Point("area", 129.0, 199.0, 1), Point("delay", 290.0, 168.0, 1)),
        "faster": (Point("area", 131.0, 198.0, 1), Point("delay", 295.0, 167.0, 1)),
        "twin": (Point("area", 129.0, 199.0, 1),),
        "behind": (Point("area", 500.0, 600.0, 1),),
    }
    found = standing_out(several)
    assert found["small"] == pytest.approx(129 / 80 - 1)
    assert 0 < found["fast"] < found["small"]
    assert found["twin"] == found["behind"] == found["gold"] == 0
    assert standing_out({"gold": several["gold"]}) == {"gold": 1.0}
