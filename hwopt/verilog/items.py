"""One item of a module, a continuous assignment or a process, as what it drives."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pyslang import ast

from hwopt.verilog.continuous import Continuous, Item
from hwopt.verilog.expressions import Expressions
from hwopt.verilog.graph import reachable
from hwopt.verilog.held import assigned
from hwopt.verilog.locations import Locations
from hwopt.verilog.module import Drive, Region, Signal
from hwopt.verilog.statements import Process
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.waiting import edges_of, event_control, reset_test, waits_for_some
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


class Items(Continuous):
    """Reads the items of one module."""

    def __init__(
        self,
        text: str,
        locations: Locations,
        words: Words,
        signals: dict[str, Signal],
        local: Callable[[str], str],
    ) -> None:
        super().__init__(locations, words, signals, local)
        self._text = text
        #: Variables that a region's process may leave as they were, such as the counter of a loop
        #: in a branch: harmless where nothing else reads them.
        self.held: dict[int, set[str]] = {}
        #: Variables that a region's process assigns at once, and that nobody else may read.
        self.temporary: dict[int, set[str]] = {}

    def process(self, symbol: Any, region: Region) -> Item:
        """Read a process."""
        if "Initial" in str(symbol.procedureKind):
            raise UnsupportedError("what happens once, at the start")
        process = Process(self._words, self._local)
        done, drives = self._process(process, symbol, region)
        # Other expressions may read what a process with a list does not wait for.
        placed = self._locations.plain(symbol.syntax) and not waits_for_some(symbol.body)
        sites = process.sites(symbol.syntax) if placed else ()
        speaks = region.speaks or process.speaks
        return replace(done, sites=(*region.sites, *sites), speaks=speaks), drives

    def _process(self, process: Process, symbol: Any, region: Region) -> Item:
        statement = symbol.body
        if statement.kind != ast.StatementKind.Timed:
            if "Comb" not in str(symbol.procedureKind):
                raise UnsupportedError("process without event control")
            return self._comb(process, statement, region, "always_comb")
        edges = edges_of(statement)
        waits = [(edge, self._signal_of(expression) if edge else "") for edge, expression in edges]
        head = self._head(symbol, statement, waits)
        if not any(edge for edge, _ in waits):
            return self._comb(process, statement.stmt, region, head)
        if not all(edge for edge, _ in waits):
            raise UnsupportedError("edges and levels")
        return self._clocked(process, statement.stmt, replace(region, header=head), waits)

    def _signal_of(self, expression: Any) -> str:
        """Return the signal that an event is of; empty where it is no signal's name."""
        named = expression.kind == ast.ExpressionKind.NamedValue
        return self._local(key_of(expression.symbol)) if named else ""

    def _head(self, symbol: Any, statement: Any, waits: Sequence[tuple[str, str]]) -> str:
        """Return the text of a process up to the end of its event control."""
        if not all(map(self._locations.plain, (symbol.syntax, statement.timing))):
            named = [(edge, name) for edge, name in waits if name]
            if len(named) not in {0, len(waits)}:
                raise UnsupportedError("edge of what is no signal, in a macro")
            return event_control(named)
        start, stop = symbol.syntax.sourceRange.start, statement.timing.sourceRange.end
        head = self._text[start.offset : stop.offset]
        return head + ")" * (head.count("(") - head.count(")"))

    def _comb(self, process: Process, statement: Any, region: Region, head: str) -> Item:
        process.run(statement)
        if process.writes or process.state.pending.keys() & process.state.values.keys():
            raise UnsupportedError("memory or mixed assignments in a combinational process")
        # What is assigned with `<=` is read as it settles, as a signal like any other.
        values = {**process.state.values, **process.state.pending}
        self.temporary.setdefault(region.index, set()).update(process.state.values)
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
            if len(waits) != 2 or body.kind != ast.StatementKind.Conditional:  # noqa: PLR2004 - both edges
                raise UnsupportedError("events")
            waits = sorted(waits, key=self._resets(body).__eq__)
            if waits[1] != self._resets(body):
                raise UnsupportedError("reset")
            test = self._test_of(body, waits)
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
        temporary = process.state.values.keys() - process.state.pending.keys()
        self.temporary.setdefault(region.index, set()).update(temporary)
        for key, value in resets.items():
            after.setdefault(key, self._words.sig(key, value.width))
        return done, [
            Drive(region.index, key, 0, word, "reg", resets.get(key))
            for key, word in after.items()
            if key in self._signals
        ]

    def _test_of(self, body: Any, waits: Sequence[tuple[str, str]]) -> str:
        test = body.conditions[0].expr
        if not self._locations.plain(test):
            return reset_test(waits)
        span = test.sourceRange
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
