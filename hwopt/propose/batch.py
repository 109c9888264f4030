"""The proposer that asks a language model for a generation at once, as a Message Batch.

A batch costs half and takes its time, an hour or more. Its id is written down before anybody waits
for it, so that a run that was cut off fetches what it paid for instead of asking again. What has to
be repaired is asked for by itself, at the full price: nobody waits another hour for that.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from hwopt.config import ProposerConfig
from hwopt.design import Design
from hwopt.errors import ModelError
from hwopt.ledger import Batched, BatchedAsk
from hwopt.propose.alternatives import MAX_ALTERNATIVES
from hwopt.propose.llm import LlmProposer, Opening
from hwopt.propose.model import BatchClient, Fault, Prompt, Reply, Trouble
from hwopt.propose.paid import Talk, cost_of, exchange_of, usable
from hwopt.propose.proposer import Proposal, Request
from hwopt.propose.purse import Purse
from hwopt.tools.flows import Flow

#: First and longest wait between two looks at a batch [s].
_FIRST_LOOK_S = 1.0
_LOOK_S = 60.0
#: Looks at one batch; it expires after 24 hours.
MAX_LOOKS = 2000
#: Looks in a row that reach nobody.
MAX_MISSES = 60

_PASSING = frozenset({Trouble.BUSY, Trouble.UNREACHABLE, Trouble.LOST})
#: The service knows no such batch, or its results no more.
_GONE = frozenset({Trouble.UNKNOWN_MODEL, Trouble.REJECTED})


@dataclass(frozen=True)
class _Flight:
    """One ask of a batch, reserved."""

    request: Request
    #: Id of the candidate to which edits refer.
    parent: str
    prompt: Prompt
    most_usd: float

    @property
    def name(self) -> str:
        """Its name in the batch."""
        return f"ask-{self.request.number}"


class BatchProposer(LlmProposer):
    """Asks a model for a generation of changes. Safe to call from several threads."""

    def __init__(  # noqa: PLR0913 - what a model needs, and what a batch leaves behind
        self,
        design: Design,
        flow: Flow,
        config: ProposerConfig,
        *,
        client: BatchClient,
        purse: Purse,
        alternatives: int = MAX_ALTERNATIVES,
        note: Callable[[Batched], None],
        outstanding: Iterable[Batched] = (),
        pause: Callable[[float], object] | None = None,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            design: Gold.
            flow: How candidates are measured.
            config: Model and effort.
            client: Asks the model.
            purse: The money, shared by all model proposers of a run.
            alternatives: How many candidates a reply may hold.
            note: Told of each batch before anybody waits for it.
            outstanding: Batches of earlier sittings, with the asks that nobody answered.
            pause: Waits some seconds before the next look; None means to wait in earnest.

        Raises:
            ConfigError: As `LlmProposer`.
        """
        super().__init__(
            design, flow, config, client=client, purse=purse, alternatives=alternatives, pause=pause
        )
        self._batches = client
        self._note = note
        self._outstanding = [each for each in outstanding if each.proposer == self.kind]

    def propose(self, request: Request) -> Proposal | None:
        """Ask the model in a batch of one."""
        return self.propose_all((request,))[0]

    def propose_all(self, requests: Sequence[Request]) -> tuple[Proposal | None, ...]:
        """Answer the requests of a generation, in their order.

        None means that there is no money for it. Asks that an earlier sitting sent are not sent
        again.

        Raises:
            ModelError: A batch was sent and cannot be fetched now.
        """
        self._paid.purse.reconcile(requests[0].remaining_usd)
        found: dict[int, Proposal] = {}
        for batch, flights in self._taken_up({each.number: each for each in requests}):
            found |= self._landed(flights, self._awaited(batch))
        flights = self._reserved([each for each in requests if each.number not in found])
        if flights:
            found |= self._landed(flights, self._sent(flights))
        return tuple(found.get(each.number) for each in requests)

    def _taken_up(
        self, requests: Mapping[int, Request]
    ) -> Iterable[tuple[str, tuple[_Flight, ...]]]:
        """Yield the batches of earlier sittings; their money is reserved once more."""
        batches, self._outstanding = self._outstanding, []
        for each in batches:
            flights = tuple(
                _Flight(
                    requests[ask.number],
                    ask.parent,
                    msgspec.json.decode(ask.request, type=Prompt),
                    ask.cost_usd,
                )
                for ask in each.asks
                if ask.number in requests
            )
            for flight in flights:
                self._paid.purse.hold(flight.most_usd)
            yield each.batch, flights

    def _reserved(self, requests: Sequence[Request]) -> tuple[_Flight, ...]:
        """Write as many requests as the money allows."""
        flights: list[_Flight] = []
        for request in requests:
            if self._paid.stopped:
                break
            opening = self._opening(request)
            most_usd = self._price.most_usd(opening.prompt)
            if not self._paid.purse.reserve(request.number, most_usd, waits=False):
                break
            parent = opening.parent.candidate.id
            flights.append(_Flight(request, parent, opening.prompt, most_usd))
        return tuple(flights)

    def _sent(self, flights: Sequence[_Flight]) -> Mapping[str, Reply | Fault]:
        """Send a batch, write down that it was, and wait for it."""
        prompts = {flight.name: flight.prompt for flight in flights}
        batch = self._paid.patiently(lambda: self._batches.submit(prompts))
        if isinstance(batch, Fault):
            return dict.fromkeys(prompts, batch)
        asks = (
            BatchedAsk(each.request.number, each.parent, each.prompt.to_json(), each.most_usd)
            for each in flights
        )
        self._note(Batched(batch, self.kind, tuple(asks)))
        return self._awaited(batch)

    def _awaited(self, batch: str) -> Mapping[str, Reply | Fault]:
        """Wait until a batch has ended; return its results by name.

        Raises:
            ModelError: It cannot be fetched now.
        """
        wait_s, misses, words = _FIRST_LOOK_S, 0, f"it has not after {MAX_LOOKS} looks"
        for _ in range(MAX_LOOKS):
            found = self._batches.collect(batch)
            if isinstance(found, Fault) and found.trouble in _GONE:
                return {}
            if isinstance(found, Fault):
                misses, words = misses + 1, found.words
            elif found is not None:
                return found
            else:
                misses = 0
            lasting = isinstance(found, Fault) and found.trouble not in _PASSING
            if lasting or misses >= MAX_MISSES or self._paid.stopped:
                break
            self._paid.wait(wait_s)
            wait_s = min(2 * wait_s, _LOOK_S)
        raise ModelError(
            f"batch {batch} was expected to end, but {words}; nothing of it is lost: hwopt resume "
            "takes it up again"
        )

    def _landed(
        self, flights: Sequence[_Flight], results: Mapping[str, Reply | Fault]
    ) -> dict[int, Proposal]:
        """Settle every ask of a batch first; then make candidates of the replies."""
        missing = Fault(Trouble.LOST, "the batch has no result for it")
        answers = [(flight, results.get(flight.name, missing)) for flight in flights]
        talks = [self._settled(flight, answer) for flight, answer in answers]
        return {
            flight.request.number: self._concluded_flight(talk, flight, answer)
            for talk, (flight, answer) in zip(talks, answers, strict=True)
        }

    def _settled(self, flight: _Flight, answer: Reply | Fault) -> Talk:
        cost_usd = cost_of(answer, self._price, flight.most_usd)
        self._paid.purse.settle(flight.most_usd, cost_usd)
        if isinstance(answer, Fault):
            self._paid.give_up_if_lasting(answer, flight.prompt.model)
        exchange = exchange_of(flight.prompt, answer, cost_usd)
        return Talk(flight.request.number, [exchange])

    def _concluded_flight(self, talk: Talk, flight: _Flight, answer: Reply | Fault) -> Proposal:
        known = {each.candidate.id: each for each in flight.request.choices}
        parent = known.get(flight.parent)
        if parent is None:
            return self._without(talk, f"its parent {flight.parent} is on the front no more")
        opening = Opening(parent, flight.prompt)
        return self._concluded(talk, flight.request, opening, usable(answer))
