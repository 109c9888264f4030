"""What is asked of a model and what comes back, whoever answers."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

import msgspec


@dataclass(frozen=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class Prompt:
    """One request to a model."""

    model: str
    effort: str
    #: The reply, thinking included, has at most this many tokens.
    max_tokens: int
    #: Rules of the house; the same in every request.
    rules: str
    #: The design; the same in every request of a run, and cached together with the rules.
    context: str
    #: What varies; the first turn is the user's and so is the last.
    turns: tuple[Turn, ...]

    @property
    def size_bytes(self) -> int:
        """Length of all text in UTF-8 [bytes]; no text has more tokens than bytes."""
        texts = (self.rules, self.context, *(turn.text for turn in self.turns))
        return sum(len(text.encode()) for text in texts)

    def to_json(self) -> str:
        """Return the request for the ledger."""
        return msgspec.json.encode(self).decode()


@dataclass(frozen=True)
class Usage:
    """What a request consumed, as the API counts it [tokens]."""

    #: Tokens neither read from the cache nor written to it.
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    #: Where the model ran, in the API's word; some places cost more.
    region: str = ""

    @property
    def prompt_tokens(self) -> int:
        """All tokens of the prompt, cached ones included."""
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens


@dataclass(frozen=True)
class Reply:
    """What a model answered."""

    text: str
    #: The API's word for why the reply ends here; empty where it gave none.
    stop_reason: str
    #: What the API counted; None where it did not say.
    usage: Usage | None
    #: The API's words about a refusal; else empty.
    stop_details: str = ""
    #: The model that answered, by its own word.
    model: str = ""

    def to_json(self) -> str:
        """Return the reply for the ledger."""
        return msgspec.json.encode(self).decode()


class Trouble(Enum):
    """Why there is no reply, by what can be done about it."""

    #: The service is busy or failed; nothing was billed, and the same request may work soon.
    BUSY = "busy"
    #: The service was not reached; nothing was billed.
    UNREACHABLE = "unreachable"
    #: The request was sent, and no answer came; it may have been billed.
    LOST = "lost"
    #: No key, or one that is not accepted.
    KEY = "key"
    #: The account may not spend any more.
    SPENT = "spent"
    #: The service will not take this request.
    REJECTED = "rejected"
    #: The service does not know the model, or not under this address.
    UNKNOWN_MODEL = "unknown model"


@dataclass(frozen=True)
class Fault:
    """Why there is no reply."""

    trouble: Trouble
    words: str
    #: How long the service asks to wait [s]; None where it does not say.
    retry_after_s: float | None = None


class ModelClient(Protocol):
    """Asks a model, once: no retries, so that every request is paid for by its own reservation."""

    #: The address that requests go to, for people.
    endpoint: str

    def ask(self, prompt: Prompt) -> Reply | Fault:
        """Send a request and wait for the answer, for a finite time."""
        ...

    def close(self) -> None:
        """Give up all requests in flight."""
        ...


class BatchClient(ModelClient, Protocol):
    """Asks a model many requests at once and fetches the answers later."""

    def submit(self, prompts: Mapping[str, Prompt]) -> str | Fault:
        """Send requests by name; return the id under which their answers can be fetched."""
        ...

    def collect(self, batch: str) -> Mapping[str, Reply | Fault] | Fault | None:
        """Return all answers of a batch by name, whatever their order; None until it has ended."""
        ...


class ScriptedClient:
    """A client that answers from a list; for tests and for trying things out without a model."""

    endpoint = "a script"

    def __init__(
        self, script: Sequence[str | Reply | Fault] | Callable[[Prompt], str | Reply | Fault]
    ) -> None:
        self._script = script
        self._lock = threading.Lock()
        #: Everything that was asked, in order of arrival.
        self.prompts: list[Prompt] = []

    def ask(self, prompt: Prompt) -> Reply | Fault:
        """Answer with the script's next item; a text is a complete reply of 100 tokens."""
        with self._lock:
            self.prompts.append(prompt)
            number = len(self.prompts) - 1
        answer = self._script(prompt) if callable(self._script) else self._script[number]
        if isinstance(answer, str):
            return Reply(answer, "end_turn", Usage(100, 100), model=prompt.model)
        return answer

    def close(self) -> None:
        """Do nothing: an answer takes no time."""
