"""Every rewrite of a design's sources that one step of one rule gives, the best bets first."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hwopt.design import Design, Source
from hwopt.errors import ProposalError
from hwopt.rewrite.addends import masked_addends
from hwopt.rewrite.carries import carry_structures
from hwopt.rewrite.change import Change, Rule, applied
from hwopt.rewrite.decoding import exclusive_choices, short_tests
from hwopt.rewrite.parities import shared_parities
from hwopt.rewrite.sharing import shared_adders
from hwopt.rewrite.shifting import shared_shifters
from hwopt.rewrite.state.recoding import recoded_states
from hwopt.rewrite.state.retiming import moved_backward, moved_forward
from hwopt.rewrite.state.spare import spare_registers
from hwopt.rewrite.state.turns import shared_operators
from hwopt.rewrite.sums import fused_sums
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate

_log = logging.getLogger(__name__)

#: The rules, in the order in which equal ranks are tried.
RULES: tuple[Rule, ...] = (
    spare_registers,
    recoded_states,
    shared_operators,
    moved_forward,
    moved_backward,
    short_tests,
    exclusive_choices,
    shared_parities,
    shared_shifters,
    shared_adders,
    masked_addends,
    fused_sums,
    carry_structures,
)


#: Rules whose best steps are also taken together.
_JOINED = frozenset({"short_tests", "shared_shifters", "shared_adders", "fused_sums"})


@dataclass(frozen=True)
class Rewrite:
    """Sources after one step of one rule."""

    sources: tuple[Source, ...]
    rule: str
    #: One line for people: what was done, and where.
    note: str


def _elaborates(design: Design, sources: tuple[Source, ...]) -> bool:
    """Tell whether slang takes what was printed; what it refuses is not worth an evaluation."""
    try:
        elaborate(design, sources)
    except ProposalError:
        return False
    return True


def rewrites(
    design: Design, sources: tuple[Source, ...], rules: tuple[Rule, ...] = RULES
) -> Iterator[Rewrite]:
    """Yield the rewrites of sources, the most promising first; the order depends on nothing else.

    Only modules that the design lets change are rewritten. Text outside the rewritten items
    stays as it is.

    Raises:
        ProposalError: the sources do not elaborate.
    """
    found: list[tuple[int, int, Module, Change]] = []
    for module in modules_of(elaborate(design, sources)):
        if design.change and module.name not in design.change:
            continue
        changes = [list(rule(module)) for rule in rules]
        for change in [*_joint(changes), *(c for each in changes for c in each)]:
            found.append((change.rank, len(found), module, change))
    seen = {tuple(s.text for s in sources)}
    for _, _, module, change in sorted(found, key=lambda f: f[:2]):
        text = applied(module, change, sources[module.file].text)
        if text is None:
            continue
        new = tuple(replace(s, text=text) if i == module.file else s for i, s in enumerate(sources))
        key = tuple(s.text for s in new)
        if key not in seen:
            seen.add(key)
            if not _elaborates(design, new):
                _log.debug("dropped, as slang refuses it: %s in %s", change.rule, module.name)
                continue
            yield Rewrite(new, change.rule, f"{change.note} ({sources[module.file].path})")


def _joint(changes: list[list[Change]]) -> Iterator[Change]:
    """Yield the best step of each rule, all in one."""
    best = [min(each, key=lambda c: c.rank) for each in changes if each and each[0].rule in _JOINED]
    if len(best) > 1:
        yield Change(
            "joint",
            "; ".join(c.note for c in best),
            tuple({old: new for c in reversed(best) for old, new in c.by}.items()),
            tuple({b.name: b for c in best for b in c.blocks}.values()),
            rank=2,
        )
