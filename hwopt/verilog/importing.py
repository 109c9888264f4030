"""From an elaborated module to regions and drives."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from pyslang import ast, syntax

from hwopt.verilog.declarations import PINNED, Declarations, apart, local
from hwopt.verilog.expressions import Expressions
from hwopt.verilog.graph import reachable
from hwopt.verilog.guards import guard_of
from hwopt.verilog.hidden import Held, brought_out, joined, memories_of
from hwopt.verilog.items import Item, Items
from hwopt.verilog.lasting import lasting, latched, seen_outside
from hwopt.verilog.library import Library
from hwopt.verilog.module import Drive, Module, Region
from hwopt.verilog.pieces import expanded
from hwopt.verilog.reading import Elaborated
from hwopt.verilog.resets import reset_inputs
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.words import Words

#: Most words that the instances in a module bring into it: more would slow down every rule.
MOST_INSIDE = 4000

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_OPAQUE = (
    ast.PrimitiveInstanceSymbol,
    ast.UninstantiatedDefSymbol,
)


def modules_of(elaborated: Elaborated) -> list[Module]:
    """Return every module of a design whose text is in one of the sources, the top first."""
    taken = frozenset(
        name for source in elaborated.sources for name in _IDENTIFIER.findall(source.text)
    )
    resets = reset_inputs(elaborated)

    def read(library: Library, body: Any, file: int) -> Module:
        return expanded(_Import(library, elaborated, body, file).module(taken))

    library = Library(elaborated, read)
    found = []
    for body in elaborated.modules:
        module = library.module(body)
        if module is not None:
            found.append(replace(module, resets=resets.get(module.name, ())))
    return found


class _Import:
    def __init__(self, library: Library, elaborated: Elaborated, body: Any, file: int) -> None:
        self._library = library
        self._body = body
        self._file = file
        self._text = elaborated.sources[file].text
        self._words = Words()
        self._declared = Declarations()
        self._signals = self._declared.signals
        self._regions: dict[tuple[int, int], Region] = {}
        self._drives: list[Drive] = []
        self._inside = 0
        self._items = Items(self._text, self._words, self._signals, local)

    def module(self, taken: frozenset[str]) -> Module:
        self._declared.declare(self._body)
        self._scope(self._body)
        for port in self._body.portList:
            if isinstance(port, ast.PortSymbol):
                self._declared.port(port)
        node = self._body.definition.syntax
        self._drives = joined(self._words, self._drives)
        self._close_hidden_memories()
        for drive in self._drives:
            if drive.reset is not None and drive.reset.op != "const":
                self._close(drive.region)
        self._refuse_latches()
        self._keep_parameters()
        regions = sorted(self._regions.values(), key=lambda r: r.index)
        unknown = {r.index for r in regions if not r.known}
        kept = lasting(self._drives, self._seen(), self._items.temporary)
        drives = [d for d in kept if d.region not in unknown]
        owners: dict[tuple[str, int], int] = {}
        clean = [d for d in drives if owners.setdefault((d.name, d.low), d.region) == d.region]
        counts = Counter((d.name, d.low) for d in self._drives)
        self._declared.contested.update(name for (name, _), count in counts.items() if count > 1)
        seen = {x for r in regions if not r.known for x in self._named(r)}
        held = Held(tuple(regions), tuple(clean), self._signals)
        held = brought_out(held, self._words, self._text, taken, self._declared.contested)
        return Module(
            name=self._body.definition.name,
            file=self._file,
            end=node.endmodule.range.start.offset,
            guard=self._guard(closed=False),
            signals=held.signals,
            regions=held.regions,
            drives=held.drives,
            words=self._words,
            read_elsewhere=frozenset(seen),
            taken=taken,
            start=node.header.sourceRange.end.offset,
            contested=frozenset(self._declared.contested),
        )

    def _named(self, region: Region) -> list[str]:
        """Return the identifiers in an item."""
        return _IDENTIFIER.findall(self._text[region.start : region.stop])

    def _close(self, index: int) -> None:
        """Leave out the item of a number."""
        for region in [r for r in self._regions.values() if r.index == index]:
            self._change(region, known=False)

    def _close_hidden_memories(self) -> None:
        """Leave out what reads or writes memories that only the text of their block can name."""
        if self._declared.hidden:
            for region in tuple(self._regions.values()):
                mine = [drive for drive in self._drives if drive.region == region.index]
                if not self._declared.hidden.isdisjoint(memories_of(mine, region)):
                    self._close(region.index)

    def _seen(self) -> frozenset[str]:
        return seen_outside(tuple(self._regions.values()), self._signals, self._text)

    def _refuse_latches(self) -> None:
        """Leave out every process with a latch; what its text names is read, so more may follow."""
        regions = tuple(self._regions.values())
        while found := latched(regions, self._drives, self._seen(), self._items.held):
            for region in found:
                self._change(region, known=False)
            regions = tuple(self._regions.values())

    def _keep_parameters(self) -> None:
        """Close the instances where the module's words would depend on more parameters with them.

        What is written anew then holds for all values of these.
        """
        if self._guard(closed=True) != self._guard(closed=False):
            for region in [r for r in self._regions.values() if r.instance]:
                self._change(region, known=False)

    def _guard(self, *, closed: bool) -> str:
        """Return the condition under which the words hold; instances may count as closed."""
        regions = self._regions.values()
        opaque = {(r.start, r.stop) for r in regions if not r.known or (closed and r.instance)}
        return guard_of(self._body, opaque)

    def _scope(self, scope: Any) -> None:
        for symbol in scope:
            if isinstance(symbol, ast.GenerateBlockSymbol):
                if not symbol.isUninstantiated:
                    self._scope(symbol)
            elif isinstance(symbol, ast.GenerateBlockArraySymbol):
                for entry in symbol.entries:
                    self._scope(entry)
            else:
                self._member(symbol)

    def _member(self, symbol: Any) -> None:
        if isinstance(symbol, _OPAQUE):
            self._unknown(symbol)
        elif isinstance(symbol, ast.InstanceArraySymbol):
            for element in symbol.elements:
                self._member(element)
        elif isinstance(symbol, ast.InstanceSymbol):
            self._guarded(symbol, self._instance)
        elif isinstance(symbol, ast.NetSymbol):
            if symbol.initializer is not None:
                self._net_value(symbol)
        elif isinstance(symbol, ast.ContinuousAssignSymbol):
            self._guarded(symbol, self._items.assign)
        elif isinstance(symbol, ast.ProceduralBlockSymbol):
            if "Initial" not in str(symbol.procedureKind):
                self._guarded(symbol, self._items.process)
            else:
                self._unknown(symbol)

    def _instance(self, symbol: Any, region: Region) -> Item:
        if _item_of(symbol).attributes:
            raise UnsupportedError("instance that is to be kept")
        inner = self._library.inner(symbol.body)
        self._inside += len(reachable(inner.words))
        if self._inside > MOST_INSIDE:
            raise UnsupportedError("many large instances")
        return self._items.instance(symbol, region, inner)

    def _guarded(self, symbol: Any, rule: Any) -> None:
        region = self._region(_item_of(symbol))
        try:
            done, drives = rule(symbol, region)
        except (UnsupportedError, RecursionError):
            self._unknown(symbol)
            return
        if region.edges and done.edges and region.edges != done.edges:
            # Several processes in one item, which has room for one event control.
            self._unknown(symbol)
            return
        self._regions[region.start, region.stop] = done
        self._drives.extend(drives)

    def _unknown(self, symbol: Any) -> None:
        region = self._region(_item_of(symbol))
        self._change(region, known=False)

    def _change(self, region: Region, **changes: Any) -> None:
        key = (region.start, region.stop)
        held = self._regions[key]
        self._regions[key] = Region(**{**vars(held), **changes})

    def _region(self, node: Any) -> Region:
        block = ""
        while node.parent is not None and node.parent.kind != syntax.SyntaxKind.ModuleDeclaration:
            if node.parent.kind == syntax.SyntaxKind.GenerateBlock:
                label = node.parent.beginName
                if label is not None and label.name.valueText.startswith(PINNED):
                    block = label.name.valueText
                    break
            node = node.parent
        start, stop = node.sourceRange.start.offset, node.sourceRange.end.offset
        if (start, stop) not in self._regions:
            self._regions[start, stop] = Region(
                len(self._regions), self._file, start, stop, block=block
            )
        return self._regions[start, stop]

    def _net_value(self, symbol: Any) -> None:
        region, span = self._region(symbol.syntax), symbol.syntax.parent.sourceRange
        if (span.start.offset, span.end.offset) == (region.start, region.stop):
            declaration, values = apart(symbol.syntax.parent, self._text)
            self._change(region, declaration=declaration, alternative=values)
        try:
            value = Expressions(self._words, self._items.sig)(symbol.initializer)
        except UnsupportedError:
            self._unknown(symbol)
            return
        key = local(key_of(symbol))
        self._drives.append(Drive(region.index, key, 0, value, "assign"))


def _item_of(symbol: Any) -> Any:
    """Return the item in which a symbol stands: one item may have several instances."""
    node, parent = symbol.syntax, symbol.syntax.parent
    several = parent is not None and parent.kind == syntax.SyntaxKind.HierarchyInstantiation
    return parent if several else node
