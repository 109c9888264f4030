"""Proposers `rewrite` and `arithmetic`: the algebra engine; needs no model and no network."""

from collections import Counter
from collections.abc import Iterator

from hwopt.candidate import Candidate, digest_of_sources
from hwopt.design import Design
from hwopt.evaluation import Elite
from hwopt.propose.proposer import Proposal, Request
from hwopt.rewrite.change import Rule
from hwopt.rewrite.engine import Rewrite, rewrites
from hwopt.rewrite.rules import REWRITE

#: How many more children gold gets than an elite does.
_GOLD_WEIGHT = 2


class RewriteProposer:
    """Offers the rewrites of gold and of each elite, in the engine's order, each once."""

    def __init__(
        self, design: Design, *, kind: str = "rewrite", rules: tuple[Rule, ...] = REWRITE
    ) -> None:
        """Prepare; nothing is read.

        Args:
            design: Gold.
            kind: As in a campaign file.
            rules: What is tried.
        """
        self.kind = kind
        self._rules = rules
        self._design = design
        self._started: dict[str, tuple[list[Rewrite], Iterator[Rewrite]]] = {}

    def propose(self, request: Request) -> Proposal | None:
        """Take the next rewrite of the parent that had the fewest children for its weight."""
        used = Counter(request.parents)
        parents = [request.gold, *request.elites]
        weights = {request.gold.candidate.id: _GOLD_WEIGHT}

        def turn(indexed: tuple[int, Elite]) -> tuple[float, int]:
            index, parent = indexed
            identity = parent.candidate.id
            return (used[identity] / weights.get(identity, 1), -index)

        for _, parent in sorted(enumerate(parents), key=turn):
            found = self._next(parent, request.seen)
            if found is not None:
                return Proposal(found)
        return None

    def _next(self, parent: Elite, seen: frozenset[str]) -> Candidate | None:
        """Return the parent's first rewrite that nobody tried; a pure function of both."""
        for rewrite in self._all(parent):
            if digest_of_sources(rewrite.sources)[:12] not in seen:
                return Candidate(
                    sources=rewrite.sources,
                    proposer=self.kind,
                    parents=(parent.candidate.id,),
                    note=rewrite.note,
                )
        return None

    def _all(self, parent: Elite) -> Iterator[Rewrite]:
        """Yield the rewrites of a parent, computing no more of them than are asked for."""
        identity = parent.candidate.id
        if identity not in self._started:
            fresh = iter(rewrites(self._design, parent.candidate.sources, self._rules))
            self._started[identity] = ([], fresh)
        known, rest = self._started[identity]
        yield from tuple(known)
        for rewrite in rest:
            known.append(rewrite)
            yield rewrite
