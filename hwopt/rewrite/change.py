"""What a rule says: words that are replaced by equal words, and the blocks these need."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.verilog.block import Block
from hwopt.verilog.graph import Substitution
from hwopt.verilog.module import Drive, Module, Signal
from hwopt.verilog.word import Word


@dataclass(frozen=True)
class Change:
    """One step of a rule on one module."""

    rule: str
    #: One line for people.
    note: str
    #: Words and what they become.
    by: tuple[tuple[Word, Word], ...]
    blocks: tuple[Block, ...] = ()
    #: Lower is tried earlier.
    rank: int = 50
    #: Signals that nothing drives any more; one that is also in `signals` is declared anew.
    removed: tuple[str, ...] = ()
    #: New registers' declarations.
    signals: tuple[Signal, ...] = ()
    #: What drives new registers, and signals that were registers. Words are as before the
    #: change: what `by` says happens to them too.
    drives: tuple[Drive, ...] = ()
    #: What happens afterwards, in the same step.
    then: "Change | None" = None
    #: Whether it is almost surely smaller and no slower, whatever surrounds it (bits that nobody
    #: reads, dead code, equal words): all such changes go into one candidate.
    sure: bool = False


Rule = Callable[[Module], Iterable[Change]]


def name_of(rule: Callable[..., object]) -> str:
    """Return the name by which people and steps know a rule."""
    return getattr(rule, "__name__", type(rule).__name__)


def block_of(generated: Generated, prefix: str) -> Block:
    """Return a generated module under a name that begins with the design's."""
    name = f"{prefix}_{generated.name}"
    text = re.sub(rf"\bmodule\s+{generated.name}\b", f"module {name}", generated.text)
    return Block(
        name,
        text,
        tuple(p.name for p in generated.ports if p.direction == "input"),
        tuple(p.name for p in generated.ports if p.direction == "output"),
    )


def call(module: Module, block: Block, width: int, args: Iterable[Word]) -> Word:
    """Return the output of an instance of a block with one output."""
    return module.words.make("call", width, tuple(args), name=block.name)


def after(module: Module, change: Change) -> Module:
    """Return the module with the change made."""
    through = Substitution(module.words, dict(change.by))
    gone = {*change.removed, *(d.name for d in change.drives)}
    kept = [d for d in module.drives if d.name not in gone]
    drives = [replace(d, word=through(d.word)) for d in (*kept, *change.drives)]
    signals = {n: s for n, s in module.signals.items() if n not in change.removed}
    signals |= {s.name: s for s in change.signals}
    regions = tuple(
        replace(
            r,
            writes=tuple(w.through(through) for w in r.writes),
            sites=tuple(s.through(through) for s in r.sites),
        )
        for r in module.regions
    )
    taken = module.taken | {s.name for s in change.signals}
    changed = replace(module, drives=tuple(drives), regions=regions, signals=signals, taken=taken)
    return changed if change.then is None else after(changed, change.then)


def touched(module: Module, change: Change) -> tuple[str, ...]:
    """Return what the change drives by other words than before, `module.signal`, sorted."""
    new = after(module, change)
    kept = {(d.name, d.low): (d.word, d.reset) for d in module.drives}
    now = {(d.name, d.low): (d.word, d.reset) for d in new.drives}
    names = {key[0] for key in kept.keys() | now.keys() if kept.get(key) != now.get(key)}
    written = {r.index: r.writes for r in module.regions}
    for region in new.regions:
        if region.writes != written.get(region.index, ()):
            names.update(write.memory for write in region.writes)
    return tuple(f"{module.name}.{name}" for name in sorted(names))
