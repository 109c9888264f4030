"""One adder for additions, subtractions and comparisons that nobody sees at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass

from hwopt.rewrite.arithmetic.adders import adder
from hwopt.rewrite.change import Change, block_of, call
from hwopt.rewrite.observed import Observed, separator
from hwopt.rewrite.ranges import unsigned_view
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Shorter operands are not worth a multiplexer.
MIN_WIDTH = 3
#: How the shared adder is written; `operator` leaves its carries to the synthesis tool.
STRUCTURES = ("operator", "sklansky", "ripple", "kogge_stone", "brent_kung")


@dataclass(frozen=True)
class Use:
    """An operation that one adder of the operands' width can do."""

    word: Word
    a: Word
    b: Word

    @property
    def subtracts(self) -> bool:
        """Whether the second operand is inverted."""
        return self.word.op != "add"

    @property
    def pair(self) -> tuple[Word, ...]:
        """The operands, whatever their order."""
        return tuple(sorted((self.a, self.b), key=lambda word: word.index))

    @property
    def operation(self) -> tuple[object, ...]:
        """What uses have in common that one adder serves at once."""
        return self.subtracts, *((self.a, self.b) if self.subtracts else self.pair)


def shared_adders(module: Module) -> Iterator[Change]:
    """Let operations on the same, or on different, operands take turns at one adder."""
    observed = Observed(module)
    uses = [u for w in module.order() if (u := use_of(w)) is not None]
    groups: dict[int, list[Use]] = {}
    for use in uses:
        groups.setdefault(use.a.width, []).append(use)
    for width, members in groups.items():
        yield from _same_operands(module, observed, width, members)
        yield from _pairs(module, observed, members)


def use_of(word: Word) -> Use | None:
    """Return a word as an operation of an adder; None where it is none, or not worth sharing."""
    if word.op not in {"add", "sub", "ult", "slt"}:
        return None
    a, b = word.args
    if word.op in {"add", "sub"}:
        views = [unsigned_view(x) for x in (a, b)]
        if views[0] is not None and views[1] is not None:
            wide = max(v.width for v in views if v is not None)
            if wide + 1 == word.width and views[0].width == views[1].width:
                a, b = views[0], views[1]
    if a.width < MIN_WIDTH or (word.op in {"ult", "slt"} and "const" in (a.op, b.op)):
        return None
    return Use(word, a, b)


def _same_operands(
    module: Module, observed: Observed, width: int, members: list[Use]
) -> Iterator[Change]:
    pairs: dict[tuple[Word, ...], list[Use]] = {}
    for use in members:
        pairs.setdefault(use.pair, []).append(use)
    for uses in pairs.values():
        adds = [u for u in uses if not u.subtracts]
        subs = [u for u in uses if u.subtracts]
        if not subs:
            continue
        a, b = subs[0].a, subs[0].b
        subs = [u for u in subs if u.a is a]
        if len(adds) + len(subs) < 2:  # noqa: PLR2004 - nothing to share
            continue
        words = module.words
        select = words.const(1, 1)
        if adds:
            seen = [observed(u.word) for u in subs]
            chosen = separator(words, seen, [observed(u.word) for u in adds])
            if chosen is None:
                continue
            select = chosen
        yield from _rebuilt(module, width, (a, b, select), [*adds, *subs])


def _rebuilt(
    module: Module, width: int, operands: tuple[Word, Word, Word], uses: list[Use]
) -> Iterator[Change]:
    a, b, select = operands
    words = module.words
    spread = words.sext(select, width)
    for number, structure in enumerate(STRUCTURES):
        flipped = words.xor((b, spread))
        blocks = []
        if structure == "operator":
            # The carry enters through an extra lowest position: one adder for any tool.
            one = words.const(0, 1)
            left = words.cat((one, a, words.const(1, 1)))
            right = words.cat((one, flipped, select))
            total = words.bits(words.add(left, right), 1, width + 1)
        else:
            generated = adder(width + 1, operation="add", structure=structure, carry_in=True)
            block = block_of(generated, module.name)
            blocks.append(block)
            wide = [words.zext(x, width + 1) for x in (a, flipped)]
            total = call(module, block, width + 1, (*wide, select))
        yield Change(
            "shared_adders",
            f"share one {width}-bit adder ({structure}) between {len(uses)} operations",
            tuple((u.word, result_of(words, u, total)) for u in uses),
            tuple(blocks),
            rank=1 + 4 * number,
        )


def result_of(words: Words, use: Use, total: Word) -> Word:
    """Return the result of an operation from the sum of width + 1 bits of its adder."""
    width = use.a.width
    carry = words.bit(total, width)
    low = words.bits(total, 0, width)
    if use.word.op == "ult":
        return words.invert(carry)
    if use.word.op == "slt":
        a, b = words.bit(use.a, width - 1), words.bit(use.b, width - 1)
        return words.mux(words.xor((a, b)), a, words.bit(total, width - 1))
    if use.word.width == width:
        return low
    return words.cat((words.invert(carry) if use.word.op == "sub" else carry, low))


def _pairs(module: Module, observed: Observed, members: list[Use]) -> Iterator[Change]:
    """Give two operations on different operands one adder with multiplexers in front."""
    words = module.words
    plain = [u for u in members if u.word.op in {"add", "sub"} and u.word.width == u.a.width]
    for i, first in enumerate(plain):
        for second in plain[:i]:
            if first.word.args == second.word.args and first.word.op == second.word.op:
                continue
            seen = observed(first.word), observed(second.word)
            select = separator(words, [seen[0]], [seen[1]])
            if select is None:
                continue
            new = _joined(words, select, first, second)
            if new is not None:
                yield Change(
                    "shared_adders",
                    f"choose operands in front of one {first.a.width}-bit adder",
                    ((first.word, new), (second.word, new)),
                    rank=7,
                )


def _joined(words: Words, select: Word, first: Use, second: Use) -> Word | None:
    """Return one sum that is the first where the bit is set, else the second."""
    a, b = (first.a, first.b), (second.a, second.b)
    straight = sum(x is y for x, y in zip(a, b, strict=True))
    crossed = sum(x is y for x, y in zip(a, b[::-1], strict=True))
    if crossed > straight and not second.subtracts:
        b = b[::-1]
    left, right = (words.mux(select, x, y) for x, y in zip(a, b, strict=True))
    if first.word.op == second.word.op:
        return words.add(left, right) if not first.subtracts else words.sub(left, right)
    negate = select if first.subtracts else words.invert(select)
    width = first.a.width
    flipped = words.xor((right, words.sext(negate, width)))
    total = words.add(words.cat((left, words.const(1, 1))), words.cat((flipped, negate)))
    return words.bits(total, 1, width)
