"""Logic functions in Liberty's notation.

Source: Liberty Reference Manual, `function` attribute: `!` or trailing `'` inverts; `&`, `*` or
a space is and; `^` is exclusive or; `|` or `+` is or, in falling order of precedence for the
inversion, exclusive or, and, or.
"""

import re

from hwopt.errors import ConfigError

_TOKEN = re.compile(r"\s*([A-Za-z_][\w\[\].]*|[01]|[!'&*|+^()])")


def variables(function: str) -> tuple[str, ...]:
    """Return the names in a function, each once, sorted."""
    return tuple(sorted({t for t in _tokens(function) if t[0].isalpha() or t[0] == "_"}))


def truth_table(function: str, inputs: tuple[str, ...]) -> int:
    """Return the function's values as bits: bit k is that where input i has bit i of k.

    Raises:
        ConfigError: The text is no function of `inputs`.
    """
    count = 1 << len(inputs)
    columns = {
        name: sum(1 << row for row in range(count) if row >> position & 1)
        for position, name in enumerate(inputs)
    }
    reader = _Reader(_tokens(function), columns, (1 << count) - 1, function)
    value = reader.sum()
    if reader.tokens:
        raise _no_function(function)
    return value


def _tokens(function: str) -> list[str]:
    tokens = []
    at = 0
    text = function.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _no_function(function)
        tokens.append(match[1])
        at = match.end()
    return tokens


class _Reader:
    """Recursive descent over the tokens; each method returns a column of the truth table."""

    def __init__(self, tokens: list[str], columns: dict[str, int], ones: int, text: str) -> None:
        self.tokens = tokens
        self.columns = columns
        self.ones = ones
        self.text = text

    def sum(self) -> int:
        value = self.product()
        while self.tokens and self.tokens[0] in "|+":
            self.tokens.pop(0)
            value |= self.product()
        return value

    def product(self) -> int:
        value = self.parity()
        while self.tokens and self.tokens[0] not in "|+)^'":
            if self.tokens[0] in "&*":
                self.tokens.pop(0)
            value &= self.parity()
        return value

    def parity(self) -> int:
        value = self.atom()
        while self.tokens and self.tokens[0] == "^":
            self.tokens.pop(0)
            value ^= self.atom()
        return value

    def atom(self) -> int:
        if not self.tokens:
            raise _no_function(self.text)
        symbol = self.tokens.pop(0)
        if symbol == "!":
            return self.ones ^ self.atom()
        if symbol == "(":
            value = self.sum()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise _no_function(self.text)
        elif symbol in "01":
            value = self.ones * int(symbol)
        elif symbol in self.columns:
            value = self.columns[symbol]
        else:
            raise _no_function(self.text)
        while self.tokens and self.tokens[0] == "'":
            self.tokens.pop(0)
            value ^= self.ones
        return value


def _no_function(text: str) -> ConfigError:
    return ConfigError(
        f"a logic function of the cell's input pins was expected, not {text!r}; "
        "correct the Liberty file or name another one with --liberty"
    )
