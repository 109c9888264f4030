"""Operators and choices in no more bits than their values need and anybody reads."""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.rewrite.demanded import Demanded
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.paths import Paths
from hwopt.rewrite.signs import Signs
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Operations whose low bits depend on the low bits of their operands alone.
_LOW = frozenset({"add", "sub", "mul"})
#: Most words of one bit that are asked about in a module.
MAX_TESTS = 400


def narrowed(module: Module) -> Iterator[Change]:
    """Use what is known and what is read of all words."""
    for step in (settled, shortened, trimmed):
        change = step(module)
        if change is not None:
            yield change


def settled(module: Module) -> Change | None:
    """Decide tests by the conditions in force wherever they are seen."""
    paths = Paths(module, Facts(module))
    by = {}
    bits = [w for w in module.order() if w.width == 1 and w.args and w.op not in {"slice", "call"}]
    for word in bits[:MAX_TESTS]:
        found = paths.decided(word, word)
        if found is not None:
            by[word] = module.words.const(int(found), 1)
    for word in module.order():
        if word.op == "mux" and word not in by:
            found = paths.decided(word.args[0], word)
            if found is not None:
                by[word] = word.args[1] if found else word.args[2]
    return _change(by, "decide {} tests that others imply")


def shortened(module: Module) -> Change | None:
    """Compute without the bits that are known."""
    words, facts, signs = module.words, Facts(module), Signs()
    by = {}
    for word in module.order():
        if word.op not in {"const", "sig"}:
            new = _known(words, facts, word)
            by[word] = (_signed(words, signs, word) or word) if new is None else new
    return _change(by, "shorten {} operations by the values that can occur")


def trimmed(module: Module) -> Change | None:
    """Compute without the highest bits that nobody reads."""
    words, demanded = module.words, Demanded(module)
    by = {}
    for word in module.order():
        used = demanded.used(word)
        if not 0 < used < word.width:
            continue
        if word.op in _LOW or (word.op == "mux" and not _simple(word)) or word.op == "shl":
            args = [
                a if a.width != word.width or (word.op, k) == ("shl", 1) else words.bits(a, 0, used)
                for k, a in enumerate(word.args)
            ]
            by[word] = words.zext(_again(words, word, args), word.width)
    return _change(by, "compute {} results without the bits that nobody reads")


def _change(by: dict[Word, Word], note: str) -> Change | None:
    pairs = tuple((old, new) for old, new in by.items() if old is not new)
    if not pairs:
        return None
    return Change("narrowed", note.format(len(pairs)), pairs, rank=1, sure=True)


def _simple(word: Word) -> bool:
    return all(a.op == "const" for a in word.args[1:])


def _again(words: Words, word: Word, args: list[Word]) -> Word:
    """Return an operation of the low bits on the low bits of its operands."""
    if word.op == "mux":
        return words.mux(*args)
    if word.op == "shl":
        return words.shift("shl", *args)
    rules = {"add": words.add, "sub": words.sub, "mul": words.mul}
    return rules[word.op](*args)


def _known(words: Words, facts: Facts, word: Word) -> Word | None:
    """Return a word in which what is known is constant, where that saves anything."""
    found = facts(word)
    if found.constant is not None:
        return words.const(found.constant, word.width)
    if word.op in {"eq", "ult", "slt"}:
        return _compared(words, facts, word)
    if word.op == "sext" and facts(word.args[0]).zeros >> (word.args[0].width - 1) & 1:
        return words.zext(word.args[0], word.width)
    if word.op == "ashr" and found.zeros >> (word.width - 1) & 1:
        return words.shift("lshr", *word.args)
    used = found.used
    if word.op in {*_LOW, "mux"} and used < word.width and not _already(word):
        kept = word.args[:1] if word.op == "mux" else ()
        args = [*kept, *(words.bits(a, 0, used) for a in word.args[len(kept) :])]
        return words.zext(_again(words, word, args), word.width)
    return None


def _signed(words: Words, signs: Signs, word: Word) -> Word | None:
    """Return an operation in the bits that are no copies of its sign, or of its operands'."""
    if word.op in {"slt", "eq"}:
        width = max(signs(a) for a in word.args)
        if width == word.args[0].width:
            return None
        a, b = (words.bits(x, 0, width) for x in word.args)
        return words.eq(a, b) if word.op == "eq" else words.less(a, b, signed=True)
    width = signs(word)
    if word.op not in {*_LOW, "mux"} or width == word.width or _already(word):
        return None
    kept = word.args[:1] if word.op == "mux" else ()
    args = [*kept, *(words.bits(a, 0, width) for a in word.args[len(kept) :])]
    return words.sext(_again(words, word, args), word.width)


def _already(word: Word) -> bool:
    """Return whether a synthesis tool sees the same from constants at the operands."""
    return word.op == "mux" and all(
        a.op == "const" or (a.op == "cat" and a.args[0].op == "const") for a in word.args[1:]
    )


def _compared(words: Words, facts: Facts, word: Word) -> Word | None:
    """Compare only the bits in which operands can differ."""
    a, b = word.args
    one, other = facts(a), facts(b)
    same = (one.zeros & other.zeros) | (one.ones & other.ones)
    top = (1 << a.width) - 1
    used = max((top & ~same).bit_length(), 1)
    if used == a.width:
        return None
    a, b = words.bits(a, 0, used), words.bits(b, 0, used)
    return words.eq(a, b) if word.op == "eq" else words.less(a, b, signed=False)
