"""A module's text with other words behind the same signals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hwopt.verilog.body import Body
from hwopt.verilog.edits import Edit, edited
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.importing import PINNED
from hwopt.verilog.indices import reindexed
from hwopt.verilog.module import Drive, Module, Region
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.word import Word


@dataclass(frozen=True)
class Block:
    """A module that instances of a rewrite need."""

    name: str
    text: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def printed(before: Module, after: Module, text: str, blocks: Sequence[Block] = ()) -> str:
    """Return the text with every item replaced whose words changed, and the blocks appended.

    Raises:
        UnprintableError: a changed item cannot be written anew.
    """
    return _Printer(before, after, text, {b.name: b for b in blocks}).run()


class _Printer:
    def __init__(self, before: Module, after: Module, text: str, blocks: dict[str, Block]) -> None:
        self._before = before
        self._after = after
        self._text = text
        self._blocks = blocks
        self._taken = set(before.taken)
        self._used_blocks: dict[str, Block] = {}
        self._rank = _ranks(before)
        self._signal_of: dict[Word, list[str]] = {}
        for drive in after.drives:
            signal = before.signals.get(drive.name)
            whole = signal is not None and signal.visible and signal.width == drive.word.width
            if whole and drive.kind != "reg" and drive.word.op not in {"sig", "const"}:
                self._signal_of.setdefault(drive.word, []).append(drive.name)

    def run(self) -> str:
        edits = []
        tail = []
        for region in self._changed():
            new = self._rewritten(region)
            if self._fits(region, new):
                edits.append(Edit(region.start, region.stop, region_text(region, new)))
            else:
                edits.append(Edit(region.start, region.stop, region.declaration))
                tail.append(new)
        if tail:
            end = self._before.end
            edits.append(Edit(end, end, "\n".join([*tail, ""])))
        result = edited(self._text, edits)
        for block in self._used_blocks.values():
            text = block.text.strip()
            if text in result:  # an earlier step brought the same block
                continue
            if re.search(rf"\bmodule\s+{re.escape(block.name)}\b", result):
                raise UnprintableError(f"another module {block.name}")
            result = f"{result.rstrip()}\n\n{text}\n"
        return result

    def _changed(self) -> list[Region]:
        values = {}
        for drive in self._after.drives:
            signal = self._before.signals.get(drive.name)
            if drive.kind != "reg" and signal is not None and signal.width == drive.word.width:
                values[self._after.words.sig(drive.name, signal.width)] = drive.word
        looped = {
            d.name
            for d in self._before.drives
            if d.kind != "reg"
            and d.local is not None
            and any(w.op == "sig" and w.name == d.name for w in reachable([d.word]))
        }
        now = Substitution(
            self._after.words, {k: v for k, v in values.items() if k.name not in looped}
        )
        changed = {
            d.region for d in self._after.drives if d.local is None or now(d.local) is not d.word
        }
        for old, new, region in zip(
            self._before.local_writes, self._after.regions, self._before.regions, strict=True
        ):
            if any(a.through(now) != b for a, b in zip(old, new.writes, strict=True)):
                changed.add(region.index)
        same = {
            d.region
            for d, e in zip(self._before.drives, self._after.drives, strict=True)
            if d.word is not e.word or d.reset is not e.reset
        }
        touched = {
            r.index
            for r, s in zip(self._before.regions, self._after.regions, strict=True)
            if r.writes != s.writes
        }
        return [r for r in self._before.regions if r.index in changed & (same | touched)]

    def _fits(self, region: Region, new: str) -> bool:
        names = set(re.findall(r"[A-Za-z_][A-Za-z0-9_$]*", new))
        late = [
            s
            for s in self._before.signals.values()
            if s.declared >= region.start and s.name in names
        ]
        return all(f" {s.name}" in region.declaration for s in late)

    def _rewritten(self, region: Region) -> str:
        drives = [d for d in self._after.drives if d.region == region.index]
        after = self._after.regions[self._before.regions.index(region)]
        for drive in drives:
            signal = self._before.signals[drive.name]
            if not signal.visible and drive.kind == "reg":
                raise UnprintableError(f"register {drive.name} inside a block")
        shown = [d for d in drives if self._before.signals[d.name].visible]
        signals = self._before.signals
        body = [
            # An event control is the text's own.
            line if region.header and line.startswith(region.header) else reindexed(line, signals)
            for line in Body(self, region, shown, after.writes).lines()
        ]
        new = "\n".join("  " + line if line else "" for line in body).lstrip()
        if not self._before.guard or region.pinned:
            return new
        return self._guarded(region, new)

    def _guarded(self, region: Region, new: str) -> str:
        old = region.alternative or self._text[region.start : region.stop]
        old = re.sub(r"^\s*generate\b|\bendgenerate\s*$", "", old.strip())
        label = self.fresh(f"{PINNED}{region.index}")
        inner = "\n".join("    " + line for line in new.split("\n"))
        return (
            f"generate\n    if ({self._before.guard}) begin : {label}\n  {inner}\n"
            f"    end else begin : {self.fresh('otherwise_' + str(region.index))}\n"
            f"      {old.strip()}\n    end\n  endgenerate"
        )

    def fresh(self, stem: str) -> str:
        """Return a name that nothing in the sources has."""
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name

    def known_name(self, word: Word, limit: int) -> str | None:
        """Return a signal that has this value and comes before the given rank."""
        for name in self._signal_of.get(word, ()):
            if self._rank[name] < limit:
                return name
        return None

    def block(self, name: str) -> Block:
        """Return a block of the rewrite, which from now on is needed."""
        found = self._blocks[name]
        self._used_blocks[name] = found
        return found

    def rank(self, drive: Drive) -> int:
        """Return the place of a drive in the order of dependencies."""
        return len(self._rank) if drive.kind == "reg" else self._rank[drive.name]

    def cast(self, name: str) -> str:
        """Return the type to which a signal's values are cast; empty for plain vectors."""
        found = self._before.signals[name].cast
        if found is None:
            raise UnprintableError(f"enumeration without a name at {name}")
        return found

    def width(self, name: str) -> int:
        """Return the width of a signal [bits]."""
        return self._before.signals[name].width

    def signal(self, name: str) -> bool:
        """Return whether the text can name a signal."""
        found = self._before.signals.get(name)
        return found is None or found.visible


def region_text(region: Region, new: str) -> str:
    """Return what stands at a region's place."""
    return f"{region.declaration}\n  {new}" if region.declaration else new


def _ranks(module: Module) -> dict[str, int]:
    """Return combinational signals in an order in which each needs only earlier ones."""
    needs: dict[str, list[str]] = {}
    for drive in module.drives:
        if drive.kind != "reg":
            found = needs.setdefault(drive.name, [])
            found += [w.name for w in reachable([drive.local or drive.word]) if w.op == "sig"]
    order: dict[str, int] = {}
    opened: set[str] = set()

    def visit(name: str) -> None:
        if name in order or name in opened or name not in needs:
            return
        opened.add(name)
        for other in needs[name]:
            visit(other)
        order[name] = len(order)

    for name in needs:
        visit(name)
    return order
