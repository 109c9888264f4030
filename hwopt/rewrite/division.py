"""Divisions written out, quotient and remainder of the same words together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hwopt.rewrite.change import Change
from hwopt.rewrite.divisors import (
    Divided,
    multiplied,
    odd_part,
    period,
    residue,
    steps,
    wrapped_residue,
)
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.ranges import view
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Longest dividend that is divided by a variable.
MAX_WIDTH = 32


@dataclass
class _Division:
    """A dividend and a divisor, in the bits that they use, and the words that they give."""

    a: Word
    b: Word
    #: The greatest value of the dividend.
    most: int
    quotients: list[Word] = field(default_factory=list)
    remainders: list[Word] = field(default_factory=list)

    @property
    def constant(self) -> int | None:
        """The divisor, where it is one number."""
        return self.b.value if self.b.op == "const" else None

    def replaced(self, words: Words, divided: Divided) -> Iterator[tuple[Word, Word]]:
        """Yield words and what they become."""
        for several, new in (
            (self.quotients, divided.quotient),
            (self.remainders, divided.remainder),
        ):
            for old in several:
                yield old, words.zext(new, old.width)


_Form = Callable[[Words, _Division], Divided]


def written_divisions(module: Module) -> Iterator[Change]:
    """Write divisions by constants and variables out, in several forms."""
    divisions = _chained(module.words, list(_divisions(module)))
    constant = [d for d in divisions if d.constant is not None]
    variable = [d for d in divisions if d.constant is None and d.a.width <= MAX_WIDTH]
    for number, (name, form) in enumerate(_FORMS):
        several = constant + (variable if number == 0 else [])
        if several and ("residues" not in name or number == 0 or _folds(several)):
            yield _together(module.words, several, name, form, rank=3 * number)
    if constant and variable:
        yield _together(module.words, variable, "steps", _by_steps, rank=1)


def _folds(divisions: list[_Division]) -> bool:
    """Return whether residues serve for any of the divisions."""
    return any(not d.quotients and period(odd_part(d.b.value)) for d in divisions if d.constant)


def _together(
    words: Words, divisions: list[_Division], name: str, form: _Form, *, rank: int
) -> Change:
    pairs = {old: new for d in divisions for old, new in d.replaced(words, form(words, d))}
    what = ", ".join(
        f"{d.a.width}-bit word by {'a variable' if d.constant is None else d.constant}"
        for d in divisions
    )
    return Change("written_divisions", f"divide by {name}: {what}", tuple(pairs.items()), rank=rank)


def _by_steps(words: Words, division: _Division) -> Divided:
    return steps(words, division.a, division.b)


def _by_product(words: Words, division: _Division) -> Divided:
    return multiplied(words, division.a, division.most, division.b.value)


def _residue_else(
    form: _Form, digits: Callable[[Words, Word, int], Word | None] = residue
) -> _Form:
    def chosen(words: Words, division: _Division) -> Divided:
        fits = division.constant is not None and not division.quotients
        found = digits(words, division.a, division.b.value) if fits else None
        return form(words, division) if found is None else Divided(found, found)

    return chosen


#: The forms, the most promising first.
_FORMS: tuple[tuple[str, _Form], ...] = (
    ("wrapped residues or steps", _residue_else(_by_steps, wrapped_residue)),
    ("residues or steps", _residue_else(_by_steps)),
    ("the reciprocal", _by_product),
    ("residues or the reciprocal", _residue_else(_by_product)),
)


def _divisions(module: Module) -> Iterator[_Division]:
    """Yield the divisions of a module, the words of one pair of operands together."""
    words, facts = module.words, Facts(module)
    found: dict[tuple[Word, Word], _Division] = {}
    for word in module.order():
        operands = word.args if word.op in {"udiv", "umod"} else _taken_back(word)
        if operands is None or (operands[1].op == "const" and operands[1].value == 0):
            continue
        a, b = (words.bits(x, 0, max(facts(x).used, 1)) for x in operands)
        most = facts(operands[0]).high
        division = found.setdefault((a, b), _Division(a, b, most))
        (division.quotients if word.op == "udiv" else division.remainders).append(word)
    yield from found.values()


def _taken_back(word: Word) -> tuple[Word, Word] | None:
    """Recognize `a - a / c * c`, also where it is computed in more or fewer bits."""
    if word.op != "sub" or word.args[1].op != "mul":
        return None
    total, product = word.args
    for factor, other in (product.args, product.args[::-1]):
        seen = _whole(other)
        if seen.op != "udiv":
            continue
        a, c = seen.args
        same = c.op == factor.op == "const" and c.value == factor.value
        if (same or _whole(c) is _whole(factor)) and _whole(total) is _whole(a):
            return a, c
    return None


def _whole(word: Word) -> Word:
    """Return the word that is extended with zeros here."""
    seen = view(word)
    return seen[0] if seen is not None and not seen[1] else word


def _chained(words: Words, divisions: list[_Division]) -> list[_Division]:
    """Divide the quotient by 10 again where the same word is divided by 10 and by 100."""
    result = []
    for division in divisions:
        inner = None
        if division.constant is not None and not division.remainders:
            inner = _inner(division, divisions)
        if inner is None or inner.constant is None or division.constant is None:
            result.append(division)
            continue
        first = inner.quotients[0]
        most = division.most // inner.constant
        a = words.bits(first, 0, max(most.bit_length(), 1))
        times = division.constant // inner.constant
        b = words.const(times, times.bit_length())
        result.append(_Division(a, b, most, division.quotients))
    return result


def _inner(division: _Division, divisions: list[_Division]) -> _Division | None:
    """Return the division of the same word by the largest proper divisor of a divisor."""
    total = division.constant or 1
    fitting = [
        d
        for d in divisions
        if d.a is division.a and d.quotients and d.constant and total % d.constant == 0
    ]
    smaller = [d for d in fitting if (d.constant or total) < total]
    return max(smaller, key=lambda d: d.constant or 0, default=None)
