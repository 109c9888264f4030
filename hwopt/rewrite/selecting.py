"""Choices written anew: as trees that ask each bit once, sums of products, shifters, functions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from hwopt.rewrite.change import Change
from hwopt.rewrite.choices import FREE, Choice, choices, tree
from hwopt.rewrite.estimate import arrivals, estimate_words
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.functions import products, written_bit, written_bits
from hwopt.rewrite.permuted import shifter_of
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: A way to write a choice; None where it does not fit.
Form = Callable[[Words, Choice, Mapping[Word, float]], Word | None]

#: Most choices that are also changed alone.
SINGLE = 4


def restructured_choices(module: Module) -> Iterator[Change]:
    """Write multiplexers between words from their table, in several forms."""
    words = module.words
    found = [c for c in choices(module, Facts(module)) if len(c.leaves) > 2 or _many(c)]  # noqa: PLR2004 - one multiplexer
    late = arrivals(module.roots())
    options: list[list[tuple[float, str, Word]]] = []
    for choice in found:
        old = estimate_words([choice.word])
        forms = []
        for name, form in _FORMS:
            new = form(words, choice, late)
            if new is not None and new is not choice.word:
                cost = estimate_words([new])
                gain = min(cost.gates / (old.gates + 1), cost.product / old.product)
                forms.append((gain, name, new))
        options.append(sorted(forms, key=lambda f: f[0]))
    yield from _changes(found, options)


def cheapest(words: Words, choice: Choice) -> Word:
    """Return a choice in the form that costs least by the estimate."""
    forms = (form(words, choice, {}) for _, form in _FORMS)
    found = [word for word in forms if word is not None]
    return min(found, key=lambda word: estimate_words([word]).gates)


def _many(choice: Choice) -> bool:
    return sum(x != choice.table[0] for x in choice.table) > 2 and len(choice.leaves) > 1  # noqa: PLR2004 - one product


def _changes(found: list[Choice], options: list[list[tuple[float, str, Word]]]) -> Iterator[Change]:
    best = [(c, o[0]) for c, o in zip(found, options, strict=True) if o and o[0][0] < _CLEAR]
    if len(best) > 1:
        names = sorted({name for _, (_, name, _) in best})
        yield Change(
            "restructured_choices",
            f"write {len(best)} choices as {' and '.join(names)}",
            tuple((c.word, new) for c, (_, _, new) in best),
            rank=1,
        )
    for name, _ in _FORMS:
        same = [
            (c, new)
            for c, o in zip(found, options, strict=True)
            for gain, which, new in o
            if which == name and gain < _HOPE
        ]
        if len(same) > 1:
            yield Change(
                "restructured_choices",
                f"write {len(same)} choices as {name}",
                tuple((c.word, new) for c, new in same),
                rank=13,
            )
    ranked = sorted(
        (
            (gain, i, c, name, new)
            for i, (c, o) in enumerate(zip(found, options, strict=True))
            for gain, name, new in o
        ),
        key=lambda x: x[:2],
    )
    for number, (gain, _, choice, name, new) in enumerate(ranked[: SINGLE + 2 * (len(found) == 1)]):
        yield Change(
            "restructured_choices",
            f"write a {choice.word.width}-bit choice of {len(choice.leaves)} as {name}",
            ((choice.word, new),),
            rank=(2 if gain < _CLEAR else 13) + 2 * number,
        )


#: What part of the old one by the estimate a form costs that is tried at once.
_CLEAR = 0.9
#: How much dearer than the old one by the estimate a form may be that is tried with others.
_HOPE = 1.3


def _as_tree(words: Words, choice: Choice, _: Mapping[Word, float]) -> Word | None:
    return tree(words, choice)


def _late_last(words: Words, choice: Choice, late: Mapping[Word, float]) -> Word | None:
    when = {v: int(late.get(v, 0)) for v in choice.variables}
    return tree(words, choice, late=when) if len(set(when.values())) > 1 else None


def _and_or(words: Words, choice: Choice, _: Mapping[Word, float]) -> Word | None:
    """Return the OR of the leaves, each behind the products under which it is chosen."""
    if choice.word.width == 1 or all(leaf.op == "const" for leaf in choice.leaves):
        return None
    width, sets = choice.word.width, choice.sets()
    parts = []
    for leaf, ones in sets.items():
        zeros = {x for other, rest in sets.items() if other != leaf for x in rest}
        word = choice.leaves[leaf]
        if word.op == "const" and word.value == 0:
            continue
        test = products(words, choice.variables, ones, zeros)
        parts.append(words.conj((words.sext(test, width), word)))
    return words.disj([*parts, words.const(0, width)])


def _as_shifter(words: Words, choice: Choice, _: Mapping[Word, float]) -> Word | None:
    return shifter_of(words, choice)


def _as_functions(words: Words, choice: Choice, _: Mapping[Word, float]) -> Word | None:
    return written_bits(words, choice)


def _constants_apart(words: Words, choice: Choice, _: Mapping[Word, float]) -> Word | None:
    """Return one multiplexer between the constants, as functions of bits, and the other leaves."""
    constant = {i for i, leaf in enumerate(choice.leaves) if leaf.op == "const"}
    if len(constant) < 2 or len(constant) == len(choice.leaves):  # noqa: PLR2004 - one is a mask
        return None
    zero = words.const(0, choice.word.width)
    leaves = tuple(leaf if leaf.op == "const" else zero for leaf in choice.leaves)
    fixed = tuple(x if x in constant else FREE for x in choice.table)
    others = tuple(FREE if x in constant else x for x in choice.table)
    constants = written_bits(words, replace(choice, leaves=leaves, table=fixed))
    if constants is None:
        return None
    is_fixed = tuple(FREE if x == FREE else int(x in constant) for x in choice.table)
    test = written_bit(words, choice.variables, is_fixed)
    return words.mux(test, constants, tree(words, replace(choice, table=others)))


#: Names and forms.
_FORMS: tuple[tuple[str, Form], ...] = (
    ("a shifter", _as_shifter),
    ("functions of bits", _as_functions),
    ("constants apart from words", _constants_apart),
    ("a tree of multiplexers", _as_tree),
    ("a tree that asks what is late last", _late_last),
    ("an OR of products", _and_or),
)
