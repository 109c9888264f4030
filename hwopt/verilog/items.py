"""One item of a module, a continuous assignment or a process, as what it drives."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pyslang import ast

from hwopt.verilog.expressions import Expressions
from hwopt.verilog.graph import moved, reachable
from hwopt.verilog.held import assigned
from hwopt.verilog.inner import Inner
from hwopt.verilog.module import Drive, Region, Signal
from hwopt.verilog.statements import Process
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.waiting import edges_of, waits_for_some
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_DIRECTIONS = (ast.ArgumentDirection.In, ast.ArgumentDirection.Out)

#: An item's region, completed, and what it drives.
Item = tuple[Region, list[Drive]]


class Items:
    """Reads the items of one module."""

    def __init__(
        self, text: str, words: Words, signals: dict[str, Signal], local: Callable[[str], str]
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

    def instance(self, symbol: Any, region: Region, inner: Inner) -> Item:
        """Read an instance as the registers and assignments that it amounts to.

        Args:
            symbol: The instance.
            region: Its item.
            inner: What it brings along.
        """
        process = Process(self._words, self._local)
        values: dict[str, Word] = {}
        targets: list[tuple[str, Any]] = []
        for connection in symbol.portConnections:
            port = connection.port
            if not isinstance(port, ast.PortSymbol) or port.direction not in _DIRECTIONS:
                raise UnsupportedError("port that is no input and no output")
            name, expression = port.name, connection.expression
            if name in inner.outputs:
                if expression is not None:
                    targets.append((name, expression))
                continue
            if expression is None or expression.type.bitWidth != port.type.bitWidth:
                raise UnsupportedError("input that no word of its width drives")
            values[name] = process.expressions(expression)
        found, region = self._registers(symbol, region, inner, values)
        for name, expression in targets:
            if expression.kind != ast.ExpressionKind.Assignment:
                raise UnsupportedError("output that no assignment stands for")
            word = moved(self._words, inner.outputs[name], values)
            left = expression.left
            if left.type.bitWidth != word.width:
                raise UnsupportedError("output of another width")
            process.assign_to(left, word, blocking=True)
            found += self._pieces(process.state.values, region, left)
        return replace(region, instance=True), found

    def _registers(
        self, symbol: Any, region: Region, inner: Inner, values: dict[str, Word]
    ) -> tuple[list[Drive], Region]:
        """Return what drives the registers of an instance, and its item; add them to `values`."""
        if not inner.registers:
            return [], region
        edges = tuple((edge, values[port].name) for edge, port in inner.edges)
        if any(values[port].op != "sig" for _, port in inner.edges) or not all(
            name in self._signals and self._signals[name].visible for _, name in edges
        ):
            raise UnsupportedError("clock or reset that is no signal of this module")
        prefix = self._local(key_of(symbol))
        named = [(f"{prefix}.{signal.name}", signal, drive) for signal, drive in inner.registers]
        for key, signal, _ in named:
            plain = Signal(key, signal.width, signed=False, visible=False, initial=signal.initial)
            self._signals[key] = plain
            values[signal.name] = self._words.sig(key, signal.width)
        drives = []
        for key, _, drive in named:
            word = moved(self._words, drive.word, values)
            reset = None if drive.reset is None else moved(self._words, drive.reset, {})
            drives.append(Drive(region.index, key, 0, word, "reg", reset))
        test = "".join(name if edge == "posedge" else f"!{name}" for edge, name in edges[1:])
        header = f"always @({' or '.join(map(' '.join, edges))})"
        return drives, replace(region, header=header, edges=edges, reset_test=test)

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
        # Other expressions may read what a process with a list does not wait for.
        sites = () if waits_for_some(symbol.body) else process.sites(symbol.syntax)
        return replace(done, sites=(*region.sites, *sites)), drives

    def _process(self, process: Process, symbol: Any, region: Region) -> Item:
        statement = symbol.body
        if statement.kind != ast.StatementKind.Timed:
            if "Comb" not in str(symbol.procedureKind):
                raise UnsupportedError("process without event control")
            return self._comb(process, statement, region, "always_comb")
        edges = edges_of(statement)
        head = self._head(symbol, statement)
        if not any(edge for edge, _ in edges):
            return self._comb(process, statement.stmt, region, head)
        if not all(edge for edge, _ in edges):
            raise UnsupportedError("edges and levels")
        waits = [(edge, self._signal_of(expression)) for edge, expression in edges]
        return self._clocked(process, statement.stmt, replace(region, header=head), waits)

    def _signal_of(self, expression: Any) -> str:
        """Return the signal that an event is of; empty where it is no signal's name."""
        named = expression.kind == ast.ExpressionKind.NamedValue
        return self._local(key_of(expression.symbol)) if named else ""

    def _head(self, symbol: Any, statement: Any) -> str:
        """Return the text of a process up to the end of its event control."""
        start, stop = symbol.syntax.sourceRange.start, statement.timing.sourceRange.end
        head = self._text[start.offset : stop.offset]
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
            parts = list(assigned(self._words, key, word))
            below = reachable(part for _, part in parts)
            if not parts or any(w.op == "sig" and w.name == key for w in below):
                self.held.setdefault(region.index, set()).add(key)
            else:
                found += [Drive(region.index, key, low, part, "comb") for low, part in parts]
        return (region if region.edges else replace(region, header=head)), found

    def _clocked(
        self, process: Process, body: Any, region: Region, waits: list[tuple[str, str]]
    ) -> Item:
        body = _only(body)
        resets: dict[str, Word] = {}
        test = ""
        if len(waits) > 1:
            if len(waits) != 2 or body.kind != ast.StatementKind.Conditional:  # noqa: PLR2004
                raise UnsupportedError("events")
            waits = sorted(waits, key=self._resets(body).__eq__)
            if waits[1] != self._resets(body):
                raise UnsupportedError("reset")
            test = self._test_of(body)
            clear = Process(self._words, self._local)
            clear.run(body.ifTrue)
            resets = {**clear.state.values, **clear.state.pending}
            body = body.ifFalse
        if body is not None:
            process.run(body)
        parts = (p for key, w in resets.items() for _, p in assigned(self._words, key, w))
        if any(part.op != "const" for part in parts):
            raise UnsupportedError("reset to a value that is not constant")
        done = replace(
            region,
            edges=tuple(waits),
            reset_test=test,
            writes=(*region.writes, *process.writes),
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

    def _test_of(self, body: Any) -> str:
        span = body.conditions[0].expr.sourceRange
        return self._text[span.start.offset : span.end.offset]

    def _resets(self, body: Any) -> tuple[str, str]:
        """Return the edge and the signal that begin a reset for which a process tests first."""
        level = Expressions(self._words, self.sig).condition(body.conditions[0].expr)
        bit = level.args[0] if level.op == "not" else level
        if bit.op != "sig":
            raise UnsupportedError("reset that is no signal")
        return "posedge" if level is bit else "negedge", bit.name


def _only(statement: Any) -> Any:
    """Return the one statement of nested blocks."""
    while True:
        if statement.kind == ast.StatementKind.Block:
            statement = statement.body
        elif statement.kind == ast.StatementKind.List and len(statement.list) == 1:
            statement = statement.list[0]
        else:
            return statement
