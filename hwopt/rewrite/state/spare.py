"""Flip-flops that the design can spare: unread, constant, copies of others."""

from collections.abc import Iterator, Mapping

from hwopt.rewrite.change import Change
from hwopt.rewrite.state.alike import Bit, Copy, copies
from hwopt.rewrite.state.demand import demanded
from hwopt.rewrite.state.layout import Builder, kept_in
from hwopt.rewrite.state.reach import reach_of
from hwopt.rewrite.state.registers import Register, registers_of, undetermined
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

_Spare = Mapping[Bit, Copy]


def spare_registers(module: Module) -> Iterator[Change]:
    """Take away flip-flops that nobody reads, that never change, or that copy others."""
    registers = registers_of(module)
    unread = _unread(module, registers)
    alike: dict[Bit, Copy] = {}
    if not undetermined(module, registers):
        reach = reach_of(module)
        constants = {
            Bit(name, at): value
            for name, span in reach.items()
            for at, value in span.constant_bits(registers[name].width).items()
        }
        alike = copies(module, registers, constants, unread)
    every = alike | unread
    kinds = [unread, {b: c for b, c in alike.items() if c.source is None}, alike]
    seen: list[_Spare] = []
    for rank, spare in zip((1, 2, 3, 3), (every, *kinds), strict=True):
        if spare and spare not in seen:
            seen.append(spare)
            yield _change(module, registers, spare, rank)


def unread_registers(module: Module) -> Change | None:
    """Return what takes away flip-flops that nobody can come to see; None where there are none."""
    registers = registers_of(module)
    unread = _unread(module, registers)
    return _change(module, registers, unread, 1) if unread else None


def _unread(module: Module, registers: Mapping[str, Register]) -> dict[Bit, Copy]:
    """Return the bits that nobody can come to see."""
    masks = demanded(module)
    return {
        Bit(r.name, at): Copy(None, inverted=False)
        for r in registers.values()
        for at in range(r.width)
        if not masks.get(r.name, 0) >> at & 1
    }


def _change(module: Module, registers: Mapping[str, Register], spare: _Spare, rank: int) -> Change:
    builder = Builder(module)
    touched = list(dict.fromkeys(bit.name for bit in spare))
    saved = 0
    for name in touched:
        register = registers[name]
        saved += sum(Bit(name, at) in spare for at in range(register.width))
        builder.replace(register, _value(builder, registers, register, spare))
    layout = builder.layout()
    note = f"drop {saved} flip-flops that are unread, constant or copies: {', '.join(touched[:4])}"
    return Change(
        "spare_registers",
        note,
        layout.by,
        rank=rank,
        sure=rank == 1,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )


def _value(
    builder: Builder, registers: Mapping[str, Register], register: Register, spare: _Spare
) -> Word:
    """Return what stands for a register some of whose bits are spared."""
    words = builder.module.words
    kept = [at for at in range(register.width) if Bit(register.name, at) not in spare]
    parts = dict(kept_in(builder, register, kept)) if kept else {}
    for at in range(register.width):
        copy = spare.get(Bit(register.name, at))
        if copy is None:
            continue
        if copy.source is None:
            parts[at] = words.const(int(copy.inverted), 1)
            continue
        other = registers[copy.source.name]
        if other is register:  # a bit that is kept, since it stands for its class
            bit = parts[copy.source.at]
        else:
            bit = words.bit(words.sig(other.name, other.width), copy.source.at)
        parts[at] = words.invert(bit) if copy.inverted else bit
    return words.cat(parts[at] for at in reversed(range(register.width)))
