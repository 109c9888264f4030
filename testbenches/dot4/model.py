"""Reference of the four-way dot-product unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    """Operands of one cycle: four signed bytes each, and the partial sum."""

    valid: bool
    a: tuple[int, ...]
    b: tuple[int, ...]
    c: int


def pack(values: tuple[int, ...]) -> int:
    """Put signed bytes side by side, the first in the low byte."""
    return int.from_bytes(bytes(value & 0xFF for value in values), "little")


def dot(operation: Operation) -> int:
    """Return the signed 32-bit sum of products and partial sum."""
    products = (a * b for a, b in zip(operation.a, operation.b, strict=True))
    return (operation.c + sum(products) + (1 << 31)) % (1 << 32) - (1 << 31)


class Pipeline:
    """Two stages that start empty: what leaves them first is unknown."""

    def __init__(self) -> None:
        self._inside: list[Operation] = []

    def clock(self, operation: Operation) -> None:
        """Take one rising clock edge."""
        self._inside = [operation, *self._inside][:2]

    @property
    def oldest(self) -> Operation | None:
        """The operation whose result is at the output; None while that is unknown."""
        return self._inside[1] if len(self._inside) == 2 else None
