"""What an instance brings into the module around it: its registers, and its outputs, as words."""

from collections.abc import Iterable
from dataclasses import dataclass

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Module, Signal
from hwopt.verilog.word import Word

#: Operations that stand for what only their own module has.
_BOUND = frozenset({"read", "call"})


@dataclass(frozen=True)
class Inner:
    """A module without memories, in words over its inputs and registers."""

    outputs: dict[str, Word]
    registers: tuple[tuple[Signal, Drive], ...] = ()
    #: The edges that all its registers wait for, as of `Region`; none where it has no registers.
    edges: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> list[Word]:
        """All that it consists of."""
        return [*self.outputs.values(), *(drive.word for _, drive in self.registers)]


def inner_of(module: Module) -> Inner | None:
    """Return what a module is inside; None where no words stand for all of it."""
    if any(not region.known or region.writes for region in module.regions):
        return None
    outputs = {
        name: _whole(module, signal, drives)
        for name, signal, drives in _driven(module, ("assign", "comb", "reg"))
        if signal.direction == "output"
    }
    registers = []
    for name, signal, drives in _driven(module, ("reg",)):
        if len(drives) != 1 or name in module.contested or drives[0].word.width != signal.width:
            return None
        registers.append((signal, drives[0]))
    wires = {d.name: d.word.name for d in module.drives if d.kind == "assign" and d.low == 0}
    owners = {drive.region for _, drive in registers}
    waits = {
        tuple((edge, wires.get(name) or name) for edge, name in region.edges)
        for region in module.regions
        if region.index in owners
    }
    expected = {s.name for s in module.signals.values() if s.direction == "output"}
    if len(waits) > 1 or outputs.keys() != expected:
        return None
    found = {name: word for name, word in outputs.items() if word is not None}
    inner = Inner(found, tuple(registers), next(iter(waits), ()))
    known = {s.name for s in module.signals.values() if s.direction == "input"}
    if not known.issuperset(name for _, name in inner.edges):
        return None
    known |= {signal.name for signal, _ in registers}
    below = reachable(inner.words)
    open_ended = any(w.op in _BOUND or (w.op == "sig" and w.name not in known) for w in below)
    return None if open_ended or len(found) < len(outputs) else inner


def _driven(module: Module, kinds: tuple[str, ...]) -> Iterable[tuple[str, Signal, list[Drive]]]:
    """Yield the signals with drives of some kinds, and these, the lowest bits first."""
    for name, signal in module.signals.items():
        drives = [d for d in module.drives if d.name == name and d.kind in kinds]
        if drives:
            yield name, signal, sorted(drives, key=lambda drive: drive.low)


def _whole(module: Module, signal: Signal, drives: list[Drive]) -> Word | None:
    """Return what a signal is; None where its drives do not cover it."""
    if any(drive.kind == "reg" for drive in drives):
        return module.words.sig(signal.name, signal.width)
    ends = [drive.low + drive.word.width for drive in drives]
    if [drive.low for drive in drives] != [0, *ends[:-1]] or ends[-1] != signal.width:
        return None
    return module.words.cat(drive.word for drive in reversed(drives))
