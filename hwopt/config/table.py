"""One TOML table, read key by key; what nobody asked for is an error."""

import difflib
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from hwopt.errors import ConfigError

T = TypeVar("T")

#: What people call the TOML types.
_WORDS: Mapping[type, str] = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class Table:
    """A TOML table and its place, `file: [a.b]`, for messages."""

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        self._values = values
        self._asked: list[str] = []
        self.place = place

    @classmethod
    def parse(cls, text: str, place: str) -> "Table":
        """Parse a whole file.

        Raises:
            ConfigError: It is no TOML.
        """
        try:
            return cls(tomllib.loads(text), place)
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"{place}: expected TOML: {error}; correct that line") from error

    def get(self, key: str, kind: type[T], default: T) -> T:
        """Return a value of a TOML type, or the default where the key is not given."""
        found = self.optional(key, kind)
        return default if found is None else found

    def optional(self, key: str, kind: type[T]) -> T | None:
        """Return a value of a TOML type, or None where the key is not given."""
        self._asked.append(key)
        if key not in self._values:
            return None
        value = self._values[key]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            self.refuse(key, _WORDS[kind])
        return value  # type: ignore[no-any-return]

    def required(self, key: str, kind: type[T]) -> T:
        """Return a value of a TOML type.

        Raises:
            ConfigError: The key is not given, or its value has another type.
        """
        found = self.optional(key, kind)
        if found is None:
            near = difflib.get_close_matches(key, self._values, n=1)
            instead = f", found {near[0]}; rename it" if near else "; add it"
            raise ConfigError(f"{self.place}: expected a key {key} ({_WORDS[kind]}){instead}")
        return found

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty where the key is not given."""
        values: list[object] = self.get(key, list, [])
        if not all(isinstance(value, str) for value in values):
            self.refuse(key, "a list of strings")
        return tuple(str(value) for value in values)

    def one_of(self, key: str, allowed: Sequence[str], default: str) -> str:
        """Return one of a few words."""
        value = self.get(key, str, default)
        if value not in allowed:
            self.refuse(key, " or ".join(f'"{word}"' for word in allowed))
        return value

    def positive(self, key: str, kind: type[T], default: T | None) -> T | None:
        """Return a finite number above 0, or the default."""
        value = self.optional(key, kind)
        if value is not None and not 0 < value < math.inf:  # type: ignore[operator]
            self.refuse(key, f"{_WORDS[kind]} above 0")
        return default if value is None else value

    def natural(self, key: str, default: int) -> int:
        """Return a whole number of 0 or more."""
        value = self.get(key, int, default)
        if value < 0:
            self.refuse(key, "a whole number of 0 or more")
        return value

    def amount(self, key: str) -> float:
        """Return a finite number of 0 or more; 0 where the key is not given."""
        value = self.get(key, float, 0.0)
        if not 0 <= value < math.inf:
            self.refuse(key, "a number of 0 or more")
        return value

    def table(self, key: str) -> "Table | None":
        """Return the table under a key, None where it is not given."""
        values: dict[str, Any] | None = self.optional(key, dict)
        return None if values is None else Table(values, f"{self.place}: [{key}]")

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Return the list of tables under a key."""
        values: list[object] = self.get(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            self.refuse(key, "a list of tables")
        return tuple(
            Table(value, f"{self.place}: [[{key}]] {number}")
            for number, value in enumerate(values, start=1)
            if isinstance(value, dict)
        )

    def items(self) -> "tuple[tuple[str, Any], ...]":
        """Return all keys and values of a table whose keys the user names."""
        self._asked.extend(self._values)
        return tuple(self._values.items())

    def each(self, read: Callable[["Table"], T]) -> tuple[tuple[str, T], ...]:
        """Read every value of a table of tables whose keys the user names."""
        names = tuple(self._values)
        found = tuple((name, read(self._sub(name))) for name in names)
        self._asked.extend(names)
        return found

    def _sub(self, key: str) -> "Table":
        table = self.table(key)
        assert table is not None  # noqa: S101 - the key is one of the table's own
        return table

    def finish(self) -> None:
        """Refuse every key that was not asked for.

        Raises:
            ConfigError: Naming the unknown key and the nearest valid one.
        """
        for key in self._values:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, n=1, cutoff=0.0)
                raise ConfigError(
                    f"{self.place}: unknown key {key}; the nearest valid key is {near[0]}"
                    if near
                    else f"{self.place}: unknown key {key}; no key is allowed here"
                )

    def refuse(self, key: str, expected: str) -> None:
        """Raise a ConfigError that names the place, the key and its value."""
        if key not in self._values:
            raise ConfigError(f"{self.place}: expected a key {key} ({expected}); add it")
        raise ConfigError(
            f"{self.place}: {key} must be {expected}, not {self._values[key]!r}; correct it"
        )
