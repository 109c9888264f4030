"""What the items of a module that is written anew may name, and the names made for them."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from hwopt.verilog.block import Block
from hwopt.verilog.indices import reindexed
from hwopt.verilog.module import Drive, Module, Region
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.ranks import ranks_of
from hwopt.verilog.word import Word


def shown_by(module: Module) -> dict[str, str]:
    """Return signals that have the values of registers which are declared inside of items."""
    found = {}
    for drive in module.drives:
        signal, held = (module.signals.get(name) for name in (drive.name, drive.word.name))
        if held is None or held.home != drive.region or signal is None or signal.block:
            continue
        if signal.visible and not signal.signed and signal.width == held.width == drive.word.width:
            found[held.name] = signal.name
    return found


class TextNames:
    """The names of one text; safe for one printing only."""

    def __init__(
        self,
        before: Module,
        after: Module,
        blocks: Mapping[str, Block],
        shown: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Begin with the names that the text has.

        Args:
            before: The module as the text has it.
            after: The module as it shall be.
            blocks: Modules that `after` calls, by name.
            shown: Names by which items may read the registers of others, see `shown_by`.
        """
        self._guard = before.guard
        #: Numbers of the items that are written anew.
        self.opened: frozenset[int] = frozenset()
        self._shown = shown
        #: Those of its signals that were used.
        self.borrowed: set[str] = set()
        self._signals = after.signals
        self._blocks = blocks
        self._taken = set(before.taken)
        #: Wires made for words, the items before which they stand, and what may use them.
        self._made: dict[Word, tuple[str, Region]] = {}
        self._needed: dict[str, int] = {}
        #: Names made here.
        self._fresh: set[str] = set()
        #: Blocks that are needed, in the order in which they came up.
        self.used: dict[str, Block] = {}
        self._rank = ranks_of(before)
        self._signal_of: dict[Word, list[str]] = {}
        was = before.signals
        self._taken.update(
            s.name for s in after.signals.values() if was.get(s.name) is not s or s.home is not None
        )
        for drive in after.drives:
            signal = was.get(drive.name)
            whole = signal is not None and signal.visible and signal.width == drive.word.width
            if whole and drive.kind != "reg" and drive.word.op not in {"sig", "const"}:
                self._signal_of.setdefault(drive.word, []).append(drive.name)

    def counted(self, line: str) -> str:
        """Return a line with the bits of signals as their declarations count them."""
        return reindexed(line, self._signals)

    def fresh(self, stem: str) -> str:
        """Return a name that nothing in the sources has."""
        stem = re.sub(r"\W+", "_", stem).strip("_")  # a stem may be an element of an array
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        self._fresh.add(name)
        return name

    def known_name(self, word: Word, region: Region, limit: int) -> str | None:
        """Return a signal that has this value and comes before the given rank."""
        if word.op == "sig" and not self.signal(word.name, region):
            name = self._shown.get(word.name, "")
            if self._rank.get(name, limit) >= limit:
                return None
            self.borrowed.add(name)
            return name
        for name in self._signal_of.get(word, ()):
            known = name in self._rank and self._rank[name] < limit
            if known and self.signal(name, region):
                return name
        name, home = self._made.get(word, ("", region))
        shared = home.block == region.block and (region.block or not self._guard)
        above = shared and home.start < region.start
        return name if name and above and self._needed[name] <= limit else None

    def made(self, word: Word, name: str, region: Region, needed: int) -> None:
        """Note the name that a word has got, and the least rank of what may use it."""
        self._made.setdefault(word, (name, region))
        self._needed[name] = needed

    def after(self, name: str) -> int:
        """Return the least rank of what may use a name."""
        return self._needed.get(name, self._rank.get(name, -1) + 1)

    def block(self, name: str) -> Block:
        """Return a block of the rewrite, which from now on is needed."""
        found = self._blocks[name]
        self.used[name] = found
        return found

    def rank(self, drive: Drive) -> int:
        """Return the place of a drive in the order of dependencies."""
        # What was a register is first: its value comes of registers alone.
        return len(self._rank) if drive.kind == "reg" else self._rank.get(drive.name, -1)

    def cast(self, name: str) -> str:
        """Return the type to which a signal's values are cast; empty for plain vectors."""
        found = self._signals[name].cast
        if found is None:
            raise UnprintableError(f"enumeration without a name at {name}")
        return found

    def width(self, name: str) -> int:
        """Return the width of a signal [bits]."""
        return self._signals[name].width

    def signed(self, name: str) -> bool:
        """Return whether a signal is signed; what is not known may be."""
        found = self._signals.get(name)
        return name not in self._fresh and (found is None or found.signed)

    def signal(self, name: str, region: Region) -> bool:
        """Return whether an item can name a signal."""
        found = self._signals.get(name)
        if found is None:
            return True
        near = found.home is None or found.home in self.opened
        return near and found.visible and found.block in {"", region.block}
