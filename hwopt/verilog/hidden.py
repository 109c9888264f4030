"""Registers that a module declares inside of its blocks, or that its instances bring along.

No other item can name them. They get the names that they have once their own item is written anew.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.held import together
from hwopt.verilog.module import Drive, Region, Signal
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


@dataclass(frozen=True)
class Held:
    """What a module consists of, as far as registers matter."""

    regions: tuple[Region, ...]
    drives: tuple[Drive, ...]
    signals: dict[str, Signal]


def joined(words: Words, drives: Iterable[Drive]) -> list[Drive]:
    """Return drives in which a register that several processes of one item share has one."""
    several: dict[tuple[int, str], list[Drive]] = {}
    for drive in drives:
        if drive.kind == "reg":
            several.setdefault((drive.region, drive.name), []).append(drive)
    found = [drive for drive in drives if drive.kind != "reg"]
    for (_, name), parts in several.items():
        word = together(words, name, [part.word for part in parts])
        resets = [part.reset for part in parts if part.reset is not None]
        reset = together(words, name, resets) if resets else None
        if len(parts) == 1 or word is None or (resets and reset is None):
            found += parts
        else:
            found.append(replace(parts[0], word=word, reset=reset))
    return found


def brought_out(
    held: Held,
    words: Words,
    named: Mapping[int, AbstractSet[str]],
    taken: Collection[str],
    closed: Collection[str],
) -> Held:
    """Return the module with names for the registers that are declared inside of its items.

    Args:
        held: The module.
        words: Where its words come from.
        named: The identifiers in each item, by its number.
        taken: Names that none may get.
        closed: Registers that keep their names, so that their items stay as they are.
    """
    names = dict[str, str]()
    inside = {d.region for d in held.drives if d.kind == "reg" and _is_hidden(d, held.signals)}
    outside = {
        index: frozenset(name for other, names in named.items() if other != index for name in names)
        for index in inside
    }
    for drive in held.drives:
        if drive.kind != "reg" or not _is_hidden(drive, held.signals) or drive.name in closed:
            continue
        block, signal = _IDENTIFIER.match(drive.name), held.signals[drive.name]
        if signal.cast == "" and block is not None and block[0] not in outside[drive.region]:
            names[drive.name] = _fresh(drive.name, {*taken, *names.values(), *held.signals})
    if not names:
        return held
    homes = {drive.name: drive.region for drive in held.drives if drive.name in names}
    signals = {}
    for name, signal in held.signals.items():
        if name in names:
            plain = Signal(names[name], signal.width, signed=False, initial=signal.initial)
            signals[plain.name] = replace(plain, home=homes[name])
        else:
            signals[name] = signal
    return _renamed(held, words, names, signals)


def _renamed(held: Held, words: Words, names: dict[str, str], signals: dict[str, Signal]) -> Held:
    by = {
        words.sig(name, held.signals[name].width): words.sig(new, held.signals[name].width)
        for name, new in names.items()
    }
    change = Substitution(words, by)
    homes = {signal.home for signal in signals.values()}
    drives = tuple(
        replace(drive, name=names.get(drive.name, drive.name), word=change(drive.word))
        for drive in held.drives
    )
    regions = tuple(
        replace(
            region,
            writes=tuple(write.through(change) for write in region.writes),
            # The text of an item of which these are a part does not know the new names.
            sites=() if region.index in homes else region.sites,
        )
        for region in held.regions
    )
    return Held(regions, drives, signals)


def _is_hidden(drive: Drive, signals: Mapping[str, Signal]) -> bool:
    return drive.name in signals and not signals[drive.name].visible


def _fresh(name: str, taken: Collection[str]) -> str:
    stem = re.sub(r"\W+", "_", name).strip("_")
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    return found


def memories_of(drives: Iterable[Drive], region: Region) -> frozenset[str]:
    """Return the memories that an item writes, or reads at an address."""
    roots: list[Word] = [drive.word for drive in drives]
    roots += [x for w in region.writes for x in w.words]
    read = (word.name for word in reachable(roots) if word.op == "read")
    return frozenset([*read, *(write.memory for write in region.writes)])
