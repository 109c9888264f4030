"""One operator where several are never needed in the same cycle, as in different states."""

from collections.abc import Iterator, Sequence

from hwopt.rewrite.change import Change
from hwopt.rewrite.observed import Observed
from hwopt.rewrite.ranges import view
from hwopt.rewrite.state.exclusive import Exclusive, Use
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Operators worth multiplexers, how early each is tried, and their narrowest operands [bits].
_KINDS = {"mul": 1, "add": 2, "sub": 2, "shl": 3, "lshr": 3, "ashr": 3, "ult": 4, "slt": 4, "eq": 6}
_NARROWEST = {"mul": 2, "eq": 6}
#: Most operators that are compared with each other.
_OPERATORS = 64


def shared_operators(module: Module) -> Iterator[Change]:
    """Let operations of one kind that nobody sees at the same time take turns at one operator."""
    observed = Observed(module)
    kinds: dict[tuple[object, ...], list[Use]] = {}
    for word in module.order():
        if word.op in _KINDS and _is_worth(word):
            use = Use(word, observed(word))
            kinds.setdefault(_kind(word), []).append(use)
    if all(len(uses) < 2 for uses in kinds.values()):  # noqa: PLR2004 - nobody to share with
        return
    exclusive = Exclusive(module)
    for uses in kinds.values():
        for group in _groups(exclusive, uses[:_OPERATORS]):
            new = _joined(module.words, exclusive, group)
            if new is None:
                continue
            first = group[0].word
            yield Change(
                "shared_operators",
                f"let {len(group)} operations ({first.op}, {first.args[0].width} bits) take turns"
                " at one",
                tuple(zip((u.word for u in group), new, strict=True)),
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


def _groups(exclusive: Exclusive, uses: Sequence[Use]) -> Iterator[list[Use]]:
    """Yield groups of which no two are seen together and none needs another, largest first."""
    found: list[list[Use]] = []
    for start, first in enumerate(uses):
        if any(first in group for group in found):
            continue
        group = [first]
        for other in uses[start + 1 :]:
            if _fits(exclusive, [*group, other]):
                group.append(other)
        if len(group) > 1:
            found.append(group)
    yield from sorted(found, key=lambda g: -len(g))


def _fits(exclusive: Exclusive, group: Sequence[Use]) -> bool:
    members = {u.word for u in group}
    below = {w for u in group for w in reachable(u.word.args)}
    if members & below or any(u.condition.op == "const" for u in group):
        return False
    found = exclusive.tables(group)
    return found is not None and not any(found[-1] & other for other in found[:-1])


def _joined(words: Words, exclusive: Exclusive, group: Sequence[Use]) -> list[Word] | None:
    """Return what replaces each operation: all the same operator, its operands chosen before."""
    tables = exclusive.tables(group)
    if tables is None:
        return None
    orders = [u.word.args for u in group]
    if group[0].word.op in {"add", "mul", "eq"} and all(u.word.op != "sub" for u in group):
        orders = _aligned(orders)
    one, two = (
        _chosen(words, exclusive, [order[k] for order in orders], tables, group) for k in (0, 1)
    )
    if one is None or two is None:
        return None
    negative = [u.word.op == "sub" for u in group]
    if all(negative) or not any(negative):
        return [_operation(words, group[0].word, one, two)] * len(group)
    flags = [words.const(int(n), 1) for n in negative]
    flag = _chosen(words, exclusive, flags, tables, group)
    if flag is None:
        return None
    # The carry enters through an extra lowest position: one adder for any tool.
    flipped = words.xor((two, words.sext(flag, two.width)))
    total = words.add(words.cat((one, words.const(1, 1))), words.cat((flipped, flag)))
    return [words.bits(total, 1, one.width)] * len(group)


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


def _chosen(
    words: Words,
    exclusive: Exclusive,
    values: Sequence[Word],
    tables: Sequence[int],
    group: Sequence[Use],
) -> Word | None:
    """Return the operand of the operation that is seen; any of them where none is."""
    width = max(_extended(v)[0] for v in values)
    signed = any(_extended(v)[1] for v in values)
    if signed and not all(_extended(v)[1] for v in values):
        width = values[0].width
    narrow = [words.bits(v, 0, width) for v in values]
    cases: dict[Word, int] = {}
    for value, table in zip(narrow, tables, strict=True):
        cases[value] = cases.get(value, 0) | table
    result = _tree(words, exclusive, list(cases.items()), group, tables)
    if result is None:
        return None
    full = values[0].width
    return words.sext(result, full) if signed else words.zext(result, full)


def _extended(word: Word) -> tuple[int, bool]:
    """Return the width of what is extended here, and whether with its sign."""
    if word.op == "const":
        return max(1, word.value.bit_length()), False
    seen = view(word)
    return (word.width, False) if seen is None else (seen[0].width, seen[1])


def _tree(
    words: Words,
    exclusive: Exclusive,
    cases: list[tuple[Word, int]],
    group: Sequence[Use],
    tables: Sequence[int],
) -> Word | None:
    """Return a choice among values by single bits where these tell the cases apart."""
    if len(cases) == 1:
        return cases[0][0]
    best: tuple[int, Word, list[tuple[Word, int]], list[tuple[Word, int]]] | None = None
    for mask in range(1, 1 << (len(cases) - 1)) if len(cases) <= 8 else ():  # noqa: PLR2004
        yes = [c for i, c in enumerate(cases) if mask >> i & 1]
        no = [c for i, c in enumerate(cases) if not mask >> i & 1]
        test = exclusive.chooser(_union(yes), _union(no))
        balance = abs(len(yes) - len(no))
        if test is not None and (best is None or balance < best[0]):
            best = (balance, test, yes, no)
    if best is None:
        (value, table), *rest = cases
        here = [u.condition for u, t in zip(group, tables, strict=True) if t & table]
        other = _tree(words, exclusive, rest, group, tables)
        return None if other is None else words.mux(words.disj(here), value, other)
    _, test, yes, no = best
    one = _tree(words, exclusive, yes, group, tables)
    two = _tree(words, exclusive, no, group, tables)
    return None if one is None or two is None else words.mux(test, one, two)


def _union(cases: Sequence[tuple[Word, int]]) -> int:
    result = 0
    for _, table in cases:
        result |= table
    return result
