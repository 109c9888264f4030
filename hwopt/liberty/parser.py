"""The syntax of Liberty: groups, attributes, and lists of values; no meaning.

Source: Liberty User Guide, volume 1, "Library Group Description and Syntax".
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ConfigError

_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
_STATEMENT = re.compile(
    r"""\s*(?:
      (?P<end>\}) \s* ;?
    | (?P<name>[A-Za-z_]\w*) \s* (?:
        : \s* (?P<value>"(?:[^"\\]|\\.)*"|[^;\n}]*) \s* ;?
      | \( (?P<list>(?:"(?:[^"\\]|\\.)*"|[^()"])*) \) \s* (?P<open>[{;])? ;?
      )
    | ;
    )""",
    re.VERBOSE | re.DOTALL,
)
_ITEM = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,"\\]+)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Group:
    """A group `kind (names) { ... }` with what it contains, in the order of the text."""

    kind: str
    names: tuple[str, ...]
    #: Simple attributes `name : value;`, unquoted.
    attributes: tuple[tuple[str, str], ...]
    #: Complex attributes `name (value, ...);`, unquoted.
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    groups: tuple["Group", ...]

    def text(self, name: str, default: str = "") -> str:
        """Return the value of a simple attribute; the last one counts."""
        return next((value for key, value in reversed(self.attributes) if key == name), default)

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a complex attribute; empty where there is none."""
        return next((value for key, value in reversed(self.lists) if key == name), ())

    def of(self, kind: str) -> Iterator["Group"]:
        """Yield the groups of one kind."""
        return (group for group in self.groups if group.kind == kind)


class _Open:
    """A group whose closing brace has not come yet."""

    __slots__ = ("attributes", "groups", "kind", "lists", "names")

    def __init__(self, kind: str, names: tuple[str, ...]) -> None:
        self.kind = kind
        self.names = names
        self.attributes: list[tuple[str, str]] = []
        self.lists: list[tuple[str, tuple[str, ...]]] = []
        self.groups: list[Group] = []

    def close(self) -> Group:
        return Group(
            self.kind,
            self.names,
            tuple(self.attributes),
            tuple(self.lists),
            tuple(self.groups),
        )


def read_text(path: Path) -> str:
    """Return the text of a Liberty file, plain or gzipped.

    Raises:
        ConfigError: The file cannot be read.
    """
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(
            f"{path}: a Liberty file was expected, which cannot be read: {error}; "
            "name another one with --liberty"
        ) from error
    return raw.decode("utf-8", errors="replace")


def parse(text: str, origin: str) -> Group:
    """Return the `library` group of a Liberty text.

    Args:
        text: The text.
        origin: The file's name, for messages.

    Raises:
        ConfigError: The text is no Liberty library.
    """
    clean = _COMMENT.sub(_without_comment, text)
    stack: list[_Open] = []
    at = 0
    while match := _STATEMENT.match(clean, at):
        at = match.end()
        if match["name"] is not None:
            _add(stack, match, clean, origin)
        elif match["end"] is not None:
            if not stack:
                break
            closed = stack.pop().close()
            if not stack:
                return closed
            stack[-1].groups.append(closed)
    rest = clean[at:].lstrip()
    line = clean.count("\n", 0, len(clean) - len(rest)) + 1
    found = repr(rest.split("\n", 1)[0][:40]) if rest else "the end of the file"
    raise _no_library(f"{origin}:{line}", found)


def _add(stack: list[_Open], match: re.Match[str], text: str, origin: str) -> None:
    name = match["name"]
    if not stack and not (name == "library" and match["open"] == "{"):
        line = text.count("\n", 0, match.start("name")) + 1
        raise _no_library(f"{origin}:{line}", repr(name))
    if match["open"] == "{":
        stack.append(_Open(name, _items(match["list"])))
    elif match["value"] is not None:
        stack[-1].attributes.append((name, match["value"].strip().strip('"')))
    else:
        stack[-1].lists.append((name, _items(match["list"])))


def _items(text: str) -> tuple[str, ...]:
    return tuple(quoted if quoted or not plain else plain for quoted, plain in _ITEM.findall(text))


def _without_comment(match: re.Match[str]) -> str:
    text = match[0]
    return text if text.startswith('"') else " " + "\n" * text.count("\n")


def _no_library(where: str, found: str) -> ConfigError:
    return ConfigError(
        f"{where}: a Liberty file was expected (library (...) {{...}}), not {found}; "
        "name a .lib file with --liberty"
    )
