"""A model that is paid for: each request is reserved before it is sent and settled after it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from hwopt.errors import ModelError
from hwopt.ledger import Exchange
from hwopt.propose.agent_messages import ToolReply, calls_of
from hwopt.propose.model import Fault, ModelClient, Prompt, Reply, Trouble
from hwopt.propose.prices import ModelPrice
from hwopt.propose.purse import Purse

T = TypeVar("T")

#: How often a request is sent while the service is busy.
ATTEMPTS = 3
#: Longest wait between attempts [s]; a service that asks for more is left alone.
MAX_PAUSE_S = 60.0
_FIRST_PAUSE_S = 0.5
#: Longest reply that is read [characters]; twice what the dearest request can bring.
MAX_REPLY = 200_000

_PASSING = frozenset({Trouble.BUSY, Trouble.UNREACHABLE})
#: Troubles that no later request will be spared before a person has done this.
_NEXT = {
    Trouble.KEY: "set ANTHROPIC_API_KEY to a key that may use the model, then hwopt resume",
    Trouble.SPENT: "raise the account's limit, or wait until it is renewed, then hwopt resume",
    Trouble.UNKNOWN_MODEL: "correct the model's name or ANTHROPIC_BASE_URL, then hwopt resume",
}


@dataclass
class Talk:
    """One ask: what was sent and what came back."""

    number: int
    exchanges: list[Exchange] = field(default_factory=list)


class PaidModel:
    """A client, a price and a purse. Safe to call from several threads."""

    def __init__(
        self,
        client: ModelClient,
        price: ModelPrice,
        purse: Purse,
        *,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self.client = client
        self.price = price
        self.purse = purse
        #: Why no request is sent any more; empty while they are.
        self.stopped = ""
        #: The same for a person, with what is to be done; empty where the cause is here.
        self.pause = ""
        self._closed = threading.Event()
        #: Waits some seconds, or until it is closed.
        self.wait = pause or self._closed.wait
        self._lock = threading.Lock()
        self._begun = False
        #: Set when the first request is over: only then is there a cached prefix to read.
        self._warm = threading.Event()
        self._answered = False

    def close(self) -> None:
        """Send nothing any more and wait for nothing; what is on its way may still be billed."""
        self.stopped = self.stopped or "the run was stopped"
        self._closed.set()
        self.purse.close()
        self.client.close()

    def ask(self, talk: Talk, prompt: Prompt) -> Reply | str:
        """Return a reply that can be read, or why there is none.

        Raises:
            ModelError: The API does not accept the key or the model, and never has.
        """
        answer = self.patiently(lambda: self._attempt(talk, prompt))
        if isinstance(answer, str):
            return answer
        if isinstance(answer, Fault):
            self.give_up_if_lasting(answer, prompt.model)
            if answer.trouble in _NEXT and answer.trouble is not Trouble.SPENT:
                self._refuse_if_never()
        return usable(answer)

    def patiently(self, attempt: Callable[[], T]) -> T:
        """Return what an attempt brings, repeated while the service is busy."""
        answer = attempt()
        for number in range(1, ATTEMPTS):
            if not isinstance(answer, Fault) or answer.trouble not in _PASSING:
                break
            wait_s = answer.retry_after_s
            wait_s = _FIRST_PAUSE_S * 2**number if wait_s is None else wait_s
            if wait_s > MAX_PAUSE_S:
                break
            self.wait(wait_s)
            answer = attempt()
        return answer

    def _attempt(self, talk: Talk, prompt: Prompt) -> Reply | Fault | str:
        """Send a request; the first one alone, so that the others find its prefix cached."""
        with self._lock:
            first = not self._begun
            self._begun = True
        if not first:
            self._warm.wait()
        try:
            return self._pay_and_send(talk, prompt)
        finally:
            self._warm.set()

    def _pay_and_send(self, talk: Talk, prompt: Prompt) -> Reply | Fault | str:
        most_usd = self.price.most_usd(prompt)
        reserved = not self.stopped and self.purse.reserve(talk.number, most_usd)
        if not reserved:
            return self.stopped or (
                f"the next request could cost ${most_usd:.2f} and exceed the cap of "
                f"${self.purse.cap_usd:.2f}; raise --cost-usd"
            )
        cost_usd = most_usd
        try:
            answer = self.client.ask(prompt)
            cost_usd = cost_of(answer, self.price, most_usd)
        finally:
            self.purse.settle(most_usd, cost_usd)
        self._answered = self._answered or isinstance(answer, Reply)
        talk.exchanges.append(exchange_of(prompt, answer, cost_usd))
        return answer

    def give_up_if_lasting(self, fault: Fault, model: str) -> None:
        """Send nothing any more after a fault that a person has to mend."""
        if fault.trouble in _NEXT:
            self.stopped = self.stopped or fault.words
            self.pause = self.pause or (
                f"{self.client.endpoint} was expected to answer for {model}, but {fault.words}; "
                f"{_NEXT[fault.trouble]}"
            )

    def _refuse_if_never(self) -> None:
        if not self._answered:
            raise ModelError(self.pause)


def cost_of(answer: Reply | Fault, price: ModelPrice, most_usd: float) -> float:
    """Price an answer [USD]; where the API may have billed and did not say, at the most."""
    if isinstance(answer, Fault):
        return most_usd if answer.trouble is Trouble.LOST else 0.0
    return price.cost_usd(answer.usage) if answer.usage else most_usd


def usable(answer: Reply | Fault) -> Reply | str:
    """Return a reply that can be read, or why there is none."""
    if isinstance(answer, Fault):
        return f"the model gave no answer: {answer.words}"
    return _unusable(answer) or answer


def _unusable(reply: Reply) -> str:
    """Say why a reply must not be read, or return nothing."""
    size = max(len(reply.text), len(reply.content) if isinstance(reply, ToolReply) else 0)
    if size > MAX_REPLY:
        return f"the reply has {size} characters; no more than {MAX_REPLY} are read"
    match reply.stop_reason:
        case "max_tokens" | "model_context_window_exceeded":
            return f"the reply was cut off ({reply.stop_reason})"
        case "refusal":
            why = f" ({reply.stop_details})" if reply.stop_details else ""
            return f"the model refused{why}"
        case "tool_use" if calls_of(reply):
            return ""
        case "end_turn" | "stop_sequence":
            return "" if reply.text.strip() else "the reply was empty"
        case _:
            return f"the reply ended unexpectedly ({reply.stop_reason or 'no reason given'})"


def exchange_of(prompt: Prompt, answer: Reply | Fault, cost_usd: float) -> Exchange:
    """Return a request and its answer for the ledger."""
    usage = answer.usage if isinstance(answer, Reply) else None
    return Exchange(
        model=prompt.model,
        request=prompt.to_json(),
        reply=answer.to_json() if isinstance(answer, Reply) else answer.words,
        input_tokens=usage.prompt_tokens if usage else 0,
        output_tokens=usage.output_tokens if usage else 0,
        cost_usd=cost_usd,
    )
