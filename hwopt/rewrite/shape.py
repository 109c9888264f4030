"""What a design's text says, without how it says it: a digest that equal wordings share.

It is cheap and misses twins (names of wires between instances count); what it calls equal has the
same words behind the same registers, outputs and instances. The ladder's forms find the rest.
"""

import hashlib
from collections.abc import Iterable, Sequence

from hwopt.design import Source
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.word import Word

_COMMUTATIVE = frozenset({"add", "mul", "and", "or", "xor", "eq"})


def shape_of(modules: Iterable[Module], sources: Sequence[Source]) -> str:
    """Return a digest of modules: 24 hexadecimal digits.

    Args:
        modules: All of the design.
        sources: Their texts; what no words stand for counts as it is written.
    """
    lines = [line for module in modules for line in _lines(module, sources[module.file].text)]
    return _hash("\n".join(sorted(lines)))


def _lines(module: Module, text: str) -> list[str]:
    digests = _digests(module)
    shown = _shown(module)
    regions = {region.index: region for region in module.regions}
    lines = [
        f"{module.name} {signal.direction} {signal.name} {signal.width}"
        for signal in module.signals.values()
        if signal.direction != "internal"
    ]
    for drive in shown:
        region = regions[drive.region]
        words = [digests[w] for w in (drive.word, drive.reset) if w is not None]
        head = ""
        if drive.kind == "reg":
            signal = module.signals.get(drive.name)
            head = f"{region.header} {region.reset_test} {signal and signal.initial}"
        lines.append(" ".join((module.name, drive.name, str(drive.low), head, *words)))
    for region in module.regions:
        for write in region.writes:
            words = [str(write.low), *(digests[w] for w in write.words)]
            lines.append(" ".join((module.name, write.memory, region.header, *words)))
        if not region.known:
            lines.append(f"{module.name} {' '.join(text[region.start : region.stop].split())}")
    return lines


def _shown(module: Module) -> list[Drive]:
    """Return what something outside the words can see, and what they have as leaves."""
    roots = set(module.roots())
    leaves = {w.name for w in reachable(module.roots()) if w.op == "sig"}
    return [
        d
        for d in module.drives
        if d.word in roots
        and (
            d.kind == "reg"
            or d.name in leaves
            or d.name in module.read_elsewhere
            or d.name not in module.signals
            or module.signals[d.name].direction != "internal"
        )
    ]


def _digests(module: Module) -> dict[Word, str]:
    resets = [d.reset for d in module.drives if d.reset is not None]
    digests: dict[Word, str] = {}
    for word in reachable([*module.roots(), *resets]):
        args = [digests[a] for a in word.args]
        if word.op in _COMMUTATIVE:
            args.sort()
        digests[word] = _hash(f"{word.op} {word.width} {word.value} {word.name} {' '.join(args)}")
    return digests


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
