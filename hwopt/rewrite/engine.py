"""Every rewrite of a design's sources that the rules give, the best bets first.

Beside the single steps of the rules there are joint ones: all that is almost surely good at once,
and the best of each rule on top of that.
"""

import logging
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial

from hwopt.candidate import Step
from hwopt.design import Design, Source
from hwopt.errors import ProposalError
from hwopt.rewrite.change import Change, Rule, name_of
from hwopt.rewrite.draft import (
    Draft,
    begun,
    best_of_each,
    found_by,
    guided,
    repeated,
    settled,
    stepped,
)
from hwopt.rewrite.estimate import estimate
from hwopt.rewrite.exchanging import Exchange, TextRule
from hwopt.rewrite.offers import Offer, Replaced, Rewrite
from hwopt.rewrite.rules import EVERY, WHOLE
from hwopt.rewrite.shape import shape_of
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate, names_of
from hwopt.verilog.spans import without

_log = logging.getLogger(__name__)

#: Worst rank of a change that is taken together with others unseen.
_WITHIN = 12


class Engine:
    """The rewrites of one set of sources."""

    def __init__(
        self,
        design: Design,
        sources: tuple[Source, ...],
        rules: Sequence[Rule] = EVERY,
        texts: Sequence[TextRule] = (),
        *,
        strict: bool = True,
    ) -> None:
        """Read the sources.

        Args:
            design: Gold.
            sources: What is rewritten.
            rules: What is done to words.
            texts: What is done to the text itself.
            strict: Whether an exception of a rule is passed on. A mistake in one rule shall not end
                a run: there it is logged, and what the rule would have offered is left out.

        Raises:
            ProposalError: They do not elaborate.
        """
        self._design = design
        self.sources = sources
        self._rules = tuple(rules)
        self._texts = tuple(texts)
        self._strict = strict
        elaborated = elaborate(design, sources)
        every = modules_of(elaborated)
        self._named = names_of(elaborated)
        self.shape = shape_of(every, sources)
        anywhere = not design.change or design.regions
        self._modules = [m for m in every if anywhere or m.name in design.change]
        #: How many rewrites of a rule slang refused.
        self.refused: Counter[str] = Counter()
        #: Shapes by what drafts say; None where there was no text for one.
        self._shapes: dict[tuple[Module, Hashable], str | None] = {}

    def offers(self) -> list[Offer]:
        """Return what the rules offer, the most promising first; nothing else decides the order."""
        found: list[Offer] = []
        for module in self._modules:
            changes = {rule: self._changes(rule, module) for rule in self._rules}
            found += self._joint(module, changes)
            found += [self._single(module, c) for several in changes.values() for c in several]
        found += [offer for rule in self._texts for offer in self._replaced(rule)]
        return sorted(found, key=lambda offer: offer.rank)

    def _changes(self, rule: Rule, module: Module) -> list[Change]:
        """Return what a rule offers; nothing where it fails and the engine is not strict."""
        with self._passed_over(f"rule {name_of(rule)} on module {module.name}"):
            return list(found_by(rule, module))
        return []

    @contextmanager
    def _passed_over(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self._strict:
                raise
            _log.exception("%s failed and is left out; please report it", what)

    def _replaced(self, rule: TextRule) -> Iterator[Offer]:
        """Yield what a rule makes of the texts that hold modules which may change."""
        for number in sorted({module.file for module in self._modules}):
            module = next(m for m in self._modules if m.file == number)
            name, several = name_of(rule), list[Exchange]()
            with self._passed_over(f"rule {name} on {self.sources[number].path}"):
                several = list(rule(self.sources[number].text))
            for found in several:
                steps = (Step(module.name, name, found.note, ()),)
                yield Offer(name, found.rank, module, partial(Replaced, steps, found.write))

    def _single(self, module: Module, change: Change) -> Offer:
        return Offer(change.rule, change.rank, module, lambda: stepped(begun(module), change))

    def _joint(self, module: Module, changes: dict[Rule, list[Change]]) -> Iterator[Offer]:
        """Yield several steps as one where there are several."""
        local = {rule: several for rule, several in changes.items() if rule not in WHOLE}
        firm = [rule for rule, several in local.items() if any(c.sure for c in several)]
        free = [rule for rule, several in local.items() if any(not c.blocks for c in several)]
        ranks = {r: min((c.rank for c in several), default=99) for r, several in local.items()}
        near = sorted((rule for rule in ranks if ranks[rule] <= _WITHIN), key=ranks.__getitem__)

        @cache
        def sure() -> Draft:
            return settled(begun(module), firm, lambda c: c.sure)

        def best() -> Draft:
            return best_of_each(sure(), near, _WITHIN)

        def smaller() -> Draft:
            return guided(sure(), free, lambda m: estimate(m).gates)

        def better() -> Draft:
            return guided(sure(), free, lambda m: estimate(m).product)

        def after(first: Change) -> Draft:
            return guided(stepped(begun(module), first), list(local), lambda m: estimate(m).gates)

        for first in [changes[rule][0] for rule in WHOLE if changes.get(rule)]:
            yield Offer("joint", 2, module, partial(after, first))
        if firm:
            yield Offer("joint", -2, module, sure)
        if len(near) > 1:
            yield Offer("joint", -1, module, best)
        if len(free) > 1:
            yield from (Offer("joint", 0, module, draft) for draft in (smaller, better))

    def again(self, rule: str, steps: Iterable[Step], rank: int) -> Iterator[Offer]:
        """Yield, for each module, steps that were made in another text."""
        several = tuple(steps)
        for module in self._modules:
            mine = [step for step in several if step.module == module.name]
            if mine:
                yield Offer(rule, rank, module, self._again(module, mine))

    def _again(self, module: Module, steps: Sequence[Step]) -> Callable[[], Draft]:
        rules = tuple(rule for rule in EVERY if rule not in WHOLE)
        return lambda: repeated(begun(module), steps, rules)

    def written(self, offer: Offer, known: Container[str] = ()) -> Rewrite | None:
        """Return an offer as sources; None if nothing changes or it cannot be written.

        Where replacing expressions inside the text says the same as writing items anew, the text
        is kept: both are read, and their words compared.

        Args:
            offer: One of this engine's.
            known: Shapes that nobody wants again. None comes of an offer that says what the engine
                has written with one of them; one that says it otherwise has to be written to tell.
        """
        with self._passed_over(f"{offer.rule} on module {offer.module.name}"):
            return self._written(offer, known)
        return None

    def _written(self, offer: Offer, known: Container[str]) -> Rewrite | None:
        draft, number = offer.draft(), offer.module.file
        key = (offer.module, draft.says)
        if key in self._shapes and (self._shapes[key] is None or self._shapes[key] in known):
            return None
        source = self.sources[number]
        new = self._with(number, draft.text(source.text))
        shape = self._shape(new, offer.rule) if new else None
        self._shapes[key] = shape
        if new is None or shape is None:
            return None
        gentle = self._with(number, draft.text(source.text, inside=True))
        if gentle and gentle != new and self._shape(gentle) == shape:
            new = gentle
        elif gentle != new and any(region.speaks for region in offer.module.regions):
            return None  # what it prints or asserts would be lost
        new = self._pruned(new)
        done = "; ".join(dict.fromkeys(step.note for step in draft.steps))
        return Rewrite(new, offer.rule, f"{done} ({source.path})", offer.rank, draft.steps, shape)

    def _with(self, number: int, text: str | None) -> tuple[Source, ...] | None:
        """Return the sources with another text for one of them."""
        if text is None:
            return None
        sources = list(self.sources)
        sources[number] = replace(sources[number], text=text)
        return tuple(sources)

    def _pruned(self, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        """Return sources without the modules whose last instance a rewrite took away."""
        if self._design.regions or len(self._named) == 1:
            return sources  # what is outside of regions stays
        gone = self._named - names_of(elaborate(self._design, sources))
        if self._design.change:
            gone &= set(self._design.change)
        return tuple(replace(s, text=without(s.text, gone)) if gone else s for s in sources)

    def _shape(self, sources: tuple[Source, ...], rule: str = "") -> str | None:
        """Return what sources say; None if slang refuses them, which a rule answers for."""
        try:
            return shape_of(modules_of(elaborate(self._design, sources)), sources)
        except ProposalError as error:
            if rule:
                self.refused[rule] += 1
                count = self.refused[rule]
                _log.warning("%s: slang refuses its text, %d times now: %s", rule, count, error)
            return None


def rewrites(
    design: Design, sources: tuple[Source, ...], rules: Sequence[Rule] = EVERY
) -> Iterator[Rewrite]:
    """Yield the rewrites of sources, the most promising first; the order depends on nothing else.

    Only modules that the design lets change are rewritten. Text outside the rewritten items
    stays as it is.

    Raises:
        ProposalError: the sources do not elaborate.
    """
    engine = Engine(design, sources, rules)
    seen = {tuple(s.text for s in sources)}
    for offer in engine.offers():
        rewrite = engine.written(offer)
        if rewrite is not None and (key := tuple(s.text for s in rewrite.sources)) not in seen:
            seen.add(key)
            yield rewrite
