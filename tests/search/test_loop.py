"""The loop: the same ledger whatever the workers, and whenever it was cut off."""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwopt.archive.pareto import ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import BudgetConfig, SearchKind
from hwopt.design import Source
from hwopt.errors import LedgerError, ToolFailed
from hwopt.evaluation import Elite, Evaluation, Point, Trace, Verdict
from hwopt.ledger import Asked, Event, Exchange, Ledger, Told, Unanswered
from hwopt.propose import Alternative, Proposal, Proposer, Request
from hwopt.propose.scripted import ScriptedProposer
from hwopt.search.budget import Budget
from hwopt.search.loop import MAX_ERRORS, MAX_UNANSWERED, WINDOW, Loop
from hwopt.search.seen import Seen

Judged = tuple[Evaluation, tuple[Trace, ...]]
Hopeless = Callable[[Sequence[Point]], bool]


def candidate(text: str, *parents: str) -> Candidate:
    """Return a candidate whose text is a word."""
    return Candidate((Source(PurePosixPath("m.v"), text),), "scripted", parents)


def draw(*words: object) -> int:
    """Return a number that only the words decide."""
    return int.from_bytes(hashlib.sha256(repr(words).encode()).digest()[:4], "big")


GOLD = Elite(candidate("gold"), Evaluation("gold", Verdict.PASS, "measure", points=(Point("a", 100, 100, 9),)))  # fmt: skip  # noqa: E501 - one thing


def judged(found: Candidate, verdict: Verdict, *, points: tuple[Point, ...] = ()) -> Judged:
    """Return an evaluation with a trace."""
    evaluation = Evaluation(found.id, verdict, "prove", reason=verdict.value, points=points)
    return evaluation, (Trace("prove", 0.5),)


def by_chance(seed: int) -> Callable[[Candidate, Hopeless], Judged]:
    """Return an evaluation that only the seed, the text and what is hopeless decide."""

    def evaluate(found: Candidate, hopeless: Hopeless) -> Judged:
        number = draw(seed, found.id)
        points = (Point("a", 60.0 + number % 50, 60.0 + number // 50 % 50, 9),)
        if hopeless(points):
            return judged(found, Verdict.UNKNOWN, points=points)
        verdicts = (Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.TIMEOUT)
        return judged(found, verdicts[number // 2500 % 4], points=points)

    return evaluate


@dataclass
class Offers:
    """A proposer that makes a few children of gold and of each elite, and then is dry."""

    kind: str = "offers"

    def propose(self, request: Request) -> Proposal | None:
        """Offer the first child that nobody tried."""
        for parent in (*request.elites, request.gold):
            for number in range(3):
                child = candidate(f"{parent.candidate.id}.{number}", parent.candidate.id)
                if child.id not in request.seen:
                    return Proposal(child)
        return None


@dataclass
class Chances:
    """A proposer that draws by number, and sometimes has nothing or repeats itself."""

    kind: str = "chances"

    def propose(self, request: Request) -> Proposal | None:
        """Draw an answer that depends on all that a request says."""
        if request.number % 5 == 0:
            return Proposal(None, f"no luck, {len(request.setbacks)} setbacks")
        ids = sorted(elite.candidate.id for elite in request.elites)
        word = draw(request.seed, request.number % 40, ids, len(request.parents) % 3)
        return Proposal(candidate(f"chance {word % 1000}", *ids[:1]))


@dataclass
class Families:
    """A proposer whose replies hold up to four alternatives, one of which nothing comes of."""

    kind: str = "families"

    def propose(self, request: Request) -> Proposal | None:
        """Draw as many children of the latest elite as the number says."""
        parent = (request.gold, *request.elites)[-1].candidate.id
        texts = [f"{parent}.{request.number}.{k}" for k in range(1 + request.number % 4)]
        first, *others = (replace(candidate(text, parent), proposer=self.kind) for text in texts)
        more = [Alternative(k, each) for k, each in enumerate(others, start=1)]
        cost = Exchange("m", "{}", "{}", 10, 10, 0.25)
        return Proposal(first, "", (cost,), others=(*more, Alternative(9, None, "misses")))


class Inline(Executor):
    """Runs at once what is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run it."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Shuffled(Executor):
    """Has `workers` calls at work at a time, any of which may end next."""

    def __init__(self, workers: int, seed: int) -> None:
        self._workers = workers
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._pending: list[tuple[Future[Any], Callable[[], Any]]] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Put it among those that wait."""
        future: Future[Any] = Future()
        with self._changed:
            self._pending.append((future, lambda: fn(*args, **kwargs)))
            self._changed.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as in the standard library
        """Stop."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pending or self._closed)
                if not self._pending:
                    return
                number = self._random.randrange(min(self._workers, len(self._pending)))
                future, call = self._pending.pop(number)
            future.set_result(call())


@dataclass
class Bench:
    """A loop and what it works on."""

    ledger: Ledger
    archive: ParetoArchive
    budget: Budget
    loop: Loop

    @property
    def events(self) -> tuple[Event, ...]:
        """All that happened."""
        return tuple(self.ledger.events())


@contextmanager
def bench(
    proposers: Sequence[Proposer],
    evaluate: Callable[[Candidate, Hopeless], Judged],
    *,
    limits: BudgetConfig,
    earlier: Sequence[Event] = (),
    search: SearchKind = "evolve",
) -> Iterator[Bench]:
    """Yield a loop on a ledger that holds what happened earlier."""
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger.sqlite", create=True)
        ledger._db.execute("PRAGMA synchronous = OFF")  # the machine does not lose power here
        for event in earlier:
            ledger.append(event)
        archive, budget = ParetoArchive(GOLD), Budget(limits, clock=lambda: 0.0)
        loop = Loop(
            ledger=ledger, seen=Seen(archive, budget, search), proposers=proposers,
            evaluate=evaluate, budget=budget, seed=7,
        )  # fmt: skip
        loop.replay(earlier)
        yield Bench(ledger, archive, budget, loop)
        ledger.close()


def run(
    seed: int, workers: Executor, *, earlier: Sequence[Event] = (), evaluations: int = 30
) -> tuple[str, tuple[Event, ...]]:
    """Return the digest and the events of a run that chance decides."""
    limits = BudgetConfig(evaluations=evaluations)
    with bench((Offers(), Chances()), by_chance(seed), limits=limits, earlier=earlier) as made:
        made.loop.run(workers, Inline())
        return made.ledger.digest(), made.events


@pytest.mark.parametrize("seed", range(3))
def test_workers_do_not_matter(seed: int) -> None:
    """The ledger is the same for any number of workers and any order in which they end."""
    expected, _ = run(seed, Inline())
    for workers in (1, 2, 8):
        for shuffle in range(3):
            with Shuffled(workers, shuffle) as pool:
                assert run(seed, pool)[0] == expected


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_resume_at_every_event(seed: int) -> None:
    """Cut off after any event and resumed, a run ends with the ledger of an undisturbed one."""
    expected, events = run(seed, Inline(), evaluations=14)
    for cut in range(len(events) + 1):
        assert run(seed, Inline(), earlier=events[:cut], evaluations=14)[0] == expected


@pytest.mark.parametrize("kinds", [("families",), ("llm:a:low", "llm:b:max", "offers")])
def test_alternatives_are_asks_of_their_own(kinds: tuple[str, ...]) -> None:
    """Each has a number and is told in its turn; the reply is paid once, whenever a run is cut off.

    The budget of evaluations holds: what finds none left is named. Of several models the same one
    is asked after a resume, by what was spent.
    """
    limits = BudgetConfig(evaluations=12)
    proposers = tuple(Offers() if kind == "offers" else Families(kind) for kind in kinds)

    def whole(earlier: Sequence[Event] = (), workers: Executor | None = None) -> Bench:
        with bench(proposers, by_chance(4), limits=limits, earlier=earlier) as made:
            assert (
                made.loop.run(workers or Inline(), Inline())
                == "the budget is spent: 12 evaluations"
            )
            assert made.budget.cost_usd == pytest.approx(0.25 * paid(made.events))
            seen.append((made.ledger.digest(), made.events))
        return made

    def paid(events: Sequence[Event]) -> int:
        return sum(len(e.exchanges) for e in events if isinstance(e, Asked | Unanswered))

    seen: list[tuple[str, tuple[Event, ...]]] = []
    whole()
    ((expected, events),) = seen
    asked = [event for event in events if isinstance(event, Asked)]
    assert len(asked) == 12
    numbers = [event.number for event in events if isinstance(event, Asked | Unanswered)]
    assert sorted(numbers) == list(range(len(numbers)))
    assert [e.number for e in events if isinstance(e, Told)] == sorted(e.number for e in asked)
    assert {event.reply_of for event in asked if event.reply_of is not None} <= set(numbers)
    reasons = {event.reason for event in events if isinstance(event, Unanswered)}
    assert "misses" in reasons
    assert len(kinds) > 1 or "no evaluation is left for this alternative" in reasons
    for cut, event in enumerate(events):
        apart = not isinstance(event, Asked | Unanswered) or bool(event.exchanges)
        if apart or (isinstance(event, Asked) and event.candidate.proposer == "scripted"):
            whole(events[:cut])
    with Shuffled(4, 1) as pool:
        whole(workers=pool)
    assert {digest for digest, _ in seen} == {expected}


def test_resume_extends() -> None:
    """A run that is given more evaluations later ends like one that had them from the start."""
    _, short = run(1, Inline(), evaluations=WINDOW)
    assert sum(isinstance(event, Asked) for event in short) == WINDOW
    _, longer = run(1, Inline(), earlier=short, evaluations=20)
    assert sum(isinstance(event, Asked) for event in longer) == 20
    assert longer[: len(short)] == short


@pytest.mark.parametrize("evaluations", [1, 7, 8, 9, 25])
def test_budget_of_evaluations(evaluations: int) -> None:
    """Exactly as many candidates are evaluated as the budget says, each asked and told once."""
    _, events = run(3, Inline(), evaluations=evaluations)
    asked = [event.number for event in events if isinstance(event, Asked)]
    told = [event.number for event in events if isinstance(event, Told)]
    assert len(asked) == evaluations
    assert asked == told == sorted(set(asked))


def test_replay_is_the_archive() -> None:
    """Replaying the ledger gives the archive, the budget and the front of the run itself."""
    limits = BudgetConfig(evaluations=40)
    with bench((Offers(), Chances()), by_chance(5), limits=limits) as made:
        made.loop.run(Inline(), Inline())
        front, elites, events = made.archive.front, made.archive.elites, made.events
    with bench((), by_chance(5), limits=limits, earlier=events) as again:
        assert (again.archive.front, again.archive.elites) == (front, elites)
        assert again.budget.evaluations == 40


def test_dry_proposers() -> None:
    """When nobody has anything left, the run says so and wrote down no empty ask."""
    answers = [Proposal(candidate(str(number))) for number in range(3)]
    with bench((ScriptedProposer(answers),), by_chance(1), limits=BudgetConfig(evaluations=9)) as b:
        assert b.loop.run(Inline(), Inline()) == "nothing is left to try"
        assert [type(event) for event in b.events] == [Asked] * 3 + [Told] * 3


def test_unanswered() -> None:
    """A proposer that never brings a candidate is asked a limited number of times."""
    answers = [Proposal(None, "no")] * 100
    with bench((ScriptedProposer(answers),), by_chance(1), limits=BudgetConfig(evaluations=9)) as b:
        why = b.loop.run(Inline(), Inline())
        assert why == f"{MAX_UNANSWERED} asks in a row brought no candidate"
        expected = tuple(Unanswered(n, "scripted", "no") for n in range(MAX_UNANSWERED))
        assert b.events == expected


def test_repetition_is_no_candidate() -> None:
    """A text that was tried before, gold's own included, is not evaluated again."""
    answers = [Proposal(GOLD.candidate), Proposal(candidate("x")), Proposal(candidate("x"))]
    with bench((ScriptedProposer(answers),), by_chance(1), limits=BudgetConfig(evaluations=9)) as b:
        b.loop.run(Inline(), Inline())
        reasons = [event.reason for event in b.events if isinstance(event, Unanswered)]
        assert reasons == [
            f"candidate {GOLD.candidate.id} was tried before",
            f"candidate {candidate('x').id} was tried before",
        ]


def test_errors_stop_a_run_and_resume_goes_on() -> None:
    """Five ERRORs in a row stop a run; resumed, it evaluates what was left and goes on."""
    answers = [Proposal(candidate(str(number))) for number in range(20)]
    limits = BudgetConfig(evaluations=20)
    proposers = (ScriptedProposer(answers),)
    with bench(proposers, lambda c, _: judged(c, Verdict.ERROR), limits=limits) as broken:
        with pytest.raises(ToolFailed) as caught:
            broken.loop.run(Inline(), Inline())
        events = broken.events
    assert str(caught.value) == (
        f"{MAX_ERRORS} candidates in a row ended in ERROR at stage prove, which gold passed: "
        "ERROR; run hwopt doctor, then hwopt resume"
    )
    assert sum(isinstance(event, Told) for event in events) == MAX_ERRORS
    with bench(proposers, by_chance(1), limits=limits, earlier=events) as mended:
        assert mended.loop.run(Inline(), Inline()) == "the budget is spent: 20 evaluations"
        told = [event.number for event in mended.events if isinstance(event, Told)]
        assert told == list(range(20))


def test_a_success_between_errors() -> None:
    """Errors that are not in a row stop nothing."""
    answers = [Proposal(candidate(str(number))) for number in range(20)]

    def evaluate(found: Candidate, _hopeless: Hopeless) -> Judged:
        good = int(found.sources[0].text) % MAX_ERRORS == 0
        return judged(found, Verdict.FAIL if good else Verdict.ERROR)

    with bench((ScriptedProposer(answers),), evaluate, limits=BudgetConfig(evaluations=20)) as b:
        assert b.loop.run(Inline(), Inline()) == "the budget is spent: 20 evaluations"


def test_what_did_not_pass_is_not_kept() -> None:
    """An UNKNOWN, TIMEOUT, ERROR or FAIL never enters the archive, however good its points."""
    verdicts = (Verdict.UNKNOWN, Verdict.TIMEOUT, Verdict.ERROR, Verdict.FAIL)
    answers = [Proposal(candidate(str(number))) for number in range(4)]

    def evaluate(found: Candidate, _hopeless: Hopeless) -> Judged:
        return judged(found, verdicts[int(found.sources[0].text)], points=(Point("a", 1, 1, 1),))

    with bench((ScriptedProposer(answers),), evaluate, limits=BudgetConfig(evaluations=4)) as b:
        b.loop.run(Inline(), Inline())
        assert b.archive.elites == ()
        assert [held.candidate_id for held in b.archive.front] == [GOLD.candidate.id]


def spender(kind: str, cost_usd: float, count: int) -> ScriptedProposer:
    """Return a proposer whose every answer cost money."""
    exchange = Exchange("m", "{}", "{}", 1, 1, cost_usd)
    return ScriptedProposer(
        [Proposal(candidate(f"{kind}{n}"), exchanges=(exchange,)) for n in range(count)], kind=kind
    )


def test_cap_on_cost() -> None:
    """Once the cap is reached nobody is asked, and what is in flight is still told."""
    with bench((spender("a", 0.5, 99),), by_chance(1), limits=BudgetConfig(cost_usd=1.5)) as b:
        assert b.loop.run(Inline(), Inline()) == "the budget is spent: 1.5 US dollars"
        assert [type(event) for event in b.events] == [Asked] * 3 + [Told] * 3
        assert b.budget.cost_usd == 1.5


def test_cost_is_carried_over() -> None:
    """What an earlier sitting paid for counts, answered or not."""
    exchange = Exchange("m", "{}", "{}", 1, 1, 0.75)
    earlier = (Unanswered(0, "a", "no", (exchange,)), Unanswered(1, "a", "no", (exchange,)))
    limits = BudgetConfig(cost_usd=1.5)
    with bench((spender("a", 1, 9),), by_chance(1), limits=limits, earlier=earlier) as b:
        assert b.loop.run(Inline(), Inline()) == "the budget is spent: 1.5 US dollars"
        assert b.events == earlier


class Noting:
    """A proposer that remembers what it was shown."""

    kind = "noting"

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def propose(self, request: Request) -> Proposal | None:
        """Answer with something new."""
        self.requests.append(request)
        return Proposal(candidate(f"n{request.number}"))


def test_iid_shows_gold_alone() -> None:
    """Each ask of the baseline is as the first, whatever happened, but that nothing comes twice."""
    noting = Noting()
    limits = BudgetConfig(evaluations=30)
    with bench((noting,), by_chance(1), limits=limits, search="iid") as b:
        b.loop.run(Inline(), Inline())
        assert b.archive.elites
    shown = {(each.choices, each.trials, each.setbacks) for each in noting.requests}
    assert shown == {((GOLD,), (), ())}
    assert len(noting.requests[-1].seen) > 1


def test_sequential_goes_from_elite_to_elite() -> None:
    """The other baseline asks one at a time, and each ask has the latest elite as its parent."""
    noting = Noting()
    limits = BudgetConfig(evaluations=30)
    with bench((noting,), by_chance(1), limits=limits, search="sequential") as b:
        b.loop.run(Inline(), Inline())
        kinds = [type(event) for event in b.events if isinstance(event, Asked | Told)]
        assert kinds == [Asked, Told] * 30
        assert all(len(each.choices) == 1 for each in noting.requests)
        assert noting.requests[0].choices == (GOLD,)
        assert noting.requests[-1].choices[0] in b.archive.elites


class Gated:
    """A proposer each of whose answers waits for all that are asked beside it."""

    kind = "gated"

    def __init__(self, width: int) -> None:
        self._barrier = threading.Barrier(width)

    def propose(self, request: Request) -> Proposal | None:
        """Answer when `width` asks are in flight."""
        self._barrier.wait(timeout=30)
        return Proposal(candidate(str(request.number)))


def test_slow_proposers_are_asked_side_by_side() -> None:
    """A whole window of asks is in flight when proposers take their time."""
    limits = BudgetConfig(evaluations=2 * WINDOW)
    with (
        ThreadPoolExecutor(WINDOW) as models,
        bench((Gated(WINDOW),), by_chance(1), limits=limits) as b,
    ):
        assert b.loop.run(Inline(), models) == f"the budget is spent: {2 * WINDOW} evaluations"
        told = [event.number for event in b.events if isinstance(event, Told)]
        assert told == sorted(told)
        assert len(told) == 2 * WINDOW


@pytest.mark.parametrize("seed", range(5))
def test_asks_in_flight_have_numbers_of_their_own(seed: int) -> None:
    """A proposer that runs dry while others are in flight gives no number away twice."""
    limits = BudgetConfig(evaluations=40)
    proposers = (Offers(), ScriptedProposer([Proposal(candidate(f"s{n}")) for n in range(99)]))
    with (
        Shuffled(WINDOW, seed) as models,
        Shuffled(2, seed) as workers,
        bench(proposers, by_chance(seed), limits=limits) as b,
    ):
        b.loop.run(workers, models)
        asked = [event.number for event in b.events if isinstance(event, Asked)]
        told = [event.number for event in b.events if isinstance(event, Told)]
        front, events = b.archive.front, b.events
    assert len(asked) == len(set(asked)) == 40
    assert told == sorted(asked)
    with bench((), by_chance(seed), limits=limits, earlier=events) as again:
        assert again.archive.front == front


def test_a_window_without_an_answer_is_not_the_end() -> None:
    """When all that is in flight comes to nothing, the run asks again."""
    answers = [Proposal(None, "no")] * WINDOW + [Proposal(candidate("x"))]
    limits = BudgetConfig(evaluations=1)
    with (
        Shuffled(WINDOW, 1) as models,
        bench((ScriptedProposer(answers),), by_chance(1), limits=limits) as b,
    ):
        assert b.loop.run(Inline(), models) == "the budget is spent: 1 evaluations"


def test_waiting_is_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first evaluation runs and others are done, the loop sleeps."""
    answers = [Proposal(candidate(str(number))) for number in range(WINDOW)]
    done = threading.Semaphore(0)
    rounds: list[str] = []

    def evaluate(found: Candidate, _hopeless: Hopeless) -> Judged:
        if found.sources[0].text == "0":
            for _ in range(WINDOW - 1):
                done.acquire(timeout=30)
            for _ in range(100):
                threading.Event().wait(0.002)
        else:
            done.release()
        return judged(found, Verdict.FAIL)

    def start(loop: Loop, workers: Executor) -> None:
        rounds.append("")
        begin(loop, workers)

    begin = Loop._start
    monkeypatch.setattr(Loop, "_start", start)
    with (
        ThreadPoolExecutor(WINDOW) as workers,
        bench((ScriptedProposer(answers),), evaluate, limits=BudgetConfig(evaluations=8)) as b,
    ):
        b.loop.run(workers, Inline())
    assert len(rounds) < 5 * WINDOW


def test_damaged_ledger() -> None:
    """An evaluation that nobody asked for is a damaged ledger."""
    told = Told(3, by_chance(1)(candidate("x"), lambda _: False)[0])
    with (
        pytest.raises(LedgerError, match="expected an ask before the evaluation 3, found none"),
        bench((), by_chance(1), limits=BudgetConfig(), earlier=(told,)),
    ):
        pass
