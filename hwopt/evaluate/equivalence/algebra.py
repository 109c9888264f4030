"""Words as polynomials over integers: decides arithmetic that defeats SAT solvers.

The difference of gold's and gate's word, as a polynomial modulo 2^width, is rewritten down
to the inputs. Where it vanishes the words are equal. It never refutes.
"""

from collections.abc import Sequence

from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.sweep import equal_pairs
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.adders import Adder, AdderFinder
from hwopt.netlist.aig import Aig
from hwopt.netlist.interpolate import lemma_for
from hwopt.netlist.polynomial import Lemma, Rewriter, Substitutions, TooLarge, literal_polynomial
from hwopt.netlist.ternary import is_known

#: Conflicts at a node when carries are confirmed.
_CONFLICTS = 1000

#: Words that are tried as lemmas.
_LEMMAS = 64

#: A word of both sides, least significant bit first.
WordPair = tuple[tuple[int, ...], tuple[int, ...]]


def prove_words(step: Step, pending: Sequence[Obligation], shop: Workshop) -> list[Obligation]:
    """Return the obligations that are left."""
    words = _words(step, pending)
    proven = equal_words(step, list(words.values()), shop)
    done = {label for label, pair in words.items() if pair in proven}
    return [one for one in pending if one.word not in done]


def _words(step: Step, pending: Sequence[Obligation]) -> dict[str, WordPair]:
    """Return the words that have something pending, whole and without unknown bits."""
    found: dict[str, WordPair] = {}
    for label in dict.fromkeys(one.word for one in pending):
        bits = [one for one in step.obligations if one.word == label]
        whole = [one.index for one in bits] == list(range(len(bits)))
        if whole and all(is_known(one.gold) for one in bits):
            found[label] = (tuple(one.gold[0] for one in bits), tuple(one.gate for one in bits))
    return found


def equal_words(step: Step, pairs: Sequence[WordPair], shop: Workshop) -> set[WordPair]:
    """Return the pairs of words that are equal whatever the inputs."""
    roots = [literal for pair in pairs for word in pair for literal in word]
    if not roots:
        return set()
    aig = step.aig
    finder = AdderFinder(aig, roots)
    adders = _confirmed(finder, shop)
    lemmas = _lemmas(step, roots)
    proven: set[WordPair] = set()
    try:
        known = Substitutions(finder, roots, adders, lemmas)
    except TooLarge:
        return proven
    for pair in pairs:
        if _equal(known, pair, shop):
            proven.add(pair)
    return proven


def _equal(known: Substitutions, pair: WordPair, shop: Workshop) -> bool:
    limit = shop.limits.monomials
    budget = shop.additions.share
    rewriter = Rewriter(known, bits=len(pair[0]), limit=limit, additions=budget)
    try:
        for sign, word in ((1, pair[0]), (-1, pair[1])):
            for place, literal in enumerate(word):
                for monomial, factor in literal_polynomial(literal).items():
                    rewriter.add(monomial, sign * factor << place)
        rewriter.reduce()
    except TooLarge:
        return False
    finally:
        shop.additions.drain(budget - max(0, rewriter.additions))
    return not rewriter.terms


def _lemmas(step: Step, roots: Sequence[int]) -> list[Lemma]:
    """Return lemmas about words of few inputs inside both sides."""
    cone = set(step.aig.cone(roots))
    found: dict[int, Lemma] = {}
    tried = 0
    for word in dict.fromkeys((*step.gold_words, *step.gate_words)):
        if tried >= _LEMMAS or not all(literal >> 1 in cone for literal in word):
            continue
        lemma = lemma_for(step.aig, word)
        tried += 1
        if lemma is not None:
            found.setdefault(lemma.top, lemma)
    return list(found.values())


def _confirmed(finder: AdderFinder, shop: Workshop) -> list[Adder]:
    """Return the adders that are certain, or that a solver makes so, else half adders."""
    adders = finder.adders()
    certain = [one for one in adders if one.certain]
    pending = [one for one in adders if not one.certain]
    full = [one for one in certain if len(one.operands) > 2]  # noqa: PLR2004 - a full adder
    cuts = {node for one in full for node in (one.node, one.carry >> 1)}
    confirmed: list[Adder] = []
    for cut in (cuts, set[int]()):
        solved = _solved(finder.aig, pending, cut, shop) if pending else []
        confirmed += solved
        pending = [one for one in pending if one not in solved]
    return [*certain, *confirmed, *(finder.half(one.node) for one in pending)]


def _solved(aig: Aig, adders: Sequence[Adder], cuts: set[int], shop: Workshop) -> list[Adder]:
    """Return the adders whose carries are majorities, even with some nodes as free inputs."""
    copy = Aig()
    leaves = {node: copy.input() for node in sorted(cuts)}
    pairs = []
    for one in adders:
        carry, *operands = aig.copy_into(copy, [one.carry, *one.operands], leaves)
        wanted = copy.and_ if len(operands) < 3 else copy.majority  # noqa: PLR2004 - half or full
        pairs.append((carry, wanted(*operands)))
    equal = equal_pairs(copy, pairs, shop, _CONFLICTS)
    return [one for one, same in zip(adders, equal, strict=True) if same]
