"""Which bits of registers anything outside can come to see, through other registers too."""

from collections.abc import Callable

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.word import Word


def _ones(width: int) -> int:
    return (1 << width) - 1


def demanded(module: Module) -> dict[str, int]:
    """Return a mask of the bits of each signal that matter; what is not in it matters to nobody.

    A register that only feeds itself, or only others like it, matters to nobody.
    """
    seen: dict[str, int] = {
        s.name: _ones(s.width)
        for s in module.signals.values()
        if s.direction != "internal" or s.name in module.read_elsewhere
    }
    writes = [x for r in module.regions for w in r.writes for x in w.words]
    order = list(reversed(reachable([d.word for d in module.drives] + writes)))
    while True:
        masks: dict[Word, int] = {w: _ones(w.width) for w in writes}
        for drive in module.drives:
            wanted = _wanted(module, drive, seen)
            if wanted:
                masks[drive.word] = masks.get(drive.word, 0) | wanted
        for word in order:
            mask = masks.get(word, 0)
            for arg, part in _through(word, mask) if mask else ():
                masks[arg] = masks.get(arg, 0) | part
        found = dict(seen)
        for word, mask in masks.items():
            if word.op == "sig" and mask:
                found[word.name] = found.get(word.name, 0) | mask
        if found == seen:
            return found
        seen = found


def _wanted(module: Module, drive: Drive, seen: dict[str, int]) -> int:
    if drive.name not in module.signals:
        return _ones(drive.word.width)
    return seen.get(drive.name, 0) >> drive.low & _ones(drive.word.width)


def _through(word: Word, mask: int) -> list[tuple[Word, int]]:
    """Return the bits of the operands that given bits of a word depend on."""
    rule = _RULES.get(word.op)
    if rule is None:
        return [(a, _ones(a.width)) for a in word.args]
    return list(zip(word.args, rule(word, mask), strict=True))


def _masked(word: Word, mask: int) -> list[int]:
    for arg in word.args:
        if arg.op == "const":
            mask &= arg.value if word.op == "and" else ~arg.value
    return [mask] * len(word.args)


def _carried(word: Word, mask: int) -> list[int]:
    return [_ones(mask.bit_length())] * len(word.args)


def _joined(word: Word, mask: int) -> list[int]:
    found, at = [], word.width
    for part in word.args:
        at -= part.width
        found.append(mask >> at & _ones(part.width))
    return found


def _extended(word: Word, mask: int) -> list[int]:
    inner = word.args[0].width
    sign = 1 << (inner - 1) if mask >> inner else 0
    return [mask & _ones(inner) | sign]


def _shifted_left(word: Word, mask: int) -> list[int]:
    return [_ones(mask.bit_length()), _ones(word.args[1].width)]


def _shifted_right(word: Word, mask: int) -> list[int]:
    return [_ones(word.width) & ~((mask & -mask) - 1), _ones(word.args[1].width)]


_RULES: dict[str, Callable[[Word, int], list[int]]] = {
    "and": _masked,
    "or": _masked,
    "xor": lambda word, mask: [mask] * len(word.args),
    "not": lambda _, mask: [mask],
    "mux": lambda _, mask: [1, mask, mask],
    "add": _carried,
    "sub": _carried,
    "mul": _carried,
    "slice": lambda word, mask: [mask << word.value],
    "cat": _joined,
    "sext": _extended,
    "shl": _shifted_left,
    "lshr": _shifted_right,
}
