"""A word that is looked up by a number that was chosen is chosen beside the number.

A search that remembers where the best word is, and looks it up to compare the next one, carries
the word along instead.
"""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Widest number [bits], most words between it and a lookup, and most words below that.
_WIDEST, _STEPS, _MOST_WORDS = 6, 40, 2000


def carried_lookups(module: Module) -> Iterator[Change]:
    """Move lookups by chosen constants in front of the choices."""
    words = module.words
    found: dict[Word, Word] = {}
    for word in module.order():
        numbers = _numbers(word)
        if numbers and len(reachable([word])) <= _MOST_WORDS:
            new = _chosen(words, word, numbers)
            if new is not word:
                found[word] = new
    if found:
        yield Change(
            "carried_lookups",
            f"choose {len(found)} words beside the numbers by which they were looked up",
            tuple(found.items()),
            rank=2,
            sure=True,
        )


def _numbers(word: Word) -> frozenset[Word]:
    """Return the choices of constants by which alone a word is looked up.

    Where a slice is looked up, a comparison is one too: it chooses between 0 and 1.
    """
    shifted = word.op == "slice" and word.args[0].op == "lshr"
    if not shifted and word.op != "mux":
        return frozenset()
    waiting = [word.args[0].args[1] if shifted else word.args[0]]
    found = set[Word]()
    for _ in range(_STEPS):
        if not waiting:
            return frozenset(found)
        here = waiting.pop()
        chosen = here.width <= _WIDEST and _is_choice(here)
        if chosen or (shifted and here.op in {"ult", "slt"}):
            found.add(here)
        elif here.args:
            waiting += here.args
        elif here.op != "const":
            break
    return frozenset()


def _is_choice(word: Word) -> bool:
    """Tell whether a word is a chain of choices between constants of several bits."""
    several = word.op == "mux" and word.width > 1
    while word.op == "mux":
        test, *arms = word.args
        rest = [arm for arm in arms if arm.op != "const"]
        if test.op == "const" or len(rest) > 1:
            return False
        word = rest[0] if rest else arms[0]
    return several and word.op == "const"


def _chosen(words: Words, word: Word, numbers: frozenset[Word]) -> Word:
    """Return a lookup as the choice between what each of the constants looks up."""
    if not numbers:
        return word
    asked = {each: each if each.op != "mux" else each.args[0] for each in numbers}
    test = max(asked.values(), key=lambda each: each.index)
    arms = []
    for place, value in ((1, 1), (2, 0)):
        by = {
            each: each.args[place] if each.op == "mux" else words.const(value, 1)
            for each in numbers
            if asked[each] is test
        }
        left = numbers - by.keys() | {arm for arm in by.values() if arm.op != "const"}
        arms.append(_chosen(words, Substitution(words, by)(word), left))
    return words.mux(test, *arms)
