"""Proposers `rewrite` and `arithmetic`: the algebra engine; needs no model and no network.

Every pair of a parent (gold or an elite) and a rule is an arm of a bandit. An arm's offers are in
the engine's order; the arm with the best draw gives its next one. What was tried, also in other
words, is skipped. All of it is a function of the request, so that a resumed run goes on the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hwopt.candidate import Candidate
from hwopt.design import Design
from hwopt.evaluation import Elite
from hwopt.propose.bandit import Tally, prior_of, tallied
from hwopt.propose.figures import standing_out
from hwopt.propose.proposer import Proposal, Request
from hwopt.rewrite.change import Rule
from hwopt.rewrite.engine import Engine
from hwopt.rewrite.exchanging import TextRule
from hwopt.rewrite.offers import Offer, Rewrite
from hwopt.rewrite.rules import REWRITE, WHOLE
from hwopt.verilog.regions import departure

#: Rank of an elite's steps on another elite, and of all but one of them on gold.
_CROSSED = 4
_WITHOUT = 8


@dataclass
class _Arm:
    """The offers of one rule for one parent, in order; those before `at` are of no use any more."""

    parents: tuple[str, ...]
    engine: Engine
    offers: list[Offer] = field(default_factory=list)
    at: int = 0
    #: The offer at `at`, worked out; None where it is not yet.
    head: Rewrite | None = None

    @property
    def rank(self) -> int:
        """Rank of the next offer."""
        return self.offers[self.at].rank

    def drop(self) -> None:
        """Go on to the next offer."""
        self.at, self.head = self.at + 1, None


class RewriteProposer:
    """Offers rewrites of gold and of each elite, each once."""

    def __init__(
        self,
        design: Design,
        *,
        kind: str = "rewrite",
        rules: tuple[Rule, ...] = REWRITE,
        texts: tuple[TextRule, ...] = (),
    ) -> None:
        """Prepare; nothing is read.

        Args:
            design: Gold.
            kind: As in a campaign file.
            rules: What is tried on words.
            texts: What is tried on the text itself.
        """
        self.kind = kind
        self._rules = rules
        self._texts = texts
        self._design = design
        self._engines: dict[str, Engine] = {}
        self._arms: dict[tuple[str, ...], dict[str, _Arm]] = {}

    def propose(self, request: Request) -> Proposal | None:
        """Take the next rewrite of the arm with the best draw; None when all are empty."""
        drawn = _Draws(request, self.kind)
        shapes = {trial.shape for trial in request.trials if trial.shape}
        shapes.add(self._engine(request.gold).shape)
        arms = list(self._all(request))
        while True:
            live = [(rule, arm) for rule, arm in arms if arm.at < len(arm.offers)]
            if not live:
                return None
            _, arm = max(live, key=lambda each: drawn(*each))
            found = self._head(arm, request, shapes)
            if found is not None:
                return Proposal(found)
            arm.drop()

    def _head(self, arm: _Arm, request: Request, shapes: set[str]) -> Candidate | None:
        """Return an arm's next candidate; None if it was tried, in these or in other words."""
        if arm.head is None:
            arm.head = arm.engine.written(arm.offers[arm.at], shapes)
        if arm.head is None or arm.head.shape in shapes:
            return None
        if departure(self._design, arm.head.sources):
            return None  # the screen would stop it
        parents = request.choices
        (parent,) = (each for each in parents if each.candidate.id == arm.parents[0])
        found = Candidate(
            sources=arm.head.sources,
            proposer=self.kind,
            parents=arm.parents,
            note=arm.head.note,
            rule=arm.head.rule,
            steps=(*parent.candidate.steps, *arm.head.steps),
            shape=arm.head.shape,
        )
        return None if found.id in request.seen else found

    def _all(self, request: Request) -> Iterator[tuple[str, _Arm]]:
        """Yield each arm with its rule, in a fixed order."""
        for parent in request.choices:
            yield from self._of(parent).items()
        for one in request.elites:
            yield from self._without(request.gold, one).items()
            for other in request.elites:
                if one is not other:
                    yield from self._crossed(one, other).items()

    def _engine(self, parent: Elite) -> Engine:
        identity = parent.candidate.id
        if identity not in self._engines:
            sources = parent.candidate.sources
            # What looks at a whole module for seconds is asked about gold alone.
            is_gold = parent.candidate.proposer == "gold"
            rules = [rule for rule in self._rules if is_gold or rule not in WHOLE]
            engine = Engine(self._design, sources, rules, self._texts, strict=False)
            self._engines[identity] = engine
        return self._engines[identity]

    def _of(self, parent: Elite) -> dict[str, _Arm]:
        key = (parent.candidate.id,)
        if key not in self._arms:
            engine = self._engine(parent)
            arms = self._arms.setdefault(key, {})
            for offer in engine.offers():
                arms.setdefault(offer.rule, _Arm(key, engine)).offers.append(offer)
        return self._arms[key]

    def _crossed(self, one: Elite, other: Elite) -> dict[str, _Arm]:
        """Return the arm that does to one elite what was done to another."""
        key = (one.candidate.id, other.candidate.id)
        if key not in self._arms:
            done = set(one.candidate.steps)
            steps = [step for step in other.candidate.steps if step not in done]
            engine = self._engine(one)
            self._arms[key] = _arms(key, engine, engine.again("crossover", steps, _CROSSED))
        return self._arms[key]

    def _without(self, gold: Elite, elite: Elite) -> dict[str, _Arm]:
        """Return the arm that does to gold what was done to an elite, but for one step."""
        key = (gold.candidate.id, elite.candidate.id)
        if key not in self._arms:
            steps, engine = elite.candidate.steps, self._engine(gold)
            fewer = [steps[:i] + steps[i + 1 :] for i in range(len(steps))] if steps[1:] else []
            offers = [offer for each in fewer for offer in engine.again("without", each, _WITHOUT)]
            self._arms[key] = _arms(key, engine, offers)
        return self._arms[key]


def _arms(key: tuple[str, ...], engine: Engine, offers: Iterable[Offer]) -> dict[str, _Arm]:
    """Return the arm of offers of one rule; none where there are no offers."""
    several = list(offers)
    return {several[0].rule: _Arm(key, engine, several)} if several else {}


class _Draws:
    """What arms promise at one ask."""

    def __init__(self, request: Request, kind: str) -> None:
        self._seed = (request.seed, request.number, kind)
        own = [trial for trial in request.trials if trial.proposer == kind]
        self._rules = tallied((trial.rule, trial.paid) for trial in own)
        self._parents = tallied((p, trial.paid) for trial in own for p in trial.parents[:1])
        points = {each.candidate.id: each.evaluation.points for each in request.choices}
        self._ahead = standing_out(points)

    def __call__(self, rule: str, arm: _Arm) -> float:
        """Return the draw of a rule and that of a parent, together."""
        parent = arm.parents[0]
        move = self._rules.get(rule, Tally()).drawn(prior_of(arm.rank), *self._seed, rule, parent)
        place = self._parents.get(parent, Tally()).drawn(_PARENT, *self._seed, parent)
        return move + place + _AHEAD * self._ahead[parent]


#: Share of a parent's children that pay, before it has any; and what it counts that a parent is
#: ahead of all others somewhere, so that many alike do not crowd out one that is not.
_PARENT, _AHEAD = 0.3, 0.5
