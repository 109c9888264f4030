"""A server on loopback that answers like the Messages API, by a script.

Use it through the real SDK::

    with Loopback([fails(529, "overloaded_error"), says("...")]) as server:
        client = AnthropicClient(base_url=server.url, api_key="key")

The script is a list of answers in order of arrival, or a function of what was received.
"""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Received:
    """One request."""

    #: Counts requests from 0.
    number: int
    path: str
    #: Names in lower case.
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def last_text(self) -> str:
        """The text of the last message: the part of the prompt that varies."""
        content = self.body["messages"][-1]["content"]
        return content if isinstance(content, str) else content[-1]["text"]

    @property
    def prefix(self) -> str:
        """Everything up to the cache mark, as JSON."""
        return json.dumps([self.body["system"], self.body["messages"][0]["content"][0]])


@dataclass(frozen=True)
class Answer:
    """What the server does with a request."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    #: Break the connection before the answer, in the middle of it, never answer, or send one byte
    #: after the other for ever.
    fault: Literal["", "drop", "half", "silent", "trickle"] = ""
    #: What becomes of the request where it is one of a batch.
    result: Literal["", "expired", "canceled", "missing"] = ""


Script = Sequence[Answer] | Callable[[Received], Answer]

DROP = Answer(fault="drop")
SILENT = Answer(fault="silent")
TRICKLE = Answer(fault="trickle")
EXPIRED = Answer(result="expired")
CANCELED = Answer(result="canceled")
MISSING = Answer(result="missing")


def says(  # noqa: PLR0913 - the fields of a message
    text: str,
    *,
    stop_reason: str | None = "end_turn",
    input_tokens: int = 1000,
    output_tokens: int = 500,
    cache_read: int = 0,
    cache_write: int = 0,
    category: str | None = None,
    thinking: str = "Let me see.",
    region: str = "global",
) -> Answer:
    """Return a message; an empty text means no text block at all."""
    content = [{"type": "thinking", "thinking": thinking, "signature": "c2ln"}]
    if text:
        content.append({"type": "text", "text": text})
    message = {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "stop_details": {"type": "refusal", "category": category} if category else None,
        "usage": {
            "input_tokens": input_tokens,
            "output_tokens": output_tokens,
            "cache_read_input_tokens": cache_read,
            "cache_creation_input_tokens": cache_write,
            "inference_geo": region,
        },
    }
    return Answer(body=json.dumps(message))


def half_of(answer: Answer) -> Answer:
    """Return an answer whose connection breaks in the middle of the body."""
    return Answer(answer.status, answer.body, answer.headers, fault="half")


def fails(
    status: int,
    kind: str,
    message: str = "no",
    *,
    error_code: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Return an error as the API words it; the time to wait is 0 unless headers say more."""
    error: dict[str, Any] = {"type": kind, "message": message}
    if error_code:
        error["details"] = {"error_code": error_code}
    body = json.dumps({"type": "error", "error": error, "request_id": "req_01"})
    return Answer(status, body, {"retry-after": "0", **(headers or {})})


class Loopback:
    """A server with a script; a context manager."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._lock = threading.Lock()
        self.over = threading.Event()
        #: Requests in order of arrival.
        self.received: list[Received] = []
        #: What was received in each batch, and what is answered to calls about batches.
        self.batches = Batches(self)
        #: The largest number of requests that the script was thinking about at once.
        self.most_at_once = 0
        self._at_once = 0
        self._server = _Server(("127.0.0.1", 0), _Reader)
        self._server.loopback = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        """The base address for the SDK."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        """Note a request and look its answer up; a script may take its time."""
        with self._lock:
            received = Received(len(self.received), path, headers, body)
            self.received.append(received)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return self._answer(received)
        finally:
            with self._lock:
                self._at_once -= 1

    def _answer(self, received: Received) -> Answer:
        if received.path.startswith("/v1/messages/batches"):
            return self.batches.answer(received)
        if received.path != "/v1/messages":
            return fails(404, "not_found_error", f"no such path: {received.path}")
        return self.scripted(received)

    def scripted(self, received: Received) -> Answer:
        """Return the script's answer to a request."""
        if callable(self._script):
            return self._script(received)
        if received.number < len(self._script):
            return self._script[received.number]
        return fails(400, "invalid_request_error", "the script is over")


class Batches:
    """Message Batches: taken as they come, ended when the test says so, told in reverse order."""

    def __init__(self, server: Loopback) -> None:
        self._server = server
        #: Requests by name, for each batch in order of arrival.
        self.sent: list[dict[str, Received]] = []
        self._results: dict[int, list[str]] = {}
        #: Batches end while this is set.
        self.open = threading.Event()
        self.open.set()
        #: What is answered to the next calls in place of the truth, in order; None is the truth.
        self.faults: list[Answer | None] = []
        #: Methods and paths of all calls.
        self.calls: list[str] = []

    def answer(self, received: Received) -> Answer:
        """Create a batch, tell its state, or give its results."""
        self.calls.append(received.path)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            return fault
        words = received.path.removeprefix("/v1/messages/batches").strip("/").split("/")
        if words == [""]:
            return self._create(received)
        number = int(words[0].removeprefix("msgbatch_"))
        if number >= len(self.sent):
            return fails(404, "not_found_error", "no such batch")
        if words[1:] == ["results"]:
            body = "\n".join(reversed(self._told(number)))
            return Answer(body=body, headers={"content-type": "application/binary"})
        return self._state(number)

    def _create(self, received: Received) -> Answer:
        asks = {each["custom_id"]: each["params"] for each in received.body["requests"]}
        numbered = {
            name: Received(k, "/v1/messages", received.headers, params)
            for k, (name, params) in enumerate(asks.items(), start=sum(map(len, self.sent)))
        }
        self.sent.append(numbered)
        return self._state(len(self.sent) - 1)

    def _state(self, number: int) -> Answer:
        ended = self.open.is_set()
        url = f"{self._server.url}/v1/messages/batches/msgbatch_{number}/results"
        counts = dict.fromkeys(("canceled", "errored", "expired", "processing", "succeeded"), 0)
        batch = {
            "id": f"msgbatch_{number}",
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "results_url": url if ended else None,
            "request_counts": counts,
            "created_at": "2026-11-25T00:00:00Z",
            "expires_at": "2026-11-26T00:00:00Z",
        }
        return Answer(body=json.dumps(batch))

    def _told(self, number: int) -> list[str]:
        """Return a line for each request; the script is asked once, however often this is read."""
        if number not in self._results:
            asks = self.sent[number].items()
            lines = [_line(name, self._server.scripted(received)) for name, received in asks]
            self._results[number] = [line for line in lines if line]
        return self._results[number]


def _line(name: str, answer: Answer) -> str:
    """Return the result of one request as a line; empty where there is none."""
    if answer.result == "missing":
        return ""
    result: dict[str, Any] = {"type": answer.result or "succeeded"}
    if not answer.result and answer.status == 200:
        result["message"] = json.loads(answer.body)
    elif not answer.result:
        result = {"type": "errored", "error": json.loads(answer.body)}
    return json.dumps({"custom_id": name, "result": result})


class _Server(ThreadingHTTPServer):
    """The standard library's server, bound to a script."""

    daemon_threads = True
    loopback: Loopback

    def handle_error(self, *_: object) -> None:
        """Stay quiet where the client has gone."""


class _Reader(BaseHTTPRequestHandler):
    """Reads requests and obeys the script."""

    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._obey(b"{}")

    def do_POST(self) -> None:
        self._obey(self.rfile.read(int(self.headers["content-length"])))

    def _obey(self, raw: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.loopback.take(self.path, headers, json.loads(raw))
        if answer.fault == "silent":
            self.server.loopback.over.wait()
        if answer.fault in {"silent", "drop"}:
            self.close_connection = True
            return
        if answer.fault == "trickle":
            self._trickle()
            return
        self._write(answer)

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "1000000")
        self.end_headers()
        while not self.server.loopback.over.wait(0.01):
            self.wfile.write(b" ")
        self.close_connection = True

    def _write(self, answer: Answer) -> None:
        body = answer.body.encode("utf-8", "surrogatepass")
        self.send_response(answer.status)
        for name, value in {"content-type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if answer.fault == "half" else body)
        self.close_connection = answer.fault == "half"

    def log_message(self, *_: object) -> None:
        """Stay quiet."""
