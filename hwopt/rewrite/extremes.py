"""Absolute values and differences, minimum and maximum, and clamps from a carry."""

from collections.abc import Callable, Iterator

from hwopt.rewrite.change import Change
from hwopt.rewrite.ranges import view
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: A test that says which of two words is the less: the words, lesser first where it holds.
_Order = tuple[Word, Word, bool]


def absolute_values(module: Module) -> Iterator[Change]:
    """Write absolute values and differences with one carry chain each, in several forms."""
    words = module.words
    differences = [(w, f) for w in module.order() if (f := _difference(words, w)) is not None]
    negations = [(w, n) for w in module.order() if (n := _negation(w)) is not None]
    for number, (name, form) in enumerate(_FORMS):
        pairs: dict[Word, Word] = {w: form(words, *f) for w, f in differences}
        pairs |= {w: _turned(words, *n) for w, n in negations} if number == 0 or pairs else {}
        if pairs:
            yield Change(
                "absolute_values",
                f"write {len(pairs)} absolute values {name}",
                tuple(pairs.items()),
                rank=2 * number,
            )


def ordering_of(test: Word) -> _Order | None:
    """Return the words that a test compares, the lesser first where it holds, and its sign."""
    if test.op in {"ult", "slt"}:
        return test.args[0], test.args[1], test.op == "slt"
    if test.op == "not" and test.args[0].op in {"ult", "slt"}:
        a, b = test.args[0].args
        return b, a, test.args[0].op == "slt"
    return None


def _choice(word: Word) -> tuple[Word, Word, Word, Word, bool] | None:
    """Return lesser and greater word of a multiplexer's test, its arms, and the sign."""
    if word.op != "mux":
        return None
    order = ordering_of(word.args[0])
    return None if order is None else (order[0], order[1], word.args[1], word.args[2], order[2])


def _difference(words: Words, word: Word) -> tuple[Word, Word, bool, int] | None:
    """Recognize `a < b ? b - a : a - b`, also of extended words; return a, b, sign, width."""
    found = _choice(word)
    if found is None:
        return None
    low, high, yes, no, signed = found
    if yes.op != "sub" or no.op != "sub" or yes.args != no.args[::-1]:
        return None
    extend = words.sext if signed else words.zext
    wide = [extend(x, word.width) if x.width < word.width else x for x in (low, high)]
    if all(x.width == word.width for x in wide) and yes.args == (wide[1], wide[0]):
        return low, high, signed, word.width
    return None


def _negation(word: Word) -> tuple[Word, Word, bool] | None:
    """Recognize `s ? -x : x` and its inverse; return s, x and which of them."""
    if word.op != "mux":
        return None
    test, yes, no = word.args
    for one, other, when in ((yes, no, True), (no, yes, False)):
        opposite = one.op == "sub" and one.args[0].op == "const" and one.args[0].value == 0
        if opposite and one.args[1] is other and other.op != "const":
            return test, other, when
    return None


def _turned(words: Words, test: Word, x: Word, when: bool) -> Word:  # noqa: FBT001 - one of two arms
    """Return x or -x as its bits inverted, and one more."""
    negative = test if when else words.invert(test)
    flipped = words.xor((x, words.sext(negative, x.width)))
    return words.add(flipped, words.zext(negative, x.width))


def _unsigned(words: Words, a: Word, b: Word, *, signed: bool) -> tuple[Word, Word]:
    """Return words whose unsigned order is the order of the given ones."""
    if not signed:
        return a, b
    top = 1 << (a.width - 1)
    turned = [words.xor((x, words.const(top, x.width))) for x in (a, b)]
    return turned[0], turned[1]


def _by_complement(words: Words, a: Word, b: Word, signed: bool, width: int) -> Word:  # noqa: FBT001 - of the words
    """Subtract one more than b: the carry says whether a is greater, the inverse is b - a."""
    a, b = _unsigned(words, a, b, signed=signed)
    zero = words.const(0, 1)
    total = words.add(words.cat((zero, a)), words.cat((zero, words.invert(b))))
    greater, low = words.bit(total, a.width), words.bits(total, 0, a.width)
    flipped = words.xor((low, words.sext(words.invert(greater), a.width)))
    return words.zext(words.add(flipped, words.zext(greater, a.width)), width)


def _by_borrow(words: Words, a: Word, b: Word, signed: bool, width: int) -> Word:  # noqa: FBT001 - of the words
    a, b = _unsigned(words, a, b, signed=signed)
    zero = words.const(0, 1)
    total = words.sub(words.cat((zero, a)), words.cat((zero, b)))
    less, low = words.bit(total, a.width), words.bits(total, 0, a.width)
    return words.zext(_turned(words, less, low, True), width)  # noqa: FBT003 - negate where less


def _by_exchange(words: Words, a: Word, b: Word, signed: bool, width: int) -> Word:  # noqa: FBT001 - of the words
    """Bring the greater word to the front and subtract once."""
    less = words.less(a, b, signed=signed)
    greater, lesser = words.mux(less, b, a), words.mux(less, a, b)
    return words.zext(words.sub(greater, lesser), width)


_FORMS: tuple[tuple[str, Callable[[Words, Word, Word, bool, int], Word]], ...] = (
    ("from one sum with the complement", _by_complement),
    ("from one difference and its borrow", _by_borrow),
    ("as the greater minus the lesser", _by_exchange),
)


def settled_orders(module: Module) -> Iterator[Change]:
    """Ask one way round where equal words give equal results, so that one comparator serves."""
    words = module.words
    by = {}
    for word in module.order():
        found = _choice(word)
        if found is None or not _alike(*found[:4]):
            continue
        low, high, yes, no, signed = found
        first = min((low, high), key=lambda w: (w.op == "const", w.index))
        other = high if first is low else low
        test = words.less(first, other, signed=signed)
        new = words.mux(test, yes, no) if first is low else words.mux(test, no, yes)
        if new is not word:
            by[word] = new
    if by:
        yield Change(
            "settled_orders",
            f"compare the same way round in {len(by)} choices",
            tuple(by.items()),
            rank=2,
            sure=True,
        )


def _alike(a: Word, b: Word, yes: Word, no: Word) -> bool:
    """Return whether the arms are equal where the compared words are."""
    if {yes, no} == {a, b}:
        return True
    if yes.op == no.op == "sub" and yes.args == no.args[::-1]:
        return _of(yes, a, b)
    for one, other in ((yes, no), (no, yes)):
        if one.op == "const" and one.value == 0 and other.op == "sub":
            return _of(other, a, b)
    return False


def _of(difference: Word, a: Word, b: Word) -> bool:
    """Return whether a difference is of two words, or of both extended alike."""
    seen = [view(x) for x in difference.args]
    inner = {x[0] for x in seen if x is not None and x[1] == (seen[0] or x)[1]}
    return inner == {a, b} or set(difference.args) == {a, b}


def carries_for_bounds(module: Module) -> Iterator[Change]:
    """Ask a sum for its carry instead of comparing one addend with what room the other leaves."""
    words = module.words
    order = module.order()
    sums = {frozenset(w.args): w for w in order if w.op == "add"}
    by: dict[Word, Word] = {}
    for word in order:
        if word.op != "ult":
            continue
        room, x = word.args
        other = _complement(room)
        total = None if other is None else sums.get(frozenset((other, x)))
        if other is not None and total is not None:
            zero = words.const(0, 1)
            wide = words.add(words.cat((zero, x)), words.cat((zero, other)))
            by[word] = words.bit(wide, x.width)
            by[total] = words.bits(wide, 0, x.width)
    if by:
        yield Change(
            "carries_for_bounds",
            f"take {len(by) // 2} bounds from the carry of the sum",
            tuple(by.items()),
            rank=1,
            sure=True,
        )


def _complement(word: Word) -> Word | None:
    """Return y where a word is the complement of y, or the highest number minus y."""
    if word.op == "not":
        return word.args[0]
    ones = (1 << word.width) - 1
    if word.op == "sub" and word.args[0].op == "const" and word.args[0].value == ones:
        return word.args[1]
    return None
