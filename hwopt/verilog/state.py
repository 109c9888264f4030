"""What is known while statements are executed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hwopt.verilog.word import Word


@dataclass(frozen=True)
class Write:
    """A word stored into a memory."""

    #: One bit.
    enable: Word
    memory: str
    address: Word
    value: Word
    #: Lowest bit of the part of a word that is stored; None where it is a whole one.
    low: int | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that it depends on."""
        return self.enable, self.address, self.value

    def through(self, change: Callable[[Word], Word]) -> "Write":
        """Return the write with each of its words changed."""
        enable, address, value = map(change, self.words)
        return replace(self, enable=enable, address=address, value=value)


@dataclass(frozen=True)
class Site:
    """An expression of the text: the right side of an assignment, or the test of an `if`."""

    start: int
    stop: int
    #: What it says; of a test, whether it is not zero.
    word: Word
    #: The variable that is assigned; empty for a test.
    target: str = ""

    def through(self, change: Callable[[Word], Word]) -> "Site":
        """Return the site with its word changed."""
        return Site(self.start, self.stop, change(self.word), self.target)


@dataclass
class State:
    """What is known at one point of a process."""

    #: Variables after blocking assignments.
    values: dict[str, Word] = field(default_factory=dict)
    #: Registers after non-blocking assignments.
    pending: dict[str, Word] = field(default_factory=dict)

    def copy(self) -> "State":
        """Return a state that can go its own way."""
        return State(dict(self.values), dict(self.pending))


@dataclass(frozen=True)
class Target:
    """The part of a variable that an assignment changes."""

    key: str
    #: Width of the whole variable [bits].
    width: int
    offset: Word
    #: Width of the part [bits].
    size: int
    #: Where in a memory, of which `key` is the name.
    address: Word | None = None
