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

#: Widest number, and most words below a lookup.
_WIDEST, _MOST_WORDS = 6, 2000


def carried_lookups(module: Module) -> Iterator[Change]:
    """Move lookups by chosen constants in front of the choices."""
    words = module.words
    found: dict[Word, Word] = {}
    for word in module.order():
        number = _number(word)
        if number is not None and len(reachable([word])) <= _MOST_WORDS:
            new = _chosen(words, word, number)
            if new is not word:
                found[word] = new
    if found:
        yield Change(
            "carried_lookups",
            f"choose {len(found)} words beside the numbers by which they were looked up",
            tuple(found.items()),
            rank=2,
        )


def _number(word: Word) -> Word | None:
    """Return the choice of constants by which a word is looked up; None where it is no lookup."""
    if word.op == "slice" and word.args[0].op == "lshr":
        index = word.args[0].args[1]
    elif word.op == "mux" and word.args[0].width == 1:
        index = word.args[0]
    else:
        return None
    while index.op in {"cat", "mul", "add", "sub", "slice", "eq", "not", "ult"}:
        inner = [arg for arg in index.args if arg.op != "const"]
        if len(inner) != 1:
            return None
        index = inner[0]
    return index if 1 < index.width <= _WIDEST and _is_choice(index) else None


def _is_choice(word: Word) -> bool:
    """Tell whether a word is a choice, and all that it chooses are constants."""
    while word.op == "mux":
        test, yes, no = word.args
        if test.op == "const" or (yes.op == no.op == "mux"):
            return False
        constant, word = (yes, no) if yes.op == "const" else (no, yes)
        if constant.op != "const":
            return False
        if word.op == "const":
            return True
    return False


def _chosen(words: Words, word: Word, number: Word) -> Word:
    """Return a lookup as the choice between what each of the constants looks up."""
    if number.op == "const":
        return word
    test, *arms = number.args
    yes, no = (_chosen(words, Substitution(words, {number: arm})(word), arm) for arm in arms)
    return words.mux(test, yes, no)
