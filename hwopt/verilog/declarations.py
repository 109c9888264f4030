"""The signals that a module declares."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pyslang import ast, syntax

from hwopt.verilog.indices import ranges_of
from hwopt.verilog.locations import Locations, Span
from hwopt.verilog.module import Signal
from hwopt.verilog.symbols import key_of
from hwopt.verilog.unpacked import leaves

_DECLARATOR = frozenset({syntax.SyntaxKind.Declarator})
_STATEMENTS = frozenset({syntax.SyntaxKind.DataDeclaration, syntax.SyntaxKind.NetDeclaration})
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")

#: Label of a block in which the parameters have known values.
PINNED = "proven_at_"


class Declarations:
    """The declarations of one module, by name."""

    def __init__(self, locations: Locations) -> None:
        self._locations = locations
        self.signals: dict[str, Signal] = {}
        #: Names that can be read and not be written.
        self.escaped: set[str] = set()
        #: Arrays inside of blocks.
        self.hidden: set[str] = set()
        #: Registers whose start is not known.
        self.contested: set[str] = set()

    def port(self, port: Any) -> None:
        """Take in the direction of a port whose signal, or elements, are declared."""
        is_input = "In" in str(port.direction).split(".")[-1]
        for name, signal in self.signals.items():
            if name == port.name or name.startswith((f"{port.name}[", f"{port.name}.")):
                self.signals[name] = replace(signal, direction="input" if is_input else "output")

    def declare(self, scope: Any, *, visible: bool = True, block: str = "") -> None:
        """Take in what a scope declares, the generate blocks in it included."""
        for symbol in scope:
            if isinstance(symbol, ast.VariableSymbol | ast.NetSymbol):
                self._signal(symbol, visible=visible, block=block)
            elif isinstance(symbol, ast.GenerateBlockSymbol) and not symbol.isUninstantiated:
                pinned = str(symbol.name).startswith(PINNED)
                self.declare(symbol, visible=pinned and visible, block=block or symbol.name)
            elif isinstance(symbol, ast.GenerateBlockArraySymbol):
                for entry in symbol.entries:
                    self.declare(entry, visible=False)

    def _signal(self, symbol: Any, *, visible: bool, block: str) -> None:
        kind, key = symbol.type, key_of(symbol)
        key = local(key)
        if not _PLAIN.fullmatch(symbol.name):
            visible = False
            self.escaped.update(name for name, _ in leaves(kind, key))
        at = self._locations.span(symbol.syntax)[0] if symbol.syntax is not None else 0
        if kind.isIntegral:
            self.signals[key] = Signal(
                key,
                kind.bitWidth,
                kind.isSigned,
                visible=visible,
                declared=at,
                block=block,
                cast=(kind.name or None) if kind.isEnum else "",
                ranges=ranges_of(kind),
                initial=self._initial(symbol, key),
                declarator=self._span(symbol.syntax, _DECLARATOR),
                statement=self._span(getattr(symbol.syntax, "parent", None), _STATEMENTS),
            )
            return
        if kind.isUnpackedArray and not visible:
            self.hidden.add(key)
        for name, part in leaves(kind, key):
            if part.isIntegral:
                self.signals[name] = Signal(
                    name,
                    part.bitWidth,
                    part.isSigned,
                    visible=visible,
                    declared=at,
                    block=block,
                    cast=(part.name or None) if part.isEnum else "",
                    ranges=ranges_of(part),
                    initial=None if part.isFourState else 0,
                )

    def _span(self, node: Any, kinds: frozenset[Any]) -> Span:
        """Return the place of a piece of syntax; both 0 where it is of another kind."""
        if node is None or node.kind not in kinds or not self._locations.own(node):
            return (0, 0)
        return self._locations.span(node)

    def _initial(self, symbol: Any, key: str) -> int | None:
        """Return the value with which a variable starts; all of two states do so with 0."""
        if not isinstance(symbol, ast.VariableSymbol):
            return None
        if symbol.initializer is None:
            return None if symbol.type.isFourState else 0
        value = symbol.initializer.constant
        inner = getattr(value, "value", None)
        if inner is None or getattr(inner, "hasUnknown", False):
            self.contested.add(key)
            return None
        return int(inner) & ((1 << symbol.type.bitWidth) - 1)


def local(key: str) -> str:
    """Return a key without the pinned blocks around it."""
    return re.sub(rf"^({PINNED}\w*\.)+", "", key)


def apart(node: Any, text: str, span: Callable[[Any], Span]) -> tuple[str, str]:
    """Return a declaration without its values, and assignments of these values.

    Args:
        node: The declaration.
        text: The source.
        span: Tells the place of a piece of syntax.
    """
    start, stop = span(node)
    kept, values, at = "", [], start
    for declarator in node.declarators:
        clause = getattr(declarator, "initializer", None)
        if clause is None:
            continue
        first, last = span(clause)
        kept += text[at:first].rstrip()
        at = last
        values.append(f"assign {declarator.name.valueText} {text[first:last]};")
    return kept + text[at:stop], "\n".join(values)
