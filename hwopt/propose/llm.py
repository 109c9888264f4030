"""The proposer that asks a language model. It costs money and never spends beyond its cap."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from hwopt.candidate import Candidate
from hwopt.config import ProposerConfig
from hwopt.design import Design
from hwopt.errors import ConfigError, EditError, ModelError
from hwopt.evaluation import Elite
from hwopt.ledger import Exchange
from hwopt.propose.briefing import TASKS, Briefing
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.propose.model import Fault, ModelClient, Prompt, Reply, Trouble
from hwopt.propose.prices import ModelPrice, price_of
from hwopt.propose.proposer import Proposal, Request
from hwopt.propose.purse import Purse

#: The model that is asked where the campaign names none.
DEFAULT_MODEL = "claude-sonnet-5-5"
#: Longest reply, thinking included [tokens]; above 21,333 a request would have to stream.
MAX_TOKENS = 20_000
#: How often a request is sent while the service is busy.
ATTEMPTS = 3
#: Longest wait between attempts [s]; a service that asks for more is left alone.
MAX_PAUSE_S = 60.0
_FIRST_PAUSE_S = 0.5

_PASSING = frozenset({Trouble.BUSY, Trouble.UNREACHABLE})
#: Troubles that no later request of this run will be spared.
_LASTING = frozenset({Trouble.KEY, Trouble.SPENT, Trouble.UNKNOWN_MODEL})
_NEXT = {
    Trouble.KEY: "set ANTHROPIC_API_KEY to a key that may use the model, then hwopt resume",
    Trouble.UNKNOWN_MODEL: "correct the model's name or ANTHROPIC_BASE_URL",
}


@dataclass
class _Talk:
    """One ask: what was sent and what came back."""

    number: int
    exchanges: list[Exchange] = field(default_factory=list)

    def without_candidate(self, reason: str) -> Proposal:
        return Proposal(None, reason, tuple(self.exchanges))


class LlmProposer:
    """Asks a model for changes to gold or to an elite. Safe to call from several threads."""

    kind = "llm"

    def __init__(
        self,
        design: Design,
        config: ProposerConfig,
        *,
        client: ModelClient,
        purse: Purse,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            design: Gold.
            config: Model and effort.
            client: Asks the model.
            purse: The money, shared by all model proposers of a run.
            pause: Waits some seconds before the next attempt; None means to wait in earnest.

        Raises:
            ConfigError: The model has no known price, or the cap is too low for one request.
        """
        self._model = config.model or DEFAULT_MODEL
        self._effort = config.effort
        self._price: ModelPrice = price_of(self._model)
        self._client = client
        self._purse = purse
        self._closed = threading.Event()
        self._pause = pause or self._closed.wait
        self._briefing = Briefing(
            design, model=self._model, effort=self._effort, max_tokens=MAX_TOKENS
        )
        self._least_usd = self._price.most_usd(self._briefing.blank)
        if self._least_usd > purse.cap_usd:
            raise ConfigError(
                f"one request to {self._model} may cost up to ${self._least_usd:.2f} on this "
                f"design, and the cap is ${purse.cap_usd:.2f}; raise --cost-usd or choose a "
                "cheaper model"
            )
        self._lock = threading.Lock()
        self._begun = False
        #: Set when the first request is over: only then is there a cached prefix to read.
        self._warm = threading.Event()
        self._answered = False
        #: Why no request is sent any more; empty while they are.
        self._stopped = ""

    def announcement(self) -> str:
        """Return the line that a person reads before the first request."""
        return (
            f"llm: {self._client.endpoint}, model {self._model} (effort {self._effort}); sends the "
            "design's sources and includes, its metrics and the reasons of failed candidates; "
            f"costs at most ${self._purse.cap_usd:.2f} by the prices of {self._price.dated}"
        )

    def close(self) -> None:
        """Send nothing any more; waits end at once, a request on its way is not called back."""
        self._stopped = self._stopped or "the run was stopped"
        self._closed.set()
        self._purse.close()

    def propose(self, request: Request) -> Proposal | None:
        """Ask the model for a candidate; None means that money or permission is at an end.

        Raises:
            ModelError: The API does not accept the key or the model, and never has.
        """
        self._purse.reconcile(request.remaining_usd)
        if self._stopped or not self._purse.admits(self._least_usd):
            return None
        parent, task = choose(request)
        talk = _Talk(request.number)
        prompt = self._briefing.opening(request, parent, task)
        reply = self._converse(talk, prompt)
        if isinstance(reply, str):
            return talk.without_candidate(reply)
        try:
            return self._candidate(talk, request, parent, reply)
        except EditError as error:
            prompt = self._briefing.repair(prompt, reply.text, str(error))
        reply = self._converse(talk, prompt)
        if isinstance(reply, str):
            return talk.without_candidate(reply)
        try:
            return self._candidate(talk, request, parent, reply)
        except EditError as error:
            return talk.without_candidate(f"the edits could not be applied: {error}")

    def _candidate(self, talk: _Talk, request: Request, parent: Elite, reply: Reply) -> Proposal:
        candidate = Candidate(
            sources=apply_reply(reply.text, parent.candidate.sources),
            proposer=self.kind,
            parents=(parent.candidate.id,),
            note=summary_of(reply.text),
        )
        if candidate.id in request.seen:
            return talk.without_candidate(f"candidate {candidate.id} was tried before")
        return Proposal(candidate, exchanges=tuple(talk.exchanges))

    def _converse(self, talk: _Talk, prompt: Prompt) -> Reply | str:
        """Return a reply that can be read, or why there is none."""
        answer: Reply | Fault | str = ""
        for attempt in range(ATTEMPTS):
            answer = self._pay_and_ask(talk, prompt)
            if not isinstance(answer, Fault):
                break
            self._give_up_if_lasting(answer)
            wait_s = answer.retry_after_s
            wait_s = _FIRST_PAUSE_S * 2**attempt if wait_s is None else wait_s
            last = attempt == ATTEMPTS - 1
            if answer.trouble not in _PASSING or wait_s > MAX_PAUSE_S or last or self._stopped:
                break
            self._pause(wait_s)
        if isinstance(answer, Fault):
            return f"the model gave no answer: {answer.words}"
        if isinstance(answer, Reply):
            return _unusable(answer) or answer
        return answer

    def _pay_and_ask(self, talk: _Talk, prompt: Prompt) -> Reply | Fault | str:
        most_usd = self._price.most_usd(prompt)
        if not self._purse.reserve(talk.number, most_usd):
            return (
                f"the next request could cost ${most_usd:.2f} and exceed the cap of "
                f"${self._purse.cap_usd:.2f}; raise --cost-usd"
            )
        cost_usd = most_usd
        try:
            answer = self._send(prompt)
            cost_usd = self._cost_usd(answer, most_usd)
        finally:
            self._purse.settle(most_usd, cost_usd)
        talk.exchanges.append(_exchange(prompt, answer, cost_usd))
        return answer

    def _send(self, prompt: Prompt) -> Reply | Fault:
        """Send a request; the first one alone, so that the others find its prefix cached."""
        with self._lock:
            first = not self._begun
            self._begun = True
        if not first:
            self._warm.wait()
        if self._stopped:
            return Fault(Trouble.UNREACHABLE, self._stopped)
        try:
            answer = self._client.ask(prompt)
        finally:
            self._warm.set()
        self._answered = self._answered or isinstance(answer, Reply)
        return answer

    def _cost_usd(self, answer: Reply | Fault, most_usd: float) -> float:
        """Price an answer; where the API may have billed and did not say, at the most."""
        if isinstance(answer, Fault):
            return most_usd if answer.trouble is Trouble.LOST else 0.0
        return self._price.cost_usd(answer.usage) if answer.usage else most_usd

    def _give_up_if_lasting(self, fault: Fault) -> None:
        if fault.trouble not in _LASTING:
            return
        self._stopped = self._stopped or fault.words
        if fault.trouble in _NEXT and not self._answered:
            self._refuse(fault)

    def _refuse(self, fault: Fault) -> NoReturn:
        raise ModelError(
            f"{self._client.endpoint} was expected to answer for {self._model}, but "
            f"{fault.words}; {_NEXT[fault.trouble]}"
        )


def choose(request: Request) -> tuple[Elite, str]:
    """Choose parent and task, by seed and number alone; elites that were used less come first."""
    draw = random.Random(f"{request.seed}:{request.number}")  # noqa: S311 - no secret
    parents = (request.gold, *request.elites)
    uses = [request.parents.count(elite.candidate.id) for elite in parents]
    (parent,) = draw.choices(parents, [1 / (1 + count) for count in uses])
    return parent, draw.choice(TASKS)


def _unusable(reply: Reply) -> str:
    """Say why a reply must not be read, or return nothing."""
    match reply.stop_reason:
        case "max_tokens" | "model_context_window_exceeded":
            return f"the reply was cut off ({reply.stop_reason})"
        case "refusal":
            why = f" ({reply.stop_details})" if reply.stop_details else ""
            return f"the model refused{why}"
        case "end_turn" | "stop_sequence":
            return "" if reply.text.strip() else "the reply was empty"
        case _:
            return f"the reply ended unexpectedly ({reply.stop_reason or 'no reason given'})"


def _exchange(prompt: Prompt, answer: Reply | Fault, cost_usd: float) -> Exchange:
    usage = answer.usage if isinstance(answer, Reply) else None
    return Exchange(
        model=prompt.model,
        request=prompt.to_json(),
        reply=answer.to_json() if isinstance(answer, Reply) else answer.words,
        input_tokens=usage.prompt_tokens if usage else 0,
        output_tokens=usage.output_tokens if usage else 0,
        cost_usd=cost_usd,
    )
