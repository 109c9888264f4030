"""Asks that go together: all told before the next, and taken up again under their numbers."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from search.test_loop import GOLD, Inline, Offers, Shuffled, by_chance, candidate

from hwopt.archive.pareto import ParetoArchive
from hwopt.config import BudgetConfig
from hwopt.errors import ModelError
from hwopt.ledger import Asked, Batched, BatchedAsk, Event, Exchange, Ledger, Told, Unanswered
from hwopt.propose import Alternative, Proposal, Proposer, Request
from hwopt.search.budget import Budget
from hwopt.search.generation import GENERATION
from hwopt.search.loop import Loop
from hwopt.search.seen import Seen

KIND = "llm:model:low"


@dataclass
class Litters:
    """Answers a generation, each ask by its number, the front and what was tried."""

    kind: str = KIND
    #: Numbers of the asks of each generation.
    asked: list[tuple[int, ...]] = field(default_factory=list)
    #: Whether all that was asked before had been told.
    informed: list[bool] = field(default_factory=list)

    def propose(self, request: Request) -> Proposal | None:
        """Answer a generation of one."""
        return self.propose_all((request,))[0]

    def propose_all(self, requests: Sequence[Request]) -> tuple[Proposal | None, ...]:
        """Have no money for every twelfth, no luck with every fifth, two ideas with every third."""
        self.asked.append(tuple(each.number for each in requests))
        trials = [trial for each in requests for trial in each.trials]
        self.informed.append(all(trial.paid is not None for trial in trials))
        return tuple(self._answer(each) for each in requests)

    def _answer(self, request: Request) -> Proposal | None:
        cost = (Exchange("m", "{}", "{}", 1, 1, 0.01),)
        parent = (request.gold, *request.elites)[-1].candidate.id
        if request.number % 12 == 11:
            return None
        if request.number % 5 == 4:
            return Proposal(None, "no luck", cost)
        other = Alternative(1, candidate(f"{parent}.{request.number}.other", parent))
        others = (other,) if request.number % 3 == 0 else ()
        return Proposal(candidate(f"{parent}.{request.number}", parent), "", cost, others=others)


@contextmanager
def loop(
    proposers: Sequence[Proposer],
    *,
    earlier: Sequence[Event] = (),
    outstanding: Sequence[Batched] = (),
    evaluations: int = 40,
) -> Iterator[tuple[Loop, Ledger]]:
    """Yield a loop on a ledger that holds what happened earlier."""
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.sqlite", create=True)
        ledger._db.execute("PRAGMA synchronous = OFF")  # the machine does not lose power here
        for event in earlier:
            ledger.append(event)
        budget = Budget(BudgetConfig(evaluations=evaluations), clock=lambda: 0.0)
        made = Loop(
            ledger=ledger, seen=Seen(ParetoArchive(GOLD), budget), proposers=proposers,
            evaluate=by_chance(3), budget=budget, seed=7,
        )  # fmt: skip
        made.replay(earlier, outstanding)
        yield made, ledger
        ledger.close()


def run(
    workers: Executor, models: Executor, *, proposers: Sequence[Proposer] = ()
) -> tuple[str, tuple[Event, ...]]:
    """Return the digest and the events of a run."""
    with loop(proposers or (Litters(),)) as (made, ledger):
        made.run(workers, models)
        return ledger.digest(), tuple(ledger.events())


@pytest.mark.parametrize("others", [(), (Offers(),)], ids=["alone", "with the engine"])
def test_the_ledger_does_not_depend_on_who_is_faster(others: tuple[Proposer, ...]) -> None:
    """Evaluations and answers may end in any order: the ledger is the same."""
    proposers = (Litters(), *others)
    expected, events = run(Inline(), Inline(), proposers=proposers)
    assert sum(isinstance(event, Asked) for event in events) == 40
    for shuffle in range(3):
        with Shuffled(4, shuffle) as workers:
            assert run(workers, Inline(), proposers=proposers)[0] == expected


def test_a_generation_is_told_before_the_next_is_asked() -> None:
    """So that each knows all that came of the ones before, and a batch is as large as can be."""
    litters = Litters()
    run(Inline(), Inline(), proposers=(litters,))
    assert [len(numbers) for numbers in litters.asked[:2]] == [GENERATION, GENERATION]
    assert len(litters.informed) > 2
    assert all(litters.informed)


def test_what_was_sent_is_asked_for_first_under_its_numbers() -> None:
    """A run that was cut off between the answers of a batch gets the others under their numbers."""
    with loop((Litters(),)) as (made, ledger):
        made.run(Inline(), Inline())
        events = tuple(ledger.events())
    cut = [k for k, event in enumerate(events) if isinstance(event, Asked | Unanswered)][6]
    settled = {each.number for each in events[:cut] if isinstance(each, Asked | Unanswered)}
    left = tuple(n for n in range(GENERATION) if n not in settled)
    asks = tuple(BatchedAsk(number, GOLD.candidate.id, "{}", 0.1) for number in left)
    litters = Litters()
    batch = Batched("b", KIND, asks)
    with loop((litters,), earlier=events[:cut], outstanding=[batch]) as (made, ledger):
        made.run(Inline(), Inline())
        after = tuple(ledger.events())
    assert litters.asked[0] == left
    assert after[:cut] == events[:cut]
    numbers = [each.number for each in after if isinstance(each, Asked | Unanswered)]
    assert len(numbers) == len(set(numbers))
    asked = [each.number for each in after if isinstance(each, Asked)]
    assert [each.number for each in after if isinstance(each, Told)] == sorted(asked)


def test_a_batch_of_nobody_is_left_alone() -> None:
    """Where the campaign has no such proposer any more, the run goes on; what was sent is spent."""
    batch = Batched("b", "llm:other:low", (BatchedAsk(3, GOLD.candidate.id, "{}", 0.1),))
    with loop((Litters(),), outstanding=[batch]) as (made, ledger):
        assert made.run(Inline(), Inline()) == "the budget is spent: 40 evaluations"
        paid = [each for each in ledger.events() if isinstance(each, Asked | Unanswered)]
        spent = sum(len(each.exchanges) for each in paid) * 0.01
        assert made._budget.cost_usd == pytest.approx(spent + 0.1)


class Broken(Litters):
    """A proposer whose service cannot be reached."""

    def propose_all(self, requests: Sequence[Request]) -> tuple[Proposal | None, ...]:
        """Raise."""
        raise ModelError(f"{len(requests)} requests were expected to be answered")


def test_an_error_of_the_proposer_ends_the_run() -> None:
    """It is raised where the loop runs, and nothing is written down as an answer."""
    with loop((Broken(),)) as (made, ledger):
        with pytest.raises(ModelError, match="16 requests were expected"):
            made.run(Inline(), Inline())
        assert not list(ledger.events())
