"""Less, equal, greater and the differences of two words from one carry chain."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hwopt.rewrite.change import Change
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.ranges import view
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@dataclass
class _Pair:
    """Two words and what is asked of them."""

    a: Word
    b: Word
    #: `lt` a < b, `gt` a > b, `slt`, `sgt`, `eq`, `ab` a - b, `ba` b - a; with the words.
    asked: dict[str, list[Word]] = field(default_factory=dict)

    def add(self, kind: str, word: Word) -> None:
        """Note that a word is asked for."""
        self.asked.setdefault(kind, []).append(word)


def ordered_pairs(module: Module) -> Iterator[Change]:
    """Write all comparisons and differences of two words from one difference of them."""
    pairs = [p for p in _pairs(module) if len(p.asked) > 1]
    forms: tuple[tuple[str, Callable[[Words, _Pair], dict[str, Word]]], ...] = (
        ("a + ~b", _less_one),
        ("a - b", _difference),
    )
    for number, (name, form) in enumerate(forms):
        several = [(p, form(module.words, p)) for p in pairs]
        for chosen in ([several] if len(several) > 1 else []) + [[s] for s in several[:3]]:
            by = {
                old: _fitted(module.words, results[kind], old)
                for pair, results in chosen
                for kind, olds in pair.asked.items()
                for old in olds
            }
            asked = sum(len(p.asked) for p, _ in chosen)
            yield Change(
                "ordered_pairs",
                f"take {asked} comparisons and differences from {name}, once for each pair",
                tuple(by.items()),
                rank=2 + 2 * number + (len(chosen) < len(several)),
            )


def _pairs(module: Module) -> list[_Pair]:
    found: dict[tuple[Word, Word], _Pair] = {}
    for word in module.order():
        if word.op not in {"ult", "slt", "eq", "sub"}:
            continue
        a, b = _operands(word)
        if "const" in {a.op, b.op} or a.width < 3:  # noqa: PLR2004 - shorter gains nothing
            continue
        turned = (b, a) in found
        pair = found.setdefault((b, a) if turned else (a, b), _Pair(a, b))
        kinds = {"ult": ("lt", "gt"), "slt": ("slt", "sgt"), "sub": ("ab", "ba")}
        pair.add(kinds.get(word.op, ("eq", "eq"))[turned], word)
    return list(found.values())


def _operands(word: Word) -> tuple[Word, Word]:
    """Return the operands, without zeros that both are extended with."""
    a, b = word.args
    seen = view(a), view(b)
    if word.op == "sub" and seen[0] is not None and seen[1] is not None:
        (x, one), (y, other) = seen[0], seen[1]
        if not one and not other and x.width == y.width:
            return x, y
    return a, b


def _fitted(words: Words, result: Word, old: Word) -> Word:
    """Return a difference of one bit more than its operands in the width that is asked for."""
    return words.sext(result, old.width) if old.width > 1 else result


def _less_one(words: Words, pair: _Pair) -> dict[str, Word]:
    """Return what a - b - 1 says: its carry is a > b, all ones is equality."""
    a, b, width = pair.a, pair.b, pair.a.width
    one = words.const(0, 1)
    total = words.add(words.cat((one, a)), words.cat((one, words.invert(b))))
    low, greater = words.bits(total, 0, width), words.bit(total, width)
    equal = words.reduce("redand", low)
    less = words.conj((words.invert(greater), words.invert(equal)))
    up = words.add(words.cat((one, low)), words.const(1, width + 1))
    ab = words.cat((less, words.bits(up, 0, width)))
    ba = words.cat((greater, words.invert(low)))
    return {
        "lt": less,
        "gt": greater,
        "eq": equal,
        "ab": ab,
        "ba": ba,
        **_signed(words, pair, less, greater),
    }


def _difference(words: Words, pair: _Pair) -> dict[str, Word]:
    """Return what a - b says: its borrow is a < b, zero is equality."""
    a, b, width = pair.a, pair.b, pair.a.width
    zero = words.const(0, 1)
    total = words.sub(words.cat((zero, a)), words.cat((zero, b)))
    low, less = words.bits(total, 0, width), words.bit(total, width)
    equal = words.invert(words.truth(words.xor((a, b)) if "eq" in pair.asked else low))
    greater = words.conj((words.invert(less), words.invert(equal)))
    opposite = words.sub(words.const(0, width), low)
    ba = words.cat((greater, opposite))
    return {
        "lt": less,
        "gt": greater,
        "eq": equal,
        "ab": total,
        "ba": ba,
        **_signed(words, pair, less, greater),
    }


def _signed(words: Words, pair: _Pair, less: Word, greater: Word) -> dict[str, Word]:
    top = pair.a.width - 1
    a, b = words.bit(pair.a, top), words.bit(pair.b, top)
    differ = words.xor((a, b))
    return {"slt": words.mux(differ, a, less), "sgt": words.mux(differ, b, greater)}


def signs_of_differences(module: Module) -> Iterator[Change]:
    """Compare words instead of asking for the sign of their widened difference."""
    words, facts = module.words, Facts(module)
    by = {}
    for word in module.order():
        found = _sign(words, facts, word)
        if found is not None:
            by[word] = found
    if by:
        yield Change(
            "signs_of_differences",
            f"compare instead of subtracting for the sign, {len(by)} times",
            tuple(by.items()),
            rank=1,
            sure=True,
        )


def _sign(words: Words, facts: Facts, word: Word) -> Word | None:
    if word.op == "slt" and word.args[1].op == "const" and word.args[1].value == 0:
        return words.bit(word.args[0], word.args[0].width - 1)
    if word.op != "slice" or word.width != 1 or word.args[0].op != "sub":
        return None
    total = word.args[0]
    a, b = total.args
    if word.value != total.width - 1:
        return None
    half = 1 << (total.width - 1)
    if facts(a).high < half and facts(b).high < half:
        return words.less(a, b, signed=False)
    seen = view(a), view(b)
    if seen[0] is not None and seen[1] is not None:
        width = max(seen[0][0].width + (not seen[0][1]), seen[1][0].width + (not seen[1][1]))
        if width < total.width:
            one, other = (words.bits(x, 0, width) for x in (a, b))
            return words.less(one, other, signed=True)
    return None
