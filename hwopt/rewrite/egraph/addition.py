"""Sums of scaled numbers as words: additions, subtractions, concatenations, inverses."""

from collections.abc import Sequence
from dataclasses import dataclass

from hwopt.rewrite.egraph.costs import digits
from hwopt.rewrite.egraph.facts import Facts
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: A factor, the word that it scales, and what is known of that word's number.
Part = tuple[int, Word, Facts]


@dataclass(frozen=True)
class _Row:
    """A number of 0 or more, or of any sign, with `low` zeros at its end."""

    word: Word
    signed: bool
    low: int
    high: int


class Addition:
    """Writes sums modulo 2^width."""

    def __init__(self, words: Words, width: int) -> None:
        self._words = words
        self._width = width

    def total(self, parts: Sequence[Part], constant: int) -> Word:
        """Return constant + factor * number + ..."""
        if len(parts) == 1 and parts[0][2].bit:
            return self._flag(parts[0], constant)
        plus, minus = self._rows(parts, 1), self._rows(parts, -1)
        plus = self._joined(plus)
        if not plus and len(minus) > 1:
            minus = self._joined(minus)
        if minus and not plus and self._is_inverse(constant):
            return self._words.invert(self._full(self._chain(minus)))
        return self._combined(plus, minus, constant % (1 << self._width))

    def _flag(self, part: Part, constant: int) -> Word:
        """Return one of two constants."""
        words, factor, bit = self._words, part[0], self._words.bits(part[1], 0, 1)
        mask = (1 << self._width) - 1
        zero, one = constant & mask, (constant + factor) & mask
        if {zero, one} == {0, mask}:
            return words.sext(words.invert(bit) if zero else bit, self._width)
        return words.mux(bit, words.const(one, self._width), words.const(zero, self._width))

    def _rows(self, parts: Sequence[Part], sign: int) -> list[_Row]:
        rows = []
        for factor, word, facts in parts:
            for shift, digit in digits(factor):
                if digit == sign and shift < self._width:
                    rows.append(self._row(word, facts, shift))
        return sorted(rows, key=lambda r: (r.high, r.low, r.word.index))

    def _row(self, word: Word, facts: Facts, shift: int) -> _Row:
        signed = facts.low < 0 and word.width == facts.width
        size = min(word.width, self._width - shift)
        word = self._words.bits(word, 0, size)
        moved = self._words.cat((word, self._words.const(0, shift) if shift else None))
        zeros = min(facts.zeros, size - 1) + shift
        high = self._width if signed or size + shift >= self._width else size + shift
        return _Row(moved, signed, zeros, high)

    def _joined(self, rows: list[_Row]) -> list[_Row]:
        """Concatenate rows of which no bits meet."""
        kept: list[_Row] = []
        for row in rows:
            for i, other in enumerate(kept):
                if not other.signed and row.low >= other.word.width:
                    low = other.word.width
                    upper = self._words.bits(row.word, low, row.word.width - low)
                    word = self._words.cat((upper, other.word))
                    kept[i] = _Row(word, row.signed, other.low, row.high)
                    break
            else:
                kept.append(row)
        return kept

    def _is_inverse(self, constant: int) -> bool:
        """Return whether constant - x is x with every bit inverted."""
        ones = constant % (1 << self._width)
        return ones == (1 << self._width) - 1

    def _full(self, row: _Row) -> Word:
        extend = self._words.sext if row.signed else self._words.zext
        return extend(row.word, self._width)

    def _chain(self, rows: list[_Row]) -> _Row:
        """Return the sum of rows, the shorter ones first."""
        found = rows[0]
        for row in rows[1:]:
            word = self._words.add(self._full(found), self._full(row))
            found = _Row(word, signed=False, low=min(found.low, row.low), high=self._width)
        return found

    def _combined(self, plus: list[_Row], minus: list[_Row], constant: int) -> Word:
        words, width = self._words, self._width
        if not plus:
            start = words.const(constant, width)
            return words.sub(start, self._full(self._chain(minus))) if minus else start
        carry = self._carry(plus, minus, constant)
        if carry is not None:
            return carry
        found = self._full(self._chain(plus))
        if minus and constant == (1 << width) - 1:
            return words.add(found, words.invert(self._full(self._chain(minus))))
        for row in minus:
            found = words.sub(found, self._full(row))
        return words.add(found, words.const(constant, width)) if constant else found

    def _carry(self, plus: list[_Row], minus: list[_Row], constant: int) -> Word | None:
        """Let one bit enter a sum of two words as its carry."""
        bits = [r for r in plus if r.word.width == 1 and not r.signed]
        wide = [r for r in plus if r not in bits]
        if len(bits) != 1 or len(wide) + len(minus) != 2 or not wide or constant:  # noqa: PLR2004
            return None
        if minus:
            return None
        words = self._words
        left = words.cat((self._full(wide[0]), words.const(1, 1)))
        right = words.cat((self._full(wide[1]), bits[0].word))
        return words.bits(words.add(left, right), 1, self._width)
