"""Single additions, subtractions and comparisons with a carry structure of their own."""

import functools
from collections.abc import Iterator, Sequence

from hwopt.rewrite.arithmetic.adders import Operation, adder, incrementer
from hwopt.rewrite.arithmetic.carry import Structure
from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.compare import Reduction, comparator
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.timed import timed
from hwopt.rewrite.arrivals import arrivals
from hwopt.rewrite.change import Change, block_of, call
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Carry structures with the reduction that comparisons get along with them, the best bets first:
#: trees that were found, from the middle of their front to its ends, then those of the books that
#: hold a place on it somewhere (`tests/benchmarks/arithmetic`).
PAIRS: tuple[tuple[str, Reduction], ...] = (
    ("found3", "tree"),
    ("ripple", "chain"),
    ("found1", "tree3"),
    ("found5", "mux"),
    ("timed2", "tree"),
    ("found7", "tree"),
    ("or_kogge_stone", "tree3"),
    ("brent_kung", "mux"),
    ("carry_select", "tree"),
    ("found4", "chain"),
)
#: How many operators later than possible the last carry of a timed sum may come.
SLACKS = (0, 2, 5)
#: Writing a block out costs more than all else here, and a module asks for the same ones again.
_adder, _incrementer, _comparator = (
    functools.lru_cache(maxsize=512)(generator) for generator in (adder, incrementer, comparator)
)
#: Shorter words gain nothing from a structure.
MIN_WIDTH = 3


def carry_structures(module: Module) -> Iterator[Change]:
    """Write each adder and comparator, or all of them, out in a chosen structure."""
    found = [w for w in module.order() if _fits(w)]
    adders = [w for w in found if w.op in {"add", "sub"}]
    for number, (structure, reduction) in enumerate(PAIRS):
        for words, what in ((found, "adder and comparator"), (adders, "adder")):
            if len(words) < 2 or (words is adders and len(adders) == len(found)):  # noqa: PLR2004
                continue
            changes = [_one(module, w, structure, reduction, number) for w in words]
            yield Change(
                "carry_structures",
                f"write every {what} with {structure} carries",
                tuple(pair for c in changes for pair in c.by),
                tuple({b.name: b for c in changes for b in c.blocks}.values()),
                rank=6 + 4 * number,
            )
        for word in found:
            yield _one(module, word, structure, reduction, number)


def timed_carries(module: Module) -> Iterator[Change]:
    """Write sums whose operands have early and late bits with carries that wait for the late."""
    found = [w for w in module.order() if w.op in {"add", "sub"} and _fits(w) and not _step(w)]
    times = arrivals(found)
    for word in found:
        ready = [max(bits) for bits in zip(*(times[arg] for arg in word.args), strict=True)]
        below = ready[: word.width - 1]
        if len(set(below)) == 1:
            continue
        for number, slack in enumerate(SLACKS):
            tree = CarryTree(timed(below, slack=slack))
            yield _added(module, word, tree, "timed_carries", 9 + 4 * number)


def _fits(word: Word) -> bool:
    if word.op in {"add", "sub"}:
        return word.width >= MIN_WIDTH
    if word.op in {"ult", "slt"}:
        constant = any(a.op == "const" for a in word.args)
        return word.args[0].width >= MIN_WIDTH and not constant
    return False


def _one(module: Module, word: Word, structure: str, reduction: Reduction, number: int) -> Change:
    rank = 8 + 4 * number
    if word.op in {"ult", "slt"}:
        width = word.args[0].width
        generated = _comparator(width, relation="lt", signed=word.op == "slt", reduction=reduction)
        note = f"write a {width}-bit comparison with {reduction} carries"
        return _called(module, word, generated, word.args, ("carry_structures", note, rank))
    step = _step(word)
    if step is None:
        return _added(module, word, structure, "carry_structures", rank)
    tree = "sklansky" if structure == "carry_select" else structure
    generated = _incrementer(word.width, step=1 if step == 1 else -1, structure=tree)
    counted = [a for a in word.args if a.op != "const"] or list(word.args[:1])
    note = f"write a {word.width}-bit step with {tree} carries"
    return _called(module, word, generated, counted, ("carry_structures", note, rank))


def _added(module: Module, word: Word, structure: Structure, rule: str, rank: int) -> Change:
    operation: Operation = "add" if word.op == "add" else "sub"
    generated = _adder(word.width, operation=operation, structure=structure)
    what = "addition" if word.op == "add" else "subtraction"
    how = f"{structure} carries" if isinstance(structure, str) else "carries by arrival"
    note = f"write a {word.width}-bit {what} with {how}"
    return _called(module, word, generated, word.args, (rule, note, rank))


def _called(
    module: Module,
    word: Word,
    generated: Generated,
    args: Sequence[Word],
    said: tuple[str, str, int],
) -> Change:
    block = block_of(generated, module.name)
    rule, note, rank = said
    new = call(module, block, word.width, args)
    return Change(rule, note, ((word, new),), (block,), rank=rank)


def _step(word: Word) -> int | None:
    """Return 1 or -1 where a word counts up or down."""
    ones = (1 << word.width) - 1
    for arg in word.args if word.op == "add" else word.args[1:]:
        if arg.op == "const" and arg.value in {1, ones}:
            up = (arg.value == 1) == (word.op == "add")
            return 1 if up else -1
    return None
