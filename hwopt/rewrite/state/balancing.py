"""Registers moved behind a part of the logic that they feed, so that no stage waits for another.

Source: Leiserson 1991, with the values at the start carried along. Where a long path begins at
registers, what its first part computes is computed a cycle earlier, of the values that these
registers are about to take, and registered in their place.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from hwopt.rewrite.change import Change, after
from hwopt.rewrite.estimate import Estimate, arrivals, estimate
from hwopt.rewrite.state.registers import registers_of, signals_in
from hwopt.rewrite.state.retiming import forward, linked, logic_of_registers
from hwopt.rewrite.state.spare import unread_registers
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Where paths are cut, as parts of the longest one.
_CUTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
#: Paths of this part of the longest one are cut as well.
_LONG = 0.6
#: Most words that become registers at once, most words of a module, and proposals.
_MOVED, _WORDS, _MOST = 16, 3000, 3
#: Most registers that a note names.
_SHOWN = 4


def balanced_stages(module: Module) -> Iterator[Change]:
    """Register the first part of what is computed of registers, where that is the longest path."""
    roots = module.roots()
    before = estimate(module)
    if before.depth < 1 or len(module.order()) > _WORDS:
        return
    late = arrivals(roots)
    logic = logic_of_registers(module, registers_of(module))
    long = [root for root in roots if late[root] > _LONG * before.depth]
    found: dict[tuple[Word, ...], _Cut] = {}
    for part in _CUTS:
        words = _frontier(long, late, part * before.depth, logic)
        if 0 < len(words) <= _MOVED and words not in found:
            cut = _moved(module, words)
            if cut is not None and cut.estimate.depth < before.depth:
                found[words] = cut
    best = sorted(found.values(), key=lambda cut: (cut.estimate.depth, cut.estimate.gates))
    for rank, cut in enumerate(best[:_MOST], start=6):
        yield linked(cut.changes, "balanced_stages", cut.note, rank)


@dataclass(frozen=True)
class _Cut:
    """Steps that cut long paths, and what the module is estimated to cost then."""

    changes: tuple[Change, ...]
    note: str
    estimate: Estimate


def _frontier(
    roots: Sequence[Word], late: dict[Word, float], limit: float, logic: AbstractSet[Word]
) -> tuple[Word, ...]:
    """Return the last words on the way to some roots that are early enough and may be registers."""
    found: dict[Word, None] = {}
    seen: set[Word] = set()
    stack = list(roots)
    while stack:
        word = stack.pop()
        if word in seen:
            continue
        seen.add(word)
        if late[word] <= limit and word in logic:
            found[word] = None
        else:
            stack.extend(word.args)
    return tuple(sorted(found, key=lambda word: -word.index))


def _moved(module: Module, words: Sequence[Word]) -> _Cut | None:
    """Return the steps that register words one after the other, those around others first."""
    changes: list[Change] = []
    names: dict[str, None] = {}
    for word in words:
        if word not in module.order():
            continue
        change = forward(module, registers_of(module), word)
        if change is None:
            return None
        changes.append(change)
        names |= dict.fromkeys(signals_in(word))
        module = after(module, change)
    if not changes:
        return None
    number = "one word" if len(changes) == 1 else f"{len(changes)} words"
    shown = [*names][:_SHOWN] + (["others"] if len(names) > _SHOWN else [])
    note = f"compute {number} of {', '.join(shown)} a cycle ahead"
    clear = unread_registers(module)
    if clear is not None:
        changes.append(clear)
        module = after(module, clear)
    return _Cut(tuple(changes), note, estimate(module))
