"""Which items of a module must be written anew."""

from collections.abc import Set as AbstractSet

from hwopt.verilog.declaring import mentions
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module, Region
from hwopt.verilog.naming import UnprintableError


def changed_regions(
    before: Module, after: Module, text: str, gone: AbstractSet[str]
) -> list[Region]:
    """Return the items whose words changed, in the order of the text.

    Args:
        before: The module as the text has it.
        after: The module as it shall be.
        text: The source.
        gone: Signals that are no more, or are declared anew.

    Raises:
        UnprintableError: An item that no words stand for mentions what is gone.
    """
    values = {}
    for drive in after.drives:
        signal = before.signals.get(drive.name)
        if drive.kind != "reg" and signal is not None and signal.width == drive.word.width:
            # Also what was a register: its readers may read on, if it has kept its name.
            values[after.words.sig(drive.name, signal.width)] = drive.word
    looped = {
        d.name
        for d in before.drives
        if d.kind != "reg"
        and d.local is not None
        and any(w.op == "sig" and w.name == d.name for w in reachable([d.word]))
    }
    now = Substitution(after.words, {k: v for k, v in values.items() if k.name not in looped})
    changed = {d.region for d in after.drives if d.local is None or now(d.local) is not d.word}
    for old, new, region in zip(before.local_writes, after.regions, before.regions, strict=True):
        if any(a.through(now) != b for a, b in zip(old, new.writes, strict=True)):
            changed.add(region.index)
    one, two = ({(d.name, d.low): d for d in m.drives} for m in (before, after))
    same = {
        d.region
        for key in one.keys() | two.keys()
        for d, e in ((one.get(key), two.get(key)), (two.get(key), one.get(key)))
        if d is not None
        and (e is None or d.word is not e.word or d.reset is not e.reset or d.kind != e.kind)
    }
    changed |= {d.region for key, d in one.items() if key not in two}
    mentioning = {
        r.index
        for r in before.regions
        if any(mentions(text[r.start : r.stop], name) for name in gone)
    }
    if any(not r.known for r in before.regions if r.index in mentioning):
        raise UnprintableError("a signal that is gone")
    changed |= mentioning
    same |= mentioning
    touched = {
        r.index for r, s in zip(before.regions, after.regions, strict=True) if r.writes != s.writes
    }
    found = [r for r in before.regions if r.index in changed & (same | touched)]
    return sorted(found, key=lambda r: r.start)
