"""A proposer for tests and trials: its answers are written down beforehand."""

from collections.abc import Sequence

from hwopt.propose.proposer import Proposal, Request


class ScriptedProposer:
    """Answers each ask from a list, by the number of the ask; past its end it has nothing left."""

    def __init__(self, answers: Sequence[Proposal | None], *, kind: str = "scripted") -> None:
        self.kind = kind
        self.requests: list[Request] = []
        self._answers = tuple(answers)

    def propose(self, request: Request) -> Proposal | None:
        """Return the answer of that number, and keep the request for who looks at it later."""
        self.requests.append(request)
        return self._answers[request.number] if request.number < len(self._answers) else None
