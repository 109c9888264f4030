"""Single additions, subtractions and comparisons with a carry structure of their own."""

from collections.abc import Iterator

from hwopt.rewrite.arithmetic.adders import Operation, adder, incrementer
from hwopt.rewrite.arithmetic.compare import Reduction, comparator
from hwopt.rewrite.change import Change, block_of, call
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Carry structures with the reduction that comparisons get along with them.
PAIRS: tuple[tuple[str, Reduction], ...] = (
    ("sklansky", "tree"),
    ("ripple", "chain"),
    ("kogge_stone", "tree3"),
    ("brent_kung", "mux"),
    ("carry_select", "tree"),
    ("han_carlson", "tree"),
    ("ladner_fischer", "tree3"),
    ("carry_skip", "chain"),
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
            changes = [_one(module, w, structure, reduction) for w in words]
            yield Change(
                "carry_structures",
                f"write every {what} with {structure} carries",
                tuple(pair for c in changes for pair in c.by),
                tuple({b.name: b for c in changes for b in c.blocks}.values()),
                rank=6 + 4 * number,
            )
        for word in found:
            yield _one(module, word, structure, reduction)


def _fits(word: Word) -> bool:
    if word.op in {"add", "sub"}:
        return word.width >= MIN_WIDTH
    if word.op in {"ult", "slt"}:
        constant = any(a.op == "const" for a in word.args)
        return word.args[0].width >= MIN_WIDTH and not constant
    return False


def _one(module: Module, word: Word, structure: str, reduction: Reduction) -> Change:
    a, b = word.args
    width = a.width
    if word.op in {"ult", "slt"}:
        generated = comparator(width, relation="lt", signed=word.op == "slt", reduction=reduction)
        structure = reduction
    elif (step := _step(word)) is not None:
        a = a if b.op == "const" else b
        generated = incrementer(
            width,
            step=1 if step == 1 else -1,
            structure=structure if structure not in {"carry_select", "carry_skip"} else "sklansky",
        )
        b = None  # type: ignore[assignment]
    else:
        operation: Operation = "add" if word.op == "add" else "sub"
        generated = adder(width, operation=operation, structure=structure)
    block = block_of(generated, module.name)
    args = [a] if b is None else [a, b]
    what = {"ult": "comparison", "slt": "comparison", "sub": "subtraction"}.get(word.op, "addition")
    rank = 8 + 4 * [p[0] for p in PAIRS].index(structure) if structure in dict(PAIRS) else 30
    return Change(
        "carry_structures",
        f"write a {width}-bit {what} with {structure} carries",
        ((word, call(module, block, word.width, args)),),
        (block,),
        rank=rank,
    )


def _step(word: Word) -> int | None:
    """Return 1 or -1 where a word counts up or down."""
    ones = (1 << word.width) - 1
    for arg in word.args if word.op == "add" else word.args[1:]:
        if arg.op == "const" and arg.value in {1, ones}:
            up = (arg.value == 1) == (word.op == "add")
            return 1 if up else -1
    return None
