"""Changes that are made one after the other, each on what the ones before it left."""

from collections.abc import Callable, Iterable

from hwopt.rewrite.change import Change, after
from hwopt.verilog.module import Module
from hwopt.verilog.printing import Block
from hwopt.verilog.word import Word

#: A step: what to replace in a module, with the blocks that this needs; None changes nothing.
Step = Callable[[Module], Change | None]


def in_turn(module: Module, steps: Iterable[Step]) -> tuple[Module, Change | None]:
    """Return a module after steps, and all of them as one change of its roots.

    A step may rely on all that holds after the steps before it, also where it replaces a word by
    one that is equal only where somebody sees it.
    """
    now, notes = module, list[str]()
    blocks: dict[str, Block] = {}
    for step in steps:
        change = step(now)
        if change is not None:
            now = after(now, change)
            notes.append(change.note)
            blocks |= {b.name: b for b in change.blocks}
    pairs = tuple((a, b) for a, b in zip(_all(module), _all(now), strict=True) if a is not b)
    if not pairs:
        return module, None
    return now, Change("in_turn", "; ".join(notes), pairs, tuple(blocks.values()), whole=True)


def _all(module: Module) -> list[Word]:
    """Return the words that drives and writes begin with, in an order that changes keep."""
    writes = [w for r in module.regions for w in r.writes]
    return [d.word for d in module.drives] + [
        x for w in writes for x in (w.enable, w.address, w.value)
    ]
