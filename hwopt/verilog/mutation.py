"""Mutants: texts with one small fault, as a person or a model might make it.

Every fault that the rules know is listed in the order of the text; a seed chooses among them. What
lies outside of the edit stays as it is, byte for byte.

Source of the idea: DeMillo, Lipton, Sayward 1978, "Hints on test data selection"; for hardware
YosysHQ's mcy, whose kinds are the netlist's and not the text's.
"""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from hwopt.design import Design, Source
from hwopt.verilog.edits import Edit, edited
from hwopt.verilog.parsing import module_nodes
from hwopt.verilog.scan import Kind as Piece
from hwopt.verilog.scan import scan


class Kind(Enum):
    """What was done to the text."""

    #: Another operator, or one that is left out.
    OPERATOR = "operator"
    #: Off by one: `<` for `<=`.
    COMPARISON = "comparison"
    #: Operands in the wrong order.
    OPERANDS = "operands"
    CONSTANT = "constant"
    #: One bit too few, or the neighbouring bit.
    WIDTH = "width"
    #: Negated, always true, `and` for `or`.
    CONDITION = "condition"
    RESET = "reset value"
    TERM = "dropped term"
    STUCK = "stuck bit"
    ASSIGNMENT = "deleted assignment"
    BLOCKING = "blocking assignment"
    EDGE = "dropped edge"


@dataclass(frozen=True)
class Mutation:
    """One fault."""

    kind: Kind
    #: The source's path as the design states it.
    path: str
    #: Line of the first edit, counted from 1.
    line: int
    #: The text at the first edit, and what stands there afterwards.
    before: str
    after: str
    edits: tuple[Edit, ...]

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}: {self.kind.value}: {_short(self.before)} became "
            f"{_short(self.after) or 'nothing'}"
        )

    def applied(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Return the sources with this fault."""
        return tuple(
            replace(source, text=edited(source.text, self.edits))
            if str(source.path) == self.path
            else source
            for source in sources
        )


@dataclass(frozen=True)
class Fault:
    """A fault as a rule finds it, before it has a place."""

    kind: Kind
    edits: tuple[Edit, ...]


def mutations(design: Design) -> tuple[Mutation, ...]:
    """Return every fault that the rules know, in modules that may change, in the text's order."""
    from hwopt.verilog.faults import faults  # noqa: PLC0415 - the rules need the nouns above

    found: list[Mutation] = []
    for source in design.sources:
        seen: set[tuple[Edit, ...]] = set()
        for module in module_nodes(design, source):
            if design.change and module.header.name.valueText not in design.change:
                continue
            for fault in faults(design, module, source.text):
                if fault.edits not in seen and _changes(source.text, fault.edits):
                    seen.add(fault.edits)
                    found.append(_placed(source, fault))
    return tuple(found)


def in_turn(found: Sequence[Mutation], seed: int) -> tuple[Mutation, ...]:
    """Return all faults in the order in which a seed draws them: the kinds in turn."""
    source = random.Random(f"mutation {seed}")  # noqa: S311 - a choice, no secret
    piles = []
    for kind in Kind:
        pile = [one for one in found if one.kind is kind]
        source.shuffle(pile)
        piles.append(pile)
    return tuple(one for turn in itertools.zip_longest(*piles) for one in turn if one is not None)


def chosen(found: Sequence[Mutation], count: int, seed: int) -> tuple[Mutation, ...]:
    """Return at most `count` faults that a seed draws, in the order in which they were found."""
    drawn = set(in_turn(found, seed)[:count])
    return tuple(one for one in found if one in drawn)


def _changes(text: str, edits: Sequence[Edit]) -> bool:
    """Tell whether edits change more than white space and comments."""
    return any(_words(text[each.start : each.stop]) != _words(each.text) for each in edits)


def _words(text: str) -> list[str]:
    return [token.text for token in scan(text) if token.kind is not Piece.COMMENT]


def _placed(source: Source, fault: Fault) -> Mutation:
    first = min(fault.edits)
    return Mutation(
        kind=fault.kind,
        path=str(source.path),
        line=source.text.count("\n", 0, first.start) + 1,
        before=source.text[first.start : first.stop],
        after=first.text,
        edits=fault.edits,
    )


def _short(text: str, limit: int = 60) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else f"{words[: limit - 3]}..."
