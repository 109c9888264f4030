"""In which states of a machine it matters what a register holds."""

from collections.abc import Mapping

from hwopt.rewrite.state.machine import Machine, observers
from hwopt.rewrite.state.reach import Reach
from hwopt.rewrite.state.registers import Register, number
from hwopt.rewrite.state.span import full, listed
from hwopt.rewrite.state.ways import Ways
from hwopt.verilog.graph import Dependence
from hwopt.verilog.word import Word

#: States by the name of a register.
States = Mapping[str, frozenset[int]]


class Live:
    """States in which something comes to read what registers hold.

    What an output or a memory can see is read; what another register becomes is read where that
    is read in the state that follows. Source: live variables, Kennedy 1981.
    """

    def __init__(
        self, machine: Machine, ways: Ways, registers: Mapping[str, Register], depends: Dependence
    ) -> None:
        """Look at registers that nothing but words reads, all of the machine's clock."""
        self._machine = machine
        self._ways = ways
        self._registers = registers
        self._depends = depends
        self._preceding: dict[int, list[int]] = {state: [] for state in machine.states}
        for state, others in machine.following.items():
            for other in others:
                self._preceding[other].append(state)
        self._found: dict[str, set[int]] = {name: set() for name in registers}
        self._run()

    def __getitem__(self, name: str) -> frozenset[int]:
        """Return the states in which what a register holds is read, then or later."""
        return frozenset(self._found[name])

    def _run(self) -> None:
        pending: list[tuple[str, int]] = []

        def add(names: set[str], state: int) -> None:
            fresh = [n for n in sorted(names) if state not in self._found[n]]
            for name in fresh:
                self._found[name].add(state)
                pending.append((name, state))

        roots = observers(self._machine.module, self._registers)
        for root in (r for r in roots if self._read(r)):
            for state in self._machine.states:
                add(self._read(self._machine.at(root, state)), state)
        while pending:
            name, state = pending.pop()
            for before in self._preceding[state]:
                add(self._needed(name, before, state), before)
            if self._survives(name, state):
                for before in self._machine.states:
                    add({name}, before)

    def _needed(self, name: str, state: int, other: int) -> set[str]:
        """Return the registers from which one gets what it holds in the state that follows."""
        drive = self._registers[name].drive
        return {n for word in self._ways(drive.word, state, other) for n in self._read(word)}

    def _survives(self, name: str, state: int) -> bool:
        """Tell whether an asynchronous reset leads to a state and leaves a register as it is."""
        machine = self._machine.register
        reset = number(machine.drive.reset)
        return state == reset and self._registers[name].drive.reset is None

    def _read(self, word: Word) -> set[str]:
        return {name for name in self._registers if self._depends(word, name)}


def away(machine: Machine, ways: Ways, reach: Reach, register: Register) -> frozenset[int]:
    """Return the states in which a register may hold anything but 0."""
    found = _starts_away(machine, register)
    known = dict(reach.items())
    anything = known.get(register.name, full(register.width))
    while True:
        before = len(found)
        for state in machine.states:
            held = anything if state in found else listed([0])
            here = {**known, machine.register.name: listed([state]), register.name: held}
            for other in machine.following[state]:
                if other in found:
                    continue
                values = ways(register.drive.word, state, other)
                if any(reach.span(value, here).high for value in values):
                    found.add(other)
        if len(found) == before:
            return frozenset(found)


def _starts_away(machine: Machine, register: Register) -> set[int]:
    """Return the states in which the machine starts, and a register not with 0."""
    state = machine.register
    asynchronous = state.drive.reset is not None
    reset = number(register.drive.reset) if asynchronous else register.reset
    starts = [(state.reset, reset), (state.signal.initial, register.signal.initial)]
    return {here for here, held in starts if here is not None and held != 0}
