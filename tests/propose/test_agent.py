"""A model at work with tools, through the real SDK to a server on loopback."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from propose.agent_loopback import results, uses
from propose.examples import BETTER, DESIGN, FLOW, GOLD, MISSING, elite, request
from propose.loopback import DROP, Answer, Loopback, Received, Script, fails, says

from hwopt.config import ProposerConfig
from hwopt.errors import ConfigError
from hwopt.evaluation import Elite
from hwopt.propose import Proposal, Request
from hwopt.propose.agent import AgentProposer, Desk
from hwopt.propose.agent_messages import Tool, texts_of
from hwopt.propose.client import AnthropicClient
from hwopt.propose.edits import apply_reply
from hwopt.propose.purse import Purse

USUAL_USD = 0.007
CONFIG = ProposerConfig(kind="llm", effort="low", mode="agent", steps=4)


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
class Shed:
    """A workshop with one tool, which repeats what it is told and refuses `refuse`."""

    tools: tuple[Tool, ...] = (Tool("say", "Say it.", (("words", "What."),)),)
    used: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closed: bool = False

    def open(self, request: Request, parent: Elite) -> Desk:
        """Be the desk as well."""
        assert parent.candidate.id in {each.candidate.id for each in request.choices}
        return self

    def close(self) -> None:
        """Remember it."""
        self.closed = True

    def call(self, name: str, arguments: Mapping[str, str]) -> str:
        """Repeat."""
        self.used.append((name, dict(arguments)))
        if arguments.get("words") == "refuse":
            raise ConfigError("expected something else; say it")
        return f"you said {arguments.get('words')}"


@dataclass
class Bench:
    """A proposer, its server, its tools and its purse."""

    server: Loopback
    proposer: AgentProposer
    shed: Shed
    purse: Purse

    def propose(self, number: int = 0, **more: tuple[Elite, ...]) -> Proposal:
        """Ask for a proposal that is not None."""
        found = self.proposer.propose(request(number, **more))
        assert found is not None
        return found


@contextmanager
def bench(
    script: Script, *, config: ProposerConfig = CONFIG, cap_usd: float = 5
) -> Iterator[Bench]:
    """Join agent, tools and server."""
    with Loopback(script) as server:
        client = AnthropicClient(base_url=server.url, api_key="sk-secret-key", timeout_s=30)
        shed, purse = Shed(), Purse(cap_usd)
        proposer = AgentProposer(
            DESIGN, FLOW, config, client=client, purse=purse, pause=lambda _s: None, workshop=shed
        )
        try:
            yield Bench(server, proposer, shed, purse)
        finally:
            proposer.close()
            assert shed.closed


def test_an_agent_uses_tools_and_submits() -> None:
    """Each request goes on from the one before; what was submitted is the candidate."""
    script = [
        uses(("say", {"words": "a"}), ("say", {"words": "b"})),
        uses(("submit", {"reply": BETTER})),
    ]
    with bench(script) as b:
        found = b.propose()
    assert found.candidate is not None
    assert "assign sum_o = a_i + other;" in found.candidate.sources[0].text
    assert found.candidate.note == "one adder, operand selected before it"
    assert found.candidate.parents == (GOLD.candidate.id,)
    assert [words["words"] for _, words in b.shed.used] == ["a", "b"]
    first, second = b.server.received
    assert [tool["name"] for tool in first.body["tools"]] == ["say", "submit"]
    assert first.body["tools"][0]["input_schema"]["required"] == ["words"]
    assert first.prefix == second.prefix
    assert "You have 4 replies in all" in first.last_text
    opening, assistant, told = second.body["messages"]
    assert opening["content"][1]["text"] == first.last_text
    answer = json.loads(script[0].body)["content"]
    assert assistant == {"role": "assistant", "content": answer}
    assert [block["type"] for block in told["content"]] == ["tool_result", "tool_result", "text"]
    assert "you said a" in results(second)[0]
    assert told["content"][-1]["text"] == "3 replies are left."
    assert len(found.exchanges) == 2
    assert [each.cost_usd for each in found.exchanges] == pytest.approx([USUAL_USD] * 2)
    assert b.purse.spent_usd == pytest.approx(2 * USUAL_USD)


def test_the_conversation_is_cached_as_it_grows() -> None:
    """Rules and design are marked for an hour, the end of each request for five minutes."""
    script = [uses(("say", {"words": "a"})), uses(("submit", {"reply": BETTER}))]
    with bench(script) as b:
        b.propose()
    for received in b.server.received:
        blocks = [block for m in received.body["messages"] for block in m["content"]]
        marks = [block["cache_control"] for block in blocks if "cache_control" in block]
        assert marks == [{"type": "ephemeral", "ttl": "1h"}, {"type": "ephemeral"}]
        assert "cache_control" in received.body["messages"][-1]["content"][-1]


def test_what_was_recorded_gives_the_candidate_again() -> None:
    """The last exchange alone, as the ledger holds it, leads to the same sources."""
    script = [
        uses(("say", {"words": "a"})),
        uses(("submit", {"reply": MISSING}), ("submit", {"reply": BETTER})),
    ]
    with bench(script) as b:
        found = b.propose()
    assert found.candidate is not None
    texts = texts_of(found.exchanges[-1].reply)
    assert (texts, found.place) == ((MISSING, BETTER), 1)
    assert apply_reply(texts[1], DESIGN.sources) == found.candidate.sources


def test_mistakes_are_told() -> None:
    """An edit that misses, a wrong tool argument and a refusal are results marked as errors."""
    script = [
        uses(("submit", {"reply": MISSING}), ("say", {"words": "refuse"}), ("say", {"words": 7})),
        uses(("submit", {"text": BETTER}), ("submit", {"reply": BETTER})),
    ]
    with bench(script) as b:
        found = b.propose()
    assert found.candidate is not None
    told = b.server.received[1].body["messages"][-1]["content"]
    assert [block.get("is_error") for block in told] == [True, True, None, None]
    assert "SEARCH block 1 matches nothing" in told[0]["content"]
    assert told[1]["content"] == "error: expected something else; say it"
    assert b.shed.used[1] == ("say", {})


def test_an_agent_that_answers_in_text() -> None:
    """A reply without tools counts as submitted; one that misses gets one more chance."""
    with bench([says(BETTER)]) as b:
        assert b.propose().candidate is not None
    with bench([says(MISSING), says(BETTER)]) as b:
        assert b.propose().candidate is not None
        assert "Nothing was submitted:" in b.server.received[1].last_text
    with bench([says(MISSING), says(MISSING)]) as b:
        assert "the agent submitted nothing: SEARCH block 1" in b.propose().reason
    several = f"ALTERNATIVE 1\n{BETTER}\nALTERNATIVE 2\n{BETTER}"
    with bench([says(several), says(BETTER)]) as b:
        assert b.propose().candidate is not None
        assert "one text was expected, not 2 alternatives" in b.server.received[1].last_text
    with bench([says("Nothing here pays.")]) as b:
        found = b.propose()
        assert found.candidate is None
        assert found.reason.startswith("the agent submitted nothing: the reply has no changes")
        assert len(found.exchanges) == 1


def test_steps_are_limited() -> None:
    """An agent that never submits is stopped, was told so, and is paid for."""
    with bench(lambda _: uses(("say", {"words": "a"}))) as b:
        found = b.propose()
    assert found.reason == "the agent did not submit within 4 replies"
    assert len(found.exchanges) == len(b.server.received) == 4
    assert b.server.received[3].last_text == "Your next reply is the last: submit."


def test_tokens_and_dollars_are_limited() -> None:
    """No request is sent that could exceed what an ask may use."""

    def endless(_received: Received) -> Answer:
        return uses(("say", {"words": "a"}), input_tokens=5_000, output_tokens=19_000)

    with bench(endless, config=replace(CONFIG, steps=50, tokens=150_000)) as b:
        found = b.propose()
    assert found.reason == "the agent reached its limit of 150000 tokens"
    assert len(found.exchanges) > 1
    used = sum(each.input_tokens + each.output_tokens for each in found.exchanges)
    assert used <= 150_000
    with bench(endless, config=replace(CONFIG, steps=50, cost_usd=0.6)) as b:
        found = b.propose()
    assert found.reason == "the agent reached its limit of 0.6 US dollars"
    assert 0 < sum(each.cost_usd for each in found.exchanges) <= 0.6


def test_the_cap_of_the_run_holds() -> None:
    """Each request is reserved first; where the purse does not admit it, none is sent."""
    with bench(
        lambda _: uses(("say", {"words": "a"})), config=replace(CONFIG, steps=50), cap_usd=0.3
    ) as b:
        found = b.propose()
    assert "exceed the cap of $0.30" in found.reason
    assert b.purse.spent_usd == pytest.approx(USUAL_USD * len(b.server.received))
    assert len(found.exchanges) == len(b.server.received)


def test_too_many_tools_in_one_reply() -> None:
    """Six calls of a reply are answered, the others are told to come again."""
    calls = [("say", {"words": str(k)}) for k in range(8)]
    with bench([uses(*calls), uses(("submit", {"reply": BETTER}))]) as b:
        assert b.propose().candidate is not None
    assert len(b.shed.used) == 6
    assert [
        text.startswith("error: at most 6 tools") for text in results(b.server.received[1])
    ] == [*[False] * 6, True, True]


def stopped(reason: str) -> Answer:
    """Return a submission that ended for another reason than its tools."""
    answer = uses(("submit", {"reply": BETTER}))
    message = json.loads(answer.body)
    return replace(answer, body=json.dumps({**message, "stop_reason": reason}))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (DROP, "the model gave no answer: the connection broke"),
        (fails(400, "invalid_request_error"), "the model gave no answer: HTTP 400"),
        (stopped("max_tokens"), "the reply was cut off (max_tokens)"),
        (stopped("refusal"), "the model refused"),
        (stopped("pause_turn"), "the reply ended unexpectedly (pause_turn)"),
    ],
)
def test_faults_end_the_work(answer: Answer, words: str) -> None:
    """A broken, refused or truncated reply in mid-work is no submission; all is accounted for."""
    with bench([uses(("say", {"words": "a"})), answer]) as b:
        found = b.propose()
    assert found.candidate is None
    assert words in found.reason
    assert len(found.exchanges) == 2
    assert b.purse.spent_usd == pytest.approx(sum(each.cost_usd for each in found.exchanges))


def test_what_was_tried_before_is_told() -> None:
    """A submission that the run has seen is an error for the agent, which may go on."""
    (text,) = (each.text for each in apply_reply(BETTER, DESIGN.sources))
    known = elite(text)
    script = [uses(("submit", {"reply": BETTER})), says("I stop.")]
    with bench(script) as b:
        number = next(k for k in range(50) if chosen_gold(k, known))
        found = b.propose(number, elites=(known,))
    assert found.candidate is None
    assert "was tried before; change something else" in results(b.server.received[1])[0]


def chosen_gold(number: int, known: Elite) -> bool:
    """Tell whether an ask is about gold."""
    from hwopt.propose.llm import choose  # noqa: PLC0415

    return choose(request(number, elites=(known,)))[0] is GOLD
