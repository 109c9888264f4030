"""Asks that go to their proposer together."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future

from hwopt.propose import Proposal, Request, Together

#: Asks of a generation; fewer than the asks without a candidate that stop a run.
GENERATION = 16


class Generation:
    """The asks of a generation by proposer, until they are sent."""

    def __init__(self) -> None:
        self._asks: dict[str, tuple[Together, list[Request], list[Future[Proposal | None]]]] = {}

    def add(self, proposer: Together, request: Request) -> "Future[Proposal | None]":
        """Add an ask; return where its answer will be."""
        _, requests, futures = self._asks.setdefault(proposer.kind, (proposer, [], []))
        requests.append(request)
        futures.append(Future())
        return futures[-1]

    def send(self, models: Executor) -> None:
        """Ask every proposer, once."""
        for asks in self._asks.values():
            models.submit(_ask, *asks)


def _ask(
    proposer: Together, requests: Sequence[Request], futures: "Sequence[Future[Proposal | None]]"
) -> None:
    try:
        proposals = proposer.propose_all(requests)
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        for future in futures:
            future.set_exception(error)
    else:
        for future, proposal in zip(futures, proposals, strict=True):
            future.set_result(proposal)
