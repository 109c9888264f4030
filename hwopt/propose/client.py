"""The Messages API. Written against anthropic 2.14.

Each request has a thread of its own, which may be left behind: a read on a socket cannot be called
back, and the SDK's timeout starts again with every byte.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar, cast
from urllib.parse import urlsplit

import anthropic
import httpx2
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages.batch_create_params import Request

from hwopt.errors import ConfigError
from hwopt.propose.agent_blocks import messages_of, text_block, tools_of, with_blocks
from hwopt.propose.agent_messages import ToolPrompt
from hwopt.propose.answers import read_message, read_result
from hwopt.propose.model import Fault, Prompt, Reply, Trouble

#: A request gives up after this time, and some for connecting [s].
TIMEOUT_S = 600.0
_CONNECT_S = 10.0

T = TypeVar("T")

_Box = queue.SimpleQueue[object]
_Effort = Literal["low", "medium", "high", "xhigh", "max"]

#: HTTP status codes by what can be done about them; what is not listed is REJECTED.
_BY_STATUS = {
    401: Trouble.KEY,
    402: Trouble.SPENT,
    403: Trouble.KEY,
    404: Trouble.UNKNOWN_MODEL,
    408: Trouble.BUSY,
    409: Trouble.BUSY,
    429: Trouble.BUSY,
}
#: Codes of a 429 that waiting does not cure.
_SPENT_CODES = frozenset({"contract_spend_limit_reached", "enforced_spend_limit_reached"})
#: Code of a 400 that concerns the organization, not the request.
_ON_HOLD = "organization_on_hold"

_NO_KEY = "expected an API key, found none"


class AnthropicClient:
    """A model behind the Messages API. Keys and address come from the SDK's own environment."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float | None = None,
    ) -> None:
        """Prepare; nothing is sent.

        Raises:
            ConfigError: The SDK's settings are wrong.
        """
        timeout_s = timeout_s or TIMEOUT_S
        connect_s = min(_CONNECT_S, timeout_s)
        self._limit_s = timeout_s + connect_s
        try:
            self._client = anthropic.Anthropic(
                base_url=base_url,
                api_key=api_key,
                timeout=httpx2.Timeout(timeout_s, connect=connect_s),
                max_retries=0,
            )
        except (anthropic.AnthropicError, ValueError) as error:
            raise ConfigError(
                f"the Anthropic SDK was expected to start, but: {error}; "
                "correct its settings or set ANTHROPIC_API_KEY"
            ) from error
        self.endpoint = _address(str(self._client.base_url))
        self._lock = threading.Lock()
        self._closed = False
        #: Where those that wait look for their answers.
        self._boxes: list[_Box] = []

    def check(self) -> None:
        """Look for a key; nothing is sent.

        Raises:
            ConfigError: There is none.
        """
        if not self._has_key:
            raise ConfigError(f"{self.endpoint}: {_NO_KEY}; set ANTHROPIC_API_KEY")

    @property
    def _has_key(self) -> bool:
        client = self._client
        return bool(client.api_key or client.auth_token or client.credentials)

    def ask(self, prompt: Prompt) -> Reply | Fault:
        """Send a request and wait for the answer, for a finite time."""
        return self._waited(lambda: self._answer(prompt))

    def _answer(self, prompt: Prompt) -> Reply | Fault:
        message = self._client.messages.create(**_parameters(prompt))
        reply = read_message(message)
        if isinstance(prompt, ToolPrompt) and isinstance(reply, Reply):
            return with_blocks(reply, message.content)
        return reply

    def submit(self, prompts: Mapping[str, Prompt]) -> str | Fault:
        """Send requests as a Message Batch; return its id."""
        requests: list[Request] = [
            {"custom_id": name, "params": _parameters(prompt)} for name, prompt in prompts.items()
        ]
        return self._waited(lambda: self._client.messages.batches.create(requests=requests).id)

    def collect(self, batch: str) -> Mapping[str, Reply | Fault] | Fault | None:
        """Fetch the results of a Message Batch; None until it has ended."""
        return self._waited(lambda: self._results(batch))

    def _results(self, batch: str) -> Mapping[str, Reply | Fault] | None:
        batches = self._client.messages.batches
        if batches.retrieve(batch).processing_status != "ended":
            return None
        return {each.custom_id: read_result(each.result) for each in batches.results(batch)}

    def _waited(self, call: Callable[[], T]) -> T | Fault:
        """Make a call in a thread of its own and wait for it, for a finite time."""
        if not self._has_key:
            return Fault(Trouble.KEY, _NO_KEY)
        box: _Box = queue.SimpleQueue()
        with self._lock:
            if self._closed:
                return Fault(Trouble.UNREACHABLE, "the run was stopped")
            self._boxes.append(box)
        threading.Thread(target=_send, args=(call, box), daemon=True).start()
        try:
            answer = box.get(timeout=self._limit_s)
        except queue.Empty:
            return Fault(Trouble.LOST, "no answer in time")
        finally:
            with self._lock:
                self._boxes.remove(box)
        if isinstance(answer, Exception):
            raise answer
        return cast("T | Fault", answer)

    def close(self) -> None:
        """Give up all requests in flight; they may still be billed."""
        with self._lock:
            self._closed = True
            for box in self._boxes:
                box.put(Fault(Trouble.LOST, "the run was stopped"))
        self._client.close()


def _send(call: Callable[[], object], box: _Box) -> None:
    try:
        box.put(_guarded(call))
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        box.put(error)


def _guarded(call: Callable[[], T]) -> T | Fault:
    try:
        return call()
    except anthropic.APIStatusError as error:
        return _refused(error)
    except anthropic.APIConnectionError as error:
        return _unconnected(error)
    except anthropic.CredentialsError as error:
        return Fault(Trouble.KEY, f"{error}; set ANTHROPIC_API_KEY")
    except (anthropic.AnthropicError, httpx2.HTTPError, ValueError) as error:
        return Fault(Trouble.LOST, f"the answer could not be read ({_one_line(error)})")


def _parameters(prompt: Prompt) -> MessageCreateParamsNonStreaming:
    found: MessageCreateParamsNonStreaming = {
        "model": prompt.model,
        "max_tokens": prompt.max_tokens,
        "output_config": {"effort": cast("_Effort", prompt.effort)},
        "system": [text_block(prompt.rules)],
        "messages": messages_of(prompt),
    }
    if isinstance(prompt, ToolPrompt):
        found["tools"] = tools_of(prompt)
    return found


def _refused(error: anthropic.APIStatusError) -> Fault:
    status = error.status_code
    trouble = _BY_STATUS.get(status, Trouble.BUSY if status >= 500 else Trouble.REJECTED)  # noqa: PLR2004 - HTTP's own class
    if error.error_code in _SPENT_CODES or error.type == "billing_error":
        trouble = Trouble.SPENT
    if error.error_code == _ON_HOLD:
        trouble = Trouble.KEY
    said = _one_line(error.api_message or error)
    return Fault(trouble, f"HTTP {status}: {said}", _retry_after_s(error.response.headers))


def _unconnected(error: anthropic.APIConnectionError) -> Fault:
    cause = error.__cause__
    why = _one_line(cause or error) or type(cause or error).__name__
    if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.UnsupportedProtocol):
        return Fault(Trouble.UNREACHABLE, f"no connection ({why})")
    if isinstance(error, anthropic.APITimeoutError):
        return Fault(Trouble.LOST, "no answer in time")
    return Fault(Trouble.LOST, f"the connection broke ({why})")


def _retry_after_s(headers: httpx2.Headers) -> float | None:
    for name, unit_s in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        try:
            wait_s = float(headers[name]) * unit_s
        except (KeyError, ValueError):
            continue
        if wait_s >= 0:
            return wait_s
    return None


def _one_line(words: object) -> str:
    return " ".join(str(words).split())[:300]


def _address(base_url: str) -> str:
    """Return where messages go, without user name, password and query."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}/v1/messages"
