"""The factory of words: equal ones are shared, constants are folded."""

from collections.abc import Iterable, Sequence
from functools import reduce

from hwopt.verilog.word import Word, value_of, zeros

#: Most factors as which a power is read.
MOST_FACTORS = 8


class Words:
    """A factory that shares equal words and folds constants."""

    def __init__(self) -> None:
        self._all: dict[tuple[object, ...], Word] = {}

    def make(
        self, op: str, width: int, args: Sequence[Word] = (), *, value: int = 0, name: str = ""
    ) -> Word:
        """Return the word as it is described, without simplification."""
        key = (op, width, tuple(a.index for a in args), value, name)
        found = self._all.get(key)
        if found is None:
            found = Word(op, width, tuple(args), value, name, len(self._all))
            self._all[key] = found
        return found

    def const(self, value: int, width: int) -> Word:
        """Return a constant, `value` modulo 2**width."""
        return self.make("const", width, value=value & ((1 << width) - 1))

    def sig(self, name: str, width: int) -> Word:
        """Return the value of a signal."""
        return self.make("sig", width, name=name)

    def invert(self, a: Word) -> Word:
        """Return the bitwise complement."""
        if a.op == "const":
            return self.const(~a.value, a.width)
        return a.args[0] if a.op == "not" else self.make("not", a.width, (a,))

    def conj(self, args: Iterable[Word]) -> Word:
        """Return the bitwise AND of one or more words."""
        return self._lattice("and", list(args))

    def disj(self, args: Iterable[Word]) -> Word:
        """Return the bitwise OR of one or more words."""
        return self._lattice("or", list(args))

    def _lattice(self, op: str, args: list[Word]) -> Word:
        width = args[0].width
        ones = (1 << width) - 1
        neutral, absorbing = (ones, 0) if op == "and" else (0, ones)
        kept: dict[int, Word] = {}
        fixed = neutral
        for arg in args:
            for part in arg.args if arg.op == op else (arg,):
                if part.op == "not" and part.args[0].index in kept:
                    return self.const(absorbing, width)
                if part.op == "const":
                    fixed = fixed & part.value if op == "and" else fixed | part.value
                else:
                    kept[part.index] = part
        if fixed == absorbing:
            return self.const(absorbing, width)
        if fixed != neutral:
            constant = self.const(fixed, width)
            kept[constant.index] = constant
        rest = [kept[i] for i in sorted(kept)]
        if not rest:
            return self.const(neutral, width)
        return rest[0] if len(rest) == 1 else self.make(op, width, rest)

    def xor(self, args: Iterable[Word]) -> Word:
        """Return the bitwise exclusive OR of one or more words."""
        pending = list(args)
        width = pending[0].width
        odd: dict[int, Word] = {}
        flip = 0
        while pending:
            arg = pending.pop()
            if arg.op == "const":
                flip ^= arg.value
            elif arg.op == "xor":
                pending.extend(arg.args)
            elif arg.op == "not":
                flip ^= (1 << width) - 1
                pending.append(arg.args[0])
            elif odd.pop(arg.index, None) is None:
                odd[arg.index] = arg
        rest = [odd[i] for i in sorted(odd)]
        if not rest:
            return self.const(flip, width)
        body = rest[0] if len(rest) == 1 else self.make("xor", width, rest)
        if flip == 0:
            return body
        if flip == (1 << width) - 1:
            return self.invert(body)
        return self.make("xor", width, (*rest, self.const(flip, width)))

    def add(self, a: Word, b: Word) -> Word:
        """Return a + b modulo 2**width."""
        if a.op == b.op == "const":
            return self.const(a.value + b.value, a.width)
        for x, y in ((a, b), (b, a)):
            if x.op == "const" and x.value == 0:
                return y
        return self.make("add", a.width, sorted((a, b), key=lambda w: w.index))

    def sub(self, a: Word, b: Word) -> Word:
        """Return a - b modulo 2**width."""
        if a.op == b.op == "const":
            return self.const(a.value - b.value, a.width)
        return a if b.op == "const" and b.value == 0 else self.make("sub", a.width, (a, b))

    def mul(self, a: Word, b: Word) -> Word:
        """Return a * b modulo 2**width."""
        if a.op == b.op == "const":
            return self.const(a.value * b.value, a.width)
        return self.make("mul", a.width, sorted((a, b), key=lambda w: w.index))

    def power(self, a: Word, b: Word, *, signed: bool) -> Word | None:
        """Return a to the power of b modulo 2**width, where b is a constant, or it is a shift."""
        if b.op == "const":
            exponent = value_of(b, signed=signed)
            if a.op == "const" and exponent >= 0:
                return self.const(pow(a.value, exponent, 1 << a.width), a.width)
            return reduce(self.mul, [a] * exponent) if 0 < exponent <= MOST_FACTORS else None
        if a is not self.const(2, a.width) or signed:
            return None
        return self.shift("shl", self.const(1, a.width), b)

    def eq(self, a: Word, b: Word) -> Word:
        """Return whether a and b are equal, one bit."""
        if a.op == b.op == "const":
            return self.const(int(a.value == b.value), 1)
        if a is b:
            return self.const(1, 1)
        if a.op == "const":
            a, b = b, a
        if (spare := min(zeros(a), zeros(b), a.width - 1)) > 0:
            return self.eq(self.bits(a, 0, a.width - spare), self.bits(b, 0, a.width - spare))
        if a.width == 1 and b.op == "const":
            return a if b.value else self.invert(a)
        return self.make("eq", 1, (a, b))

    def less(self, a: Word, b: Word, *, signed: bool) -> Word:
        """Return whether a < b, one bit."""
        if a.op == b.op == "const":
            return self.const(int(value_of(a, signed=signed) < value_of(b, signed=signed)), 1)
        if (spare := min(zeros(a), zeros(b), a.width - 1)) > 0:
            width = a.width - spare
            return self.less(self.bits(a, 0, width), self.bits(b, 0, width), signed=False)
        return self.make("slt" if signed else "ult", 1, (a, b))

    def reduce(self, op: str, a: Word) -> Word:
        """Return `redand`, `redor` or `redxor` of the bits of a."""
        if a.width == 1:
            return a
        if a.op == "const":
            ones = (1 << a.width) - 1
            bit = {"redand": a.value == ones, "redor": a.value != 0}
            return self.const(int(bit.get(op, a.value.bit_count() % 2 == 1)), 1)
        return self.make(op, 1, (a,))

    def truth(self, a: Word) -> Word:
        """Return whether a is not zero, one bit."""
        return self.reduce("redor", a)

    def mux(self, c: Word, t: Word, f: Word) -> Word:
        """Return t where the bit c is set, else f."""
        if c.op == "const":
            return t if c.value else f
        if t is f:
            return t
        if c.op == "not":
            c, t, f = c.args[0], f, t
        if t.op == "mux" and t.args[0] is c:
            t = t.args[1]
        if f.op == "mux" and f.args[0] is c:
            f = f.args[2]
        if t.width == 1 and t.op == f.op == "const":
            return c if t.value else self.invert(c)
        return t if t is f else self.make("mux", t.width, (c, t, f))

    def shift(self, op: str, a: Word, amount: Word) -> Word:
        """Return `shl`, `lshr` or `ashr` of a by an unsigned amount of any width."""
        if amount.op != "const":
            return self.make(op, a.width, (a, amount))
        by = min(amount.value, a.width)
        if by == 0:
            return a
        if op == "shl":
            return self.cat((self.cut(a, 0, a.width - by), self.const(0, by)))
        high = self.cut(a, by, a.width - by)
        if op == "ashr":
            return self.sext(high or self.bit(a, a.width - 1), a.width)
        return self.cat((self.const(0, by), high))

    def cut(  # noqa: C901, PLR0911 - one return for each operation
        self, a: Word, low: int, width: int
    ) -> Word | None:
        """Return bits low+width-1..low of a; None for no bits at all."""
        if width <= 0:
            return None
        if low == 0 and width == a.width:
            return a
        if a.op == "const":
            return self.const(a.value >> low, width)
        if a.op == "slice":
            return self.cut(a.args[0], a.value + low, width)
        if a.op == "cat":
            return self._cut_cat(a, low, width)
        if a.op == "sext" and low + width <= a.args[0].width:
            return self.cut(a.args[0], low, width)
        if a.op == "sext" and low >= a.args[0].width - 1:
            return self.sext(self.bit(a.args[0], a.args[0].width - 1), width)
        if a.op in {"and", "or", "xor", "not"} and all(x.op != "mul" for x in a.args):
            return self.bitwise(a.op, [self.bits(x, low, width) for x in a.args])
        if low == 0 and a.op in {"add", "sub"} and a.width > width + 1:
            # Wider than any carry: the width of an unsized literal, not of the sum.
            rule = self.add if a.op == "add" else self.sub
            return rule(self.bits(a.args[0], 0, width), self.bits(a.args[1], 0, width))
        if a.op == "mux" and a.args[1].op == "const":
            return self.mux(
                a.args[0], self.bits(a.args[1], low, width), self.bits(a.args[2], low, width)
            )
        return self.make("slice", width, (a,), value=low)

    def bitwise(self, op: str, args: list[Word]) -> Word:
        """Return `and`, `or`, `xor` or `not` of the operands."""
        if op == "not":
            return self.invert(args[0])
        return self.xor(args) if op == "xor" else self._lattice(op, args)

    def _cut_cat(self, a: Word, low: int, width: int) -> Word:
        parts: list[Word | None] = []
        at = 0
        for part in reversed(a.args):
            start, stop = max(low, at), min(low + width, at + part.width)
            if start < stop:
                parts.append(self.cut(part, start - at, stop - start))
            at += part.width
        return self.cat(reversed(parts))

    def bits(self, a: Word, low: int, width: int) -> Word:
        """Return `cut` where there is at least one bit."""
        found = self.cut(a, low, width)
        if found is None:
            raise ValueError("a slice has at least one bit")
        return found

    def bit(self, a: Word, at: int) -> Word:
        """Return one bit of a."""
        return self.bits(a, at, 1)

    def cat(self, parts: Iterable[Word | None]) -> Word:
        """Return the concatenation, most significant part first; None parts are dropped."""
        flat: list[Word] = []
        for part in parts:
            for piece in () if part is None else part.args if part.op == "cat" else (part,):
                flat.append(piece)
                if len(flat) > 1 and (joined := self._joined(flat[-2], flat[-1])) is not None:
                    flat[-2:] = [joined]
        return flat[0] if len(flat) == 1 else self.make("cat", sum(p.width for p in flat), flat)

    def _joined(self, a: Word, b: Word) -> Word | None:
        if a.op == b.op == "const":
            return self.const(a.value << b.width | b.value, a.width + b.width)
        if a.op == b.op == "slice" and a.args[0] is b.args[0] and a.value == b.value + b.width:
            return self.cut(a.args[0], b.value, a.width + b.width)
        return None

    def zext(self, a: Word, width: int) -> Word:
        """Return a extended with zeros, or cut, to a width."""
        if width <= a.width:
            return self.bits(a, 0, width)
        return self.cat((self.const(0, width - a.width), a))

    def sext(self, a: Word, width: int) -> Word:
        """Return a extended with copies of its sign, or cut, to a width."""
        if width <= a.width:
            return self.bits(a, 0, width)
        if a.op == "const":
            return self.const(value_of(a, signed=True), width)
        if a.op == "sext":
            return self.sext(a.args[0], width)
        if a.op == "cat" and a.args[0].op == "const" and not value_of(a.args[0], signed=True) < 0:
            return self.zext(a, width)
        return self.make("sext", width, (a,))
