"""Questions to a count of bits that need no count: none, exactly one, several."""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.rewrite.priority import less_one
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most bits of one count.
MAX_BITS = 256


def counted_questions(module: Module) -> Iterator[Change]:
    """Answer whether none, one or several bits are set by a tree of pairs."""
    words = module.words
    by = {}
    for word in module.order():
        new = _answer(words, word)
        if new is not None:
            by[word] = new
    if by:
        yield Change(
            "counted_questions",
            f"ask for none, one or several bits without a count, {len(by)} times",
            tuple(by.items()),
            rank=0,
            sure=True,
        )


def _answer(words: Words, word: Word) -> Word | None:
    if word.op not in {"eq", "ult", "redor"}:
        return None
    subject, limit = _question(word)
    if word.op != "ult" and limit == 0:
        several = _several_by_rest(words, subject)
        if several is not None:
            return several if word.op == "redor" else words.invert(several)
    bits = bits_counted(words, subject) if limit in {0, 1, 2} else None
    if bits is None:
        return None
    some, several = some_and_several(words, bits)
    none, few = words.invert(some), words.invert(several)
    if word.op == "redor":
        return some
    if word.op == "eq":
        answers = {0: none, 1: words.conj((some, few))}
    else:
        answers = {1: none, 2: few} if word.args[0] is subject else {0: some, 1: several}
    return answers.get(limit if limit is not None else -1)


def _question(word: Word) -> tuple[Word, int | None]:
    """Return what is compared, and with which number."""
    if word.op == "redor":
        return word.args[0], 0
    for subject, other in (word.args, word.args[::-1]):
        if other.op == "const":
            return subject, other.value
    return word.args[0], None


def _several_by_rest(words: Words, word: Word) -> Word | None:
    """Return whether several bits are set, where a word is `x & (x - 1)`."""
    if word.op != "and" or len(word.args) != 2:  # noqa: PLR2004 - the word and what masks it
        return None
    for x, other in (word.args, word.args[::-1]):
        if less_one(other, x):
            return some_and_several(words, [words.bit(x, i) for i in range(x.width)])[1]
    return None


def bits_counted(words: Words, word: Word) -> list[Word] | None:
    """Return the bits whose number a word is; None where it is no exact count of three or more."""
    found: list[Word] = []
    most: dict[Word, int] = {}
    for each in reachable([word]):
        limit = _most(words, each, most)
        if limit is None:
            continue
        most[each] = limit
    stack = [word]
    while stack:
        each = stack.pop()
        if each not in most or most[each] >= 1 << each.width or len(found) > MAX_BITS:
            return None
        if each.width == 1:
            found.append(each)
        elif each.op == "mux" and (extra := _one_more(words, each)) is not None:
            found.append(extra[0])
            stack.append(extra[1])
        elif each.op != "const":
            stack.extend(a for a in each.args if a.op != "const" or a.value)
    return found if len(found) > 2 else None  # noqa: PLR2004 - a pair needs no tree


def _most(words: Words, word: Word, most: dict[Word, int]) -> int | None:
    """Return the greatest count that a word can be, modulo nothing; None where it is no count."""
    if word.width == 1:
        return 1
    if word.op == "const":
        return 0 if word.value == 0 else None
    if word.op == "add" and all(a in most for a in word.args):
        return most[word.args[0]] + most[word.args[1]]
    if word.op == "cat" and len(word.args) == 2 and word.args[0].op == "const":  # noqa: PLR2004 - zeros and a word
        return most.get(word.args[1]) if word.args[0].value == 0 else None
    extra = _one_more(words, word) if word.op == "mux" else None
    return None if extra is None or extra[1] not in most else most[extra[1]] + 1


def _one_more(words: Words, word: Word) -> tuple[Word, Word] | None:
    """Recognize `bit ? n + 1 : n`, and the same the other way round; return the bit and n."""
    test, yes, no = word.args
    for more, less, bit in ((yes, no, test), (no, yes, words.invert(test))):
        if more.op == less.op == "const" and (more.value, less.value) == (1, 0):
            return bit, less
        if more.op == "add" and any(
            a is less and b.op == "const" and b.value == 1 for a, b in (more.args, more.args[::-1])
        ):
            return bit, less
    return None


def some_and_several(words: Words, bits: list[Word]) -> tuple[Word, Word]:
    """Return whether any bit is set, and whether more than one is."""
    pairs = [(bit, words.const(0, 1)) for bit in bits]
    while len(pairs) > 1:
        joined = []
        for i in range(0, len(pairs) - 1, 2):
            (some, many), (other, more) = pairs[i : i + 2]
            joined.append(
                (words.disj((some, other)), words.disj((many, more, words.conj((some, other)))))
            )
        pairs = [*joined, *pairs[len(pairs) & ~1 :]]
    return pairs[0]
