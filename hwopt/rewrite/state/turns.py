"""One operator where several are never needed in the same cycle, as in different states."""

from collections.abc import Iterator, Sequence

from hwopt.rewrite.change import Change
from hwopt.rewrite.ranges import view
from hwopt.rewrite.state.exclusive import Exclusive, Turns
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Operators worth multiplexers, how early each is tried, and their narrowest operands [bits].
_KINDS = {"mul": 1, "add": 2, "sub": 2, "shl": 3, "lshr": 3, "ashr": 3, "ult": 4, "slt": 4, "eq": 6}
_NARROWEST = {"mul": 2, "eq": 6}


def shared_operators(module: Module) -> Iterator[Change]:
    """Let operations of one kind that nobody sees at the same time take turns at one operator."""
    kinds: dict[tuple[object, ...], list[Word]] = {}
    for word in module.order():
        if word.op in _KINDS and _is_worth(word):
            kinds.setdefault(_kind(word), []).append(word)
    if all(len(members) < 2 for members in kinds.values()):  # noqa: PLR2004 - nobody to share with
        return
    exclusive = Exclusive(module)
    for members in kinds.values():
        # A proof needs what registers hold and the products at once, which is too much for it.
        for turns in exclusive.groups(members, states=members[0].op != "mul"):
            first = turns.words[0]
            new = _joined(module.words, turns)
            yield Change(
                "shared_operators",
                f"let {len(turns.words)} operations ({first.op}, {first.args[0].width} bits) take"
                " turns at one",
                tuple((word, new) for word in turns.words),
                rank=_KINDS[first.op] + 1,
            )


def _is_worth(word: Word) -> bool:
    constant = any(a.op == "const" for a in word.args)
    narrow = min(_width(a) for a in word.args[:1]) < _NARROWEST.get(word.op, 3)
    return not narrow and not (constant and word.op in {"mul", "ult", "slt", "eq", "shl", "lshr"})


def _width(word: Word) -> int:
    seen = view(word)
    return word.width if seen is None else seen[0].width


def _kind(word: Word) -> tuple[object, ...]:
    """Return what operations must have in common; sums and differences go together."""
    name = "add" if word.op == "sub" else word.op
    return name, word.width, tuple(a.width for a in word.args)


def _joined(words: Words, turns: Turns) -> Word:
    """Return the operator that replaces all operations, its operands chosen before."""
    first = turns.words[0]
    orders = [word.args for word in turns.words]
    negative = [word.op == "sub" for word in turns.words]
    if first.op in {"add", "mul", "eq"} and not any(negative):
        orders = _aligned(orders)
    one, two = (turns.chosen([order[k] for order in orders]) for k in (0, 1))
    if all(negative) or not any(negative):
        return _operation(words, first, one, two)
    flag = turns.chosen([words.const(int(each), 1) for each in negative])
    # The carry enters through an extra lowest position: one adder for any tool.
    flipped = words.xor((two, words.sext(flag, two.width)))
    total = words.add(words.cat((one, words.const(1, 1))), words.cat((flipped, flag)))
    return words.bits(total, 1, one.width)


def _operation(words: Words, word: Word, one: Word, two: Word) -> Word:
    if word.op in {"add", "sub", "mul"}:
        return {"add": words.add, "sub": words.sub, "mul": words.mul}[word.op](one, two)
    if word.op in {"ult", "slt"}:
        return words.less(one, two, signed=word.op == "slt")
    return words.eq(one, two) if word.op == "eq" else words.shift(word.op, one, two)


def _aligned(orders: Sequence[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """Return operands with those that are the same in most operations in one place."""
    result = [orders[0]]
    for order in orders[1:]:
        straight = sum(order[k] is done[k] for done in result for k in (0, 1))
        crossed = sum(order[1 - k] is done[k] for done in result for k in (0, 1))
        result.append(order[::-1] if crossed > straight else order)
    return result
