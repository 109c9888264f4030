"""The proposer that asks a language model. It costs money and never spends beyond its cap."""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from hwopt.candidate import Candidate
from hwopt.config import ProposerConfig
from hwopt.design import Design
from hwopt.errors import ConfigError, EditError
from hwopt.evaluation import Elite
from hwopt.propose.alternatives import MAX_ALTERNATIVES, alternatives_of
from hwopt.propose.briefing import Briefing, readable
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.propose.estimate import estimate
from hwopt.propose.material import fill
from hwopt.propose.model import ModelClient, Prompt, Reply
from hwopt.propose.paid import PaidModel, Talk
from hwopt.propose.prices import price_of
from hwopt.propose.proposer import Alternative, Proposal, Request
from hwopt.propose.purse import Purse
from hwopt.propose.tasks import tasks_of
from hwopt.tools.flows import Flow

#: The model that is asked where the campaign names none.
DEFAULT_MODEL = "claude-sonnet-5-5"
#: Longest reply, thinking included [tokens]; above 21,333 a request would have to stream.
MAX_TOKENS = 20_000


@dataclass(frozen=True)
class Opening:
    """The first request of an ask."""

    #: Gold or the elite to which edits refer.
    parent: Elite
    prompt: Prompt


class LlmProposer:
    """Asks a model for changes to gold or to an elite. Safe to call from several threads."""

    def __init__(
        self,
        design: Design,
        flow: Flow,
        config: ProposerConfig,
        *,
        client: ModelClient,
        purse: Purse,
        alternatives: int = MAX_ALTERNATIVES,
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
            pause: Waits some seconds before the next attempt; None means to wait in earnest.

        Raises:
            ConfigError: The model has no known price, or the cap is too low for one request.
        """
        self._model = config.model or DEFAULT_MODEL
        self._effort = config.effort
        self._alternatives = alternatives
        self.kind = f"llm:{self._model}:{self._effort}"
        self._how = ", in Message Batches" if config.batch else ""
        self._design = design
        price = price_of(self._model)
        #: Prices of the first request of an ask.
        self._price = price.batched() if config.batch else price
        self._briefing = Briefing(
            design,
            flow,
            model=self._model,
            effort=self._effort,
            max_tokens=MAX_TOKENS,
            rules=fill("rules") + several(alternatives),
        )
        self._least_usd = self._price.most_usd(self._briefing.blank)
        if self._least_usd > purse.cap_usd:
            raise ConfigError(
                f"one request to {self._model} may cost up to ${self._least_usd:.2f} on this "
                f"design, and the cap is ${purse.cap_usd:.2f}; raise --cost-usd or choose a "
                "cheaper model"
            )
        self._paid = PaidModel(client, price, purse, pause=pause)

    def announcement(self) -> str:
        """Return the line that a person reads before the first request."""
        return (
            f"llm: {self._paid.client.endpoint}, model {self._model} (effort {self._effort}"
            f"{self._how}); sends the design's sources and includes, its metrics and the reasons "
            f"of failed candidates; costs at most ${self._paid.purse.cap_usd:.2f} by the prices of "
            f"{self._paid.price.dated}"
        )

    def forecast(self, requests: int) -> str:
        """Return in a line what so many requests will consume, guessed; nothing is sent."""
        blank, price = self._briefing.blank, self._price
        text = sum(len(source.text.encode()) for source in self._design.sources)
        found = estimate(blank, text, price=price, requests=requests)
        cap = self._paid.purse.cap_usd
        fit = min(requests, int(cap / max(found.request_usd, 1e-9)))
        return (
            f"llm: model {self._model} (effort {self._effort}{self._how}): about "
            f"{found.prefix_tokens} tokens of rules and design, cached, and {found.tail_tokens} "
            "others a request, replies of "
            f"about {found.reply_tokens}; about ${found.request_usd:.3f} a request, never above "
            f"${found.most_usd:.2f}; {requests} requests about ${found.run_usd:.2f}; the cap of "
            f"${cap:.2f} lasts for about {fit} (prices of {price.dated})"
        )

    def close(self) -> None:
        """Send nothing any more and wait for nothing; what is on its way may still be billed."""
        self._paid.close()

    def propose(self, request: Request) -> Proposal | None:
        """Ask the model for a candidate; None means that money or permission is at an end.

        Raises:
            ModelError: The API does not accept the key or the model, and never has.
        """
        if self._at_its_end(request):
            return None
        opening, talk = self._opening(request), Talk(request.number)
        reply = self._paid.ask(talk, opening.prompt)
        if not talk.exchanges:  # nothing was sent
            return None
        return self._concluded(talk, request, opening, reply)

    def _at_its_end(self, request: Request) -> bool:
        """Tell whether no request may be sent any more, or none can be paid for."""
        self._paid.purse.reconcile(request.remaining_usd)
        return bool(self._paid.stopped) or not self._paid.purse.admits(self._least_usd)

    def _opening(self, request: Request) -> Opening:
        parent, task = choose(request)
        return Opening(parent, self._briefing.opening(request, parent, task))

    def _concluded(
        self, talk: Talk, request: Request, opening: Opening, reply: Reply | str
    ) -> Proposal:
        """Make a candidate of a reply; its author may correct it once."""
        if isinstance(reply, str):
            return self._without(talk, reply)
        try:
            return self._read(talk, request, opening.parent, reply)
        except EditError as error:
            prompt = self._briefing.repair(opening.prompt, reply.text, str(error))
        reply = self._paid.ask(talk, prompt)
        if isinstance(reply, str):
            return self._without(talk, reply)
        try:
            return self._read(talk, request, opening.parent, reply)
        except EditError as error:
            return self._without(talk, f"the edits could not be applied: {error}")

    def _read(self, talk: Talk, request: Request, parent: Elite, reply: Reply) -> Proposal:
        """Return the candidates of a reply; the first one answers the ask.

        Raises:
            EditError: None of its alternatives can be applied.
        """
        seen = set(request.seen)
        read = []
        for place, text in enumerate(alternatives_of(reply.text)[: self._alternatives]):
            read.append(self._alternative(place, text, parent, seen))
            seen |= {each.candidate.id for each in read if each.candidate}
        found = [each for each in read if each.candidate]
        if not found:
            several = len(read) > 1
            words = (f"alternative {k}: {each.reason}" for k, each in enumerate(read, start=1))
            reason = "; ".join(words) if several else read[0].reason
            if all(each.misses for each in read):
                raise EditError(reason)
            return self._without(talk, reason)
        first, *_ = found
        others = tuple(each for each in read if each is not first)
        return Proposal(
            first.candidate, exchanges=tuple(talk.exchanges), place=first.place, others=others
        )

    def _alternative(
        self, place: int, text: str, parent: Elite, seen: Collection[str]
    ) -> Alternative:
        try:
            sources = apply_reply(text, parent.candidate.sources, self._design)
        except EditError as error:
            return Alternative(place, None, str(error), misses=True)
        candidate = Candidate(
            sources, proposer=self.kind, parents=(parent.candidate.id,), note=summary_of(text)
        )
        if candidate.id in seen:
            return Alternative(place, None, f"candidate {candidate.id} was tried before")
        return Alternative(place, candidate)

    def _without(self, talk: Talk, reason: str) -> Proposal:
        return Proposal(None, reason, tuple(talk.exchanges), pause=self._paid.pause)


def several(most: int) -> str:
    """Return how to give several candidates in a reply, where that is allowed."""
    return fill("alternatives", most=str(most)) if most > 1 else ""


def choose(request: Request) -> tuple[Elite, str]:
    """Choose parent and task, by seed and number alone; elites that were used less come first."""
    draw = random.Random(f"{request.seed}:{request.number}")  # noqa: S311 - no secret
    parents = readable(request)
    uses = [request.parents.count(elite.candidate.id) for elite in parents]
    (parent,) = draw.choices(parents, [1 / (1 + count) for count in uses])
    return parent, draw.choice(tasks_of(request, parent))
