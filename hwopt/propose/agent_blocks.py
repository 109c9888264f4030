"""Conversations in the form that the Messages API has, and back."""

import json
from typing import Any

from hwopt.propose.agent_messages import ToolPrompt, ToolReply, ToolTurn
from hwopt.propose.model import Prompt, Reply, Turn


def text_block(text: str, *, cached: bool = False) -> Any:
    """Return a text; what ends with a cached one is read from the cache for an hour."""
    mark = {"cache_control": {"type": "ephemeral", "ttl": "1h"}} if cached else {}
    return {"type": "text", "text": text, **mark}


def messages_of(prompt: Prompt) -> list[Any]:
    """Put the design in front of the first turn; up to it everything is cached.

    A conversation with tools is marked at its end as well, for five minutes: its next request goes
    on from there.
    """
    first, *rest = prompt.turns
    blocks = [text_block(prompt.context, cached=True), text_block(first.text)]
    turns = [{"role": turn.role, "content": _content(turn)} for turn in rest]
    messages: list[Any] = [{"role": "user", "content": blocks}, *turns]
    if isinstance(prompt, ToolPrompt):
        *before, last = messages[-1]["content"]
        messages[-1]["content"] = [*before, {**last, "cache_control": {"type": "ephemeral"}}]
    return messages


def tools_of(prompt: Prompt) -> list[Any]:
    """Return the definitions of the tools that a prompt offers; their arguments are all texts."""
    tools = prompt.tools if isinstance(prompt, ToolPrompt) else ()
    return [
        {
            "name": tool.name,
            "description": tool.description,
            "input_schema": {
                "type": "object",
                "properties": {
                    name: {"type": "string", "description": words}
                    for name, words in tool.parameters
                },
                "required": [name for name, _ in tool.parameters],
                "additionalProperties": False,
            },
        }
        for tool in tools
    ]


def _content(turn: Turn) -> Any:
    """Return the content of a turn: its text, or its blocks as they were."""
    return json.loads(turn.text) if isinstance(turn, ToolTurn) else turn.text


def with_blocks(reply: Reply, content: object) -> ToolReply:
    """Return a reply with the blocks that came, so that they can be sent back unchanged.

    Args:
        reply: What was read of the answer.
        content: The answer's blocks; the SDK validates none of them.
    """
    blocks = [
        block.to_dict(mode="json")
        for block in (content if isinstance(content, list) else [])
        if hasattr(block, "to_dict") and isinstance(getattr(block, "type", None), str)
    ]
    text = json.dumps(blocks, ensure_ascii=False).encode("utf-8", "replace").decode()
    return ToolReply(
        text=reply.text,
        stop_reason=reply.stop_reason,
        usage=reply.usage,
        stop_details=reply.stop_details,
        model=reply.model,
        content=text,
    )
