"""What passes between an agent and its tools: a conversation whose turns hold more than text."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from hwopt.propose.alternatives import alternatives_of
from hwopt.propose.model import Prompt, Reply, Turn

#: The tool by which an agent hands in a candidate.
SUBMIT = "submit"


@dataclass(frozen=True)
class Tool:
    """A tool as it is offered to a model."""

    name: str
    description: str
    #: Names of its parameters, all of them texts that have to be given, each with its meaning.
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ToolTurn(Turn):
    """A turn whose text is the JSON of its content blocks, as the API has them."""


@dataclass(frozen=True)
class ToolPrompt(Prompt):
    """A request that offers tools."""

    tools: tuple[Tool, ...]

    @property
    def size_bytes(self) -> int:
        """Length of all text, the tools' included, in UTF-8 [bytes]."""
        return super().size_bytes + len(msgspec.json.encode(self.tools))


@dataclass(frozen=True)
class ToolReply(Reply):
    """An answer that may call tools."""

    #: JSON of the content blocks as they came; they are sent back unchanged.
    content: str = "[]"


@dataclass(frozen=True)
class Call:
    """One use of a tool that a model asks for."""

    id: str
    name: str
    #: What it passes; an argument that is no text is not among them.
    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Result:
    """What came of a call."""

    call: str
    text: str
    failed: bool = False


def calls_of(reply: Reply) -> tuple[Call, ...]:
    """Return the calls in a reply, in order."""
    if not isinstance(reply, ToolReply):
        return ()
    blocks: list[Any] = json.loads(reply.content)
    return tuple(_call(each) for each in blocks if each.get("type") == "tool_use")


def _call(block: dict[str, Any]) -> Call:
    given = block.get("input")
    pairs = given.items() if isinstance(given, dict) else ()
    return Call(
        id=str(block.get("id", "")),
        name=str(block.get("name", "")),
        arguments=tuple((name, value) for name, value in pairs if isinstance(value, str)),
    )


def answered(reply: Reply) -> Turn:
    """Return a reply as a turn of the conversation."""
    if isinstance(reply, ToolReply):
        return ToolTurn("assistant", reply.content)
    return Turn("assistant", reply.text)


def told(results: tuple[Result, ...], words: str) -> ToolTurn:
    """Return the turn that tells results, and words of the harness after them."""
    blocks: list[dict[str, object]] = [
        {
            "type": "tool_result",
            "tool_use_id": result.call,
            "content": result.text,
            **({"is_error": True} if result.failed else {}),
        }
        for result in results
    ]
    blocks.append({"type": "text", "text": words})
    return ToolTurn("user", json.dumps(blocks, ensure_ascii=False))


def submissions(reply: Reply) -> tuple[str, ...]:
    """Return the texts that the calls of a reply hand in, in order."""
    calls = [call for call in calls_of(reply) if call.name == SUBMIT]
    return tuple(dict(call.arguments).get("reply", "") for call in calls)


def texts_of(recorded: str) -> tuple[str, ...]:
    """Return the texts with changes of a reply as a ledger holds it, by their place in it."""
    reply = msgspec.json.decode(recorded, type=ToolReply)
    return submissions(reply) if calls_of(reply) else alternatives_of(reply.text)
