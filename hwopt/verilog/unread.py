"""Wires that nobody reads once some items of a module are written anew."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from hwopt.verilog.graph import reads
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.word import Word


def unread(module: Module, regions: AbstractSet[int]) -> tuple[str, ...]:
    """Return the declared wires that only items of some regions read, and each other.

    Args:
        module: The module as the text has it.
        regions: Numbers of the items that are written anew, of inputs and registers.
    """
    drives: dict[str, list[Drive]] = {}
    for drive in module.drives:
        drives.setdefault(drive.name, []).append(drive)
    dead = {
        name
        for name in _needed(drives, regions)
        if (signal := module.signals.get(name)) is not None
        and signal.direction == "internal"
        and signal.declarator != (0, 0)
        and name not in module.read_elsewhere
        and all(drive.kind != "reg" for drive in drives[name])
    }
    kept = [
        write
        for region, writes in zip(module.regions, module.local_writes, strict=True)
        if region.index not in regions
        for write in writes
    ]
    stored = _names(word for w in kept for word in w.words)
    while True:
        live = [d for d in module.drives if d.name not in dead and d.region not in regions]
        read = stored | _names(_text(drive) for drive in live)
        if read.isdisjoint(dead):
            return tuple(sorted(dead))
        dead -= read


def _needed(drives: Mapping[str, Sequence[Drive]], regions: AbstractSet[int]) -> set[str]:
    """Return the driven signals that the items of some regions drive or depend on."""
    found: set[str] = set()
    pending = [d.name for several in drives.values() for d in several if d.region in regions]
    while pending:
        name = pending.pop()
        if name not in found and name in drives:
            found.add(name)
            pending += _names(_text(drive) for drive in drives[name] if drive.kind != "reg")
            pending += _names(_text(d) for d in drives[name] if d.region in regions)
    return found


def _text(drive: Drive) -> Word:
    """Return the word as the text has it."""
    return drive.word if drive.local is None else drive.local


def _names(words: Iterable[Word]) -> set[str]:
    return {name for word in words for name, *_ in reads(word)}
