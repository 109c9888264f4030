"""Shifts of constants as what they are: one-hot codes and thermometer codes of the amount."""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.rewrite.facts import Facts
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Longest code that is written out [bits].
MAX_WIDTH = 128


def decoded_shifts(module: Module) -> Iterator[Change]:
    """Write `1 << n`, `(1 << n) - 1` and shifts of all ones without shifter and carry chain."""
    words, facts = module.words, Facts(module)
    by = {}
    for word in module.order():
        if word.width <= MAX_WIDTH and (new := _decoded(words, facts, word)) is not None:
            by[word] = new
    if by:
        yield Change(
            "decoded_shifts",
            f"decode the amounts of {len(by)} shifts of constants",
            tuple(by.items()),
            rank=0,
        )


def _decoded(words: Words, facts: Facts, word: Word) -> Word | None:
    ones = (1 << word.width) - 1
    shifted = _less_one(word)
    if shifted is not None and _is_shift(shifted, "shl", 1):
        return thermometer(words, _amount(words, facts, shifted), word.width)
    if _is_shift(word, "shl", ones):
        return words.invert(thermometer(words, _amount(words, facts, word), word.width))
    if _is_shift(word, "lshr", ones):
        code = words.invert(thermometer(words, _amount(words, facts, word), word.width))
        return words.cat(words.bit(code, i) for i in range(word.width))
    if word.op == "shl" and word.width > 2:  # noqa: PLR2004 - shorter gains nothing
        value = word.args[0]
        high = facts(value).high
        if high == 1:
            gate = words.bit(value, 0)
            return one_hot(words, _amount(words, facts, word), word.width, gate)
    return None


def _is_shift(word: Word, op: str, value: int) -> bool:
    return word.op == op and word.args[0].op == "const" and word.args[0].value == value


def _less_one(word: Word) -> Word | None:
    """Return x where a word is x - 1."""
    ones = (1 << word.width) - 1
    if word.op == "sub" and word.args[1].op == "const" and word.args[1].value == 1:
        return word.args[0]
    if word.op == "add":
        for constant, other in (word.args, word.args[::-1]):
            if constant.op == "const" and constant.value == ones:
                return other
    return None


def _amount(words: Words, facts: Facts, shift: Word) -> Word:
    """Return the amount of a shift in the bits that it uses."""
    amount = shift.args[1]
    return words.bits(amount, 0, max(facts(amount).used, 1))


def thermometer(words: Words, number: Word, width: int) -> Word:
    """Return bits of which number i says whether a number is greater than i."""
    digits = max((width - 1).bit_length(), 1)
    above = words.cut(number, digits, number.width - digits)
    code = _thermometer(words, words.bits(number, 0, min(digits, number.width)))
    code = words.zext(code, width)
    return code if above is None else words.disj((code, words.sext(words.truth(above), width)))


def _thermometer(words: Words, number: Word) -> Word:
    """Return 2^n bits for a number of n bits; the highest is always 0."""
    if number.width == 1:
        return words.cat((words.const(0, 1), number))
    top = words.bit(number, number.width - 1)
    rest = _thermometer(words, words.bits(number, 0, number.width - 1))
    spread = words.sext(top, rest.width)
    return words.cat((words.conj((spread, rest)), words.disj((spread, rest))))


def one_hot(words: Words, number: Word, width: int, gate: Word) -> Word:
    """Return bits of which only the one with a number is set, where a gate is; by halves."""
    digits = max((width - 1).bit_length(), 1)
    above = words.cut(number, digits, number.width - digits)
    if above is not None:
        gate = words.conj((gate, words.invert(words.truth(above))))
    return words.zext(
        _one_hot(words, words.bits(number, 0, min(digits, number.width)), gate), width
    )


def _one_hot(words: Words, number: Word, gate: Word) -> Word:
    if number.width == 1:
        return words.cat((words.conj((gate, number)), words.conj((gate, words.invert(number)))))
    half = number.width // 2
    low = _one_hot(words, words.bits(number, 0, half), words.const(1, 1))
    high = _one_hot(words, words.bits(number, half, number.width - half), gate)
    return words.cat(
        words.conj((words.sext(words.bit(high, i), low.width), low))
        for i in reversed(range(high.width))
    )
