"""The meaning of each combinational cell, bit by bit. Source: Yosys manual, cell library."""

from collections.abc import Callable
from itertools import combinations

from hwopt.errors import DesignError
from hwopt.netlist.arithmetic import add, divide, multiply, negate, ripple
from hwopt.netlist.pins import Pins, Word, extended
from hwopt.netlist.ternary import HIGH, LOW, Bit3, Ternary


class UnsupportedCell(DesignError):  # noqa: N818 - it names what was found
    """A cell whose meaning is not defined here."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"the cell {kind} ({name}) has no meaning here")


def _equal(p: Pins) -> Bit3:
    a, b = p.stretched()
    return p.logic.not_(p.any_of([p.logic.xor(x, y) for x, y in zip(a, b, strict=True)]))


def _less(p: Pins, left: str, right: str) -> Bit3:
    """Return `left < right`: no carry out of left + ~right + 1, signs turned over."""
    words = dict(zip("AB", p.stretched(), strict=True))
    a, b = list(words[left]), list(words[right])
    if p.signed:
        a[-1], b[-1] = p.logic.not_(a[-1]), p.logic.not_(b[-1])
    _, carry = ripple(p.logic, a, [p.logic.not_(bit) for bit in b], HIGH)
    return p.logic.not_(carry)


def _subtract(p: Pins) -> Word:
    a, b = p.operands(p.width)
    return ripple(p.logic, a, [p.logic.not_(bit) for bit in b], HIGH)[0]


def _shift(p: Pins, word: Word, amount: Word, fill: Word, *, left: bool) -> Word:
    """Shift through one stage for each bit of the amount; `fill[i]` enters for bit i."""
    for stage, select in enumerate(amount):
        step = min(1 << min(stage, 40), len(word))
        if left:
            moved = fill[:step] + word[: len(word) - step]
        else:
            moved = word[step:] + fill[len(word) - step :]
        word = p.muxes(select, word, moved)
    return word


def _shl(p: Pins) -> Word:
    word = extended(p["A"], p.width, signed=bool(p.cell.number("A_SIGNED")))
    return _shift(p, word, p["B"], [LOW] * p.width, left=True)


def _shr(p: Pins, *, arithmetic: bool) -> Word:
    a, signed = p["A"], bool(p.cell.number("A_SIGNED"))
    word = extended(a, max(len(a), p.width), signed=signed)
    fill = a[-1] if arithmetic and signed else LOW
    return _shift(p, word, p["B"], [fill] * len(word), left=False)[: p.width]


def _indexed(p: Pins) -> Word:
    """Select bits at a variable index; those out of range are undefined."""
    a = p["A"]
    word = _moved(p, a, signed=False)
    valid = _moved(p, [HIGH] * len(a), signed=False)
    return [
        p.logic.mux(ok, p.unknown(i), bit)
        for i, (ok, bit) in enumerate(zip(valid, word, strict=True))
    ]


def _moved(p: Pins, a: Word, *, signed: bool) -> Word:
    """Shift right by a signed or unsigned amount; what enters is 0."""
    b = p["B"]
    size = max(len(a), p.width)
    word = extended(
        extended(a, p.width, signed=True) if signed and len(a) < p.width else a, size, signed=False
    )
    zeros = [LOW] * size
    if not p.cell.number("B_SIGNED"):
        return _shift(p, word, b, zeros, left=False)[: p.width]
    right = _shift(p, word, b[:-1], zeros, left=False)
    # One more bit holds the magnitude of the most negative amount.
    amount = negate(p.logic, extended(b, len(b) + 1, signed=True))
    left = _shift(p, word, amount, zeros, left=True)
    return p.muxes(b[-1], right, left)[: p.width]


def _pmux(p: Pins) -> Word:
    """Return the word whose select is set, A where none is, undefined where several are."""
    a, b, selects = p["A"], p["B"], p["S"]
    width = len(a)
    word = a
    for index in reversed(range(len(selects))):
        word = p.muxes(selects[index], word, b[index * width : (index + 1) * width])
    if _exclusive(p.logic, selects):
        return word
    clash = p.any_of([p.logic.and_(x, y) for x, y in combinations(selects, 2)])
    return p.muxes(clash, word, p.unknowns(width))


def _exclusive(logic: Ternary, selects: Word) -> bool:
    """Tell whether each two selects hold some literal in both polarities, so never clash."""
    groups = [_cubes(logic, select[0]) for select in selects]
    return all(
        any(literal ^ 1 in second for literal in first)
        for one, two in combinations(groups, 2)
        for first in one
        for second in two
    )


def _cubes(logic: Ternary, literal: int, depth: int = 6) -> list[frozenset[int]]:
    """Return cubes of literals whose OR a literal implies."""
    if literal & 1 and depth and logic.aig.left[literal >> 1] >= 0:
        fans = (logic.aig.left[literal >> 1], logic.aig.right[literal >> 1])
        return [cube for fan in fans for cube in _cubes(logic, fan ^ 1, depth - 1)]
    found: set[int] = set()
    stack = [literal]
    while stack:
        one = stack.pop()
        found.add(one)
        node = one >> 1
        if not one & 1 and logic.aig.left[node] >= 0:
            stack += (logic.aig.left[node], logic.aig.right[node])
    return [frozenset(found)]


def _bmux(p: Pins) -> Word:
    word = p["A"]
    for select in reversed(p["S"]):
        half = len(word) // 2
        word = p.muxes(select, word[:half], word[half:])
    return word


def _demux(p: Pins) -> Word:
    word = p["A"]
    for select in p["S"]:
        low = [p.logic.and_(bit, p.logic.not_(select)) for bit in word]
        word = low + [p.logic.and_(bit, select) for bit in word]
    return word


def _divide(p: Pins, *, remainder: bool, floor: bool) -> Word:
    """Divide as Verilog does; by zero is undefined."""
    a, b = p.stretched()
    size = max(len(a), p.width)
    a, b = (extended(word, size, signed=p.signed) for word in (a, b))
    quotient, rest = divide(p.logic, a, b, signed=p.signed, floor=floor)
    word = extended(rest if remainder else quotient, p.width, signed=p.signed)
    return p.muxes(p.logic.not_(p.any_of(p["B"])), word, p.unknowns(p.width))


def _power(p: Pins) -> Word:
    """Raise to a power by squares; 0 to a negative one is undefined."""
    a, b, width, negative = p["A"], p["B"], p.width, LOW
    if p.signed:
        b, negative = b[:-1], b[-1]
    one, square = [HIGH] + [LOW] * (width - 1), p.operand("A", width)
    word = one
    while any(bit != LOW for bit in b):
        word = p.muxes(b[0], word, multiply(p.logic, word, square))
        square, b = multiply(p.logic, square, square), b[1:]
    if negative == LOW:
        return word
    # A fraction is 0, and what is left are 1 and -1.
    unit = LOW if len(a) == 1 else p.logic.and_(a[0], p.logic.not_(p.any_of(a[1:])))
    signs = p.muxes(p["B"][0], one, [HIGH] * width)
    inverse = p.muxes(p.all_of(a), p.muxes(unit, [LOW] * width, one), signs)
    inverse = p.muxes(p.any_of(a), p.unknowns(width), inverse)
    return p.muxes(negative, word, inverse)


def _inverted(p: Pins) -> Word:
    return [p.logic.not_(bit) for bit in p.operand("A", p.width)]


CELLS: dict[str, Callable[[Pins], Word]] = {
    "$buf": lambda p: p["A"],
    "$pos": lambda p: p.operand("A", p.width),
    "$not": _inverted,
    "$neg": lambda p: negate(p.logic, p.operand("A", p.width)),
    "$and": lambda p: p.each(p.logic.and_),
    "$or": lambda p: p.each(p.logic.or_),
    "$xor": lambda p: p.each(p.logic.xor),
    "$xnor": lambda p: p.each(lambda a, b: p.logic.not_(p.logic.xor(a, b))),
    "$reduce_and": lambda p: p.flag(p.all_of(p["A"])),
    "$reduce_or": lambda p: p.flag(p.any_of(p["A"])),
    "$reduce_bool": lambda p: p.flag(p.any_of(p["A"])),
    "$reduce_xor": lambda p: p.flag(p.parity(p["A"])),
    "$reduce_xnor": lambda p: p.flag(p.logic.not_(p.parity(p["A"]))),
    "$logic_not": lambda p: p.flag(p.logic.not_(p.any_of(p["A"]))),
    "$logic_and": lambda p: p.flag(p.logic.and_(p.any_of(p["A"]), p.any_of(p["B"]))),
    "$logic_or": lambda p: p.flag(p.logic.or_(p.any_of(p["A"]), p.any_of(p["B"]))),
    "$eq": lambda p: p.flag(_equal(p)),
    "$ne": lambda p: p.flag(p.logic.not_(_equal(p))),
    "$eqx": lambda p: p.flag(_equal(p)),
    "$nex": lambda p: p.flag(p.logic.not_(_equal(p))),
    "$lt": lambda p: p.flag(_less(p, "A", "B")),
    "$gt": lambda p: p.flag(_less(p, "B", "A")),
    "$le": lambda p: p.flag(p.logic.not_(_less(p, "B", "A"))),
    "$ge": lambda p: p.flag(p.logic.not_(_less(p, "A", "B"))),
    "$add": lambda p: add(p.logic, *p.operands(p.width)),
    "$sub": _subtract,
    "$mul": lambda p: multiply(p.logic, *p.operands(p.width)),
    "$div": lambda p: _divide(p, remainder=False, floor=False),
    "$mod": lambda p: _divide(p, remainder=True, floor=False),
    "$divfloor": lambda p: _divide(p, remainder=False, floor=True),
    "$modfloor": lambda p: _divide(p, remainder=True, floor=True),
    "$pow": _power,
    "$shl": _shl,
    "$sshl": _shl,
    "$shr": lambda p: _shr(p, arithmetic=False),
    "$sshr": lambda p: _shr(p, arithmetic=True),
    "$shift": lambda p: _moved(p, p["A"], signed=bool(p.cell.number("A_SIGNED"))),
    "$shiftx": _indexed,
    "$mux": lambda p: p.muxes(p["S"][0], p["A"], p["B"]),
    "$pmux": _pmux,
    "$bmux": _bmux,
    "$demux": _demux,
    "$bwmux": lambda p: [
        p.logic.mux(s, a, b) for s, a, b in zip(p["S"], p["A"], p["B"], strict=True)
    ],
}
