"""Codes for the states of a machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from hwopt.rewrite.state.cover import cover, literals
from hwopt.rewrite.state.machine import Machine, functions_in, observers
from hwopt.verilog.word import Word

#: Widest code [bits], and most states for which codes are searched.
_WIDEST, _SEARCHED = 16, 24
#: Exchanges of codes that are tried from each beginning.
_TRIALS = 1500

#: Code of each state that is told apart.
Codes = Mapping[int, int]


def encodings(machine: Machine, leaders: Mapping[int, int]) -> Iterator[tuple[str, int, Codes]]:
    """Yield the name, the width [bits] and the code of each state, states of a class alike.

    Args:
        machine: Whose states.
        leaders: The state that stands for each.
    """
    states = list(dict.fromkeys(leaders[s] for s in machine.states))
    least = max(1, (len(states) - 1).bit_length())
    plain = {s: i for i, s in enumerate(states)}
    found: list[tuple[str, int, dict[int, int]]] = [("binary", least, plain)]
    if len(states) <= _SEARCHED:
        fitted = _fitted(_picture(machine, leaders, states, least))
        found.insert(0, ("fitted", least, dict(zip(states, fitted, strict=True))))
    outputs = _output_codes(machine, leaders, states)
    if outputs is not None:
        found.append(("output", *outputs))
    if 2 < len(states) <= _WIDEST:  # noqa: PLR2004 - else one bit does
        found.append(("gray", least, {s: i ^ i >> 1 for i, s in enumerate(states)}))
        found.append(("one-hot", len(states), {s: 1 << i for i, s in enumerate(states)}))
        zero = {s: 1 << i >> 1 for i, s in enumerate(states)}
        found.append(("zero-hot", len(states) - 1, zero))
    ring = _ring(machine, leaders, states) if len(states) <= 2 * _WIDEST else []
    if len(ring) > 4:  # noqa: PLR2004 - else it is a Gray code
        found.append(("johnson", (len(ring) + 1) // 2, _johnson(ring)))
    seen = set()
    for name, width, codes in found:
        key = (width, tuple(codes[s] for s in states))
        if key not in seen:
            seen.add(key)
            yield name, width, {s: codes[leaders[s]] for s in machine.states}


def _ring(machine: Machine, leaders: Mapping[int, int], states: Sequence[int]) -> list[int]:
    """Return states in the order of a circle, of which each is left for the next or the first.

    Empty where they are no such circle.
    """
    ring = [states[0]]
    while len(ring) < len(states):
        following = {leaders[s] for s in machine.following[ring[-1]]}
        fresh = following - {ring[-1], ring[0]}
        if len(fresh) != 1 or not fresh.isdisjoint(ring):
            return []
        ring += fresh
    return ring if {leaders[s] for s in machine.following[ring[-1]]} <= {ring[-1], ring[0]} else []


def _johnson(ring: Sequence[int]) -> dict[int, int]:
    """Return codes of which each is the one before, shifted, with the inverse of what falls out."""
    width = (len(ring) + 1) // 2
    full = (1 << width) - 1
    codes = [
        full >> width - place if place <= width else full << place - width & full
        for place in range(2 * width)
    ]
    if len(ring) < len(codes):
        codes.remove(full)
    return dict(zip(ring, codes, strict=True))


@dataclass(frozen=True)
class Picture:
    """What decides how well codes fit, with states by number and words by value alone."""

    states: int
    #: Width of the codes [bits].
    width: int
    #: Functions of the state that others read: their values, and their widths [bits].
    tables: tuple[tuple[tuple[int, ...], int], ...]
    #: For each state what chooses among the states after it, by number, and these.
    trees: tuple[tuple[int, tuple[int, ...]], ...]

    def cost(self, codes: Sequence[int]) -> int:
        """Return the literals that codes take, to tell states apart and in the next state."""
        total = 0
        for values, size in self.tables:
            for bit in range(size):
                ones = [code for code, v in zip(codes, values, strict=True) if v >> bit & 1]
                zeros = [code for code, v in zip(codes, values, strict=True) if not v >> bit & 1]
                direct, inverse = cover(self.width, ones, zeros), cover(self.width, zeros, ones)
                total += min(literals(direct), literals(inverse))
        return total + sum(self._next(bit, codes) for bit in range(self.width))

    def _next(self, bit: int, codes: Sequence[int]) -> int:
        """Return the literals of one bit of the next state."""
        groups: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        for code, (shape, ends) in zip(codes, self.trees, strict=True):
            values = tuple(codes[end] >> bit & 1 for end in ends)
            same = len(set(values)) == 1
            groups.setdefault((-1, values[:1]) if same else (shape, values), []).append(code)
        total = 0
        for (shape, values), here in groups.items():
            if shape < 0 and not values[0]:
                continue
            others = [code for group in groups.values() if group is not here for code in group]
            turns = sum(a != b for a, b in pairwise(values))
            total += literals(cover(self.width, here, others)) + turns
        return total


def _picture(
    machine: Machine, leaders: Mapping[int, int], states: Sequence[int], width: int
) -> Picture:
    number = {s: i for i, s in enumerate(states)}
    shapes: dict[object, int] = {}
    trees = []
    for state in states:
        shape, ends = _tree(machine, leaders, machine.at(machine.register.drive.word, state))
        kind = shapes.setdefault(shape, len(shapes))
        trees.append((kind, tuple(number[end] for end in ends)))
    tables = tuple((tuple(t[s] for s in states), size) for t, size in _tables(machine, leaders))
    return Picture(len(states), width, tables, tuple(trees))


def _tree(
    machine: Machine, leaders: Mapping[int, int], root: Word
) -> tuple[object, tuple[int, ...]]:
    """Return what chooses the state after a given one, and the choices in a fixed order."""
    tests: list[Word] = []
    ends: list[int] = []
    stack, seen = [root], set()
    while stack:
        word = stack.pop()
        if word.op == "mux" and word not in seen:
            seen.add(word)
            tests.append(word.args[0])
            stack += reversed(word.args[1:])
        elif word.op == "const":
            ends.append(leaders.get(word.value, machine.states[0]))
    return tuple(tests), tuple(ends or [machine.states[0]])


def _tables(machine: Machine, leaders: Mapping[int, int]) -> Iterator[tuple[dict[int, int], int]]:
    """Yield the functions of the state that others than the next state read."""
    for word in functions_in(machine, observers(machine.module, {machine.register.name})):
        values = machine.functions.get(word)
        if values is not None:
            table = dict(zip(machine.states, values, strict=True))
            yield {s: table[s] for s in machine.states if leaders[s] == s}, word.width


@lru_cache(maxsize=256)
def _fitted(picture: Picture) -> tuple[int, ...]:
    """Return codes of least width between which exchanges bring nothing, as far as we look."""
    tried = 0
    found = []
    for turn in (0, 1):
        codes = tuple(i ^ (i >> 1) * turn for i in range(picture.states))
        best, before = picture.cost(codes), -1
        while best != before and tried < _TRIALS * (turn + 1):
            before = best
            for trial in _exchanges(codes, picture.width):
                value = picture.cost(trial)
                tried += 1
                if value < best:
                    best, codes = value, trial
                    break
        found.append((best, turn, codes))
    return min(found)[2]


def _exchanges(codes: Sequence[int], width: int) -> Iterator[tuple[int, ...]]:
    holders = {code: state for state, code in enumerate(codes)}
    for state, held in enumerate(codes):
        for code in range(1 << width):
            other = holders.get(code)
            if other is None or other > state:
                trial = list(codes)
                trial[state] = code
                if other is not None:
                    trial[other] = held
                yield tuple(trial)


def _output_codes(
    machine: Machine, leaders: Mapping[int, int], states: Sequence[int]
) -> tuple[int, dict[int, int]] | None:
    """Return codes whose first bits are functions of the state that others read."""
    codes = dict.fromkeys(states, 0)
    width = 0
    least = max(1, (len(states) - 1).bit_length())
    columns = _columns(machine, leaders, states)
    columns.sort(key=lambda c: (abs(2 * sum(c) - len(c)), c))
    for column in columns:
        if len(set(codes.values())) == len(states) or width > least:
            break
        trial = {s: codes[s] | v << width for s, v in zip(states, column, strict=True)}
        if len(set(trial.values())) > len(set(codes.values())):
            codes, width = trial, width + 1
    groups: dict[int, list[int]] = {}
    for state in states:
        groups.setdefault(codes[state], []).append(state)
    extra = (max(len(g) for g in groups.values()) - 1).bit_length()
    if not width or width + extra > min(_WIDEST, len(states)):
        return None
    for group in groups.values():
        for i, state in enumerate(group):
            codes[state] |= i << width
    return width + extra, codes


def _columns(
    machine: Machine, leaders: Mapping[int, int], states: Sequence[int]
) -> list[tuple[int, ...]]:
    """Return the different bits that are functions of the state, by state."""
    columns: list[tuple[int, ...]] = []
    for values, size in _tables(machine, leaders):
        for bit in range(size):
            column = tuple(values[s] >> bit & 1 for s in states)
            inverse = tuple(1 - v for v in column)
            if len(set(column)) > 1 and column not in columns and inverse not in columns:
                columns.append(column)
    return columns
