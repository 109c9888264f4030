"""Modules without registers: what each of their outputs is, in words over their inputs."""

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Operations that stand for what only their own module has.
_BOUND = frozenset({"read", "call"})


def outputs_of(module: Module) -> dict[str, Word] | None:
    """Return the word of each output port; None where registers or unknown items take part."""
    if any(not region.known or region.writes for region in module.regions):
        return None
    if any(drive.kind == "reg" for drive in module.drives):
        return None
    pieces = {
        name: sorted((d for d in module.drives if d.name == name), key=lambda drive: drive.low)
        for name, signal in module.signals.items()
        if signal.direction == "output"
    }
    found = {}
    for name, drives in pieces.items():
        ends = [drive.low + drive.word.width for drive in drives]
        if [drive.low for drive in drives] != [0, *ends[:-1]]:
            return None
        if ends[-1:] != [module.signals[name].width]:
            return None
        found[name] = module.words.cat(drive.word for drive in reversed(drives))
    inputs = {s.name for s in module.signals.values() if s.direction == "input"}
    below = reachable(found.values())
    if any(w.op in _BOUND or (w.op == "sig" and w.name not in inputs) for w in below):
        return None
    return found
