"""The proposer that asks a language model. It costs money and never spends beyond its cap."""

import random
from collections.abc import Callable

from hwopt.candidate import Candidate
from hwopt.config import ProposerConfig
from hwopt.design import Design
from hwopt.errors import ConfigError, EditError
from hwopt.evaluation import Elite
from hwopt.propose.briefing import Briefing, tasks_of
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.propose.estimate import estimate
from hwopt.propose.model import ModelClient, Reply
from hwopt.propose.paid import PaidModel, Talk
from hwopt.propose.prices import price_of
from hwopt.propose.proposer import Proposal, Request
from hwopt.propose.purse import Purse

#: The model that is asked where the campaign names none.
DEFAULT_MODEL = "claude-sonnet-5-5"
#: Longest reply, thinking included [tokens]; above 21,333 a request would have to stream.
MAX_TOKENS = 20_000


class LlmProposer:
    """Asks a model for changes to gold or to an elite. Safe to call from several threads."""

    kind = "llm"

    def __init__(
        self,
        design: Design,
        config: ProposerConfig,
        *,
        client: ModelClient,
        purse: Purse,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            design: Gold.
            config: Model and effort.
            client: Asks the model.
            purse: The money, shared by all model proposers of a run.
            pause: Waits some seconds before the next attempt; None means to wait in earnest.

        Raises:
            ConfigError: The model has no known price, or the cap is too low for one request.
        """
        self._model = config.model or DEFAULT_MODEL
        self._effort = config.effort
        self._how = ""
        self._design = design
        price = price_of(self._model)
        self._briefing = Briefing(
            design, model=self._model, effort=self._effort, max_tokens=MAX_TOKENS
        )
        self._least_usd = price.most_usd(self._briefing.blank)
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
        blank, price = self._briefing.blank, self._paid.price
        text = sum(len(source.text.encode()) for source in self._design.sources)
        found = estimate(blank, text, price=price, requests=requests)
        cap = self._paid.purse.cap_usd
        fit = min(requests, int(cap / max(found.request_usd, 1e-9)))
        return (
            f"llm: model {self._model} (effort {self._effort}): about {found.prefix_tokens} tokens "
            f"of rules and design, cached, and {found.tail_tokens} others a request, replies of "
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
        self._paid.purse.reconcile(request.remaining_usd)
        if self._paid.stopped or not self._paid.purse.admits(self._least_usd):
            return None
        parent, task = choose(request)
        talk = Talk(request.number)
        prompt = self._briefing.opening(request, parent, task)
        reply = self._paid.ask(talk, prompt)
        if isinstance(reply, str):
            return _without(talk, reply)
        try:
            return self._candidate(talk, request, parent, reply)
        except EditError as error:
            prompt = self._briefing.repair(prompt, reply.text, str(error))
        reply = self._paid.ask(talk, prompt)
        if isinstance(reply, str):
            return _without(talk, reply)
        try:
            return self._candidate(talk, request, parent, reply)
        except EditError as error:
            return _without(talk, f"the edits could not be applied: {error}")

    def _candidate(self, talk: Talk, request: Request, parent: Elite, reply: Reply) -> Proposal:
        candidate = Candidate(
            sources=apply_reply(reply.text, parent.candidate.sources, self._design),
            proposer=self.kind,
            parents=(parent.candidate.id,),
            note=summary_of(reply.text),
        )
        if candidate.id in request.seen:
            return _without(talk, f"candidate {candidate.id} was tried before")
        return Proposal(candidate, exchanges=tuple(talk.exchanges))


def _without(talk: Talk, reason: str) -> Proposal:
    return Proposal(None, reason, tuple(talk.exchanges))


def choose(request: Request) -> tuple[Elite, str]:
    """Choose parent and task, by seed and number alone; elites that were used less come first."""
    draw = random.Random(f"{request.seed}:{request.number}")  # noqa: S311 - no secret
    parents = request.choices
    uses = [request.parents.count(elite.candidate.id) for elite in parents]
    (parent,) = draw.choices(parents, [1 / (1 + count) for count in uses])
    return parent, draw.choice(tasks_of(request, parent))
