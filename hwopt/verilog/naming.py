"""What the text of an item needs to know of what surrounds it."""

from typing import Protocol

from hwopt.verilog.module import Drive, Region
from hwopt.verilog.word import Word


class UnprintableError(Exception):
    """The rewritten words need something that the text cannot name."""


class Instanced(Protocol):
    """A block as far as an instance needs it."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Its input ports in order."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """Its output ports in order."""


class Names(Protocol):
    """What surrounds the item."""

    def fresh(self, stem: str) -> str:
        """Return a name that nothing has."""

    def known_name(self, word: Word, region: Region, limit: int) -> str | None:
        """Return a signal that has this value and comes before the given rank."""

    def made(self, word: Word, name: str, region: Region, needed: int) -> None:
        """Note the name that a word has got, and the least rank of what may use it."""

    def after(self, name: str) -> int:
        """Return the least rank of what may use a name."""

    def block(self, name: str) -> Instanced:
        """Return a block that an instance needs."""

    def rank(self, drive: Drive) -> int:
        """Return the place of a drive in the order of dependencies."""

    def cast(self, name: str) -> str:
        """Return the type to which a signal's values are cast."""

    def width(self, name: str) -> int:
        """Return the width of a signal [bits]."""

    def signed(self, name: str) -> bool:
        """Return whether a signal is signed."""

    def signal(self, name: str, region: Region) -> bool:
        """Return whether an item can name a signal."""

    def counted(self, line: str) -> str:
        """Return a line with the bits of signals as their declarations count them."""
