"""Ports and parameters as the text declares them, so that two texts can be compared.

Widths stay the expressions of the text: equal headers mean equal ports at every value of the
parameters. Written against pyslang 12.1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pyslang import Bag, LanguageVersion, SourceManager
from pyslang.parsing import Token
from pyslang.syntax import SyntaxKind, SyntaxTree

from hwopt.verilog.dialect import SYSTEM_VERILOG, preprocessing

#: Words of a declaration that change nothing outside of the module.
_STORAGE = frozenset({"reg", "wire", "logic", "var", "tri"})

_PORT_DECLARATIONS = (SyntaxKind.PortDeclaration,)
_MODULES = (SyntaxKind.ModuleDeclaration,)


@dataclass(frozen=True)
class Declared:
    """One port or parameter: its words without white space, comments and storage words."""

    name: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        at = self.words.index("=") if "=" in self.words else len(self.words)
        return " ".join((*self.words[:at], self.name, *self.words[at:]))


@dataclass(frozen=True)
class Header:
    """What a module declares to the outside, in the order of the text."""

    module: str
    ports: tuple[Declared, ...]
    parameters: tuple[Declared, ...]


@dataclass(frozen=True)
class Parsed:
    """The modules of one text."""

    headers: tuple[Header, ...]
    #: Words of each module without white space and comments, `((module, words), ...)`.
    bodies: tuple[tuple[str, tuple[str, ...]], ...]
    #: Kinds of top-level items that are no modules, e.g. `PackageDeclaration`.
    others: tuple[str, ...]


def parse_modules(
    text: str,
    defines: Mapping[str, str] = MappingProxyType({}),
    language: LanguageVersion = SYSTEM_VERILOG,
) -> Parsed:
    """Parse a text that was scanned before; syntax errors are left to the elaboration.

    Args:
        text: One file.
        defines: Macros that are defined before it, name to text.
        language: Which words are keywords.

    Raises:
        RuntimeError: It is nested deeper than slang reads.
    """
    options = preprocessing(defines, language)
    places = SourceManager()
    root: Any = SyntaxTree.fromText(text, places, options=Bag([options])).root
    members = list(root.members) if root.kind == SyntaxKind.CompilationUnit else [root]
    modules = [member for member in members if member.kind in _MODULES]
    return Parsed(
        headers=tuple(_header(module) for module in modules),
        bodies=tuple((module.header.name.valueText, tuple(_words(module))) for module in modules),
        others=tuple(member.kind.name for member in members if member.kind not in _MODULES),
    )


def _header(module: Any) -> Header:
    ports: list[Declared] = []
    parameters = list(_parameters(module.header.parameters))
    if module.header.ports is not None:
        ports.extend(_ansi_ports(module.header.ports))
    for member in module.members:
        if member.kind in _PORT_DECLARATIONS:
            ports.extend(_declared(_significant(_words(member.header)), member.declarators))
        elif member.kind == SyntaxKind.ParameterDeclarationStatement:
            parameters.extend(_parameter(member.parameter, "parameter"))
    return Header(module.header.name.valueText, tuple(ports), tuple(parameters))


def _ansi_ports(port_list: Any) -> Iterator[Declared]:
    """Yield ports; one that states nothing takes over what the port before it stated."""
    inherited: tuple[str, ...] = ()
    for port in port_list:
        if isinstance(port, Token):
            continue
        if port.kind != SyntaxKind.ImplicitAnsiPort:
            yield Declared(_name_of(port), tuple(_words(port)))
            continue
        stated = _significant(_words(port.header))
        if stated:
            has_direction = stated[0] in {"input", "output", "inout", "ref"}
            inherited = stated if has_direction or not inherited else (inherited[0], *stated)
        yield from _declared(inherited, [port.declarator])


def _name_of(port: Any) -> str:
    return str(getattr(getattr(port, "name", None), "valueText", ""))


def _parameters(parameter_list: Any) -> Iterator[Declared]:
    word = "parameter"
    for item in parameter_list or ():
        if isinstance(item, Token) or not hasattr(item, "keyword"):
            continue
        word = item.keyword.rawText or word
        yield from _parameter(item, word)


def _parameter(item: Any, word: str) -> Iterator[Declared]:
    """Yield what can be overridden; a local parameter is a matter of the module's own."""
    if word != "parameter" or item.keyword.rawText == "localparam":
        return
    stated = tuple(_words(item.type)) if hasattr(item, "type") else ()
    yield from _declared(("parameter", *stated), item.declarators)


def _declared(stated: tuple[str, ...], declarators: Any) -> Iterator[Declared]:
    for declarator in declarators:
        if isinstance(declarator, Token):
            continue
        name, *rest = (*_words(declarator), "")
        yield Declared(name, (*stated, *rest[:-1]))


def _significant(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _STORAGE)


def _words(node: Any) -> Iterator[str]:
    """Yield the token texts of a subtree, white space and comments left out.

    Without recursion: a sum of many terms is a tree as deep as it is long.
    """
    pending = [node]
    while pending:
        found = pending.pop()
        if not isinstance(found, Token):
            pending.extend(reversed(list(found or ())))
        elif found.rawText:
            yield found.rawText
