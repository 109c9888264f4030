"""What is driven all the time: continuous assignments, gates, and instances taken apart."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pyslang import ast

from hwopt.verilog.gates import ONE_INPUT, gate_function
from hwopt.verilog.graph import moved
from hwopt.verilog.inner import Inner
from hwopt.verilog.locations import Locations
from hwopt.verilog.module import Drive, Region, Signal
from hwopt.verilog.statements import Process
from hwopt.verilog.symbols import UnsupportedError, key_of
from hwopt.verilog.waiting import event_control, reset_test
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_DIRECTIONS = (ast.ArgumentDirection.In, ast.ArgumentDirection.Out)

#: An item's region, completed, and what it drives.
Item = tuple[Region, list[Drive]]


class Continuous:
    """Reads the items of one module that are no processes."""

    def __init__(
        self,
        locations: Locations,
        words: Words,
        signals: dict[str, Signal],
        local: Callable[[str], str],
    ) -> None:
        self._locations = locations
        self._words = words
        self._signals = signals
        self._local = local

    def sig(self, key: str, width: int) -> Word:
        """Return the value of a signal."""
        return self._words.sig(self._local(key), width)

    def assign(self, symbol: Any, region: Region) -> Item:
        """Read a continuous assignment."""
        process = Process(self._words, self._local)
        process.assign(symbol.assignment)
        if self._locations.plain(symbol.syntax):
            region = replace(region, sites=(*region.sites, *process.sites(symbol.syntax)))
        return region, self._pieces(process.state.values, region, symbol.assignment.left)

    def gate(self, symbol: Any, region: Region) -> Item:
        """Read one of the language's own gates as an assignment."""
        *outputs, last = symbol.portConnections
        inverter = symbol.primitiveType.name in ONE_INPUT
        inputs = [last] if inverter else symbol.portConnections[1:]
        process = Process(self._words, self._local)
        values = [process.expressions(each) for each in inputs]
        word = gate_function(self._words, symbol.primitiveType.name, values)
        found = []
        for output in outputs if inverter else outputs[:1]:
            process.assign_to(output.left, word, blocking=True)
            found += self._pieces(process.state.values, region, output.left)
        return region, found

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
        head, test = event_control(edges), reset_test(edges)
        return drives, replace(region, header=head, edges=edges, reset_test=test)

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
