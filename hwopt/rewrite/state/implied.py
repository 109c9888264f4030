"""Registers whose value follows from that of others in every state that can be reached.

A counter beside two pointers, or a flag beside a counter, is remembered twice. What follows is
computed instead, by the simplest relation there is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from hwopt.rewrite.change import Change
from hwopt.rewrite.choices import FREE
from hwopt.rewrite.functions import written_bit
from hwopt.rewrite.state.joint import Joint, Values, joint_states
from hwopt.rewrite.state.layout import Builder, kept_in
from hwopt.rewrite.state.registers import Register, registers_of, undetermined
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Widest register whose bits are written as functions, and most bits of which one is [bits].
_WIDEST, _INPUTS = 3, 5
#: Most changes for one module.
_CHANGES = 7

#: A bit of a register, by its name and place.
_Place = tuple[str, int]


@dataclass(frozen=True)
class _Sum:
    """The lower bits of a register are a constant and others, added or subtracted."""

    register: Register
    width: int
    #: Names, and whether each is subtracted.
    terms: tuple[tuple[str, bool], ...]
    constant: int

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.terms)

    def words(self, words: Words, registers: Mapping[str, Register]) -> Word:
        total = words.const(self.constant, self.width)
        for name, minus in sorted(self.terms, key=lambda term: term[1]):
            term = words.bits(words.sig(name, registers[name].width), 0, self.width)
            total = words.sub(total, term) if minus else words.add(total, term)
        return total


@dataclass(frozen=True)
class _Function:
    """Each bit of a register is a function of a few bits of others."""

    register: Register
    #: For each bit, the lowest first: names and places, and the table over them.
    bits: tuple[tuple[tuple[_Place, ...], tuple[int, ...]], ...]

    @property
    def width(self) -> int:
        return self.register.width

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(name for places, _ in self.bits for name, _ in places)

    def words(self, words: Words, registers: Mapping[str, Register]) -> Word:
        found = []
        for places, table in reversed(self.bits):
            signals = (words.bit(words.sig(n, registers[n].width), at) for n, at in places)
            found.append(written_bit(words, tuple(signals), table))
        return words.cat(found)


_Implied = _Sum | _Function


def implied_registers(module: Module) -> Iterator[Change]:
    """Take away registers whose value follows from others, alone and several together."""
    registers = registers_of(module)
    if undetermined(module, registers):
        return
    for joint in joint_states(registers):
        sums = list[_Implied](_sums(joint))
        tables = list[_Implied](_functions(joint))
        plans = [_together([*sums, *tables]), _together([*reversed(tables), *sums])]
        plans += [[each] for each in (*sums, *tables)]
        done: list[list[_Implied]] = []
        for plan in plans:
            if plan and plan not in done:
                done.append(plan)
        for number, plan in enumerate(done[:_CHANGES]):
            yield _change(module, registers, plan, 3 + 2 * number)


def _together(found: Sequence[_Implied]) -> list[_Implied]:
    """Return as many as go together: none follows from what is gone."""
    plan: list[_Implied] = []
    for each in found:
        gone = {other.register.name for other in plan}
        used = frozenset[str]().union(*(other.sources for other in plan))
        if each.register.name not in gone | used and gone.isdisjoint(each.sources):
            plan.append(each)
    return plan


def _sums(joint: Joint) -> Iterator[_Sum]:
    """Yield registers, the widest first, whose lower bits are sums of others."""
    wide = sorted((r for r in joint.registers if r.width > 1), key=lambda r: -r.width)
    for register in wide:
        others = [r for r in wide if r is not register]
        groups = [(a,) for a in others] + list(combinations(others, 2))
        for group in groups:
            found = _sum(joint, register, group)
            if found is not None:
                yield found
                break


def _sum(joint: Joint, register: Register, group: Sequence[Register]) -> _Sum | None:
    width = min(r.width for r in (register, *group))
    mask = (1 << width) - 1
    for signs in range(1 << len(group)):
        rest = joint.values[register.name]
        terms = []
        for place, other in enumerate(group):
            minus = bool(signs >> place & 1)
            rest = rest + joint.values[other.name] if minus else rest - joint.values[other.name]
            terms.append((other.name, minus))
        rest = rest & mask
        if (rest == rest[0]).all():
            return _Sum(register, width, tuple(terms), int(rest[0]))
    return None


def _functions(joint: Joint) -> Iterator[_Function]:
    """Yield narrow registers, single bits first, that are functions of few bits of others."""
    for register in sorted(joint.registers, key=lambda r: r.width):
        if register.width > _WIDEST:
            continue
        others = [r for r in joint.registers if r is not register]
        values = {
            (r.name, at): joint.values[r.name] >> at & 1 for r in others for at in range(r.width)
        }
        found = []
        for at in range(register.width):
            table = _table(joint.values[register.name] >> at & 1, values)
            if table is None:
                break
            found.append(table)
        else:
            yield _Function(register, tuple(found))


def _table(
    bit: Values, values: Mapping[_Place, Values]
) -> tuple[tuple[_Place, ...], tuple[int, ...]] | None:
    """Return the fewest bits that decide another, and its table over them."""
    every = sum((bits << k for k, bits in enumerate(values.values())), start=0 * bit)
    if np.unique(every).size < np.unique(every * 2 + bit).size:
        return None
    for count in range(1, min(_INPUTS, len(values)) + 1):
        for places in combinations(values, count):
            number = sum((values[each] << k for k, each in enumerate(places)), start=0 * bit)
            both = np.bincount(number * 2 + bit, minlength=2 << count).reshape(-1, 2) > 0
            if not both.all(axis=1).any():
                table = np.where(both.any(axis=1), both[:, 1], FREE)
                return places, tuple(int(entry) for entry in table)
    return None


def _change(
    module: Module, registers: Mapping[str, Register], plan: Sequence[_Implied], rank: int
) -> Change:
    builder = Builder(module)
    words = module.words
    for each in plan:
        register = each.register
        kept = list(range(each.width, register.width))
        parts = kept_in(builder, register, kept) if kept else {}
        high = [parts[at] for at in reversed(kept)]
        builder.replace(register, words.cat((*high, each.words(words, registers))))
    layout = builder.layout()
    names = ", ".join(each.register.name for each in plan)
    return Change(
        "implied_registers",
        f"compute {names} from the other registers, which say as much",
        layout.by,
        rank=rank,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )
