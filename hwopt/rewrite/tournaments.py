"""The greatest, or least, of several words and where it is, found in a tournament."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations, product

from hwopt.rewrite.chains import blend
from hwopt.rewrite.change import Change
from hwopt.rewrite.contests import Contest, Entry, contests, entries
from hwopt.rewrite.flags import Flags
from hwopt.rewrite.unnesting import unnested
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: How many words compete where they are asked for one after the other.
MIN_WORDS = 3
MAX_CHAIN = 64
#: How many where every order of them is tried, and how much is looked at to see who wins.
MAX_WORDS = 4
MAX_CONE = 60


@dataclass(frozen=True)
class _Result:
    """A word that depends on nothing but which of the competitors wins."""

    word: Word
    competitors: tuple[Word, ...]
    signed: bool
    #: What it is when a competitor wins: that one itself, or another word.
    prizes: dict[tuple[bool, tuple[Word, ...]], dict[Word, Word]]


def tournaments(module: Module) -> Iterator[Change]:
    """Find the greatest or least of several words in pairs, whatever order it was asked in."""
    order = module.order()
    inner = {a for w in order if w.op == "mux" for a in w.args[1:]}
    roots = [w for w in order if w.op == "mux" and w not in inner]
    results = [r for w in roots if (r := _result(w))]
    groups: dict[tuple[frozenset[Word], bool], list[_Result]] = {}
    for result in results:
        groups.setdefault((frozenset(result.competitors), result.signed), []).append(result)
    for several in groups.values():
        rules = [r for r in several[0].prizes if all(r in s.prizes for s in several)]
        if rules:
            yield _change(module.words, several, rules[0])
    done = {result.word for result in results}
    within = set(reachable(done)) - set(roots) | done
    left = [w for w in order if w.op == "mux" and w not in within]
    chains = list(_chains(module.words, order, {w: w for w in left}))
    yield from chains
    done = {word for change in chains for word, _ in change.by}
    yield from _nested(module, order, [w for w in left if w not in done])


def _nested(module: Module, order: list[Word], choices: list[Word]) -> Iterator[Change]:
    """Yield a change for what is asked for one after the other in choices within choices."""
    seen = unnested(module.words, order)
    if not seen:
        return
    kept = reachable(seen[w] for w in module.roots())
    known = {w for w in kept if w.op == "mux"}
    own: dict[Word, Word] = {}
    for word, other in seen.items():
        if other not in seen:
            own.setdefault(other, word)
    back = Substitution(module.words, own)
    for change in _chains(module.words, kept, {w: seen[w] for w in choices if seen[w] in known}):
        yield replace(change, by=tuple((word, back(new)) for word, new in change.by))


def _chains(words: Words, order: list[Word], choices: dict[Word, Word]) -> Iterator[Change]:
    """Yield a change for what is asked for one after the other, and what comes of it.

    Args:
        words: The module's words.
        order: The words, each after its arguments.
        choices: Choices, and each as it is looked at.
    """
    flags = Flags(words)
    found = contests(words, order, flags, MAX_CHAIN)
    roots: dict[Word, list[Word]] = {}
    for choice, seen in choices.items():
        roots.setdefault(seen.args[0], []).append(choice)
    passed = {
        side.test for c in found.values() for side in (c.yes, c.no) if isinstance(side, Contest)
    }
    for test, contest in found.items():
        if contest.size < MIN_WORDS or test in passed:
            continue
        new = {c: _outcome_of(words, contest, flags, choices[c]) for c in roots.get(test, ())}
        pairs = [(choice, word) for choice, word in new.items() if word is not choices[choice]]
        if pairs:
            yield _tournament(contest.greatest, contest.size, pairs)


def _outcome_of(words: Words, contest: Contest, flags: Flags, root: Word) -> Word:
    """Return what comes of a contest; a word itself where its winner does not say what it is."""
    for bit in (root, words.invert(root)) if root.width == 1 else ():
        if (taking := flags(bit)) <= contest.present:
            anybody = words.disj(sorted(taking, key=lambda bit: bit.index))
            return anybody if bit is root else words.invert(anybody)
    entered = entries(words, contest, root)
    return root if entered is None else _winner(words, entered, contest.greatest, contest.signed)


def _tournament(greatest: bool, size: int, pairs: Iterable[tuple[Word, Word]]) -> Change:  # noqa: FBT001 - of two extremes
    what = "greatest" if greatest else "least"
    note = f"find the {what} of {size} words in a tournament"
    return Change("tournaments", note, tuple(pairs), rank=1)


def _change(words: Words, several: list[_Result], rule: tuple[bool, tuple[Word, ...]]) -> Change:
    greatest, order = rule
    pairs = []
    for result in several:
        prizes = result.prizes[rule]
        left = [Entry(word, prizes[word], words.const(1, 1)) for word in order]
        pairs.append((result.word, _winner(words, left, greatest, result.signed)))
    return _tournament(greatest, len(order), pairs)


def _winner(words: Words, left: list[Entry], greatest: bool, signed: bool) -> Word:  # noqa: FBT001 - of two extremes
    """Return what comes of it in the end; of equals the one that stands first wins."""
    while len(left) > 1:
        joined = [
            _met(words, *left[i : i + 2], greatest=greatest, signed=signed)
            for i in range(0, len(left) - 1, 2)
        ]
        left = [*joined, *left[len(left) & ~1 :]]
    return left[0].prize


def _met(words: Words, one: Entry, other: Entry, *, greatest: bool, signed: bool) -> Entry:
    """Return the winner of two; of equals the first one."""
    pair = (one.word, other.word) if greatest else (other.word, one.word)
    beaten = words.less(*pair, signed=signed)
    absent = words.invert(one.present)
    if other.fallback:
        taken = words.disj((absent, words.conj((other.present, beaten))))
    else:
        taken = words.conj((other.present, words.disj((absent, beaten))))
    best = words.mux(taken, other.word, one.word)
    same = other.prize is other.word and one.prize is one.word
    prize = best if same else blend(words, taken, other.prize, one.prize)
    present = words.disj((one.present, other.present))
    return Entry(best, prize, present, one.fallback or other.fallback)


def _result(word: Word) -> _Result | None:
    cone = _cone(word)
    if cone is None:
        return None
    competitors, signed = cone
    if not MIN_WORDS <= len(competitors) <= MAX_WORDS:
        return None
    ranks = list(product(range(len(competitors)), repeat=len(competitors)))
    outcomes = [_outcome(word, dict(zip(competitors, each, strict=True))) for each in ranks]
    prizes = {}
    for greatest in (True, False):
        for order in permutations(competitors):
            found = _prizes(competitors, order, ranks, outcomes, greatest=greatest)
            if found is not None:
                prizes[greatest, order] = found
    return _Result(word, competitors, signed, prizes) if prizes else None


def _cone(root: Word) -> tuple[tuple[Word, ...], bool] | None:
    """Return the words that decide a choice by their order alone, and whether it is signed."""
    competitors: dict[Word, None] = {}
    kinds: set[str] = set()
    seen: set[Word] = set()
    stack = [root]
    while stack:
        word = stack.pop()
        if word in seen:
            continue
        seen.add(word)
        if len(seen) > MAX_CONE:
            return None
        if word.op in {"ult", "slt"}:
            kinds.add(word.op)
            for arg in word.args:
                stack.extend([arg] if arg.op == "mux" else [])
                competitors.update({} if arg.op == "mux" else {arg: None})
        elif word.op == "mux":
            if not _tests(word.args[0], stack):
                return None
            stack.extend(a for a in word.args[1:] if a.op == "mux")
    plain = all(w.op != "const" for w in competitors)
    return (tuple(competitors), kinds == {"slt"}) if len(kinds) == 1 and plain else None


def _tests(test: Word, stack: list[Word]) -> bool:
    """Push the comparisons of a test; return whether it is made of nothing else."""
    if test.op in {"ult", "slt"}:
        stack.append(test)
        return True
    return test.op in {"and", "or", "not"} and all(_tests(a, stack) for a in test.args)


def _outcome(word: Word, ranks: dict[Word, int]) -> Word:
    """Return the leaf that a choice takes where the competitors have these ranks."""
    while word.op == "mux" and word not in ranks:
        word = word.args[1] if _holds(word.args[0], ranks) else word.args[2]
    return word


def _holds(test: Word, ranks: dict[Word, int]) -> bool:
    if test.op == "not":
        return not _holds(test.args[0], ranks)
    if test.op in {"and", "or"}:
        return (all if test.op == "and" else any)(_holds(a, ranks) for a in test.args)
    a, b = (ranks.get(_outcome(x, ranks), -1) for x in test.args)
    return a < b


def _prizes(
    competitors: tuple[Word, ...],
    order: tuple[Word, ...],
    ranks: list[tuple[int, ...]],
    outcomes: list[Word],
    *,
    greatest: bool,
) -> dict[Word, Word] | None:
    """Return what each winner gives; None where that is not one word for each."""
    found: dict[Word, Word] = {}
    for each, outcome in zip(ranks, outcomes, strict=True):
        held = dict(zip(competitors, each, strict=True))
        best = (max if greatest else min)(each)
        winner = next(word for word in order if held[word] == best)
        if held.get(outcome) == best:
            outcome = winner  # noqa: PLW2901 - of equal value
        if found.setdefault(winner, outcome) is not outcome:
            return None
    return found
