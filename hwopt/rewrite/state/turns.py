"""One operator where several are never needed in the same cycle, as in different states."""

from collections.abc import Hashable, Iterator, Sequence

from hwopt.rewrite.change import Change
from hwopt.rewrite.ranges import view
from hwopt.rewrite.sharing import use_of
from hwopt.rewrite.state.adding import one_adder
from hwopt.rewrite.state.exclusive import Exclusive, Turns
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Operators worth multiplexers, how early each is tried, and their narrowest operands [bits].
_KINDS = {"mul": 1, "add": 2, "sub": 2, "shl": 3, "lshr": 3, "ashr": 3, "ult": 4, "slt": 4, "eq": 6}
_NARROWEST = {"mul": 2, "eq": 6}
#: Each operation, and what replaces it.
_By = tuple[tuple[Word, Word], ...]
_SUMS, _LESS = frozenset({"add", "sub"}), frozenset({"ult", "slt"})


def shared_operators(module: Module) -> Iterator[Change]:
    """Let operations of one kind that nobody sees at the same time take turns at one operator."""
    kinds: dict[tuple[object, ...], list[Word]] = {}
    for word in module.order():
        if word.op in _KINDS and _is_worth(word):
            for kind in _kinds(word):
                kinds.setdefault(kind, []).append(word)
    if all(len(members) < 2 for members in kinds.values()):  # noqa: PLR2004 - nobody to share with
        return
    exclusive = Exclusive(module)
    for (name, *_), members in kinds.items():
        same = _operation_of if name in {"sum", "adder"} else id
        # A proof needs what registers hold and the products at once, which is too much for it.
        groups = exclusive.groups(members, states=name != "mul", same=same)
        found = [(turns, by) for turns in groups if (by := _replaced(turns, str(name)))]
        yield from (
            _change(f"let {len(turns.words)} operations ({_names(turns)}) take turns at one", by)
            for turns, by in found
        )
        free = _free(found)
        if len(free) > 1:
            every = [pair for by in free for pair in by]
            yield _change(f"let {len(every)} operations take turns at {len(free)}", every)


def _change(note: str, by: Sequence[tuple[Word, Word]]) -> Change:
    return Change("shared_operators", note, tuple(by), rank=_KINDS[by[0][0].op] + 1)


def _free(found: Sequence[tuple[Turns, _By]]) -> list[_By]:
    """Return what can be replaced together: none is made of, or hidden by, what others change."""
    free: list[tuple[set[Word], Turns, _By]] = []
    for turns, by in found:
        new = (word for _, word in by)
        needs = set(reachable([*turns.conditions, *turns.words, *new]))
        if all(
            needs.isdisjoint(other.words) and needed.isdisjoint(turns.words)
            for needed, other, _ in free
        ):
            free.append((needs, turns, by))
    return [by for _, _, by in free]


def _names(turns: Turns) -> str:
    names = " and ".join(dict.fromkeys(word.op for word in turns.words))
    return f"{names}, {turns.words[0].args[0].width} bits"


def _is_worth(word: Word) -> bool:
    constant = any(a.op == "const" for a in word.args)
    narrow = min(_width(a) for a in word.args[:1]) < _NARROWEST.get(word.op, 3)
    return not narrow and not (constant and word.op in {"mul", "ult", "slt", "eq", "shl", "lshr"})


def _width(word: Word) -> int:
    seen = view(word)
    return word.width if seen is None else seen[0].width


def _kinds(word: Word) -> Iterator[tuple[object, ...]]:
    """Yield what operations must have in common, one way or another.

    Sums and differences go together, comparisons of both signs do, and one adder does them all.
    """
    use = use_of(word)
    if use is not None and word.op in _SUMS:
        yield "sum", use.a.width
    elif word.op in _LESS:
        yield "less", word.args[0].width
    else:
        yield word.op, word.width, tuple(a.width for a in word.args)
    if use is not None:
        yield "adder", use.a.width


def _operation_of(word: Word) -> Hashable:
    use = use_of(word)
    return word if use is None else use.operation


def _replaced(turns: Turns, kind: str) -> _By:
    """Return each operation with what replaces it: one operator, its operands chosen before."""
    sums = sum(word.op in _SUMS for word in turns.words)
    if kind == "adder" and sums in {0, len(turns.words)}:
        return ()
    if len({_operation_of(word) for word in turns.words}) == 1:
        return ()
    if sums:
        return one_adder(turns, [use for word in turns.words if (use := use_of(word))])
    words, first = turns.module.words, turns.words[0]
    orders = [word.args for word in turns.words]
    if first.op in {"mul", "eq"}:
        orders = _aligned(orders)
    one, two = (turns.chosen([order[k] for order in orders]) for k in (0, 1))
    new = _less(turns, one, two) if kind == "less" else _operation(words, first, one, two)
    return tuple((word, new) for word in turns.words)


def _less(turns: Turns, one: Word, two: Word) -> Word:
    """Return one comparison, of either sign: the other order has the highest bits inverted."""
    words = turns.module.words
    signs = {word.op for word in turns.words}
    if len(signs) == 1:
        return words.less(one, two, signed=signs == {"slt"})
    flip = turns.chosen([words.const(int(word.op == "slt"), 1) for word in turns.words])
    high = one.width - 1
    return words.less(
        *(
            words.cat((words.xor((words.bit(x, high), flip)), words.bits(x, 0, high)))
            for x in (one, two)
        ),
        signed=False,
    )


def _operation(words: Words, word: Word, one: Word, two: Word) -> Word:
    if word.op == "mul":
        return words.mul(one, two)
    return words.eq(one, two) if word.op == "eq" else words.shift(word.op, one, two)


def _aligned(orders: Sequence[tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """Return operands with those that are the same in most operations in one place."""
    result = [orders[0]]
    for order in orders[1:]:
        straight = sum(order[k] is done[k] for done in result for k in (0, 1))
        crossed = sum(order[1 - k] is done[k] for done in result for k in (0, 1))
        result.append(order[::-1] if crossed > straight else order)
    return result
