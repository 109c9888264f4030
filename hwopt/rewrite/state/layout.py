"""Registers with other bits than before: which flip-flops stay, and what the others become."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from hwopt.rewrite.state.pieces import part
from hwopt.rewrite.state.registers import Register
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Module, Signal
from hwopt.verilog.word import Word


@dataclass(frozen=True)
class Layout:
    """What a rule of registers says; see `Change` for the fields."""

    by: tuple[tuple[Word, Word], ...] = ()
    removed: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    drives: tuple[Drive, ...] = ()


class Builder:
    """Collects what happens to registers, and the names that are new."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._taken = set(module.taken)
        self._by: dict[Word, Word] = {}
        self._removed: list[str] = []
        self._signals: list[Signal] = []
        self._drives: list[Drive] = []

    def fresh(self, stem: str) -> str:
        """Return a name that nothing in the sources has."""
        stem = re.sub(r"[^A-Za-z0-9_$]+", "_", stem.replace("]", ""))
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name

    def add(
        self, like: Register, name: str, word: Word, reset: int | None, initial: int | None
    ) -> Word:
        """Add a register beside another, of the same clock and reset; return its value.

        Args:
            like: The register whose region it joins.
            name: Its name: fresh, or that of a register that is removed.
            word: Its next state.
            reset: Value under the asynchronous reset; None where `like` has none.
            initial: Value that the declaration gives it, if any.
        """
        words, width = self.module.words, word.width
        self._signals.append(Signal(name, width, signed=False, initial=initial))
        value = None if reset is None else words.const(reset, width)
        self._drives.append(Drive(like.drive.region, name, 0, word, "reg", value))
        return words.sig(name, width)

    def replace(self, register: Register, value: Word) -> None:
        """Let a word stand for a register, which is no register any more."""
        own = self.module.words.sig(register.name, register.width)
        if value is not own:
            self._by[own] = value
        if register.internal and not register.plain:
            # Arrays and structures are assigned as a whole or not at all: what is left open of one
            # cannot be told from what a front end loses.
            zero = self.module.words.const(0, register.width)
            reset = None if register.drive.reset is None else zero
            self._drives.append(Drive(register.drive.region, register.name, 0, zero, "reg", reset))
        elif register.internal:
            self._removed.append(register.name)
        else:
            kind: Literal["assign", "comb"] = "assign" if value.op == "const" else "comb"
            self._drives.append(Drive(register.drive.region, register.name, 0, own, kind))

    def also(self, word: Word, value: Word) -> None:
        """Let a word stand for another wherever that is read."""
        self._by[word] = value

    def layout(self) -> Layout:
        """Return everything, with the wires that nobody reads any more."""
        lost = [*self._removed, *_unread(self.module, self._removed)]
        return Layout(
            tuple(self._by.items()), tuple(lost), tuple(self._signals), tuple(self._drives)
        )


def _unread(module: Module, removed: Iterable[str]) -> list[str]:
    """Return internal wires that only what is removed read."""
    readers: dict[str, set[str]] = {}
    outside = {
        w.name
        for writes in module.local_writes
        for write in writes
        for w in reachable(write.words)
        if w.op == "sig"
    }
    for drive in module.drives:
        for word in reachable([drive.local or drive.word]):
            if word.op == "sig":
                readers.setdefault(word.name, set()).add(drive.name)
    kinds: dict[str, set[str]] = {}
    for drive in module.drives:
        kinds.setdefault(drive.name, set()).add(drive.kind)
    gone = set(removed)
    found: list[str] = []
    while True:
        fresh = [
            s.name
            for s in module.signals.values()
            if s.name not in gone
            and s.direction == "internal"
            and s.visible
            and s.statement != (0, 0)
            and kinds.get(s.name, {"reg"}).isdisjoint({"reg"})
            and s.name not in outside | module.read_elsewhere | module.contested
            and readers.get(s.name)
            and readers[s.name] <= gone
        ]
        if not fresh:
            return found
        found += fresh
        gone.update(fresh)


def part_name(register: Register, kept: list[int]) -> str:
    """Return the stem of a name for some bits of a register."""
    low, high = kept[0], kept[-1]
    if len(kept) == high - low + 1:
        return f"{register.name}_{high}" if low == high else f"{register.name}_{high}_{low}"
    return f"{register.name}_kept"


def picked(value: int | None, bits: Iterable[int]) -> int | None:
    """Return some bits of a number, packed."""
    if value is None:
        return None
    return sum((value >> at & 1) << i for i, at in enumerate(bits))


def kept_in(builder: Builder, register: Register, kept: list[int]) -> Mapping[int, Word]:
    """Keep some bits of a register alone; return the value of each of them."""
    words = builder.module.words
    low = kept == list(range(len(kept)))
    same = register.internal and register.plain and low and not builder.module.guard
    name = register.name if same else builder.fresh(part_name(register, kept))
    word = words.cat(
        part(words, register.drive.word, start, stop - start)
        for start, stop in reversed(_runs(kept))
    )
    reset = None if register.drive.reset is None else picked(register.drive.reset.value, kept)
    new = builder.add(register, name, word, reset, picked(register.signal.initial, kept))
    return {at: words.bit(new, i) for i, at in enumerate(kept)}


def _runs(kept: list[int]) -> list[tuple[int, int]]:
    """Return numbers as ranges, the upper end not included."""
    found: list[tuple[int, int]] = []
    for at in kept:
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found
