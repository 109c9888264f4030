"""From an elaborated module to regions and drives."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pyslang import ast, syntax

from hwopt.verilog.expressions import Expressions, UnsupportedError, key_of
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Module, Region, Signal, expanded
from hwopt.verilog.reading import Elaborated
from hwopt.verilog.statements import Process
from hwopt.verilog.word import Word, Words

#: Label of a block in which the parameters have known values.
PINNED = "proven_at_"

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_EDGES = {"PosEdge": "posedge", "NegEdge": "negedge"}


def modules_of(elaborated: Elaborated) -> list[Module]:
    """Return every module of a design whose text is in one of the sources, the top first."""
    taken = frozenset(
        name for source in elaborated.sources for name in _IDENTIFIER.findall(source.text)
    )
    found = []
    for body in elaborated.modules:
        file = elaborated.file_of(body.definition.syntax)
        if file is not None:
            found.append(expanded(_Import(elaborated, body, file).module(taken)))
    return found


@dataclass(frozen=True)
class _Clocked:
    header: str
    reset_test: str
    active_high: bool
    reset: str


class _Import:
    def __init__(self, elaborated: Elaborated, body: Any, file: int) -> None:
        self._body = body
        self._file = file
        self._text = elaborated.sources[file].text
        self._words = Words()
        self._signals: dict[str, Signal] = {}
        self._regions: dict[tuple[int, int], Region] = {}
        self._drives: list[Drive] = []
        self._initial: set[str] = set()

    def module(self, taken: frozenset[str]) -> Module:
        self._declare(self._body, visible=True)
        self._scope(self._body)
        for port in self._body.portList:
            self._port(port)
        node = self._body.definition.syntax
        regions = sorted(self._regions.values(), key=lambda r: r.index)
        unknown = {r.index for r in regions if not r.known}
        drives = [d for d in self._drives if d.region not in unknown]
        owners: dict[tuple[str, int], int] = {}
        clean = []
        for drive in drives:
            if owners.setdefault((drive.name, drive.low), drive.region) == drive.region:
                clean.append(drive)
        return Module(
            name=self._body.definition.name,
            file=self._file,
            end=node.endmodule.range.start.offset,
            guard=self._guard(),
            signals=self._signals,
            regions=tuple(regions),
            drives=tuple(clean),
            words=self._words,
            read_elsewhere=frozenset(
                name
                for r in regions
                if not r.known
                for name in _IDENTIFIER.findall(self._text[r.start : r.stop])
            ),
            taken=taken,
        )

    def _guard(self) -> str:
        tests = []
        for parameter in self._body.parameters:
            if isinstance(parameter, ast.ParameterSymbol) and not parameter.isLocalParam:
                value = getattr(parameter.value, "value", None)
                tests.append(f"{parameter.name} == {int(value)}" if value is not None else "0")
        return " && ".join(tests)

    def _port(self, port: Any) -> None:
        signal = self._signals.get(port.name)
        if signal is not None:
            direction = "input" if "In" in str(port.direction).split(".")[-1] else "output"
            self._signals[port.name] = replace(
                signal, direction="input" if direction == "input" else "output"
            )

    def _declare(self, scope: Any, *, visible: bool) -> None:
        for symbol in scope:
            if isinstance(symbol, ast.VariableSymbol | ast.NetSymbol):
                self._signal(symbol, visible=visible)
            elif isinstance(symbol, ast.GenerateBlockSymbol) and not symbol.isUninstantiated:
                self._declare(symbol, visible=self._is_pinned(symbol) and visible)
            elif isinstance(symbol, ast.GenerateBlockArraySymbol):
                for entry in symbol.entries:
                    self._declare(entry, visible=False)

    def _signal(self, symbol: Any, *, visible: bool) -> None:
        kind, key = symbol.type, key_of(symbol)
        key = self._local(key)
        at = symbol.syntax.sourceRange.start.offset if symbol.syntax is not None else 0
        if kind.isIntegral:
            self._signals[key] = Signal(
                key,
                kind.bitWidth,
                kind.isSigned,
                visible=visible,
                declared=at,
                cast=(kind.name or None) if kind.isEnum else "",
            )
        elif kind.isUnpackedArray and kind.arrayElementType.isIntegral:
            span, part = kind.fixedRange, kind.arrayElementType
            for i in range(min(span.left, span.right), max(span.left, span.right) + 1):
                name = f"{key}[{i}]"
                self._signals[name] = Signal(
                    name, part.bitWidth, part.isSigned, visible=visible, declared=at
                )

    def _is_pinned(self, block: Any) -> bool:
        return str(block.name).startswith(PINNED)

    def _local(self, key: str) -> str:
        """Return a key without the pinned blocks around it."""
        return re.sub(rf"^({PINNED}\w*\.)+", "", key)

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
        if isinstance(symbol, ast.InstanceSymbol | ast.InstanceArraySymbol) or isinstance(
            symbol, ast.PrimitiveInstanceSymbol | ast.UninstantiatedDefSymbol
        ):
            self._unknown(symbol)
        elif isinstance(symbol, ast.NetSymbol):
            if symbol.initializer is not None:
                self._net_value(symbol)
        elif isinstance(symbol, ast.VariableSymbol):
            if symbol.initializer is not None:
                self._initial.add(key_of(symbol))
        elif isinstance(symbol, ast.ContinuousAssignSymbol):
            self._guarded(symbol, self._assign)
        elif isinstance(symbol, ast.ProceduralBlockSymbol):
            if "Initial" not in str(symbol.procedureKind):
                self._guarded(symbol, self._process)
            else:
                self._unknown(symbol)

    def _guarded(self, symbol: Any, rule: Any) -> None:
        region = self._region(symbol.syntax)
        try:
            drives = rule(symbol, region)
        except (UnsupportedError, RecursionError):
            self._unknown(symbol)
            return
        self._drives.extend(drives)

    def _unknown(self, symbol: Any) -> None:
        region = self._region(symbol.syntax)
        self._change(region, known=False)

    def _change(self, region: Region, **changes: Any) -> None:
        key = (region.start, region.stop)
        held = self._regions[key]
        self._regions[key] = Region(**{**vars(held), **changes})

    def _region(self, node: Any) -> Region:
        pinned = False
        while node.parent is not None and node.parent.kind != syntax.SyntaxKind.ModuleDeclaration:
            if node.parent.kind == syntax.SyntaxKind.GenerateBlock:
                label = node.parent.beginName
                if label is not None and label.name.valueText.startswith(PINNED):
                    pinned = True
                    break
            node = node.parent
        start, stop = node.sourceRange.start.offset, node.sourceRange.end.offset
        if (start, stop) not in self._regions:
            self._regions[start, stop] = Region(
                len(self._regions), self._file, start, stop, pinned=pinned
            )
        return self._regions[start, stop]

    def _net_value(self, symbol: Any) -> None:
        region = self._region(symbol.syntax)
        declaration, values = self._split(symbol.syntax.parent)
        self._change(region, declaration=declaration, alternative=values)
        try:
            value = Expressions(self._words, self._sig)(symbol.initializer)
        except UnsupportedError:
            self._unknown(symbol)
            return
        key = self._local(key_of(symbol))
        self._drives.append(Drive(region.index, key, 0, value, "assign"))

    def _split(self, node: Any) -> tuple[str, str]:
        """Return a declaration without its values, and assignments of these values."""
        start, stop = node.sourceRange.start.offset, node.sourceRange.end.offset
        kept, values, at = "", [], start
        for declarator in node.declarators:
            clause = getattr(declarator, "initializer", None)
            if clause is None:
                continue
            first, last = clause.sourceRange.start.offset, clause.sourceRange.end.offset
            kept += self._text[at:first].rstrip()
            at = last
            values.append(f"assign {declarator.name.valueText} {self._text[first:last]};")
        return kept + self._text[at:stop], "\n".join(values)

    def _sig(self, key: str, width: int) -> Word:
        return self._words.sig(self._local(key), width)

    def _assign(self, symbol: Any, region: Region) -> list[Drive]:
        process = Process(self._words, self._local)
        process.assign(symbol.assignment)
        return self._pieces(process.state.values, region, symbol.assignment.left)

    def _pieces(self, values: dict[str, Word], region: Region, left: Any) -> list[Drive]:
        """Return what a continuous assignment drives: only the bits that it names."""
        spans = list(self._spans(left))
        found = []
        for key, low, width in spans:
            word = self._words.bits(values[key], low, width)
            found.append(Drive(region.index, key, low, word, "assign"))
        return found

    def _spans(self, left: Any) -> Iterator[tuple[str, int, int]]:
        if left.kind == ast.ExpressionKind.Concatenation:
            for part in left.operands:
                yield from self._spans(part)
            return
        target = Process(self._words, self._local).target(left)
        if target.offset.op != "const":
            raise UnsupportedError("dynamic target")
        yield target.key, target.offset.value, target.size

    def _process(self, symbol: Any, region: Region) -> list[Drive]:
        statement = symbol.body
        process = Process(self._words, self._local)
        if statement.kind != ast.StatementKind.Timed:
            if "Comb" not in str(symbol.procedureKind):
                raise UnsupportedError("process without event control")
            return self._comb(process, statement, region, "always_comb")
        events = getattr(statement.timing, "events", [statement.timing])
        edges = [str(getattr(e, "edge", "None_")).split(".")[-1] for e in events]
        head = self._head(region, statement)
        if all(e not in _EDGES for e in edges):
            return self._comb(process, statement.stmt, region, head)
        return self._clocked(process, statement.stmt, region, (head, events, edges))

    def _head(self, region: Region, statement: Any) -> str:
        """Return the text up to the end of the event control."""
        stop = statement.timing.sourceRange.end.offset
        head = self._text[region.start : stop]
        return head + ")" * (head.count("(") - head.count(")"))

    def _comb(self, process: Process, statement: Any, region: Region, head: str) -> list[Drive]:
        process.run(statement)
        values = process.state.values
        if process.state.pending or process.writes:
            raise UnsupportedError("non-blocking assignment in combinational process")
        self._change(region, header=head)
        found = []
        for key, word in values.items():
            if key not in self._signals:
                continue
            if any(w.op == "sig" and w.name == key for w in self._below(word)):
                raise UnsupportedError("latch")
            found.append(Drive(region.index, key, 0, word, "comb"))
        return found

    def _below(self, word: Word) -> list[Word]:
        return reachable([word])

    def _clocked(
        self, process: Process, body: Any, region: Region, timing: tuple[str, Any, list[str]]
    ) -> list[Drive]:
        head, events, edges = timing
        body = _only(body)
        resets: dict[str, Word] = {}
        test = ""
        if len(events) > 1:
            if len(events) != 2 or body.kind != ast.StatementKind.Conditional:  # noqa: PLR2004
                raise UnsupportedError("events")
            test = self._reset_test(body, events[1], edges[1])
            clear = Process(self._words, self._local)
            clear.run(body.ifTrue)
            resets = {**clear.state.values, **clear.state.pending}
            body = body.ifFalse
        if body is not None:
            process.run(body)
        if any(w.op != "const" for w in resets.values()):
            raise UnsupportedError("reset to a value that is not constant")
        self._change(region, header=head, reset_test=test, writes=tuple(process.writes))
        after = {**process.state.values, **process.state.pending}
        for key, value in resets.items():
            after.setdefault(key, self._words.sig(key, value.width))
        return [
            Drive(region.index, key, 0, word, "reg", resets.get(key))
            for key, word in after.items()
            if key in self._signals
        ]

    def _reset_test(self, body: Any, event: Any, edge: str) -> str:
        span = body.conditions[0].expr.sourceRange
        text = self._text[span.start.offset : span.end.offset]
        level = Expressions(self._words, self._sig).condition(body.conditions[0].expr)
        name = key_of(event.expr.symbol)
        bit = self._words.sig(name, 1)
        wanted = bit if edge == "PosEdge" else self._words.invert(bit)
        if level is not wanted:
            raise UnsupportedError("reset")
        return text


def _only(statement: Any) -> Any:
    """Return the one statement of nested blocks."""
    while True:
        if statement.kind == ast.StatementKind.Block:
            statement = statement.body
        elif statement.kind == ast.StatementKind.List and len(statement.list) == 1:
            statement = statement.list[0]
        else:
            return statement
