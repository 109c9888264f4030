"""One register for several that never matter together, such as a timer for each state."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from hwopt.rewrite.change import Change
from hwopt.rewrite.state.live import Live, States, away
from hwopt.rewrite.state.machine import machine_of
from hwopt.rewrite.state.reach import Reach, reach_of
from hwopt.rewrite.state.registers import (
    Register,
    is_hold,
    leaves,
    registers_of,
    undetermined,
)
from hwopt.rewrite.state.shared import Shared
from hwopt.rewrite.state.ways import Ways
from hwopt.verilog.graph import Dependence
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Narrowest register worth a multiplexer [bits].
_NARROWEST = 2


def shared_timers(module: Module) -> Iterator[Change]:
    """Keep registers of which one at most matters in each state of a machine in one register."""
    registers = registers_of(module)
    reach = Reach(module, registers)
    # Else all registers start anywhere, and none is known to be 0 from the first cycle on.
    settled = not undetermined(module, registers)
    depends = Dependence()
    for register in registers.values():
        beside = _beside(module, registers, register)
        wide = [r for r in beside.values() if r.width >= _NARROWEST]
        if register.width == 1 or len(wide) == 1 or not wide:
            continue
        machine = machine_of(module, reach, register)
        if machine is None:
            continue
        ways = Ways(machine)
        read = Live(machine, ways, beside, depends)
        live = {r.name: read[r.name] for r in wide if read[r.name]}
        some = {name: live[name] & away(machine, ways, reach, registers[name]) for name in live}
        seen: list[Word] = []
        for matters in (live, some) if settled else (live,):
            for group in _groups(registers, {n: s for n, s in matters.items() if s}):
                if len(group) > 1:
                    shared = Shared(machine, tuple(group), matters, live, depends)
                    yield from shared.changes(reach_of(module), seen)


def _beside(
    module: Module, registers: Mapping[str, Register], state: Register
) -> dict[str, Register]:
    """Return the hidden registers that a clock moves together with a machine.

    An asynchronous reset of theirs is the machine's.
    """
    edges = {region.index: region.edges[:1] for region in module.regions}
    return {
        name: r
        for name, r in registers.items()
        if r.internal
        and r is not state
        and edges[r.drive.region] == edges[state.drive.region]
        and (r.drive.reset is None or r.style == state.style)
    }


def _groups(registers: Mapping[str, Register], matters: States) -> list[list[Register]]:
    """Return registers that matter in different states, those together that are most alike."""
    groups = [[registers[name]] for name in sorted(matters)]

    def apart(one: list[Register], two: list[Register]) -> bool:
        return all(matters[r.name].isdisjoint(matters[other.name]) for r in one for other in two)

    while True:
        pairs = [(one, two) for one, two in combinations(groups, 2) if apart(one, two)]
        if not pairs:
            return groups
        one, two = max(pairs, key=lambda pair: _likeness(pair[0][0], pair[1][0]))
        groups.remove(two)
        one += two


def _likeness(one: Register, two: Register) -> tuple[int, int]:
    """Return how much of what registers become is alike, then how alike they are in width."""
    common = _becoming(one) & _becoming(two)
    return len(common), -abs(one.width - two.width)


def _becoming(register: Register) -> set[tuple[object, ...]]:
    """Return what a register may become, by operation and constants."""
    return {
        (end.op, end.value, *((arg.op, arg.value) for arg in end.args))
        for end in leaves(register.drive.word)
        if not is_hold(end, register.name)
    }
