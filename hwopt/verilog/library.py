"""The modules of a design: each is read once, for itself and for the instances of it."""

from collections.abc import Callable
from typing import Any

from hwopt.verilog.block import is_block
from hwopt.verilog.inner import Inner, inner_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import Elaborated
from hwopt.verilog.symbols import UnsupportedError


class Library:
    """The modules of a design, each read once for all instances with the same parameters."""

    def __init__(
        self, elaborated: Elaborated, read: Callable[["Library", Any, int], Module]
    ) -> None:
        """Prepare.

        Args:
            elaborated: The design.
            read: Reads the body of an instance whose text is in the source of a number.
        """
        self._elaborated = elaborated
        self._read = read
        self._modules: dict[object, Module | None] = {}
        self._inner: dict[object, Inner | None] = {}

    def module(self, body: Any) -> Module | None:
        """Return a module; None where its text is in none of the sources."""
        key = _key(body)
        if key not in self._modules:
            file = self._elaborated.file_of(body.definition.syntax)
            self._modules[key] = None
            if file is not None:
                self._modules[key] = self._read(self, body, file)
        return self._modules[key]

    def inner(self, body: Any) -> Inner:
        """Return what a module is inside.

        Raises:
            UnsupportedError: No words stand for that, or it is to stay closed.
        """
        key = _key(body)
        if key not in self._inner:
            module = None if self._closed(body) else self.module(body)
            self._inner[key] = None if module is None else inner_of(module)
        found = self._inner[key]
        if found is None:
            raise UnsupportedError("module that no words stand for")
        return found

    def _closed(self, body: Any) -> bool:
        """Tell whether a module is a black box, somebody wants it kept, or it is of ours."""
        node = body.definition.syntax
        file = self._elaborated.file_of(node)
        if file is None or body.definition.name in self._elaborated.blackboxes or node.attributes:
            return True
        return is_block(self._elaborated.sources[file].text, node.sourceRange.start.offset)


def _key(body: Any) -> object:
    """Return what instances share whose modules say the same."""
    values = tuple(
        (each.name, str(getattr(each, "value", getattr(each, "targetType", ""))))
        for each in body.parameters
    )
    return body.definition.name, values
