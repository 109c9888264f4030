"""Message Batches, through the real SDK to a server on loopback."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from propose.examples import BETTER, DESIGN, FLOW, GOLD, MISSING, request
from propose.loopback import (
    CANCELED,
    DROP,
    EXPIRED,
    Answer,
    Loopback,
    Received,
    Script,
    fails,
    half_of,
    says,
)
from propose.loopback import MISSING as NO_RESULT
from propose.test_llm import KEY, USUAL_USD, cost_usd

from hwopt.config import ProposerConfig
from hwopt.errors import ModelError
from hwopt.ledger import Batched
from hwopt.propose import Proposal, Together
from hwopt.propose.batch import MAX_MISSES, BatchProposer
from hwopt.propose.client import AnthropicClient
from hwopt.propose.llm import LlmProposer
from hwopt.propose.purse import Purse

HALF_USD = USUAL_USD / 2


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


def idea(number: int) -> str:
    """Return a reply that no other number gives."""
    return BETTER.replace("8'd1;\n  assign", f"8'd{number + 1};\n  assign")


def ideas(received: Received) -> Answer:
    """Answer each request with its own idea."""
    return says(idea(received.number))


@dataclass
class Bench:
    """A proposer, the server it asks, and what it wrote down."""

    server: Loopback
    proposer: BatchProposer
    purse: Purse
    noted: list[Batched] = field(default_factory=list)
    #: Calls that the server had seen when a batch was written down.
    calls_then: list[int] = field(default_factory=list)
    #: Amounts as they were reserved.
    reserved: list[tuple[int, float]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def ask(self, count: int) -> list[Proposal]:
        """Ask for so many proposals, none of them None."""
        found = self.proposer.propose_all([request(number) for number in range(count)])
        proposals = [each for each in found if each is not None]
        assert len(proposals) == count
        return proposals


@contextmanager
def bench(
    script: Script | Loopback, *, cap_usd: float = 5.0, outstanding: Iterable[Batched] = ()
) -> Iterator[Bench]:
    """Join proposer and server; a server that runs already stays."""
    server = script if isinstance(script, Loopback) else Loopback(script).__enter__()
    client = AnthropicClient(base_url=server.url, api_key=KEY, timeout_s=30.0)
    pauses: list[float] = []
    made: Bench

    def note(batch: Batched) -> None:
        made.noted.append(batch)
        made.calls_then.append(len(server.batches.calls))

    purse = Purse(cap_usd, note=lambda number, usd: made.reserved.append((number, usd)))
    proposer = BatchProposer(
        DESIGN,
        FLOW,
        ProposerConfig(kind="llm", effort="low", batch=True),
        client=client,
        purse=purse,
        note=note,
        outstanding=outstanding,
        pause=pauses.append,
    )
    made = Bench(server, proposer, purse, pauses=pauses)
    try:
        yield made
    finally:
        proposer.close()
        if server is not script:
            server.__exit__(None, None, None)


def texts(proposals: Sequence[Proposal]) -> list[str]:
    """Return the text of each candidate, empty where there is none."""
    return [each.candidate.sources[0].text if each.candidate else "" for each in proposals]


def test_a_generation_is_one_batch_at_half_price() -> None:
    """Results in any order are told in order; the id is written down before anybody waits.

    The worst case of every request is reserved before the batch is sent, at half price.
    """
    with bench(ideas) as b:
        proposals = b.ask(5)
        assert len(b.server.batches.sent) == 1
        requests = list(b.server.batches.sent[0].values())
        full = LlmProposer(
            DESIGN,
            FLOW,
            ProposerConfig("llm"),
            client=AnthropicClient(api_key=KEY),
            purse=Purse(5.0),
        )
    assert isinstance(b.proposer, Together)
    assert not isinstance(full, Together)
    for number, text in enumerate(texts(proposals)):
        assert f"8'd{number + 1};" in text
    assert [each.exchanges[0].cost_usd for each in proposals] == [pytest.approx(HALF_USD)] * 5
    assert b.purse.spent_usd == pytest.approx(5 * HALF_USD)
    assert b.calls_then == [1]
    (batch,) = b.noted
    assert (batch.batch, batch.proposer) == ("msgbatch_0", "llm:claude-sonnet-5-5:low")
    assert [each.number for each in batch.asks] == list(range(5))
    assert [(each.number, each.cost_usd) for each in batch.asks] == b.reserved
    assert {each.parent for each in batch.asks} == {GOLD.candidate.id}
    assert len({each.prefix for each in requests}) == 1
    assert all(each.body["output_config"] == {"effort": "low"} for each in requests)


def test_what_becomes_of_each_request() -> None:
    """What expired, failed or was canceled costs nothing, what is missing costs its most."""
    answers = {
        0: EXPIRED,
        1: CANCELED,
        2: fails(400, "invalid_request_error", "too long"),
        3: NO_RESULT,
        4: says(BETTER),
        5: says("No.", stop_reason="refusal"),
        6: says(BETTER),
    }
    with bench(lambda received: answers[received.number]) as b:
        found = b.ask(7)
    reasons = [each.reason for each in found]
    assert reasons == [
        "the model gave no answer: the batch expired before it was its turn",
        "the model gave no answer: the batch canceled before it was its turn",
        "the model gave no answer: invalid_request_error: too long",
        "the model gave no answer: the batch has no result for it",
        "",
        "the model refused",
        "",
    ]
    costs = [each.exchanges[0].cost_usd for each in found]
    assert costs[:3] == [0.0, 0.0, 0.0]
    assert costs[3] == b.noted[0].asks[3].cost_usd > 0.1
    assert costs[4:] == [pytest.approx(HALF_USD)] * 3
    assert b.purse.spent_usd == pytest.approx(sum(costs))
    assert found[4].candidate is not None
    assert found[4].candidate == found[6].candidate  # whom the loop tells apart


def test_a_repair_goes_by_itself_at_the_full_price() -> None:
    """An edit that misses is corrected at once, without another batch."""

    def answer(received: Received) -> Answer:
        return says(BETTER if len(received.body["messages"]) > 1 else MISSING)

    with bench(answer) as b:
        (proposal,) = b.ask(1)
        assert len(b.server.batches.sent) == 1
    assert proposal.candidate is not None
    assert [each.cost_usd for each in proposal.exchanges] == [
        pytest.approx(HALF_USD),
        pytest.approx(USUAL_USD),
    ]


def test_a_batch_is_taken_up_again() -> None:
    """After a restart nothing is sent again: the same replies to the same prompts, paid once."""
    with Loopback(ideas) as server:
        with bench(server) as b:
            first = b.ask(4)
        assert b.noted
        with bench(server, outstanding=b.noted) as again:
            assert again.ask(4) == first
            assert (again.noted, again.reserved) == ([], [])
            assert again.purse.spent_usd == pytest.approx(4 * HALF_USD)
            assert again.purse.admits(5.0 - 4.5 * HALF_USD)  # nothing is reserved any more
        assert len(server.batches.sent) == 1
        with bench(server, outstanding=b.noted) as more:
            found = more.proposer.propose_all([request(number) for number in range(6)])
        assert [each is not None for each in found] == [True] * 6
        assert [len(sent) for sent in server.batches.sent] == [4, 2]


def test_a_batch_of_another_model_is_left_alone() -> None:
    """Who takes up a batch is who sent it."""
    with Loopback(ideas) as server:
        with bench(server) as b:
            b.ask(1)
        other = Batched("msgbatch_0", "llm:claude-haiku-5-5:low", b.noted[0].asks)
        with bench(server, outstanding=[other]) as again:
            again.ask(1)
        assert len(server.batches.sent) == 2


def test_looking_goes_on_through_faults() -> None:
    """A service that is busy, or breaks off in a state or in results, is asked again."""
    with bench(ideas) as b:
        batches = b.server.batches
        create = batches._create

        def created(received: Received) -> Answer:
            answer = create(received)
            batches.faults += [
                fails(529, "overloaded_error"),
                DROP,
                fails(429, "rate_limit_error"),
                half_of(answer),
                *(None, None, half_of(Answer(body='{"custom_id": "ask-0"}\n' * 2))),
                *(None, None, Answer(body='{"custom_id": "ask-0", "result": {"type": ')),
            ]
            return answer

        batches._create = created  # type: ignore[method-assign]
        (proposal,) = b.ask(1)
    assert proposal.candidate is not None
    assert b.pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    assert cost_usd([proposal]) == pytest.approx(HALF_USD)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (fails(401, "authentication_error", "no"), 1),
        (fails(402, "billing_error", "no"), 1),
        (fails(503, "api_error", "no"), MAX_MISSES),
    ],
)
def test_a_batch_that_cannot_be_fetched_is_not_lost(fault: Answer, times: int) -> None:
    """The run ends with a line that says what to do, and nothing is written down as an answer."""
    with Loopback(ideas) as server:
        with bench(server) as b:
            b.ask(2)
        server.batches.faults = [fault] * times
        with bench(server, outstanding=b.noted) as again:
            with pytest.raises(ModelError) as caught:
                again.ask(2)
            assert max(again.pauses, default=0) <= 60
    assert str(caught.value) == (
        f"batch msgbatch_0 was expected to end, but HTTP {fault.status}: no; nothing of it is "
        "lost: hwopt resume takes it up again"
    )


def test_a_batch_that_is_gone_counts_at_its_most() -> None:
    """Results that the service does not keep any more were paid for; nobody waits for them."""
    with bench(ideas) as b:
        b.ask(2)
    with bench(ideas, outstanding=b.noted) as again:
        found = again.ask(2)
        assert again.server.batches.sent == []
    assert {each.reason for each in found} == {
        "the model gave no answer: the batch has no result for it"
    }
    assert cost_usd(found) == pytest.approx(sum(each.cost_usd for each in b.noted[0].asks))


@pytest.mark.parametrize(
    ("faults", "reason", "free"),
    [
        ([fails(529, "overloaded_error")] * 3, "HTTP 529: no", True),
        ([fails(413, "request_too_large")], "HTTP 413: no", True),
        ([DROP], "the connection broke", False),
    ],
)
def test_a_batch_that_is_not_taken(faults: list[Answer], reason: str, free: bool) -> None:  # noqa: FBT001
    """Each of its asks is an attempt; what may have been taken counts at its most."""
    with bench(ideas) as b:
        b.server.batches.faults = list(faults)
        found = b.ask(3)
        assert b.server.batches.sent == []
    assert b.noted == []
    assert all(reason in each.reason for each in found)
    assert cost_usd(found) == (0 if free else pytest.approx(sum(usd for _, usd in b.reserved)))


def test_a_spend_limit_pauses() -> None:
    """A limit that is named when a batch is sent ends the asking, and says how to go on."""
    with bench(ideas) as b:
        b.server.batches.faults = [
            fails(429, "rate_limit_error", error_code="enforced_spend_limit_reached")
        ]
        found = b.ask(2)
        assert all(each.pause.endswith("then hwopt resume") for each in found)
        assert b.proposer.propose_all([request(2)]) == (None,)
        assert len(b.server.batches.calls) == 1


def test_no_more_is_sent_than_the_cap_admits() -> None:
    """A generation is cut to what its worst case allows; the rest is not asked."""
    with bench(ideas, cap_usd=0.5) as b:
        found = b.proposer.propose_all([request(number) for number in range(12)])
    sent = sum(each is not None for each in found)
    assert 1 < sent < 12
    assert [each is not None for each in found] == [True] * sent + [False] * (12 - sent)
    assert sum(usd for _, usd in b.reserved) <= 0.5
    assert sum(usd for _, usd in b.reserved) * (sent + 1) / sent > 0.5


def test_closing_ends_the_wait() -> None:
    """A batch that is being waited for is given up at once; it stays written down."""
    with Loopback(ideas) as server:
        server.batches.open.clear()
        waiting = threading.Event()
        client = AnthropicClient(base_url=server.url, api_key=KEY)
        noted: list[Batched] = []

        def note(batch: Batched) -> None:
            noted.append(batch)
            waiting.set()

        config = ProposerConfig(kind="llm", batch=True)
        proposer = BatchProposer(DESIGN, FLOW, config, client=client, purse=Purse(5.0), note=note)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(proposer.propose, request())
            assert waiting.wait(timeout=30)
            proposer.close()
            with pytest.raises(ModelError, match="hwopt resume takes it up again"):
                answer.result(timeout=30)
        assert len(noted) == 1
