"""From an elaborated module to regions and drives."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pyslang import ast, syntax

from hwopt.verilog.continuous import Item
from hwopt.verilog.declarations import PINNED, Declarations, apart, local
from hwopt.verilog.expressions import Expressions
from hwopt.verilog.graph import reachable
from hwopt.verilog.guards import guard_of
from hwopt.verilog.hidden import Held, brought_out, joined, memories_of
from hwopt.verilog.items import Items
from hwopt.verilog.lasting import lasting, latched, seen_outside
from hwopt.verilog.library import Library
from hwopt.verilog.locations import Locations, identifiers_of, is_closed, item_of
from hwopt.verilog.module import Drive, Module, Region
from hwopt.verilog.pieces import expanded
from hwopt.verilog.reading import Elaborated
from hwopt.verilog.resets import reset_inputs
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.words import Words

#: Most words that the instances in a module bring into it: more would slow down every rule.
MOST_INSIDE = 4000

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


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
        self._locations = Locations(elaborated.manager, elaborated.buffers[file])
        #: The identifiers in each item, by its number.
        self._named: dict[int, frozenset[str]] = {}
        self._words = Words()
        self._declared = Declarations(self._locations)
        self._signals = self._declared.signals
        self._regions: dict[tuple[int, int], Region] = {}
        self._drives: list[Drive] = []
        self._inside = 0
        self._items = Items(self._text, self._locations, self._words, self._signals, local)

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
            escaped = drive.name in self._declared.escaped
            if escaped or (drive.reset is not None and drive.reset.op != "const"):
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
        seen = {x for r in regions if not r.known for x in self._named[r.index]}
        held = Held(tuple(regions), tuple(clean), self._signals)
        held = brought_out(held, self._words, self._named, taken, self._declared.contested)
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
        return seen_outside(tuple(self._regions.values()), self._signals, self._named)

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
        return guard_of(self._body, opaque, self._locations.span)

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
        rules: dict[type, Callable[[Any, Region], Item]] = {
            ast.PrimitiveInstanceSymbol: self._items.gate,
            ast.InstanceSymbol: self._instance,
            ast.ContinuousAssignSymbol: self._items.assign,
            ast.ProceduralBlockSymbol: self._items.process,
        }
        if isinstance(symbol, ast.InstanceArraySymbol):
            for element in symbol.elements:
                self._member(element)
        elif isinstance(symbol, ast.NetSymbol | ast.VariableSymbol):
            if symbol.syntax is not None and not self._locations.plain(symbol.syntax.parent):
                self._unknown(symbol)  # its declaration goes with the macro
            elif isinstance(symbol, ast.NetSymbol) and symbol.initializer is not None:
                self._net_value(symbol)
        elif isinstance(symbol, ast.UninstantiatedDefSymbol):
            self._unknown(symbol)
        elif (rule := rules.get(type(symbol))) is not None:
            self._guarded(symbol, rule)

    def _instance(self, symbol: Any, region: Region) -> Item:
        if item_of(symbol).attributes:
            raise UnsupportedError("instance that is to be kept")
        inner = self._library.inner(symbol.body)
        self._inside += len(reachable(inner.words))
        if self._inside > MOST_INSIDE:
            raise UnsupportedError("many large instances")
        return self._items.instance(symbol, region, inner)

    def _guarded(self, symbol: Any, rule: Callable[[Any, Region], Item]) -> None:
        region = self._region(item_of(symbol))
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
        region = self._region(item_of(symbol))
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
        span = self._locations.span(node)
        if span not in self._regions:
            known = self._locations.own(node) and is_closed(self._text[slice(*span)])
            index = len(self._regions)
            self._named[index] = frozenset()
            self._regions[span] = Region(index, self._file, *span, block=block, known=known)
        found = self._regions[span]
        self._named[found.index] |= identifiers_of(node)
        return found

    def _net_value(self, symbol: Any) -> None:
        region, span = self._region(symbol.syntax), self._locations.span
        if span(symbol.syntax.parent) == (region.start, region.stop):
            declaration, values = apart(symbol.syntax.parent, self._text, span)
            self._change(region, declaration=declaration, alternative=values)
        try:
            value = Expressions(self._words, self._items.sig)(symbol.initializer)
        except UnsupportedError:
            self._unknown(symbol)
            return
        key = local(key_of(symbol))
        self._drives.append(Drive(region.index, key, 0, value, "assign"))
