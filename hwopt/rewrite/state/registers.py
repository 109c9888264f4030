"""The registers of a module, how they are reset, and which of them matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Drive, Module, Signal
from hwopt.verilog.word import Word

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


@dataclass(frozen=True)
class Register:
    """A word of flip-flops with one driver, all of whose text is known."""

    signal: Signal
    drive: Drive
    #: Clock, asynchronous reset, and whether that gives this register a value: registers of
    #: different styles never stand for each other.
    style: tuple[str, str, bool]
    #: Value after the reset cycle; None where reset does not determine it.
    reset: int | None
    #: Whether nothing but words reads it, so that its name may go.
    internal: bool

    @property
    def name(self) -> str:
        """Its name."""
        return self.signal.name

    @property
    def plain(self) -> bool:
        """Whether it is declared by itself, and is no element of an array or a structure."""
        return _NAME.fullmatch(self.name) is not None

    @property
    def width(self) -> int:
        """Its width [bits]."""
        return self.signal.width

    def starts(self) -> frozenset[int]:
        """Return the values with which it begins; empty where they are not known."""
        asynchronous = self.drive.reset is not None
        known = [self.reset] if asynchronous else [self.reset, self.signal.initial]
        return frozenset(value for value in known if value is not None)


def started_registers(module: Module) -> Mapping[str, Register]:
    """Return the registers about which everything is known, with the starts that count.

    Where inputs and reset may leave some register undetermined, the proof lets all of them start
    at any values, equal on both sides: what a synchronous reset gives them is no start then.
    """
    found = registers_of(module)
    if not undetermined(module, found):
        return found
    return {
        name: register if register.drive.reset is not None else replace(register, reset=None)
        for name, register in found.items()
    }


@lru_cache(maxsize=64)
def registers_of(module: Module) -> Mapping[str, Register]:
    """Return the registers about which everything is known, by name."""
    regions = {r.index: r for r in module.regions}
    count: dict[str, int] = {}
    for drive in module.drives:
        count[drive.name] = count.get(drive.name, 0) + 1
    elements = any(not _NAME.fullmatch(drive.name) for drive in module.drives)
    indexed = _indexed(module) if elements else ()
    found = {}
    for drive in module.drives:
        signal = module.signals.get(drive.name)
        if drive.kind != "reg" or signal is None:
            continue
        whole = drive.low == 0 and drive.word.width == signal.width and count[drive.name] == 1
        if not whole or not signal.visible or drive.name in module.contested:
            continue
        region = regions[drive.region]
        header = " ".join(region.header.split())
        # At other parameter values the old text stands, so that all old names must stay too.
        alone = signal.direction == "internal" and drive.name not in module.read_elsewhere
        internal = alone and not module.guard and not signal.block
        register = Register(
            signal,
            drive,
            (header, region.reset_test, drive.reset is not None),
            _reset_value(module, drive, asynchronous=bool(region.reset_test)),
            internal,
        )
        # Of an array that other text reads, or by an index, no element may go; one that is constant
        # is gone already.
        free = internal and not drive.name.startswith(indexed) and drive.word.op != "const"
        if register.plain or free:
            found[drive.name] = register
    return found


def _indexed(module: Module) -> tuple[str, ...]:
    """Return how elements begin of which it depends on an index whether they are meant."""
    writes = [w for region in module.regions for w in region.writes]
    roots = [*(x for w in writes for x in w.words), *(d.word for d in module.drives)]
    names = {word.name for word in reachable(roots) if word.op == "read"}
    names.update(w.memory for w in writes)
    return tuple(f"{name}[" for name in sorted(names))


def _reset_value(module: Module, drive: Drive, *, asynchronous: bool) -> int | None:
    if drive.reset is not None:
        return drive.reset.value
    if asynchronous:
        return None
    words = module.words
    for name, level in module.resets:
        under = Substitution(words, {words.sig(name, 1): words.const(level, 1)})(drive.word)
        if under.op == "const":
            return under.value
    return None


def number(word: Word | None) -> int | None:
    """Return the value of a constant that may be missing."""
    return None if word is None else word.value


def is_hold(word: Word, name: str) -> bool:
    """Tell whether a word is a register itself."""
    return word.op == "sig" and word.name == name


def leaves(word: Word) -> list[Word]:
    """Return what multiplexers choose among, each once."""
    found: dict[Word, None] = {}
    stack, seen = [word], {word}
    while stack:
        here = stack.pop()
        if here.op != "mux":
            found[here] = None
            continue
        for arg in reversed(here.args[1:]):
            if arg not in seen:
                seen.add(arg)
                stack.append(arg)
    return list(found)


def signals_in(*roots: Word) -> dict[str, Word]:
    """Return the signals that words read, by name."""
    return {w.name: w for w in reachable(roots) if w.op == "sig"}


def undetermined(module: Module, registers: Mapping[str, Register]) -> set[str]:
    """Return registers that inputs and reset may never determine, whatever happens.

    The proof lets such registers start equal by name, and takes none of them away.
    """
    combinational = {d.name for d in module.drives if d.kind != "reg"}
    known = {s.name for s in module.signals.values() if s.direction == "input"} | combinational
    known |= {r.name for r in registers.values() if r.starts()}
    # Elements that are no registers here are determined like them.
    asynchronous = {region.index: bool(region.reset_test) for region in module.regions}
    clocked = {d.name: d for d in module.drives if d.kind == "reg" and d.name not in registers}
    known |= {
        name
        for name, drive in clocked.items()
        if (
            drive.word.op == "const"
            or _reset_value(module, drive, asynchronous=asynchronous[drive.region]) is not None
        )
        and name in module.signals
        and drive.word.width == module.signals[name].width
    }
    while True:
        fresh = set()
        for register in registers.values():
            if register.name in known:
                continue
            loads = [w for w in leaves(register.drive.word) if not is_hold(w, register.name)]
            if loads and all(signals_in(w).keys() <= known for w in loads):
                fresh.add(register.name)
        if not fresh:
            return {d.name for d in module.drives if d.kind == "reg"} - known
        known |= fresh
