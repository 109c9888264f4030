"""One shifter for shifts and rotations of a word that nobody sees at the same time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from hwopt.rewrite.change import Change
from hwopt.rewrite.observed import Observed, separator
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

Kind = Literal["shl", "lshr", "ashr", "rol", "ror"]


@dataclass(frozen=True)
class _Shift:
    """A shift or rotation by an amount below the width."""

    word: Word
    kind: Kind
    value: Word
    amount: Word

    @property
    def left(self) -> bool:
        return self.kind in {"shl", "rol"}


def shared_shifters(module: Module) -> Iterator[Change]:
    """Let all shifts of one word by one amount take turns at one shifter, in several forms."""
    found = [(w, _rotation(w) or _shift(w)) for w in module.order()]
    rotations = frozenset(w for w, s in found if s is not None and s.kind in {"rol", "ror"})
    observed = Observed(module, whole=rotations)
    groups: dict[tuple[Word, Word], list[_Shift]] = {}
    for word, shift in found:
        if shift is not None and observed(word) is not module.words.const(0, 1):
            groups.setdefault((shift.value, shift.amount), []).append(shift)
    for shifts in groups.values():
        for number, form in enumerate((_masked, _reversed, _funnel, _funnel_small_first)):
            if len(shifts) > 1 or shifts[0].kind in {"rol", "ror"}:
                yield from _form(module, observed, shifts, form, number)


def _form(
    module: Module,
    observed: Observed,
    shifts: list[_Shift],
    form: Callable[[Words, list[_Shift], "_Selects"], Word],
    number: int,
) -> Iterator[Change]:
    try:
        selects = _Selects(module.words, observed, shifts)
        result = form(module.words, shifts, selects)
    except _NotExclusiveError:
        return
    name = form.__name__.strip("_").replace("_", " ")
    yield Change(
        "shared_shifters",
        f"share one {shifts[0].value.width}-bit shifter ({name}) between {len(shifts)} operations",
        tuple((s.word, result) for s in shifts),
        rank=1 + 3 * number,
    )


def _shift(word: Word) -> _Shift | None:
    if word.op not in {"shl", "lshr", "ashr"}:
        return None
    value, amount = word.args
    if value.width < 4 or value.width != 1 << amount.width:  # noqa: PLR2004 - shorter gains nothing
        return None
    kind: Kind = "shl" if word.op == "shl" else "lshr" if word.op == "lshr" else "ashr"
    return _Shift(word, kind, value, amount)


def _rotation(word: Word) -> _Shift | None:
    """Recognize `(v << k) | (v >> (width - k))` and its mirror image."""
    if word.op not in {"or", "xor", "add"} or len(word.args) != 2:  # noqa: PLR2004 - two halves
        return None
    for first, second in (word.args, word.args[::-1]):
        main = _shift(first)
        opposite = {"shl": "lshr", "lshr": "shl"}.get(first.op)
        if main is None or second.op != opposite or second.args[0] is not main.value:
            continue
        if _is_complement(second.args[1], main.amount, main.value.width):
            return _Shift(word, "rol" if first.op == "shl" else "ror", main.value, main.amount)
    return None


def _is_complement(other: Word, amount: Word, width: int) -> bool:
    """Return whether a word is `width - amount`, wide enough to hold it."""
    if other.op != "sub" or other.width <= amount.width:
        return False
    total, taken = other.args
    zero = taken.op == "cat" and taken.args[0].op == "const" and taken.args[0].value == 0
    same = zero and len(taken.args) == 2 and taken.args[1] is amount  # noqa: PLR2004 - zeros and the amount
    return same and total.op == "const" and total.value == width


class _NotExclusiveError(Exception):
    """Two of the operations can be seen at once."""


class _Selects:
    """Bits that tell the operations apart."""

    def __init__(self, words: Words, observed: Observed, shifts: list[_Shift]) -> None:
        self._words = words
        self._seen = [(s, observed(s.word)) for s in shifts]
        for i, (_, one) in enumerate(self._seen):
            for _, other in self._seen[:i]:
                if separator(words, [one], [other]) is None:
                    raise _NotExclusiveError

    def bit(self, *kinds: Kind) -> Word:
        """Return a bit that is 1 for these kinds and 0 for the others; free elsewhere."""
        ones = [c for s, c in self._seen if s.kind in kinds]
        zeros = [c for s, c in self._seen if s.kind not in kinds]
        if not ones or not zeros:
            return self._words.const(int(bool(ones)), 1)
        found = separator(self._words, ones, zeros)
        if found is None:
            raise _NotExclusiveError
        return found


def _flip(words: Words, word: Word) -> Word:
    return words.cat([words.bit(word, i) for i in range(word.width)])


def _stages(words: Words, word: Word, amount: Word, keep: int, *, small_first: bool) -> Word:
    """Return the low `keep` bits of a right shift, one multiplexer row for each amount bit."""
    order = list(range(amount.width))
    if not small_first:
        order.reverse()
    rest = (1 << amount.width) - 1
    for k in order:
        rest -= 1 << k
        width = keep + rest
        low = words.bits(word, 0, width)
        high = words.bits(word, 1 << k, width)
        word = words.mux(words.bit(amount, k), high, low)
    return word


def _funnel_of(words: Words, shifts: list[_Shift], selects: _Selects, *, small: bool) -> Word:
    value, amount = shifts[0].value, shifts[0].amount
    width = value.width
    left = selects.bit("shl", "rol")
    rotates = selects.bit("rol", "ror")
    sign = words.conj((selects.bit("ashr"), words.bit(value, width - 1)))
    # Right: {upper, value} >> k. Left by k: {value, lower} >> (width - k).
    upper = words.mux(rotates, value, words.sext(sign, width))
    right_in = words.cat((words.bits(upper, 0, width - 1), value))
    lower = words.mux(rotates, value, words.const(0, width))
    left_in = words.cat((value, words.bits(lower, 1, width - 1)))
    both = words.mux(left, left_in, right_in)
    by = words.xor((amount, words.sext(left, amount.width)))
    return _stages(words, both, by, width, small_first=small)


def _funnel(words: Words, shifts: list[_Shift], selects: _Selects) -> Word:
    return _funnel_of(words, shifts, selects, small=False)


def _funnel_small_first(words: Words, shifts: list[_Shift], selects: _Selects) -> Word:
    return _funnel_of(words, shifts, selects, small=True)


def _reversed(words: Words, shifts: list[_Shift], selects: _Selects) -> Word:
    """Reverse the word before and after one right shifter for left shifts."""
    value, amount = shifts[0].value, shifts[0].amount
    width = value.width
    left = selects.bit("shl", "rol")
    rotates = selects.bit("rol", "ror")
    word = words.mux(left, _flip(words, value), value)
    sign = words.conj((selects.bit("ashr"), words.bit(value, width - 1)))
    for k in range(amount.width):
        by = 1 << k
        around = words.bits(word, 0, by)
        fill = words.mux(rotates, around, words.sext(sign, by))
        moved = words.cat((fill, words.cut(word, by, width - by)))
        word = words.mux(words.bit(amount, k), moved, word)
    return words.mux(left, _flip(words, word), word)


def _masked(words: Words, shifts: list[_Shift], selects: _Selects) -> Word:
    """Rotate right and replace what came around, by a mask from the amount."""
    value, amount = shifts[0].value, shifts[0].amount
    width = value.width
    left = selects.bit("shl", "rol")
    # To the left by k is to the right by -k.
    spread = words.sext(left, amount.width)
    turned = words.xor((amount, spread))
    by = words.add(turned, words.zext(left, amount.width))
    word = value
    for k in range(amount.width):
        moved = words.cat((words.bits(word, 0, 1 << k), words.cut(word, 1 << k, width - (1 << k))))
        word = words.mux(words.bit(by, k), moved, word)
    if all(s.kind in {"rol", "ror"} for s in shifts):
        return word
    # Right by k: the lower width - k bits are kept; left by k: the upper width - k.
    keep_right = _thermometer(words, amount)
    keep = words.mux(left, _flip(words, keep_right), keep_right)
    keep = words.disj((keep, words.sext(selects.bit("rol", "ror"), width)))
    sign = words.conj((selects.bit("ashr"), words.bit(value, width - 1)))
    kept = words.conj((word, keep))
    filled = words.conj((words.invert(keep), words.sext(sign, width)))
    return words.disj((kept, filled))


def _thermometer(words: Words, amount: Word) -> Word:
    """Return 2^n bits of which the upper `amount` are 0 and the others 1."""
    if amount.width == 1:
        return words.cat((words.invert(amount), words.const(1, 1)))
    top = words.bit(amount, amount.width - 1)
    rest = _thermometer(words, words.bits(amount, 0, amount.width - 1))
    half = rest.width
    upper = words.conj((rest, words.sext(words.invert(top), half)))
    lower = words.disj((rest, words.sext(words.invert(top), half)))
    return words.cat((upper, lower))
