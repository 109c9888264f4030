"""What the engine offers, and what becomes of it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from hwopt.candidate import Step
from hwopt.design import Source
from hwopt.rewrite.draft import Draft
from hwopt.verilog.module import Module


@dataclass(frozen=True)
class Rewrite:
    """Sources after one or more steps."""

    sources: tuple[Source, ...]
    #: The rule; or `joint`, `crossover` or `without` for several steps.
    rule: str
    #: One line for people: what was done, and where.
    note: str
    #: Lower is tried earlier.
    rank: int = 50
    steps: tuple[Step, ...] = ()
    #: Digest of what the sources say, as of `shape_of`.
    shape: str = ""

    @property
    def regions(self) -> tuple[str, ...]:
        """What is driven by other words than before, `module.signal`."""
        return tuple(sorted({name for step in self.steps for name in step.regions}))


@dataclass(frozen=True)
class Replaced:
    """A text that is replaced as a whole."""

    steps: tuple[Step, ...]
    write: Callable[[], str]

    @property
    def says(self) -> Hashable:
        """What is known of it before it is written: who writes it."""
        return self.write

    def text(self, old: str, *, inside: bool = False) -> str | None:
        """Return the text; None if it is what it was, or if only expressions may change."""
        new = old if inside else self.write()
        return None if new == old else new


@dataclass(frozen=True)
class Offer:
    """What may be done to a module, not worked out yet."""

    rule: str
    rank: int
    module: Module
    draft: Callable[[], Draft | Replaced]
