"""Adders and comparators that an earlier step wrote out, exchanged for their neighbours.

The blocks of an elite are recognised by their names, and only where the text below the name is
word for word what the generator writes: somebody's own module of such a name is left alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from hwopt.rewrite.arithmetic.adders import adder, incrementer
from hwopt.rewrite.arithmetic.carry import STRUCTURES, Structure, structure_name, tree_of
from hwopt.rewrite.arithmetic.carrytree import overheard
from hwopt.rewrite.arithmetic.compare import Reduction, comparator
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.treemoves import neighbour
from hwopt.rewrite.change import block_of

#: What a block may become, the most promising first.
CHOICES = ("found3", "found5", "found1", "found7", "timed2", "ripple", "or_brent_kung")
REDUCTIONS: tuple[Reduction, ...] = ("tree", "tree3", "chain", "mux")
#: Blocks of no more bits have no structure to speak of.
SHORT = 2
#: Neighbours of its tree that are offered for each block.
NEIGHBOURS = 6
#: Ranks: of a known structure, and of a neighbour.
_KNOWN, _NEAR = 20, 24

_BLOCK = re.compile(r"((?:^//[^\n]*\n)+)module (\w+)\n.*?^endmodule\n?", re.MULTILINE | re.DOTALL)
_ADDER = re.compile(r"(\w+)_(add|sub|addsub)_w(\d+)((?:_cin)?(?:_cout)?(?:_flags)?)_(\w+?)")
_STEP = re.compile(r"(\w+)_(inc|dec)_w(\d+)_(\w+?)")
_COMPARE = re.compile(r"(\w+)_compare_(lt|le|gt|ge|eq|ne)_([su])(\d+)_(tree|tree3|chain|mux)")


@dataclass(frozen=True)
class Exchange:
    """A text in which a block, or one instance of it, becomes another; not written yet."""

    #: One line for people.
    note: str
    #: Lower is tried earlier.
    rank: int
    write: Callable[[], str]


TextRule = Callable[[str], Iterator[Exchange]]


@dataclass(frozen=True)
class _Reading:
    """What a block's name and comment say."""

    #: What its name begins with, as `block_of` puts it there.
    prefix: str
    #: Writes the block with any structure.
    wanted: Callable[[Any], Generated]
    #: The structure that it has, and the positions that need a carry there.
    structure: Structure
    positions: int
    choices: tuple[Structure, ...]


def exchanged_blocks(text: str) -> Iterator[Exchange]:
    """Yield exchanges of the blocks in a source's text, the most promising first."""
    found: list[Exchange] = []
    for match in _BLOCK.finditer(text):
        reading = _own(match)
        if reading is None:
            continue
        near = _near(reading, match.group())
        for first, structures in ((_KNOWN, reading.choices), (_NEAR, near)):
            for rank, structure in enumerate(structures, start=first):
                found += _offers(text, match, reading, structure, rank)
    yield from sorted(found, key=lambda each: each.rank)


def _own(match: re.Match[str]) -> _Reading | None:
    """Return what a module says of itself; None where its text is not what we write."""
    reading = _read(match.group(2), match.group(1))
    if reading is None:
        return None
    own = block_of(reading.wanted(reading.structure), reading.prefix)
    return reading if own.text.strip() == match.group().strip() else None


def _offers(
    text: str, match: re.Match[str], reading: _Reading, structure: Structure, rank: int
) -> Iterator[Exchange]:
    """Yield the exchange of all instances of a block, and of each where there are several."""
    name, gone = match.group(2), text[: match.start()] + text[match.end() :]
    if structure == reading.structure:
        return
    uses = list(re.finditer(rf"(?<=\b){name}(?=\s+\w+\s*\()", gone))
    places = [("every instance", uses, "")] if uses else []
    if len(uses) > 1:
        kept = f"\n{match.group().strip()}\n"
        places += [(f"instance {k}", [use], kept) for k, use in enumerate(uses, start=1)]
    for where, these, rest in places:
        note = f"write {where} of {name} with {structure_name(structure)}"
        yield Exchange(note, rank, partial(_exchanged, gone, these, rest, reading, structure))


def _exchanged(
    text: str, uses: Sequence[re.Match[str]], rest: str, reading: _Reading, structure: Structure
) -> str:
    """Return a text with instances of another block, which it is given where it lacks it."""
    other = block_of(reading.wanted(structure), reading.prefix)
    for use in reversed(uses):
        text = text[: use.start()] + other.name + text[use.end() :]
    known = re.search(rf"\bmodule\s+{other.name}\b", text)
    new = "" if known else f"\n{other.text.strip()}\n"
    return f"{text.rstrip()}\n{rest}{new}"


def _near(reading: _Reading, text: str) -> tuple[Structure, ...]:
    """Return neighbours of the tree that a block has; none where it has no tree."""
    try:
        tree = tree_of(reading.structure, [0] * reading.positions)
    except KeyError:
        return ()
    random = Random(text)  # noqa: S311 - the same text gives the same neighbours
    return tuple(neighbour(tree, random) for _ in range(NEIGHBOURS))


def _read(name: str, comment: str) -> _Reading | None:
    """Return what a name and its comment say; None where they are none of ours."""
    if match := _ADDER.fullmatch(name):
        return _adder(comment, *match.groups())
    if match := _STEP.fullmatch(name):
        prefix, operation, width, said = match.groups()
        counted = partial(incrementer, int(width), step=1 if operation == "inc" else -1)
        structure = _structure(said, comment)
        if structure is None or int(width) <= SHORT:
            return None
        return _Reading(prefix, _by("structure", counted), structure, int(width) - 1, CHOICES)
    if match := _COMPARE.fullmatch(name):
        prefix, relation, sign, width, said = match.groups()
        shape: dict[str, Any] = {"relation": relation, "signed": sign == "s"}
        compared = partial(comparator, int(width), **shape)
        return _Reading(prefix, _by("reduction", compared), said, 0, REDUCTIONS)
    return None


def _adder(
    comment: str, prefix: str, operation: str, width: str, tail: str, said: str
) -> _Reading | None:
    """Return what an adder's name says."""
    structure = _structure(said, comment)
    if structure is None or int(width) <= SHORT:
        return None
    shape: dict[str, Any] = {
        "operation": operation,
        "carry_in": "_cin" in tail,
        "carry_out": "_cout" in tail,
        "flags": "_flags" in tail,
    }
    added = partial(adder, int(width), **shape)
    positions = int(width) - (0 if shape["carry_out"] else 1)
    return _Reading(prefix, _by("structure", added), structure, positions, CHOICES)


def _by(keyword: str, generator: Callable[..., Generated]) -> Callable[[Any], Generated]:
    return lambda choice: generator(**{keyword: choice})


def _structure(said: str, comment: str) -> Structure | None:
    """Return the structure that a name says, or that its comment tells."""
    if said.startswith("tree_"):
        return overheard(comment)
    return said if said in STRUCTURES or re.fullmatch(r"timed\d*", said) else None
