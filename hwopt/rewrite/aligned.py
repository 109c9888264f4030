"""Conditions on one word, asked of its upper bits where they hold for aligned ranges of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hwopt.rewrite.change import Change
from hwopt.rewrite.spans import Cube, Span, cubes, joined_spans, signed_spans
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Narrower words have few gates anyway [bits].
MIN_WIDTH = 4
#: Ranges of one condition at most.
MAX_SPANS = 32
#: Values and ranges of one word that are worth common parts.
MIN_SHARED = 3


@dataclass(frozen=True)
class _Condition:
    """One bit that says whether a word lies in some ranges."""

    subject: Word
    #: Ascending; none touches the next.
    spans: tuple[Span, ...]
    #: The comparisons that it is made of.
    asked: frozenset[Word]

    @property
    def inverse(self) -> "_Condition":
        """Return where it does not hold."""
        ends = [0, *(end for span in self.spans for end in span), 1 << self.subject.width]
        spans = zip(ends[::2], ends[1::2], strict=True)
        return _Condition(self.subject, joined_spans(spans), self.asked)


@dataclass(frozen=True)
class _Part:
    """Arguments of a word, or a word itself, that are one condition together."""

    words: tuple[Word, ...]
    cubes: tuple[Cube, ...]
    #: Whether the cubes are where it does not hold.
    inverted: bool
    condition: _Condition

    @property
    def few(self) -> bool:
        """Return whether there are no more cubes than comparisons."""
        return len(self.cubes) <= len(self.condition.asked)

    @property
    def shorter(self) -> bool:
        """Return whether the cubes ask for less than the comparisons do."""
        width = self.condition.subject.width
        before = sum(width * (1 if w.op == "eq" else 2) for w in self.condition.asked)
        return self.few and sum(c.care.bit_count() for c in self.cubes) < before


def aligned_ranges(module: Module) -> Iterator[Change]:
    """Ask only the upper bits of a word whether it lies in ranges of powers of two."""
    words = module.words
    parts = {
        word: few
        for word, several in _parts(module).items()
        if (few := [p for p in several if p.few])
    }
    plain: dict[Word, Word] = {}
    for word, several in parts.items():
        new = _rewritten(words, word, [part for part in several if part.shorter], {})
        plain |= {} if new is word else {word: new}
    if plain:
        note = f"ask the upper bits of words about {len(plain)} aligned ranges"
        yield Change("aligned_ranges", note, tuple(plain.items()), rank=0, sure=True)
    cuts = _cuts(part for several in parts.values() for part in several)
    cut: dict[Word, Word] = {}
    for word, several in parts.items():
        chosen = [p for p in several if p.shorter or p.condition.subject in cuts]
        new = _rewritten(words, word, chosen, cuts)
        cut |= {} if new is word else {word: new}
    if cut != plain:
        note = f"decode {len(cut)} values and ranges from common parts"
        yield Change("aligned_ranges", note, tuple(cut.items()), rank=3)


def _parts(module: Module) -> dict[Word, list[_Part]]:
    """Return the conditions of a module that something else than a condition reads.

    Those on the same word that are arguments of one AND, or OR, with others are one condition.
    """
    order = module.order()
    found: dict[Word, _Condition] = {}
    for word in order:
        condition = _condition(word, found)
        if condition is not None and len(condition.spans) <= MAX_SPANS:
            found[word] = condition
    alone = {root: None for root in module.roots() if root in found}
    parts: dict[Word, list[_Part]] = {}
    for word in order:
        together: dict[Word, list[Word]] = {}
        for arg in word.args:
            if arg in found:
                together.setdefault(found[arg].subject, []).append(arg)
        if word in found:
            together.pop(found[word].subject, None)
        for args in together.values():
            if word.op in {"and", "or"} and word not in found and len(args) > 1:
                both = _both if word.op == "and" else _either
                parts.setdefault(word, []).append(_part(args, both([found[a] for a in args])))
            else:
                alone |= dict.fromkeys(args)
    return parts | {word: [_part([word], found[word])] for word in alone}


def _part(words: Sequence[Word], condition: _Condition) -> _Part:
    straight, inverse = (cubes(c.spans, c.subject.width) for c in (condition, condition.inverse))
    inverted = len(inverse) < len(straight)
    return _Part(tuple(words), inverse if inverted else straight, inverted, condition)


def _condition(word: Word, found: dict[Word, _Condition]) -> _Condition | None:
    """Return what a word of one bit asks of another word."""
    if word.width > 1:
        return None
    if word.op in {"and", "or"}:
        args = [found.get(a) for a in word.args]
        same = [a for a in args if a is not None and args[0] and a.subject is args[0].subject]
        if len(same) < len(args):
            return None
        return (_both if word.op == "and" else _either)(same)
    if word.op == "not":
        inner = found.get(word.args[0])
        return inner and inner.inverse
    if word.op == "mux":
        return _chosen(word, found)
    return _compared(word)


def _chosen(word: Word, found: dict[Word, _Condition]) -> _Condition | None:
    """Return a choice of two conditions, or of one and a constant, by a third one."""
    test, yes, no = word.args
    first = found.get(test)
    if first is None:
        return None
    halves = []
    for when, arm in ((first, yes), (first.inverse, no)):
        other = found.get(arm)
        if arm.op == "const":
            halves += [when] if arm.value else []
        elif other is not None and other.subject is first.subject:
            halves.append(_both([when, other]))
        else:
            return None
    asked = frozenset().union(*(h.asked for h in (first, *halves)))
    return _Condition(first.subject, joined_spans(s for h in halves for s in h.spans), asked)


def _compared(word: Word) -> _Condition | None:
    """Return the ranges of a comparison with a constant; of the highest bits, of all of them."""
    if word.op not in {"ult", "slt", "eq", "redor"}:
        return None
    subject, limit = word.args[0], word.args[-1]
    turned = subject.op == "const"
    if turned:
        subject, limit = limit, subject
    if word.op != "redor" and limit.op != "const":
        return None
    whole, end = subject, 1 << subject.width
    at = limit.value
    if subject.op == "slice" and subject.value + subject.width == subject.args[0].width:
        whole = subject.args[0]
    if whole.width < MIN_WIDTH or whole.op == "const":
        return None
    if word.op == "redor":
        spans = [(1, end)]
    elif word.op == "eq":
        spans = [(at, at + 1)]
    elif word.op == "ult":
        spans = [(at + 1, end)] if turned else [(0, at)]
    else:
        spans = signed_spans(at, end, turned=turned)
    scale = whole.width - subject.width
    ranges = joined_spans((a << scale, b << scale) for a, b in spans)
    return _Condition(whole, ranges, frozenset({word}))


def _either(conditions: Sequence[_Condition]) -> _Condition:
    spans = joined_spans(span for c in conditions for span in c.spans)
    return _Condition(
        conditions[0].subject, spans, frozenset().union(*(c.asked for c in conditions))
    )


def _both(conditions: Sequence[_Condition]) -> _Condition:
    return _either([c.inverse for c in conditions]).inverse


def _cuts(parts: Iterable[_Part]) -> dict[Word, frozenset[int]]:
    """Return for words of which much is asked between which bits all tests of them are cut.

    Bits that all tests agree on stand together, and bits that the same tests ask for.
    """
    asked: dict[Word, dict[Cube, None]] = {}
    for part in parts:
        asked.setdefault(part.condition.subject, {}).update(dict.fromkeys(part.cubes))
    cuts = {}
    for subject, several in asked.items():
        if len(several) < MIN_SHARED:
            continue
        kinds = []
        for i in range(subject.width):
            care = tuple(cube.care >> i & 1 for cube in several)
            seen = {cube.value >> i & 1 for cube in several if cube.care >> i & 1}
            kinds.append((care, len(seen) > 1))
        cuts[subject] = frozenset(i for i in range(1, subject.width) if kinds[i] != kinds[i - 1])
    return {subject: places for subject, places in cuts.items() if places}


def _rewritten(
    words: Words, word: Word, parts: Sequence[_Part], cuts: dict[Word, frozenset[int]]
) -> Word:
    if not parts:
        return word
    news = []
    for part in parts:
        subject = part.condition.subject
        tests = [_test(words, subject, cube, cuts.get(subject, frozenset())) for cube in part.cubes]
        new = words.disj([words.const(0, 1), *tests])
        news.append(words.invert(new) if part.inverted else new)
    if parts[0].words == (word,):
        return news[0]
    left = [a for a in word.args if all(a not in part.words for part in parts)]
    make: Callable[[Iterable[Word]], Word] = words.conj if word.op == "and" else words.disj
    return make([*left, *news])


def _test(words: Words, subject: Word, cube: Cube, cuts: frozenset[int]) -> Word:
    """Return whether a word lies in a cube, asked of each run of bits between two cuts."""
    tests = [words.const(1, 1)]
    start = 0
    for i in range(1, subject.width + 1):
        ends = i == subject.width or i in cuts or (cube.care >> i ^ cube.care >> start) & 1
        if ends:
            if cube.care >> start & 1:
                bits = words.bits(subject, start, i - start)
                value = cube.value >> start & ((1 << (i - start)) - 1)
                tests.append(words.eq(bits, words.const(value, i - start)))
            start = i
    return words.conj(tests)
