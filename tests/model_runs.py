"""Runs with a model behind a server on loopback: what it says, and what the ledger holds."""

import math
from collections.abc import Sequence
from pathlib import Path

from designs import COUNT
from propose.loopback import Answer, Received, says

from hwopt.ledger import Asked, Event, Ledger, Unanswered

#: What the server's usual answer costs, 1000 tokens in and 500 out [USD].
USUAL_USD = 0.007

BRANCHES = """\
    else if (down_i) count_o <= count_o - step_i;
    else count_o <= count_o + step_i;
"""


def edit(replacement: str, *, search: str = BRANCHES) -> str:
    """Return a reply with one edit."""
    return f"SUMMARY: an edit\n\n<<<<<<< SEARCH\n{search}=======\n{replacement}>>>>>>> REPLACE\n"


def whole(old: str, new: str) -> str:
    """Return a reply with the whole module, gold but for a part: it fits whatever the parent is."""
    assert old in COUNT
    return f"SUMMARY: the module\n\n```verilog\n{COUNT.replace(old, new)}```\n"


def several(*replies: str) -> str:
    """Return a reply with several alternatives."""
    return "\n".join(f"ALTERNATIVE {k}\n{text}" for k, text in enumerate(replies, start=1))


#: An edit of lines that are nowhere.
NO_MATCH = edit("    else count_o <= 4'd0;\n", search="    else if (nothing_like_it) begin\n")


class Model:
    """Answers openings by a script, and a repair with what had to be repaired."""

    def __init__(self, script: Sequence[Answer]) -> None:
        self._script = script
        self._openings = 0

    def __call__(self, received: Received) -> Answer:
        """Return the next answer; after the script's end, one that nothing comes of."""
        messages = received.body["messages"]
        if len(messages) > 1:
            return says(messages[1]["content"])
        self._openings += 1
        number = self._openings - 1
        return self._script[number] if number < len(self._script) else says(NO_MATCH)


def command(flow: Path, cap_usd: float = 5, evaluations: int = 6) -> tuple[object, ...]:
    """Return the words that start a run with a model in the folder `run`."""
    budget = ("--cost-usd", cap_usd, "--evaluations", evaluations)
    return ("run", "count.v", "--flow", flow, "--proposer", "llm", *budget, "--out", "run")


def events(run: Path) -> list[Event]:
    """Return everything that happened in a run."""
    ledger = Ledger(run / "ledger.sqlite")
    found = list(ledger.events())
    ledger.close()
    return found


def cost_usd(found: list[Event]) -> float:
    """Return what all exchanges of a run cost together."""
    answers = [event for event in found if isinstance(event, Asked | Unanswered)]
    return math.fsum(each.cost_usd for answer in answers for each in answer.exchanges)
