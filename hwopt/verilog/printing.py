"""A module's text with other words behind the same signals."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from hwopt.verilog.block import Block
from hwopt.verilog.body import Body
from hwopt.verilog.changed import changed_regions
from hwopt.verilog.declaring import added, removed, whole_lines, without
from hwopt.verilog.edits import Edit, edited
from hwopt.verilog.graph import reachable
from hwopt.verilog.guarded import guarded
from hwopt.verilog.inside import reworded
from hwopt.verilog.module import Module, Region
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.remarks import Remarks, margin_of
from hwopt.verilog.textnames import TextNames, shown_by
from hwopt.verilog.unread import unread
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
    whole = _Whole(before, text, {b.name: b for b in blocks}, notes, inside)
    shown = shown_by(before)
    if shown:
        try:
            return whole.printed(after, shown)
        except UnprintableError:  # these may come too late in the order of dependencies
            pass
    return whole.printed(after, {})


@dataclass(frozen=True)
class _Whole:
    """A text that is printed anew, perhaps several times."""

    before: Module
    text: str
    blocks: Mapping[str, Block]
    notes: Mapping[str, Sequence[str]]
    inside: bool

    def printed(self, after: Module, shown: Mapping[str, str]) -> str:
        """Return the new text; items may read the registers of others by some names."""
        printer = _Printer(self, after, shown)
        new = printer.run()
        dead = () if self.before.guard else unread(self.before, printer.rewritten)
        live = _without(after, set(dead) - printer.borrowed)
        return new if live is after else _Printer(self, live, shown).run()


def _without(module: Module, wires: Iterable[str]) -> Module:
    """Return a module without some wires, but those that its words still read."""
    dead = set(wires) & module.signals.keys()
    writes = [write for region in module.regions for write in region.writes]
    words = [x for write in writes for x in write.words]
    words += [drive.word for drive in module.drives]
    dead -= {word.name for word in reachable(words) if word.op == "sig"}
    if not dead:
        return module
    return replace(
        module,
        drives=tuple(drive for drive in module.drives if drive.name not in dead),
        signals={name: s for name, s in module.signals.items() if name not in dead},
    )


def _gone(before: Module, after: Module) -> set[str]:
    """Return the signals that are no more, or are declared anew."""
    return {
        s.name
        for s in before.signals.values()
        if s.home is None and after.signals.get(s.name) is not s
    }


class _Printer:
    def __init__(self, whole: _Whole, after: Module, shown: Mapping[str, str]) -> None:
        self._remarks = Remarks(after, whole.text, whole.notes)
        self._before = before = whole.before
        self._after = after
        self._text = whole.text
        self._only_inside = whole.inside
        self._shown = shown
        self._names = TextNames(before, after, whole.blocks, shown)
        was = before.signals
        self._new = [s for s in after.signals.values() if was.get(s.name) is not s]
        #: Registers without a declaration outside of their items, by the number of the item.
        self._inner = [
            s for s in after.signals.values() if was.get(s.name) is s and s.home is not None
        ]
        self._gone = _gone(before, after)
        #: Numbers of the items that were written from inputs and registers on.
        self.rewritten: set[int] = set()

    @property
    def borrowed(self) -> set[str]:
        """Signals by which items read the registers of others."""
        return self._names.borrowed

    def run(self) -> str:
        """Return the new text."""
        edits, tail = [], []
        above: Region | None = None
        regions = changed_regions(
            self._before, self._after, self._text, self._gone, self._shown.keys()
        )
        self._names.opened = frozenset(region.index for region in regions)
        for region in regions:
            inner, new = self._item(region)
            kept = region.declaration
            if region.block or not self._before.guard:
                kept = without(kept, self._gone)
            start, remark = self._remarks.above(region, above, whole=inner is None)
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
        for block in self._names.used.values():
            text = block.text.strip()
            if text in result:  # an earlier step brought the same block
                continue
            if re.search(rf"\bmodule\s+{re.escape(block.name)}\b", result):
                raise UnprintableError(f"another module {block.name}")
            result = f"{result.rstrip()}\n\n{text}\n"
        return result

    def _item(self, region: Region) -> tuple[str | None, str]:
        """Return what an item becomes; first if only expressions in it do, otherwise None there."""
        inner = self._inside(region) if self._only_inside else None
        if inner is not None and self._fits(region, inner):
            return inner, inner
        if self._only_inside and region.speaks:
            raise UnprintableError("text that prints or asserts something")
        self.rewritten.add(region.index)
        return None, self._rewritten(region)

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
        inner = [signal for signal in self._inner if signal.home in self._names.opened]
        return [*taken, *added([*self._new, *inner], min(places), self._text)]

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
        ranks = [self._names.rank(d) for d in self._after.drives if d.region == region.index]
        found = reworded(self._names, self._text, (region, after), min(ranks, default=10**9))
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
            line if line.startswith(head) else self._names.counted(line)
            for found, writes in ((plain, ()), (clocked, after.writes))
            if found or writes
            for line in Body(self._names, region, found, writes).lines()
        ]
        margin = margin_of(self._text, region.start)
        lines = [part for line in body for part in wrapped(margin + line)]
        new = "\n".join(line.rstrip() for line in lines).lstrip()
        if not self._before.guard or region.block:
            return new
        return guarded(self._names, self._before.guard, region, (self._text, new))
