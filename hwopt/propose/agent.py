"""A model that works on one parent with tools until it submits, gives up, or reaches a limit."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from hwopt.candidate import Candidate
from hwopt.config import ProposerConfig
from hwopt.design import Design
from hwopt.errors import ConfigError, EditError
from hwopt.evaluation import Elite
from hwopt.propose.agent_messages import (
    SUBMIT,
    Call,
    Result,
    Tool,
    ToolPrompt,
    answered,
    calls_of,
    told,
)
from hwopt.propose.alternatives import alternatives_of
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.propose.llm import LlmProposer
from hwopt.propose.material import fenced, fill
from hwopt.propose.model import ModelClient, Prompt, Reply, Turn
from hwopt.propose.paid import Talk
from hwopt.propose.proposer import Proposal, Request
from hwopt.propose.purse import Purse
from hwopt.tools.flows import Flow

#: Calls in one reply that are answered.
MAX_CALLS = 6

SUBMIT_TOOL = Tool(
    SUBMIT,
    "Hand in a candidate and end the work on this parent.",
    (("reply", "A SUMMARY line, and SEARCH/REPLACE blocks or whole modules, on the parent."),),
)


class Desk(Protocol):
    """What an agent may use at one ask."""

    tools: tuple[Tool, ...]

    def call(self, name: str, arguments: Mapping[str, str]) -> str:
        """Return what a tool answers.

        Raises:
            ConfigError: There is no such tool, argument or candidate.
            EditError: A reply cannot be applied.
        """
        ...


class Workshop(Protocol):
    """Where agents work."""

    def open(self, request: Request, parent: Elite) -> Desk:
        """Return the desk of one ask."""
        ...

    def close(self) -> None:
        """Stop all work; who waits, waits no longer."""
        ...


@dataclass(frozen=True)
class _Work:
    """One ask as an agent works on it."""

    talk: Talk
    request: Request
    parent: Elite
    desk: Desk


class AgentProposer(LlmProposer):
    """Lets a model work with tools on gold or an elite. Safe to call from several threads."""

    def __init__(
        self,
        design: Design,
        flow: Flow,
        config: ProposerConfig,
        *,
        client: ModelClient,
        purse: Purse,
        workshop: Workshop | None,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            design: Gold.
            flow: How candidates are measured.
            config: Model, effort, and the limits on replies, tokens and dollars of one ask.
            client: Asks the model, each request reserved first.
            purse: The money, shared by all model proposers of a run.
            workshop: Where the tools are; None where nobody will be asked.
            pause: Waits some seconds before the next attempt; None means to wait in earnest.

        Raises:
            ConfigError: As `LlmProposer`.
        """
        super().__init__(
            design, flow, config, client=client, purse=purse, alternatives=1, pause=pause
        )
        self.kind = f"agent:{self._model}:{self._effort}"
        self._config = config
        self._workshop = workshop
        limits = [f"{config.steps} replies", f"{config.tokens} tokens"]
        if config.cost_usd is not None:
            limits.append(f"${config.cost_usd:.2f}")
        self._how = f", an agent of at most {', '.join(limits)} an ask"

    def close(self) -> None:
        """Send nothing any more, and stop what the tools are doing."""
        super().close()
        if self._workshop is not None:
            self._workshop.close()

    def forecast(self, requests: int) -> str:
        """Return in a line what so many asks will consume at most replies, guessed."""
        return super().forecast(requests * self._config.steps)

    def propose(self, request: Request) -> Proposal | None:
        """Work on a parent; None means that money or permission is at an end.

        Raises:
            ModelError: The API does not accept the key or the model, and never has.
        """
        if self._at_its_end(request):
            return None
        assert self._workshop is not None  # noqa: S101 - a run has one
        opening = self._opening(request)
        desk = self._workshop.open(request, opening.parent)
        work = _Work(Talk(request.number), request, opening.parent, desk)
        return self._worked(work, self._offered(opening.prompt, desk))

    def _worked(self, work: _Work, prompt: ToolPrompt) -> Proposal:
        misses = 0
        for step in range(1, self._config.steps + 1):
            spent = self._spent(work.talk, prompt)
            if spent:
                return self._without(work.talk, f"the agent reached its limit of {spent}")
            reply = self._paid.ask(work.talk, prompt)
            if isinstance(reply, str):
                return self._without(work.talk, reply)
            found, results, error = self._handed_in(work, reply)
            if found is not None:
                return found
            if not calls_of(reply):
                misses += 1
                if misses > 1 or "no changes that could be read" in error:
                    return self._without(work.talk, f"the agent submitted nothing: {error}")
            prompt = self._went_on(prompt, reply, results, error, step)
        reason = f"the agent did not submit within {self._config.steps} replies"
        return self._without(work.talk, reason)

    def _offered(self, opening: Prompt, desk: Desk) -> ToolPrompt:
        words = fill("agent", steps=str(self._config.steps))
        (turn,) = opening.turns
        return ToolPrompt(
            model=opening.model,
            effort=opening.effort,
            max_tokens=opening.max_tokens,
            rules=opening.rules,
            context=opening.context,
            turns=(Turn("user", f"{turn.text}\n{words}"),),
            tools=(*desk.tools, SUBMIT_TOOL),
        )

    def _went_on(
        self, prompt: ToolPrompt, reply: Reply, results: tuple[Result, ...], error: str, step: int
    ) -> ToolPrompt:
        left = self._config.steps - step
        words = f"{left} replies are left." if left > 1 else "Your next reply is the last: submit."
        if not results:
            words = f"Nothing was submitted:\n\n{fenced(error)}\n\n{words}"
        turns = (*prompt.turns, answered(reply), told(results, words))
        return replace(prompt, turns=turns)

    def _spent(self, talk: Talk, prompt: ToolPrompt) -> str:
        """Say which limit the next request could exceed; empty where none."""
        config = self._config
        used = sum(each.input_tokens + each.output_tokens for each in talk.exchanges)
        if used + prompt.size_bytes + prompt.max_tokens > config.tokens:
            return f"{config.tokens} tokens"
        cost_usd = math.fsum(each.cost_usd for each in talk.exchanges)
        most_usd = self._paid.price.most_usd(prompt)
        if config.cost_usd is not None and cost_usd + most_usd > config.cost_usd:
            return f"{config.cost_usd:g} US dollars"
        return ""

    def _handed_in(
        self, work: _Work, reply: Reply
    ) -> tuple[Proposal | None, tuple[Result, ...], str]:
        """Return the candidate that a reply hands in; else what its calls bring, or why not."""
        calls = calls_of(reply)
        if not calls:
            try:
                return self._submitted(work, reply.text, place=0), (), ""
            except EditError as error:
                return None, (), str(error)
        results: list[Result] = []
        submitted = 0
        for number, call in enumerate(calls):
            try:
                if call.name != SUBMIT:
                    results.append(_used(work.desk, call, number))
                    continue
                submitted += 1
                text = dict(call.arguments).get("reply", "")
                return self._submitted(work, text, place=submitted - 1), (), ""
            except (EditError, ConfigError) as error:
                results.append(Result(call.id, f"error: {error}", failed=True))
        return None, tuple(results), ""

    def _submitted(self, work: _Work, text: str, *, place: int) -> Proposal:
        given = len(alternatives_of(text))
        if given > 1:
            raise EditError(f"one text was expected, not {given} alternatives; submit the best one")
        sources = apply_reply(text, work.parent.candidate.sources, self._design)
        candidate = Candidate(
            sources=sources,
            proposer=self.kind,
            parents=(work.parent.candidate.id,),
            note=summary_of(text),
        )
        if candidate.id in work.request.seen:
            raise EditError(f"candidate {candidate.id} was tried before; change something else")
        return Proposal(candidate, exchanges=tuple(work.talk.exchanges), place=place)


def _used(desk: Desk, call: Call, number: int) -> Result:
    if number >= MAX_CALLS:
        raise ConfigError(f"at most {MAX_CALLS} tools are used in one reply; call it in the next")
    return Result(call.id, fenced(desk.call(call.name, dict(call.arguments))))
