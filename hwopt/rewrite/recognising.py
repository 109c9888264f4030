"""Operators that somebody wrote out in gates: sums, comparisons, products become words again.

A tool that knows that something is a sum has many ways to build one; of a chain of full adders, a
carry-lookahead tree or rows of ANDs it sees gates. What a signal may be is guessed from the words
that it depends on, tried on patterns, and believed when both have the same decision diagrams: no
way of writing it is known here. Where a signal depends on too much, or is of no known kind, the
words that its item reads are tried in their place.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.change import Change
from hwopt.rewrite.estimate import estimate_words
from hwopt.rewrite.guesses import guesses
from hwopt.rewrite.likeness import Likeness, equal
from hwopt.rewrite.tables import Leaf, support
from hwopt.verilog.graph import reachable, read_of
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.pieces import meaning
from hwopt.verilog.unread import unread
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Bits on which a signal may depend.
LEAST_BITS, MOST_BITS = 6, 200
#: Most signals of a module that are looked at, and words below one of them.
MOST_SIGNALS, MOST_WORDS = 300, 6000
#: Operations that are wires.
_WIRES = frozenset({"sig", "const", "slice", "cat", "sext"})


def recognised_operators(module: Module) -> Iterator[Change]:
    """Write signals that are sums, differences, products, comparisons or shifts as such."""
    groups = list(_Search(module).found())
    if len(groups) > 1:
        yield _change(module, [each for group in groups for each in group], rank=0)
    for group in groups:
        yield _change(module, group, rank=1)


@dataclass(frozen=True)
class _Target:
    """What may be an operator's result: a signal, or a piece of one."""

    drives: tuple[Drive, ...]
    #: What it is, down to inputs and registers or as its items have it.
    word: Word
    leaves: frozenset[Leaf]


@dataclass(frozen=True)
class _Found:
    """What a signal, or a piece of one, is."""

    drives: tuple[Drive, ...]
    what: str
    new: Word


class _Search:
    """What the signals of one module are."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._words = module.words
        texts = [drive.local for drive in module.drives if drive.local is not None]
        signals = [w for w in reachable([*module.roots(), *texts]) if w.op == "sig"]
        self._likeness = Likeness(module.words, signals)
        self._pieces: dict[tuple[str, str], list[Drive]] = {}
        for drive in module.drives:
            self._pieces.setdefault((drive.name, drive.kind), []).append(drive)
        for pieces in self._pieces.values():
            pieces.sort(key=lambda piece: piece.low)

    def found(self) -> Iterator[list[_Found]]:
        """Yield the signals that are results of one operator, what depends on most bits first."""
        through = meaning(self._module, self._module.signals)
        done: set[Drive] = set()
        for local in (False, True):
            targets = self._targets(done, local=local)
            while targets and len(targets[0].leaves) >= LEAST_BITS:
                group = self._group(targets)
                found = []
                for target, (what, word) in group.items():
                    new = through(word)
                    old = self._words.cat(drive.word for drive in reversed(target.drives))
                    if done.isdisjoint(target.drives) and _is_less(new, old):
                        found.append(_Found(target.drives, what, new))
                        done.update(target.drives)
                if found:
                    yield found
                targets = [each for each in targets[1:] if done.isdisjoint(each.drives)]

    def _targets(self, done: AbstractSet[Drive], *, local: bool) -> list[_Target]:
        """Return what is worth a look, what depends on the most bits first, and whole signals."""
        found = []
        wires = [p for (_, kind), p in self._pieces.items() if kind != "reg"]
        several = [tuple(p) for p in wires if len(p) > 1 and _adjacent(p)]
        for drives in (*several, *((drive,) for drive in self._module.drives)):
            texts = [drive.local if local else drive.word for drive in drives]
            words = [word for word in texts if word is not None]
            if not done.isdisjoint(drives) or len(words) < len(texts):
                continue
            whole = self._words.cat(reversed(words))
            try:
                leaves = frozenset(support([whole], limit=MOST_BITS))
            except TooLargeError:
                continue
            inside = reachable([whole])
            few = len(inside) <= MOST_WORDS and read_of(whole) is None
            if few and self._likeness.knows(inside):
                found.append(_Target(drives, whole, leaves))
        return sorted(found, key=lambda target: -len(target.leaves))[:MOST_SIGNALS]

    def _group(self, targets: Sequence[_Target]) -> dict[_Target, tuple[str, Word]]:
        """Return the targets that are results of one operator, the first of all among them.

        Each with what the operator is and the word of its result. Empty where it is not known.
        """
        first = targets[0]
        near = [each for each in targets if each.leaves <= first.leaves]
        for operands in _operands(self._words, first.leaves):
            offers = []
            wide = [each for each in operands if each.width > 1]
            bits = [each for each in operands if each.width == 1]
            for guess in guesses(self._words, wide, bits):
                places = self._likeness.places(guess.words)
                if self._likeness.matched(first.word, places) is not None:
                    pairs = ((each, self._likeness.matched(each.word, places)) for each in near)
                    matches = {each: word for each, word in pairs if word is not None}
                    offers.append((guess.what, matches))
            offers.sort(key=lambda offer: (-len(offer[1]), _cost(*offer[1].values())))
            for what, matches in offers:
                if equal(first.word, matches[first], operands):
                    return {
                        each: (what, word)
                        for each, word in matches.items()
                        if each is first or equal(each.word, word, operands)
                    }
        return {}


def _adjacent(pieces: Sequence[Drive]) -> bool:
    """Tell whether pieces, lowest first, leave no bit between them."""
    ends = [piece.low + piece.word.width for piece in pieces]
    return [piece.low for piece in pieces[1:]] == ends[:-1]


def _is_less(new: Word, old: Word) -> bool:
    """Tell whether a word is fewer operations than another, or fewer gates by the estimate."""
    return _cost(new) < _cost(old) or estimate_words([new]).gates < estimate_words([old]).gates


def _cost(*roots: Word) -> int:
    """Return how many operations words need, without wires."""
    return sum(word.op not in _WIRES for word in reachable(roots))


def _operands(words: Words, leaves: Iterable[Leaf]) -> Iterator[tuple[Word, ...]]:
    """Yield words that bits may be operands as: signals or parts of them; of one, its halves."""
    spans: dict[Word, list[int]] = {}
    for signal, place in sorted(leaves, key=lambda leaf: (leaf[0].index, leaf[1])):
        spans.setdefault(signal, []).append(place)
    operands = tuple(
        words.bits(signal, places[0], places[-1] - places[0] + 1)
        for signal, places in spans.items()
    )
    yield operands
    wide = [each for each in operands if each.width > 1]
    half = wide[0].width // 2 if len(wide) == 1 else 0
    if half > 1 and 2 * half == wide[0].width:
        rest = [each for each in operands if each.width == 1]
        yield (words.bits(wide[0], half, half), words.bits(wide[0], 0, half), *rest)


def _change(module: Module, found: Sequence[_Found], rank: int) -> Change:
    """Return the change that writes words anew, without the wires that only the old ones need."""
    gone = () if module.guard else unread(module, {d.region for f in found for d in f.drives})
    kept = [each for each in found if each.drives[0].name not in gone]
    kinds: dict[str, dict[str, None]] = {}
    for each in kept:
        kinds.setdefault(each.what, {})[each.drives[0].name] = None
    note = "; ".join(f"write {', '.join(names)} as {what}" for what, names in kinds.items())
    by: dict[Word, Word] = {}
    whole = []
    for each in kept:
        if len(each.drives) > 1:
            whole.append(replace(each.drives[0], word=each.new, local=None))
        at = 0
        for drive in each.drives:
            width = drive.word.width
            if read_of(drive.word) is None:
                part = each.new
                if width < part.width:
                    part = module.words.make("slice", width, (part,), value=at)
                by.setdefault(drive.word, part)
            at += width
    return Change(
        "recognised_operators",
        note,
        tuple(by.items()),
        rank=rank,
        removed=gone,
        drives=tuple(whole),
    )
