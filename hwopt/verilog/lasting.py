"""Which variables of processes somebody reads after them: latches, and what needs no drive."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Region, Signal

#: Numbers of regions to names of variables.
Variables = Mapping[int, Collection[str]]


def latched(
    regions: Sequence[Region], drives: Sequence[Drive], seen: Collection[str], held: Variables
) -> list[Region]:
    """Return the regions with a variable that they may leave as it was and that somebody reads."""
    read = {*seen, *_read(drives)}
    return [r for r in regions if r.known and not read.isdisjoint(held.get(r.index, ()))]


def lasting(
    drives: Sequence[Drive], seen: Collection[str], temporary: Variables
) -> tuple[Drive, ...]:
    """Return the drives without those of temporary variables that nothing else reads."""
    read = {*seen, *(name for d in drives for name in _read([d]) if name != d.name)}
    return tuple(d for d in drives if d.name in read or d.name not in temporary.get(d.region, ()))


def seen_outside(
    regions: Sequence[Region], signals: Mapping[str, Signal], named: Mapping[int, AbstractSet[str]]
) -> frozenset[str]:
    """Return the names that ports, memories and items that are not known may read.

    Args:
        regions: All items.
        signals: What the module declares.
        named: The identifiers in each item, by its number.
    """
    unknown = {name for r in regions if not r.known for name in named[r.index]}
    ports = {name for name, signal in signals.items() if signal.direction != "internal"}
    writes = [w for r in regions for w in r.writes]
    words = [x for w in writes for x in w.words]
    return frozenset(ports | unknown | {w.name for w in reachable(words) if w.op == "sig"})


def _read(drives: Iterable[Drive]) -> set[str]:
    return {w.name for w in reachable(d.word for d in drives) if w.op == "sig"}
