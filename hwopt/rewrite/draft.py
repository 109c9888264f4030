"""A module with several steps made, each of which holds for what the ones before it left.

Changes found side by side cannot simply be merged: one may replace a word only where nobody looks
at it, another may make somebody look. So each step of a draft comes of a rule that saw the draft.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hwopt.candidate import Step
from hwopt.rewrite.change import Change, Rule, after, name_of, touched
from hwopt.verilog.block import Block
from hwopt.verilog.module import Module
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.printing import printed

#: Most steps of one draft, and most passes over the rules.
MAX_STEPS = 24
MAX_PASSES = 4
_GUIDED_PASSES = 2
#: How many answers of rules, and how many drafts made again, are kept.
_KEPT = 1024


@dataclass(frozen=True)
class Draft:
    """A module before and after steps that are not written down yet."""

    before: Module
    after: Module
    steps: tuple[Step, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def says(self) -> Hashable:
        """What its text says; drafts of one module that say the same are the same circuit."""
        after = self.after
        return (
            tuple((d.name, d.low, d.region, d.kind, d.word, d.reset) for d in after.drives),
            tuple(region.writes for region in after.regions),
            tuple(after.signals),
            tuple(block.name for block in self.blocks),
        )

    def text(self, old: str, *, inside: bool = False) -> str | None:
        """Return the module's source with the steps made; None if it cannot be written.

        Args:
            old: The source.
            inside: As of `printed`: it may not say all that was changed.
        """
        notes: dict[str, list[str]] = {}
        for step in self.steps:
            for name in step.regions:
                notes.setdefault(name.removeprefix(f"{step.module}."), []).append(step.note)
        try:
            new = printed(self.before, self.after, old, self.blocks, notes, inside=inside)
        except (UnprintableError, RecursionError):
            return None
        return None if new == old else new


@lru_cache(maxsize=_KEPT)
def found_by(rule: Rule, module: Module) -> tuple[Change, ...]:
    """Return what a rule says of a module; it is asked once, as drafts share their beginnings."""
    return tuple(rule(module))


def begun(module: Module) -> Draft:
    """Return a draft without a step."""
    return Draft(module, module)


def step_of(module: Module, change: Change) -> Step:
    """Return what is remembered of a change to a module."""
    return Step(module.name, change.rule, change.note, touched(module, change))


def stepped(draft: Draft, change: Change) -> Draft:
    """Return the draft with a change made that a rule found in its `after`."""
    return Draft(
        draft.before,
        after(draft.after, change),
        (*draft.steps, step_of(draft.after, change)),
        (*draft.blocks, *(b for b in change.blocks if b not in draft.blocks)),
    )


def settled(draft: Draft, rules: Sequence[Rule], wanted: Callable[[Change], bool]) -> Draft:
    """Make every wanted change of the rules, pass after pass, until none is left."""
    for _ in range(MAX_PASSES):
        before = draft
        for rule in rules:
            draft = _exhausted(draft, rule, wanted)
        if draft is before:
            break
    return draft


def _exhausted(draft: Draft, rule: Rule, wanted: Callable[[Change], bool]) -> Draft:
    """Make the wanted changes of one rule, each at most once."""
    made: set[str] = set()
    while len(draft.steps) < MAX_STEPS:
        found = [c for c in found_by(rule, draft.after) if wanted(c) and c.note not in made]
        change = next((c for c in found if _moves(draft, c)), None)
        if change is None:
            return draft
        made.add(change.note)
        draft = stepped(draft, change)
    return draft


def best_of_each(draft: Draft, rules: Sequence[Rule], within: int) -> Draft:
    """Make the best change of each rule in turn, none of a rank above `within`."""
    for rule in rules:
        near = (c for c in found_by(rule, draft.after) if c.rank <= within)
        found = sorted(near, key=lambda c: c.rank)
        change = next((c for c in found if _moves(draft, c)), None)
        if change is not None:
            draft = stepped(draft, change)
    return draft


def guided(draft: Draft, rules: Sequence[Rule], cost: Callable[[Module], float]) -> Draft:
    """Make, rule after rule, the change that an estimate likes best, where it likes any.

    Changes that bring blocks are left out: the estimate knows nothing of these.
    """
    for _ in range(_GUIDED_PASSES):
        before = draft
        for rule in rules:
            least = cost(draft.after)
            found = [c for c in found_by(rule, draft.after) if not c.blocks]
            costs = [cost(after(draft.after, c)) for c in found]
            if costs and min(costs) < least:
                draft = stepped(draft, found[costs.index(min(costs))])
        if draft is before:
            break
    return draft


def repeated(draft: Draft, steps: Iterable[Step], rules: tuple[Rule, ...]) -> Draft:
    """Make again what was done to another text, as far as the rules still find it here."""
    for step in steps:
        draft = _once_more(draft, step, rules)
    return draft


@lru_cache(maxsize=_KEPT)
def _once_more(draft: Draft, step: Step, rules: tuple[Rule, ...]) -> Draft:
    """Return the draft with a step made, itself where the rules do not find it; kept like these."""
    named = [rule for rule in rules if name_of(rule) == step.rule]
    found = (c for rule in named or rules for c in found_by(rule, draft.after))
    change = next((c for c in found if _is(draft.after, c, step)), None)
    return draft if change is None else stepped(draft, change)


def _is(module: Module, change: Change, step: Step) -> bool:
    same = (change.rule, change.note) == (step.rule, step.note)
    return same and touched(module, change) == step.regions


def _moves(draft: Draft, change: Change) -> bool:
    """Tell whether a change leaves another module than it found."""
    return bool(touched(draft.after, change))
