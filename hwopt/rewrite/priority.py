"""Priority: chains of tests as trees, as narrowing searches, or from the first that holds."""

from collections.abc import Callable, Iterator

from hwopt.rewrite.atoms import TooManyAtomsError
from hwopt.rewrite.chains import Chain, by_first, by_halves, by_narrowing, chains, first_ones
from hwopt.rewrite.change import Change
from hwopt.rewrite.choices import MAX_VARIABLES, Variables
from hwopt.rewrite.estimate import estimate_words
from hwopt.rewrite.facts import Facts
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

Form = Callable[[Words, Chain], Word | None]

#: Most chains that are also changed alone.
SINGLE = 3
#: What part of the old one by the estimate a form costs that is tried at once.
_CLEAR = 0.9
#: How much dearer than the old one by the estimate a form may be that is still tried.
HOPE = 1.4


def priority_trees(module: Module) -> Iterator[Change]:
    """Write chains of multiplexers side by side instead of one behind the other."""
    words, facts = module.words, Facts(module)
    found = list(chains(module))
    ranked: list[tuple[float, int, str, Chain, Word]] = []
    for number, chain in enumerate(found):
        old = estimate_words([chain.word])
        for name, form in _FORMS:
            new = form(words, chain)
            if new is not None and new is not chain.word:
                cost = estimate_words([new])
                ranked.append((cost.product / old.product, number, name, chain, new))
    ranked.sort(key=lambda r: r[:2])
    for name, _ in _FORMS:
        same = [r for r in ranked if r[2] == name and r[0] < HOPE]
        if len(same) > 1:
            rank = 2 if sum(r[0] for r in same) < _CLEAR * len(same) else 13
            yield _change([(r[3], r[4]) for r in same], name, rank=rank)
    for place, (gain, _, name, chain, new) in enumerate(ranked[: SINGLE + len(_FORMS)]):
        if gain < HOPE:
            clear = gain < _CLEAR and not _exclusive(words, facts, chain)
            yield _change([(chain, new)], name, rank=(1 if clear else 13) + 2 * place)


def _exclusive(words: Words, facts: Facts, chain: Chain) -> bool:
    """Return whether the tests exclude each other, so that their order says nothing."""
    try:
        variables = Variables(words, facts, list(chain.tests), MAX_VARIABLES)
    except TooManyAtomsError:
        return False
    taken = 0
    for test in chain.tests:
        table = variables.tables[test] & variables.possible
        if table & taken:
            return False
        taken |= table
    return True


def _change(several: list[tuple[Chain, Word]], name: str, *, rank: int) -> Change:
    chain = several[0][0]
    what = (
        f"a choice by the first of {len(chain.tests)} tests"
        if len(several) == 1
        else f"{len(several)} choices by the first test that holds"
    )
    pairs = tuple((c.word, new) for c, new in several)
    return Change("priority_trees", f"write {what} {name}", pairs, rank=rank)


def _halves(words: Words, chain: Chain) -> Word:
    return by_halves(words, chain)


def _ripple(words: Words, chain: Chain) -> Word:
    return by_first(words, chain, ripple=True)


def _prefix(words: Words, chain: Chain) -> Word:
    return by_first(words, chain, ripple=False)


_FORMS: tuple[tuple[str, Form], ...] = (
    ("as a tree of halves", _halves),
    ("by asking for the half that has it", by_narrowing),
    ("from the first one, found by a chain of ORs", _ripple),
    ("from the first one, found by a prefix of ORs", _prefix),
)


def lowest_bits(module: Module) -> Iterator[Change]:
    """Write `x & -x` and `x & ~(x - 1)` without a carry chain, and `x & (x - 1)` too."""
    words = module.words
    found = [(w, x, kind) for w in module.order() for x, kind in _lowest(w)]
    for number, ripple in enumerate((False, True)):
        pairs = []
        for word, x, kind in found:
            tests = tuple(words.bit(x, i) for i in range(x.width))
            firsts, _ = first_ones(words, tests, ripple=ripple)
            lowest = words.cat(reversed(firsts))
            rest = words.conj((x, words.invert(lowest)))
            pairs.append((word, lowest if kind == "lowest" else rest))
        if pairs:
            yield Change(
                "lowest_bits",
                f"find the lowest set bit of {len(pairs)} words by a "
                f"{'chain' if ripple else 'prefix'} of ORs",
                tuple(pairs),
                rank=2 + 3 * number,
            )


def _lowest(word: Word) -> Iterator[tuple[Word, str]]:
    """Yield the word of which this one is the lowest set bit, or all but the lowest."""
    if word.op != "and" or len(word.args) != 2:  # noqa: PLR2004 - the word and what masks it
        return
    for x, other in (word.args, word.args[::-1]):
        if _negated(other, x) or (other.op == "not" and less_one(other.args[0], x)):
            yield x, "lowest"
            return
        if less_one(other, x):
            yield x, "rest"
            return


def _negated(word: Word, x: Word) -> bool:
    if word.op == "sub":
        return word.args[0].op == "const" and not word.args[0].value and word.args[1] is x
    if word.op != "add":
        return False
    return any(
        one.op == "const" and one.value == 1 and other.op == "not" and other.args[0] is x
        for one, other in (word.args, word.args[::-1])
    )


def less_one(word: Word, x: Word) -> bool:
    """Return whether a word is x - 1."""
    ones = (1 << x.width) - 1
    if word.op == "sub":
        return word.args[0] is x and word.args[1].op == "const" and word.args[1].value == 1
    return word.op == "add" and any(
        a is x and b.op == "const" and b.value == ones for a, b in (word.args, word.args[::-1])
    )
