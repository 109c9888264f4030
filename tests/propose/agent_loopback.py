"""What the server on loopback says as a model that uses tools."""

import json
from dataclasses import replace
from typing import Any

from propose.loopback import Answer, Received, says


def uses(*calls: tuple[str, dict[str, Any]], text: str = "I try.", **usage: Any) -> Answer:
    """Return a message that calls tools, each by name and arguments; ids are `toolu_0`, ..."""
    answer = says(text, stop_reason="tool_use", **usage)
    message = json.loads(answer.body)
    message["content"] += [
        {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": arguments}
        for number, (name, arguments) in enumerate(calls)
    ]
    return replace(answer, body=json.dumps(message))


def results(received: Received) -> list[str]:
    """Return what a request tells of the calls before it."""
    content = received.body["messages"][-1]["content"]
    return [block["content"] for block in content if block["type"] == "tool_result"]
