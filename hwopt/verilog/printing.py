"""A module's text with other words behind the same signals."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hwopt.verilog.block import Block
from hwopt.verilog.body import Body
from hwopt.verilog.changed import changed_regions
from hwopt.verilog.declaring import added, removed, whole_lines, without
from hwopt.verilog.edits import Edit, edited
from hwopt.verilog.guarded import guarded
from hwopt.verilog.indices import reindexed
from hwopt.verilog.inside import reworded
from hwopt.verilog.module import Drive, Module, Region
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.ranks import ranks_of
from hwopt.verilog.remarks import Remarks, margin_of
from hwopt.verilog.word import Word
from hwopt.verilog.wrapping import wrapped


def printed(
    before: Module,
    after: Module,
    text: str,
    blocks: Sequence[Block] = (),
    notes: Mapping[str, Sequence[str]] = MappingProxyType({}),
    *,
    inside: bool = False,
) -> str:
    """Return the text with every item replaced whose words changed, and the blocks appended.

    Args:
        before: The module as the text has it.
        after: The module as it shall be.
        text: The source.
        blocks: Modules that `after` calls.
        notes: What was done, by the signal to which it was done; a comment says it.
        inside: Whether, in an item where expressions changed, only these are replaced. That may
            not be all that changed: the caller must check it.

    Raises:
        UnprintableError: a changed item cannot be written anew.
    """
    printer = _Printer(before, after, text, {b.name: b for b in blocks}, notes)
    return printer.run(inside=inside)


class _Printer:
    def __init__(
        self,
        before: Module,
        after: Module,
        text: str,
        blocks: dict[str, Block],
        notes: Mapping[str, Sequence[str]],
    ) -> None:
        self._remarks = Remarks(after, text, notes)
        self._before = before
        self._after = after
        self._text = text
        self._blocks = blocks
        self._taken = set(before.taken)
        #: Wires made for words, the items before which they stand, and what may use them.
        self._made: dict[Word, tuple[str, Region]] = {}
        self._needed: dict[str, int] = {}
        #: Names made here.
        self._fresh: set[str] = set()
        self._used_blocks: dict[str, Block] = {}
        self._rank = ranks_of(before)
        self._signal_of: dict[Word, list[str]] = {}
        was = before.signals
        self._new = [s for s in after.signals.values() if was.get(s.name) is not s]
        self._gone = {s.name for s in was.values() if after.signals.get(s.name) is not s}
        self._taken.update(s.name for s in self._new)
        for drive in after.drives:
            signal = before.signals.get(drive.name)
            whole = signal is not None and signal.visible and signal.width == drive.word.width
            if whole and drive.kind != "reg" and drive.word.op not in {"sig", "const"}:
                self._signal_of.setdefault(drive.word, []).append(drive.name)

    def run(self, *, inside: bool) -> str:
        """Return the new text."""
        edits, tail = [], []
        above: Region | None = None
        regions = changed_regions(self._before, self._after, self._gone, self._text)
        for region in regions:
            inner = self._inside(region) if inside else None
            if inner is not None and not self._fits(region, inner):
                inner = None
            new = inner or self._rewritten(region)
            kept = region.declaration
            if region.block or not self._before.guard:
                kept = without(kept, self._gone)
            start, remark = self._remarks.above(region, above)
            above = region
            if not new and not kept:
                edits.append(whole_lines(start, region.stop, self._text))
            elif self._fits(region, new):
                placed = inner or self._placed(region, kept, new)
                edits.append(Edit(start, region.stop, remark + placed))
            else:
                edits.append(Edit(start, region.stop, kept))
                tail.append(margin_of(self._text, region.start) + remark + new)
        if tail:
            end = self._before.end
            edits.append(Edit(end, end, "\n".join([*tail, ""])))
        edits += self._declarations(edits, regions)
        result = edited(self._text, edits)
        for block in self._used_blocks.values():
            text = block.text.strip()
            if text in result:  # an earlier step brought the same block
                continue
            if re.search(rf"\bmodule\s+{re.escape(block.name)}\b", result):
                raise UnprintableError(f"another module {block.name}")
            result = f"{result.rstrip()}\n\n{text}\n"
        return result

    def _declarations(self, edits: list[Edit], regions: list[Region]) -> list[Edit]:
        """Return the edits that declare what is new and take away what is no more.

        Raises:
            UnprintableError: a name that is declared anew is still mentioned.
        """
        gone = {name: name in self._after.signals for name in sorted(self._gone)}
        taken, dropped = removed(self._before, gone, edits, self._text)
        if self._gone.intersection(self._after.signals) - dropped:
            raise UnprintableError("a signal of the same name")
        places = [e.start for e in (*edits, *taken)]
        if any(region.block for region in regions) or not places:
            places = [self._before.start]
        return [*taken, *added(self._new, min(places), self._text)]

    def _placed(self, region: Region, declaration: str, new: str) -> str:
        """Return what stands at a region's place."""
        margin = margin_of(self._text, region.start)
        return f"{declaration}\n{margin}{new}" if declaration and new else declaration + new

    def _fits(self, region: Region, new: str) -> bool:
        names = set(re.findall(r"[A-Za-z_][A-Za-z0-9_$]*", new))
        signals = self._before.signals.values()
        late = [s for s in signals if s.declared >= region.start and s.name in names]
        return all(f" {s.name}" in region.declaration for s in late)

    def _inside(self, region: Region) -> str | None:
        """Return an item with nothing but expressions replaced; None where that cannot be."""
        if self._before.guard and not region.block:
            return None
        if any(d.region == region.index and d.name in self._gone for d in self._before.drives):
            return None
        after = self._after.regions[self._before.regions.index(region)]
        ranks = [self.rank(d) for d in self._after.drives if d.region == region.index]
        found = reworded(self, self._text, (region, after), min(ranks, default=10**9))
        if found is None:
            return None
        margin = margin_of(self._text, region.start)
        wires = [part for line in found[0] for part in wrapped(margin + line)]
        return "\n".join([*wires, margin + found[1]]).lstrip()

    def _rewritten(self, region: Region) -> str:
        drives = [d for d in self._after.drives if d.region == region.index]
        after = self._after.regions[self._before.regions.index(region)]
        for drive in drives:
            signal = self._after.signals[drive.name]
            if not signal.visible and drive.kind == "reg":
                raise UnprintableError(f"register {drive.name} inside a block")
        head = region.header or "\n"  # an event control is the text's own
        shown = [d for d in drives if self._after.signals[d.name].visible]
        clocked = [d for d in shown if d.kind == "reg"]
        plain = [d for d in shown if d.kind != "reg"]
        body = [
            line if line.startswith(head) else self.counted(line)
            for found, writes in ((plain, ()), (clocked, after.writes))
            if found or writes
            for line in Body(self, region, found, writes).lines()
        ]
        margin = margin_of(self._text, region.start)
        lines = [part for line in body for part in wrapped(margin + line)]
        new = "\n".join(line.rstrip() for line in lines).lstrip()
        if not self._before.guard or region.block:
            return new
        return guarded(self, self._before.guard, region, (self._text, new))

    def counted(self, line: str) -> str:
        """Return a line with the bits of signals as their declarations count them."""
        return reindexed(line, self._after.signals)

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
        for name in self._signal_of.get(word, ()):
            known = name in self._rank and self._rank[name] < limit
            if known and self.signal(name, region):
                return name
        name, home = self._made.get(word, ("", region))
        shared = home.block == region.block and (region.block or not self._before.guard)
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
        self._used_blocks[name] = found
        return found

    def rank(self, drive: Drive) -> int:
        """Return the place of a drive in the order of dependencies."""
        # What was a register is first: its value comes of registers alone.
        return len(self._rank) if drive.kind == "reg" else self._rank.get(drive.name, -1)

    def cast(self, name: str) -> str:
        """Return the type to which a signal's values are cast; empty for plain vectors."""
        found = self._after.signals[name].cast
        if found is None:
            raise UnprintableError(f"enumeration without a name at {name}")
        return found

    def width(self, name: str) -> int:
        """Return the width of a signal [bits]."""
        return self._after.signals[name].width

    def signed(self, name: str) -> bool:
        """Return whether a signal is signed; what is not known may be."""
        found = self._after.signals.get(name)
        return name not in self._fresh and (found is None or found.signed)

    def signal(self, name: str, region: Region) -> bool:
        """Return whether an item can name a signal."""
        found = self._after.signals.get(name)
        return found is None or (found.visible and found.block in {"", region.block})
