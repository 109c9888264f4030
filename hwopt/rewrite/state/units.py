"""One unit where several that do the same to other words are never needed in the same cycle.

What a bank of registers does to the one that an address selects stands there once for each of
them; one unit behind the multiplexer that reads the bank does as well.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from hwopt.rewrite.change import Change, after
from hwopt.rewrite.estimate import estimate, estimate_words
from hwopt.rewrite.state.exclusive import Exclusive, Turns
from hwopt.verilog.graph import reachable, read_of, rebuilt
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Narrower units are not worth a multiplexer.
_NARROWEST = 2
#: Most kinds of units that are looked at, and words of one: it is joined by recursion.
_MOST_KINDS, _MOST_WORDS = 24, 200
_COMMUTATIVE = frozenset({"add", "mul", "and", "or", "xor", "eq"})
#: What holds nothing but the names of bits.
_WIRES = frozenset({"cat", "slice", "sext"})

#: A number for each way in which words are built.
_Shapes = dict[Word, int]


def shared_units(module: Module) -> Iterator[Change]:
    """Let words that are built alike, and never seen together, take turns at one of them."""
    before = estimate(module).gates
    found: list[tuple[Turns, Change]] = []
    done: set[Word] = set()
    for turns, unit in _units(module, done):
        note = f"let {len(turns.words)} units of {unit.width} bits take turns at one"
        change = _change(note, [(word, unit) for word in turns.words], rank=1)
        hides = reachable(turns.conditions)
        free = all(set(hides).isdisjoint(other.words) for other, _ in found)
        if free and estimate(after(module, change)).gates < before:
            # All are made together, too: what one is made of, or hidden by, no other may change.
            done.update(hides, reachable([*turns.words, unit]))
            found.append((turns, change))
    if len(found) > 1:
        count = sum(len(turns.words) for turns, _ in found)
        every = [pair for _, change in found for pair in change.by]
        yield _change(f"let {count} units take turns at {len(found)}", every, rank=0)
    yield from (change for _, change in found)


def _change(note: str, by: Sequence[tuple[Word, Word]], rank: int) -> Change:
    return Change("shared_units", note, tuple(by), rank=rank)


def _units(module: Module, done: AbstractSet[Word]) -> Iterator[tuple[Turns, Word]]:
    """Yield what can take turns and the unit that replaces it, the largest units first.

    What is done by then when it comes to a unit is left out.
    """
    shapes = _shapes(module)
    kinds: dict[int, list[Word]] = {}
    for word in module.order():
        if word.width >= _NARROWEST and word.op not in _WIRES and not _is_leaf(word):
            kinds.setdefault(shapes[word], []).append(word)
    several = [
        members
        for members in kinds.values()
        if len(members) > 1 and len(reachable(members[:1])) <= _MOST_WORDS
    ]
    if not several:
        return
    several.sort(key=lambda members: -estimate_words(members[:1]).gates)
    exclusive = Exclusive(module)
    for members in several[:_MOST_KINDS]:
        left = [word for word in members if word not in done]
        # A proof needs what registers hold and the products at once, which is too much for it.
        states = all(word.op != "mul" for word in reachable(left[:1]))
        for turns in exclusive.groups(left, states=states):
            yield turns, _joined(shapes, turns)


def _is_leaf(word: Word) -> bool:
    return word.op == "const" or read_of(word) is not None


def _shapes(module: Module) -> _Shapes:
    """Return a number for each word that those share which do the same to other signals."""
    shapes: _Shapes = {}
    numbers: dict[tuple[object, ...], int] = {}
    for word in module.order():
        key: tuple[object, ...] = (word.width,)
        if not _is_leaf(word):
            below = [shapes[a] for a in word.args]
            inside = sorted(below) if word.op in _COMMUTATIVE else below
            key = (word.op, word.width, word.value, word.name, *inside)
        shapes[word] = numbers.setdefault(key, len(numbers))
    return shapes


def _joined(shapes: _Shapes, turns: Turns) -> Word:
    """Return the unit that replaces all; what differs between them is chosen before."""
    done: dict[tuple[Word, ...], Word] = {}

    def joined(same: tuple[Word, ...]) -> Word:
        if same not in done:
            done[same] = built(same)
        return done[same]

    def built(same: tuple[Word, ...]) -> Word:
        first = same[0]
        if all(word is first for word in same):
            return first
        if any(_is_leaf(word) for word in same):
            return turns.chosen(same)
        args = [_aligned(shapes, first, word) for word in same]
        return rebuilt(
            turns.module.words, first, [joined(each) for each in zip(*args, strict=True)]
        )

    return joined(turns.words)


def _aligned(shapes: _Shapes, first: Word, word: Word) -> Sequence[Word]:
    """Return a word's operands in the order of those of another that is built alike."""
    if word.op not in _COMMUTATIVE:
        return word.args
    left = list(word.args)
    places: list[Word | None] = [None] * len(left)
    for at, wanted in enumerate(first.args):
        if wanted in left:
            left.remove(wanted)
            places[at] = wanted
    for at, wanted in enumerate(first.args):
        if places[at] is None:
            found = next(a for a in left if shapes[a] == shapes[wanted])
            left.remove(found)
            places[at] = found
    return [place for place in places if place is not None]
