"""Which items of a module must be written anew."""

from collections.abc import Container
from collections.abc import Set as AbstractSet

from hwopt.verilog.declaring import mentions
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module, Region
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.pieces import meaning


def changed_regions(
    before: Module, after: Module, text: str, gone: AbstractSet[str], shown: Container[str]
) -> list[Region]:
    """Return the items whose words changed, in the order of the text.

    Args:
        before: The module as the text has it.
        after: The module as it shall be.
        text: The source.
        gone: Signals that are no more, or are declared anew.
        shown: Registers of items that others can read by another name: these items may stay.

    Raises:
        UnprintableError: An item that no words stand for mentions what is gone.
    """
    was, now = (meaning(m, before.signals) for m in (before, after))
    changed = {d.region for d in after.drives if d.local is None or now(d.local) is not d.word}
    # Items whose text says something else by what other items drive now, though its words stay:
    # they may hold the operands of a wire that has changed in the place of the wire.
    moved = {
        d.region for d in before.drives if d.local is not None and was(d.local) is not now(d.local)
    }
    for old, new, region in zip(before.local_writes, after.regions, before.regions, strict=True):
        if any(a.through(now) != b for a, b in zip(old, new.writes, strict=True)):
            changed.add(region.index)
        if any(write.through(was) != write.through(now) for write in old):
            moved.add(region.index)
    one, two = ({(d.name, d.low): d for d in m.drives} for m in (before, after))
    same = {
        d.region
        for key in one.keys() | two.keys()
        for d, e in ((one.get(key), two.get(key)), (two.get(key), one.get(key)))
        if d is not None
        and (e is None or d.word is not e.word or d.reset is not e.reset or d.kind != e.kind)
    }
    changed |= {d.region for key, d in one.items() if key not in two}
    mentioning = {r.index for r in before.regions if mentions(text[r.start : r.stop], gone)}
    if any(not r.known for r in before.regions if r.index in mentioning):
        raise UnprintableError("a signal that is gone")
    changed |= mentioning
    same |= mentioning
    touched = {
        r.index for r, s in zip(before.regions, after.regions, strict=True) if r.writes != s.writes
    }
    found = changed & (same | touched | moved)
    while more := _homes(after, found, shown) - found:
        found |= more
    return sorted((r for r in before.regions if r.index in found), key=lambda r: r.start)


def _homes(module: Module, regions: AbstractSet[int], shown: Container[str]) -> set[int]:
    """Return the items that declare the registers which some items read, but for shown ones."""
    homes = {name: s.home for name, s in module.signals.items() if s.home is not None}
    homes = {name: home for name, home in homes.items() if name not in shown}
    if not homes:
        return set()
    words = [d.word for d in module.drives if d.region in regions]
    writes = [w for r in module.regions if r.index in regions for w in r.writes]
    words += [x for w in writes for x in w.words]
    return {homes[w.name] for w in reachable(words) if w.op == "sig" and w.name in homes}
