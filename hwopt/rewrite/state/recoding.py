"""State machines with other codes, and with fewer states."""

from collections.abc import Iterator
from dataclasses import dataclass

from hwopt.rewrite.change import Change
from hwopt.rewrite.state.coder import Coder, Way
from hwopt.rewrite.state.encodings import Codes, encodings
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.machine import Machine, classes, functions_in, machine_of
from hwopt.rewrite.state.reach import reach_of
from hwopt.rewrite.state.registers import registers_of, undetermined
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module

_RANKS = {
    "fitted": 2,
    "output": 3,
    "zero-hot": 5,
    "one-hot": 6,
    "johnson": 4,
    "binary": 7,
    "gray": 8,
}
_LATER: dict[Way, int] = {Way.BY_STATE: 0, Way.BY_TEST: 1, Way.AS_WRITTEN: 2}

#: Most states of a machine that gets codes together with others: what is written state by state is
#: long, and counters have many.
MOST_TOGETHER = 8


def recoded_states(module: Module) -> Iterator[Change]:
    """Give the states of a machine other codes; states that nothing tells apart share one."""
    registers = registers_of(module)
    if undetermined(module, registers):
        return
    reach = reach_of(module)
    best: list[_Choice] = []
    singles: list[_Choice] = []
    for register in registers.values():
        machine = machine_of(module, reach, register) if register.width > 1 else None
        if machine is not None and _is_closed(machine):
            found = list(_choices(machine))
            singles += found
            if register.internal and len(machine.states) <= MOST_TOGETHER:
                best += [c for c in found if c.name == "fitted" and c.way is Way.BY_STATE]
    if len(best) > 1:
        yield from _change(module, best, 1)
    for choice in singles:
        late = 0 if choice.machine.register.internal else 10
        yield from _change(module, [choice], _RANKS[choice.name] + _LATER[choice.way] + late)


def _is_closed(machine: Machine) -> bool:
    """Tell whether the next state is chosen by other words, and never is one, as of data."""
    stack = [machine.register.drive.word]
    while stack:
        word = stack.pop()
        if word.op in {"mux", "slice"}:
            stack += word.args[word.op == "mux" :]
        elif word.op != "const" and machine.own not in reachable([word]):
            return False
    return True


@dataclass(frozen=True)
class _Choice:
    """Codes for a machine, and how its next state is written."""

    machine: Machine
    name: str
    #: Width of the codes [bits].
    width: int
    codes: Codes
    way: Way

    def __str__(self) -> str:
        count = len(set(self.codes.values()))
        name = self.machine.register.name
        how = f"{self.name} in {self.width} bits{self.way.value}"
        return f"encode the {count} states of {name} {how}"


def _choices(machine: Machine) -> Iterator[_Choice]:
    for name, width, codes in encodings(machine, classes(machine)):
        same = width == machine.register.width and all(codes[s] == s for s in machine.states)
        ways = [Way.BY_STATE] if same or "hot" in name else [Way.AS_WRITTEN, Way.BY_STATE]
        if same or name == "fitted":
            ways.append(Way.BY_TEST)
        for way in ways:
            yield _Choice(machine, name, width, codes, way)


def _change(module: Module, choices: list[_Choice], rank: int) -> Iterator[Change]:
    builder = Builder(module)
    if not all(_recode(builder, choice) for choice in choices):
        return
    layout = builder.layout()
    yield Change(
        "recoded_states",
        "; ".join(str(choice) for choice in choices),
        layout.by,
        rank=rank,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )


def _recode(builder: Builder, choice: _Choice) -> bool:
    """Give a machine its codes; False where its next state cannot be written so."""
    machine, codes = choice.machine, choice.codes
    register, words = machine.register, machine.module.words
    name = builder.fresh(f"{register.name}_{choice.name.replace('-', '_')}")
    new = words.sig(name, choice.width)
    coder = Coder(machine, codes, new)
    following = coder.following(register.drive.word, choice.way)
    if following is None:
        return False
    reset = None if register.drive.reset is None else codes[register.drive.reset.value]
    initial = register.signal.initial
    builder.add(register, name, following, reset, None if initial is None else codes[initial])
    builder.replace(register, coder.decoded(dict(zip(codes, codes, strict=True)), register.width))
    functions = {**machine.functions, **functions_in(machine, [following])}
    for word, values in functions.items():
        table = dict(zip(machine.states, values, strict=True))
        builder.also(word, coder.decoded(table, word.width))
    return True
