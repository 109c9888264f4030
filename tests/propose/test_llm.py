"""The model proposer, through the real SDK to a server on loopback."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from propose.examples import ADDER, BETTER, DESIGN, FLOW, GOLD, MISSING, elite, request
from propose.loopback import (
    DROP,
    SILENT,
    TRICKLE,
    Answer,
    Loopback,
    Received,
    Script,
    fails,
    half_of,
    says,
)

from hwopt.config import ProposerConfig
from hwopt.errors import ConfigError, ModelError
from hwopt.propose import Proposal
from hwopt.propose.client import AnthropicClient
from hwopt.propose.llm import LlmProposer
from hwopt.propose.model import Fault, ModelClient, Reply, ScriptedClient, Trouble, Usage
from hwopt.propose.purse import Purse

KEY = "sk-secret-key"
#: Price of the server's usual usage, 1000 tokens in and 500 out [USD].
USUAL_USD = 0.007


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, address or table of the person who runs the tests."""
    for name in [name for name in os.environ if name.startswith("ANTHROPIC_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.delenv("HWOPT_PRICES", raising=False)


@dataclass
class Bench:
    """A proposer, the server it asks, and how long it would have waited."""

    server: Loopback
    proposer: LlmProposer
    purse: Purse
    pauses: list[float] = field(default_factory=list)

    def propose(self, number: int = 0) -> Proposal:
        """Ask for a proposal that is not None."""
        proposal = self.proposer.propose(request(number))
        assert proposal is not None
        return proposal


def proposer_for(
    client: ModelClient,
    *,
    purse: Purse | None = None,
    pause: Callable[[float], object] | None = None,
    config: ProposerConfig | None = None,
) -> LlmProposer:
    """Return a proposer for the example design."""
    config = config or ProposerConfig(kind="llm", effort="low")
    return LlmProposer(DESIGN, FLOW, config, client=client, purse=purse or Purse(5.0), pause=pause)


@contextmanager
def bench(script: Script, *, cap_usd: float = 5.0, timeout_s: float = 30.0) -> Iterator[Bench]:
    """Join proposer and server."""
    pauses: list[float] = []
    with Loopback(script) as server:
        client = AnthropicClient(base_url=server.url, api_key=KEY, timeout_s=timeout_s)
        purse = Purse(cap_usd)
        proposer = proposer_for(client, purse=purse, pause=pauses.append)
        try:
            yield Bench(server, proposer, purse, pauses)
        finally:
            proposer.close()


def cost_usd(proposals: Sequence[Proposal | None]) -> float:
    """Return what the exchanges of proposals cost together."""
    return sum(each.cost_usd for one in proposals if one for each in one.exchanges)


def test_a_good_edit_becomes_a_candidate() -> None:
    """Edits are applied to the parent; lineage, note, tokens and cost are recorded."""
    answer = says(BETTER, cache_read=2000, cache_write=100)
    with bench([answer]) as b:
        proposal = b.propose()
    assert proposal.candidate is not None
    assert "assign sum_o = a_i + other;" in proposal.candidate.sources[0].text
    assert proposal.candidate.parents == (GOLD.candidate.id,)
    assert proposal.candidate.proposer == "llm:claude-sonnet-5-5:low"
    assert proposal.candidate.note == "one adder, operand selected before it"
    (exchange,) = proposal.exchanges
    assert exchange.model == "claude-sonnet-5-5"
    assert (exchange.input_tokens, exchange.output_tokens) == (3100, 500)
    assert exchange.cost_usd == pytest.approx(USUAL_USD + 0.0002 + 0.0004)
    assert b.purse.spent_usd == pytest.approx(exchange.cost_usd)
    assert json.loads(exchange.reply)["usage"]["cache_read_tokens"] == 2000
    assert json.loads(exchange.request)["turns"][0]["role"] == "user"


def test_what_is_sent() -> None:
    """The request names model, effort and limit; the cached prefix ends with the design."""
    with bench([says(BETTER), says(BETTER)]) as b:
        b.propose(0)
        b.propose(1)
    first, second = b.server.received
    assert first.body["model"] == "claude-sonnet-5-5"
    assert first.body["output_config"] == {"effort": "low"}
    assert first.body["max_tokens"] <= 21_333
    assert not first.body.keys() & {"temperature", "top_p", "top_k", "stream", "tools"}
    design = first.body["messages"][0]["content"][0]
    assert design["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    assert ADDER in design["text"]
    assert first.prefix == second.prefix
    assert first.last_text != second.last_text


def test_the_key_is_recorded_nowhere() -> None:
    """The key travels in a header and is in no exchange, reason or announcement."""
    answers = [fails(429, "rate_limit_error", "slow down"), says(BETTER)]
    with bench(answers) as b:
        proposal = b.propose()
        announcement = b.proposer.announcement()
    assert any(KEY in value for value in b.server.received[0].headers.values())
    assert KEY not in f"{proposal}{announcement}"


def test_an_edit_that_misses_is_repaired_once() -> None:
    """The model is told what missed, in the same conversation, and may correct itself."""
    with bench([says(MISSING), says(BETTER)]) as b:
        proposal = b.propose()
    assert proposal.candidate is not None
    assert len(proposal.exchanges) == 2
    messages = b.server.received[1].body["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "user"]
    assert messages[1]["content"] == MISSING.strip()
    assert (
        "the text has no line `assign sum_o = sel_i ? b_i + a_i" in b.server.received[1].last_text
    )
    assert b.server.received[0].prefix == b.server.received[1].prefix


def test_after_one_repair_it_is_given_up() -> None:
    """A second miss ends the ask; both replies are paid for."""
    with bench([says(MISSING), says("No idea.")]) as b:
        proposal = b.propose()
    assert proposal.candidate is None
    assert proposal.reason == (
        "the edits could not be applied: the reply has no changes that could be read; reply with "
        "SEARCH/REPLACE blocks, or with each changed module as a whole in a fenced block"
    )
    assert cost_usd([proposal]) == pytest.approx(2 * USUAL_USD)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            says("I can not.", stop_reason="refusal", category="cyber"),
            "the model refused (cyber)",
        ),
        (says("", stop_reason="refusal"), "the model refused"),
        (says(BETTER, stop_reason="max_tokens"), "the reply was cut off (max_tokens)"),
        (
            says(BETTER, stop_reason="model_context_window_exceeded"),
            "the reply was cut off (model_context_window_exceeded)",
        ),
        (says(""), "the reply was empty"),
        (says(" \n"), "the reply was empty"),
        (
            says(BETTER, stop_reason="pause_turn"),
            "the reply ended unexpectedly (pause_turn)",
        ),
        (
            says(BETTER, stop_reason=None),
            "the reply ended unexpectedly (no reason given)",
        ),
    ],
)
def test_replies_that_must_not_be_read(answer: Answer, reason: str) -> None:
    """Refusals, truncated and empty replies give no candidate, are not repaired, and cost."""
    with bench([answer]) as b:
        proposal = b.propose()
    assert (proposal.candidate, proposal.reason) == (None, reason)
    assert cost_usd([proposal]) == pytest.approx(USUAL_USD)


@pytest.mark.parametrize(
    "fault",
    [
        fails(429, "rate_limit_error"),
        fails(429, "rate_limit_error", error_code="ramp_limit_exceeded"),
        fails(529, "overloaded_error"),
        fails(500, "api_error"),
        fails(503, "api_error"),
        Answer(502, "<html>bad gateway</html>", {"content-type": "text/html", "retry-after": "0"}),
    ],
)
def test_a_busy_service_is_asked_again(fault: Answer) -> None:
    """A passing fault is retried after the time that the service names; it costs nothing."""
    with bench([fault, fault, says(BETTER)]) as b:
        proposal = b.propose()
    assert proposal.candidate is not None
    assert [each.cost_usd for each in proposal.exchanges[:2]] == [0.0, 0.0]
    assert cost_usd([proposal]) == pytest.approx(USUAL_USD)
    assert b.pauses == [0.0, 0.0]


def test_a_service_that_stays_busy_is_given_up() -> None:
    """After three attempts the ask ends without a candidate, and the next ask starts afresh."""
    with bench([*[fails(529, "overloaded_error", "Overloaded")] * 3, says(BETTER)]) as b:
        proposal = b.propose(0)
        assert proposal.reason == "the model gave no answer: HTTP 529: Overloaded"
        assert len(proposal.exchanges) == 3
        assert b.propose(1).candidate is not None


def test_waits_follow_the_service_and_are_bounded() -> None:
    """Without a wish of the service waits double; one beyond a minute is not waited for."""
    unsaid = fails(500, "api_error", headers={"retry-after": "soon"})
    short = fails(429, "rate_limit_error", headers={"retry-after-ms": "20"})
    long = fails(429, "rate_limit_error", headers={"retry-after": "3600"})
    with bench([unsaid, unsaid, unsaid, short, long]) as b:
        b.propose(0)
        assert b.pauses == [1.0, 2.0]
        assert "HTTP 429" in b.propose(1).reason
        assert b.pauses == [1.0, 2.0, 0.02]
        assert len(b.server.received) == 5


@pytest.mark.parametrize("fault", [DROP, half_of(says(BETTER)), SILENT, TRICKLE])
def test_a_lost_answer_is_counted_at_its_most(fault: Answer) -> None:
    """A request that may have been billed is not repeated, and counts as the most it can cost."""
    timeout_s = 0.3 if fault in (SILENT, TRICKLE) else 30.0
    with bench([fault], timeout_s=timeout_s) as b:
        proposal = b.propose()
    assert proposal.candidate is None
    assert proposal.reason.startswith("the model gave no answer: ")
    assert len(b.server.received) == 1
    (exchange,) = proposal.exchanges
    assert exchange.cost_usd > 0.2
    assert b.purse.spent_usd == exchange.cost_usd


@pytest.mark.parametrize(
    "body", ["null", "{}", "[]", '"text"', "not json", '{"content": [{"type": "text"}]}']
)
def test_an_answer_that_is_no_message(body: str) -> None:
    """A 200 with anything but a message gives no candidate and counts at its most."""
    with bench([Answer(body=body)]) as b:
        proposal = b.propose()
    assert proposal.candidate is None
    assert cost_usd([proposal]) > 0.2


def test_halves_of_characters_do_no_harm() -> None:
    """A reply with a lone surrogate is repaired and recorded like any other."""
    with bench([says("\ud800"), says(BETTER + "\ud800")]) as b:
        assert b.propose().candidate is not None


def test_an_unreachable_service_costs_nothing() -> None:
    """Where nothing listens, the ask ends without a candidate after three attempts."""
    with Loopback([]) as server:
        url = server.url
    client = AnthropicClient(base_url=url, api_key=KEY)
    proposal = proposer_for(client, pause=lambda _seconds: None).propose(request())
    assert proposal is not None
    assert proposal.reason.startswith("the model gave no answer: no connection (")
    assert [each.cost_usd for each in proposal.exchanges] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "fault",
    [
        fails(429, "rate_limit_error", error_code="enforced_spend_limit_reached"),
        fails(429, "rate_limit_error", error_code="contract_spend_limit_reached"),
        fails(402, "billing_error"),
        fails(400, "billing_error"),
    ],
)
def test_a_spend_limit_ends_the_asking(fault: Answer) -> None:
    """A limit that waiting does not cure is met once; later asks send nothing."""
    with bench([fault, says(BETTER)]) as b:
        proposal = b.propose(0)
        assert b.proposer.propose(request(1)) is None
        assert len(b.server.received) == 1
    assert proposal.candidate is None
    assert proposal.pause.endswith(
        "; raise the account's limit, or wait until it is renewed, then hwopt resume"
    )
    assert b.pauses == []


def test_a_request_that_is_refused_does_not_end_the_asking() -> None:
    """A 400 concerns this prompt alone; the next ask is sent."""
    with bench([fails(400, "invalid_request_error", "prompt is too long"), says(BETTER)]) as b:
        assert b.propose(0).reason == "the model gave no answer: HTTP 400: prompt is too long"
        assert b.propose(1).candidate is not None


@pytest.mark.parametrize(
    "fault",
    [
        fails(401, "authentication_error", "not yours"),
        fails(403, "permission_error", "not yours"),
        fails(400, "invalid_request_error", "not yours", error_code="organization_on_hold"),
    ],
)
def test_a_wrong_key_is_said_clearly(fault: Answer) -> None:
    """A key that is not accepted from the start is an error with its next action, exit code 5."""
    with bench([fault]) as b, pytest.raises(ModelError) as caught:
        b.propose()
    assert str(caught.value) == (
        f"{b.server.url}/v1/messages was expected to answer for claude-sonnet-5-5, but HTTP "
        f"{fault.status}: not yours; set ANTHROPIC_API_KEY to a key that may use the model, "
        "then hwopt resume"
    )
    assert caught.value.exit_code == 5


def test_no_key_is_said_before_anything_is_sent() -> None:
    """Without a key nothing goes over the network."""
    with Loopback([]) as server:
        client = AnthropicClient(base_url=server.url)
        with pytest.raises(ModelError, match="found none; set ANTHROPIC_API_KEY"):
            proposer_for(client).propose(request())
        with pytest.raises(ConfigError) as caught:
            client.check()
        assert str(caught.value) == (
            f"{server.url}/v1/messages: expected an API key, found none; set ANTHROPIC_API_KEY"
        )
        assert server.received == []


def test_an_unknown_model_of_the_service_is_said_clearly() -> None:
    """A 404 before any answer names the model and what to correct."""
    with (
        bench([fails(404, "not_found_error", "model: x")]) as b,
        pytest.raises(ModelError, match="correct the model's name or ANTHROPIC_BASE_URL"),
    ):
        b.propose()


def test_a_key_that_expires_does_not_stop_a_run() -> None:
    """After the first answer a refused key ends the asking, and what was found is not lost."""
    with bench([says(BETTER), fails(401, "authentication_error")]) as b:
        assert b.propose(0).candidate is not None
        proposal = b.propose(1)
        assert proposal.candidate is None
        assert "set ANTHROPIC_API_KEY" in proposal.pause
        assert b.proposer.propose(request(2)) is None


def test_the_same_text_again_is_no_candidate() -> None:
    """A candidate that was tried before is recognised, and its reply is paid for."""
    with bench([says(BETTER)]) as b:
        first = b.propose().candidate
    assert first is not None
    seen = elite(first.sources[0].text)
    client = ScriptedClient(lambda _prompt: BETTER)
    asked = request(0)
    again = proposer_for(client).propose(
        type(asked)(**{**vars(asked), "seen": asked.seen | {seen.candidate.id}})
    )
    assert again is not None
    assert again.candidate is None
    assert again.reason == f"candidate {first.id} was tried before"
    assert len(again.exchanges) == 1


def test_the_cap_holds_with_eight_threads() -> None:
    """With 40 asks in eight threads and dear replies, what is billed never exceeds the cap.

    Money is reserved at its most, so that no more requests are in flight than it could pay for:
    three, and they are.
    """
    cap_usd = 1.0
    three = threading.Barrier(3)

    def dear(received: Received) -> Answer:
        number = received.number
        if number in {1, 2, 3}:
            three.wait(timeout=30)
        if number % 5 == 4:
            return fails(429, "rate_limit_error")
        return says(MISSING if number % 2 else BETTER, output_tokens=(number * 977) % 20_000)

    with bench(dear, cap_usd=cap_usd) as b, ThreadPoolExecutor(8) as pool:
        proposals = list(pool.map(lambda n: b.proposer.propose(request(n)), range(40)))
    assert len(b.server.received) > 8
    assert cost_usd(proposals) == pytest.approx(b.purse.spent_usd)
    assert 0.5 < b.purse.spent_usd <= cap_usd
    assert b.server.most_at_once == 3
    assert proposals[-1] is None


def test_a_spent_cap_sends_nothing() -> None:
    """When the ledger leaves too little for any request, propose answers None at once."""
    with bench([]) as b:
        assert b.proposer.propose(request(remaining_usd=0.01)) is None
        assert b.server.received == []


def test_a_repair_that_does_not_fit_is_not_sent() -> None:
    """The repair round has its own reservation; without room the ask ends and is paid for."""
    cap_usd = 0.30
    with bench([says(MISSING, output_tokens=10_000)], cap_usd=cap_usd) as b:
        proposal = b.propose()
        assert len(b.server.received) == 1
    assert proposal.reason.startswith("the next request could cost $0.")
    assert proposal.reason.endswith("and exceed the cap of $0.30; raise --cost-usd")
    assert cost_usd([proposal]) == pytest.approx(0.102)


def test_the_first_request_goes_alone() -> None:
    """Others wait for the first answer, so that they find the prefix cached."""
    flying, lock, order = 0, threading.Lock(), []

    def answer(_prompt: object) -> str:
        nonlocal flying
        with lock:
            flying += 1
            order.append(flying)
        with lock:
            flying -= 1
        return BETTER

    client = ScriptedClient(answer)
    with ThreadPoolExecutor(8) as pool:
        proposer = proposer_for(client)
        assert all(pool.map(lambda n: proposer.propose(request(n)), range(8)))
    assert order[0] == 1
    assert len(order) == 8


def test_two_proposers_share_a_purse() -> None:
    """The cap is the run's: what one model spent, the other cannot."""
    purse = Purse(0.5)
    dear = Reply(BETTER, "end_turn", Usage(1000, 40_000))
    one = proposer_for(ScriptedClient([dear]), purse=purse)
    other = proposer_for(ScriptedClient([]), purse=purse)
    assert one.propose(request(0))
    assert other.propose(request(1)) is None


def test_closing_ends_waits() -> None:
    """After close a busy service is not waited for, and later asks send nothing."""
    client = ScriptedClient([Fault(Trouble.BUSY, "busy", retry_after_s=50.0)])
    purse = Purse(5.0)
    proposer = proposer_for(client, purse=purse)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(proposer.propose, request(0))
        proposer.close()
        proposal = waiting.result(timeout=30)
    assert proposal is None or proposal.candidate is None
    assert proposer.propose(request(1)) is None


def test_closing_gives_up_a_request_in_flight() -> None:
    """A request that the service sits on is given up at the close, and counts at its most."""
    asked = threading.Event()

    def sit(_received: Received) -> Answer:
        asked.set()
        return SILENT

    with bench(sit, timeout_s=600.0) as b, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(b.propose)
        assert asked.wait(timeout=30)
        b.proposer.close()
        proposal = waiting.result(timeout=30)
    assert proposal.reason == "the model gave no answer: the run was stopped"
    assert cost_usd([proposal]) > 0.2


def test_a_client_that_breaks_leaves_no_reservation() -> None:
    """An error of ours in the client is raised, and what was reserved counts as spent."""
    purse = Purse(5.0)
    proposer = proposer_for(ScriptedClient([]), purse=purse)
    with pytest.raises(IndexError):
        proposer.propose(request())
    assert purse.spent_usd > 0.2


def test_the_announcement() -> None:
    """One line names endpoint, model, what is sent and the cap, without secrets in the address."""
    client = AnthropicClient(base_url="https://me:secret@proxy.example/v?x=1", api_key=KEY)
    assert proposer_for(client).announcement() == (
        "llm: https://proxy.example/v/v1/messages, model claude-sonnet-5-5 (effort low); sends the "
        "design's sources and includes, its metrics and the reasons of failed candidates; costs "
        "at most $5.00 by the prices of 2026-11-23"
    )


def test_a_model_without_a_price_is_refused_at_once() -> None:
    """An unknown model is an error of the configuration before any request."""
    client = ScriptedClient([])
    with pytest.raises(ConfigError, match="has no price"):
        proposer_for(client, config=ProposerConfig(kind="llm", model="claude-unknown"))
    assert client.prompts == []


def test_a_cap_below_one_request_is_refused_at_once() -> None:
    """A cap that admits no request is said before the run, with the way out."""
    with pytest.raises(ConfigError, match=r"may cost up to \$0\.\d\d on this design, and the cap"):
        proposer_for(ScriptedClient([]), purse=Purse(0.05))
    cheap = ProposerConfig(kind="llm", model="claude-haiku-5-5")
    proposer_for(ScriptedClient([]), purse=Purse(0.05), config=cheap)
