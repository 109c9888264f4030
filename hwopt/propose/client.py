"""The Messages API. Written against anthropic 2.12.

Each request has a thread of its own, which may be left behind: a read on a socket cannot be called
back, and the SDK's timeout starts again with every byte.
"""

import queue
import threading
from typing import Literal, cast
from urllib.parse import urlsplit

import anthropic
import httpx2
from anthropic.types import Message

from hwopt.errors import ConfigError
from hwopt.propose.agent_blocks import messages_of, text_block, tools_of, with_blocks
from hwopt.propose.agent_messages import ToolPrompt
from hwopt.propose.model import Fault, Prompt, Reply, Trouble, Usage

#: A request gives up after this time, and some for connecting [s].
TIMEOUT_S = 600.0
_CONNECT_S = 10.0

_Box = queue.SimpleQueue[Reply | Fault | Exception]
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

_NO_KEY = "expected an API key, found none"


class AnthropicClient:
    """A model behind the Messages API. Keys and address come from the SDK's own environment."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Prepare; nothing is sent.

        Raises:
            ConfigError: The SDK's settings are wrong.
        """
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
        if not self._has_key:
            return Fault(Trouble.KEY, _NO_KEY)
        box: _Box = queue.SimpleQueue()
        with self._lock:
            if self._closed:
                return Fault(Trouble.UNREACHABLE, "the run was stopped")
            self._boxes.append(box)
        threading.Thread(target=self._send, args=(prompt, box), daemon=True).start()
        try:
            answer = box.get(timeout=self._limit_s)
        except queue.Empty:
            return Fault(Trouble.LOST, "no answer in time")
        finally:
            with self._lock:
                self._boxes.remove(box)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """Give up all requests in flight; they may still be billed."""
        with self._lock:
            self._closed = True
            for box in self._boxes:
                box.put(Fault(Trouble.LOST, "the run was stopped"))
        self._client.close()

    def _send(self, prompt: Prompt, box: _Box) -> None:
        try:
            box.put(self._answer(prompt))
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            box.put(error)

    def _answer(self, prompt: Prompt) -> Reply | Fault:
        try:
            message = self._client.messages.create(
                model=prompt.model,
                max_tokens=prompt.max_tokens,
                output_config={"effort": cast("_Effort", prompt.effort)},
                system=[text_block(prompt.rules)],
                messages=messages_of(prompt),
                tools=tools_of(prompt) or anthropic.omit,
            )
        except anthropic.APIStatusError as error:
            return _refused(error)
        except anthropic.APIConnectionError as error:
            return _unconnected(error)
        except anthropic.CredentialsError as error:
            return Fault(Trouble.KEY, f"{error}; set ANTHROPIC_API_KEY")
        except (anthropic.AnthropicError, httpx2.HTTPError, ValueError) as error:
            return Fault(Trouble.LOST, f"the answer could not be read ({_one_line(error)})")
        reply = _reply(message)
        if isinstance(prompt, ToolPrompt) and isinstance(reply, Reply):
            return with_blocks(reply, message.content)
        return reply


def _reply(message: Message) -> Reply | Fault:
    """Read a message, which the SDK does not validate."""
    content = getattr(message, "content", None)
    if not isinstance(content, list):
        return Fault(Trouble.LOST, "the answer is no message")
    texts = [getattr(block, "text", None) for block in content if _kind(block) == "text"]
    details = getattr(message, "stop_details", None)
    return Reply(
        text=_encodable("\n".join(text for text in texts if isinstance(text, str))),
        stop_reason=str(getattr(message, "stop_reason", None) or ""),
        usage=_usage(getattr(message, "usage", None)),
        stop_details=str(getattr(details, "category", None) or ""),
        model=str(getattr(message, "model", "")),
    )


def _encodable(text: str) -> str:
    """Put question marks in place of halves of characters, which JSON can name."""
    return text.encode("utf-8", "replace").decode()


def _kind(block: object) -> object:
    return getattr(block, "type", None)


def _usage(usage: object) -> Usage | None:
    counted = _count(usage, "input_tokens"), _count(usage, "output_tokens")
    if counted[0] is None or counted[1] is None:
        return None
    return Usage(
        input_tokens=counted[0],
        output_tokens=counted[1],
        cache_read_tokens=_count(usage, "cache_read_input_tokens") or 0,
        cache_write_tokens=_count(usage, "cache_creation_input_tokens") or 0,
        region=str(getattr(usage, "inference_geo", None) or ""),
    )


def _count(usage: object, name: str) -> int | None:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and count >= 0 else None


def _refused(error: anthropic.APIStatusError) -> Fault:
    status = error.status_code
    trouble = _BY_STATUS.get(status, Trouble.BUSY if status >= 500 else Trouble.REJECTED)  # noqa: PLR2004 - HTTP's own class
    if error.error_code in _SPENT_CODES or error.type == "billing_error":
        trouble = Trouble.SPENT
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
