"""How operations become one sum `(x ^ s) + (y ^ t) + c` whose operands are chosen before.

A sum, a difference or a comparison is such a sum in several ways: with its operands in either
place, and a constant 1 or -1 as a carry or as an inverted zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from hwopt.rewrite.sharing import Use, result_of
from hwopt.rewrite.state.exclusive import Turns
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: What another word in front of an adder, and the inverters, weigh beside one gate a bit.
_CHOICE, _INVERTERS = 3, 2
#: How often each operation is asked again which way suits those of the others.
_ROUNDS = 3


@dataclass(frozen=True)
class _Way:
    """One operation as a sum."""

    addends: tuple[Word, Word]
    #: Which addends are inverted.
    inverted: tuple[bool, bool]
    carry: bool


def one_adder(turns: Turns, uses: Sequence[Use]) -> tuple[tuple[Word, Word], ...]:
    """Return, for operations that take turns, each and what replaces it.

    Args:
        turns: The words of the operations.
        uses: The same operations, in the same order, all of one width of operands.
    """
    words, width = turns.module.words, uses[0].a.width
    apart = {use.operation: _ways(words, use) for use in uses}
    fitting = dict(zip(apart, _fitting(list(apart.values())), strict=True))
    ways = [fitting[use.operation] for use in uses]
    sides = []
    for side in (0, 1):
        addend = turns.chosen([way.addends[side] for way in ways])
        flips = turns.chosen([words.const(int(way.inverted[side]), 1) for way in ways])
        sides.append(words.xor((addend, words.sext(flips, width))))
    carry = turns.chosen([words.const(int(way.carry), 1) for way in ways])
    # The carry enters through an extra lowest position: one adder for any tool.
    zero, one = words.const(0, 1), words.const(1, 1)
    left, right = (words.cat((zero, x, c)) for x, c in zip(sides, (one, carry), strict=True))
    total = words.bits(words.add(left, right), 1, width + 1)
    return tuple((use.word, result_of(words, use, total)) for use in uses)


def _ways(words: Words, use: Use) -> list[_Way]:
    """Return the ways of an operation; in each, the carry out of its sum is the same."""
    flip = use.subtracts
    straight = _Way((use.a, use.b), (False, flip), carry=flip)
    crossed = _Way((use.b, use.a), (flip, False), carry=flip)
    found = list[_Way]()
    nothing, every = words.const(0, use.a.width), words.const((1 << use.a.width) - 1, use.a.width)
    for way in (straight, crossed):
        for side in (0, 1):
            addend, inverted = way.addends[side], way.inverted[side]
            if addend.op != "const" or use.word.width != use.a.width:
                continue
            # 1 is a carry, -1 an inverted zero, and the inverse of 1 with a carry is the latter.
            step = (1 << use.a.width) - 1 - addend.value if inverted else addend.value
            step = (step + int(way.carry)) & every.value
            if step in (0, 1, every.value):
                addends, flips = list(way.addends), list(way.inverted)
                addends[side], flips[side] = nothing, step == every.value
                found.append(_Way((addends[0], addends[1]), (flips[0], flips[1]), carry=step == 1))
    return [*found, straight, crossed]


def _fitting(options: Sequence[Sequence[_Way]]) -> list[_Way]:
    """Return a way of each operation, so that few words stand in front of the adder."""
    found = []
    for first in options[0]:
        ways = [first, *(several[0] for several in options[1:])]
        for _, place in product(range(_ROUNDS), range(len(ways))):
            before, after = ways[:place], ways[place + 1 :]
            ways[place] = min(options[place], key=lambda way: _weight([*before, way, *after]))
        found.append(ways)
    return min(found, key=_weight)


def _weight(ways: Sequence[_Way]) -> int:
    weight = 0
    for side in (0, 1):
        sources = {way.addends[side] for way in ways}
        constants = sum(word.op == "const" for word in sources)
        weight += _CHOICE * max(0, len(sources) - 1 - constants) + constants
        weight += _INVERTERS * any(way.inverted[side] for way in ways)
    return weight
