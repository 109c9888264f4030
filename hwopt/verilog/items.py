"""One item of a module, a continuous assignment or a process, as what it drives."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pyslang import ast

from hwopt.verilog.expressions import Expressions
from hwopt.verilog.graph import moved, reachable
from hwopt.verilog.module import Drive, Region, Signal
from hwopt.verilog.statements import Process
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_EDGES = {"PosEdge": "posedge", "NegEdge": "negedge"}

_DIRECTIONS = (ast.ArgumentDirection.In, ast.ArgumentDirection.Out)

#: An item's region, completed, and what it drives.
Item = tuple[Region, list[Drive]]


class Items:
    """Reads the items of one module."""

    def __init__(
        self, text: str, words: Words, signals: Mapping[str, Signal], local: Callable[[str], str]
    ) -> None:
        self._text = text
        self._words = words
        self._signals = signals
        self._local = local
        #: Variables that a region's process may leave as they were, such as the counter of a loop
        #: in a branch: harmless where nothing else reads them.
        self.held: dict[int, set[str]] = {}
        #: Variables that a region's process assigns at once, and that nobody else may read.
        self.temporary: dict[int, set[str]] = {}

    def sig(self, key: str, width: int) -> Word:
        """Return the value of a signal."""
        return self._words.sig(self._local(key), width)

    def assign(self, symbol: Any, region: Region) -> Item:
        """Read a continuous assignment."""
        process = Process(self._words, self._local)
        process.assign(symbol.assignment)
        sites = process.sites(symbol.syntax)
        region = replace(region, sites=(*region.sites, *sites))
        return region, self._pieces(process.state.values, region, symbol.assignment.left)

    def instance(self, symbol: Any, region: Region, inside: Mapping[str, Word]) -> Item:
        """Read an instance of a module without registers as the assignments that it amounts to.

        Args:
            symbol: The instance.
            region: Its item.
            inside: What drives each output port, in words over the input ports.
        """
        process = Process(self._words, self._local)
        values: dict[str, Word] = {}
        targets: list[tuple[str, Any]] = []
        for connection in symbol.portConnections:
            port = connection.port
            if not isinstance(port, ast.PortSymbol) or port.direction not in _DIRECTIONS:
                raise UnsupportedError("port that is no input and no output")
            name, expression = port.name, connection.expression
            if name in inside:
                if expression is not None:
                    targets.append((name, expression))
                continue
            if expression is None or expression.type.bitWidth != port.type.bitWidth:
                raise UnsupportedError("input that no word of its width drives")
            values[name] = process.expressions(expression)
        found: list[Drive] = []
        for name, expression in targets:
            if expression.kind != ast.ExpressionKind.Assignment:
                raise UnsupportedError("output that no assignment stands for")
            word = moved(self._words, inside[name], values)
            left = expression.left
            if left.type.bitWidth != word.width:
                raise UnsupportedError("output of another width")
            process.assign_to(left, word, blocking=True)
            found += self._pieces(process.state.values, region, left)
        return replace(region, instance=True), found

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

    def process(self, symbol: Any, region: Region) -> Item:
        """Read a process."""
        process = Process(self._words, self._local)
        done, drives = self._process(process, symbol, region)
        return replace(done, sites=process.sites(symbol.syntax)), drives

    def _process(self, process: Process, symbol: Any, region: Region) -> Item:
        statement = symbol.body
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

    def _comb(self, process: Process, statement: Any, region: Region, head: str) -> Item:
        process.run(statement)
        if process.writes or process.state.pending.keys() & process.state.values.keys():
            raise UnsupportedError("memory or mixed assignments in a combinational process")
        # What is assigned with `<=` is read as it settles, as a signal like any other.
        values = {**process.state.values, **process.state.pending}
        self.temporary[region.index] = set(process.state.values)
        found = []
        for key, word in values.items():
            if key not in self._signals:
                continue
            if any(w.op == "sig" and w.name == key for w in reachable([word])):
                self.held.setdefault(region.index, set()).add(key)
            else:
                found.append(Drive(region.index, key, 0, word, "comb"))
        return replace(region, header=head), found

    def _clocked(
        self, process: Process, body: Any, region: Region, timing: tuple[str, Any, list[str]]
    ) -> Item:
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
        done = replace(
            region, header=head, reset_test=test, writes=(*region.writes, *process.writes)
        )
        after = {**process.state.values, **process.state.pending}
        self.temporary[region.index] = set(process.state.values) - set(process.state.pending)
        for key, value in resets.items():
            after.setdefault(key, self._words.sig(key, value.width))
        return done, [
            Drive(region.index, key, 0, word, "reg", resets.get(key))
            for key, word in after.items()
            if key in self._signals
        ]

    def _reset_test(self, body: Any, event: Any, edge: str) -> str:
        span = body.conditions[0].expr.sourceRange
        text = self._text[span.start.offset : span.end.offset]
        level = Expressions(self._words, self.sig).condition(body.conditions[0].expr)
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
