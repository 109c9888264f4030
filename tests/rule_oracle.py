"""Whether a rule's changes keep a module, for every value of its inputs."""

from collections.abc import Iterable
from itertools import product

from words_on_integers import values

from hwopt.rewrite.change import Change, after
from hwopt.rewrite.values import Values
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Most assignments that are tried of one module.
MOST = 1024


def seen(module: Module) -> list[Word]:
    """Return what a module's drives and writes hold, in an order that changes keep."""
    writes = [w for r in module.regions for w in r.writes]
    found = [d.word for d in module.drives]
    return found + [x for w in writes for x in (w.enable, w.address, w.value)]


def leaves(module: Module) -> dict[str, int]:
    """Return the signals that a module's words read, with their widths."""
    return {w.name: w.width for w in module.order() if w.op == "sig"}


def kept(module: Module, change: Change) -> bool:
    """Return whether a change without blocks keeps every output and register.

    All assignments are tried of up to 10 bits, and spread ones of more; registers of few bits
    hold what they can hold after reset.
    """
    roots = module.roots()
    reached = Values(module)
    number = {root: i for i, root in enumerate(seen(module))}
    now = seen(after(module, change))
    pairs = [(root, now[number[root]]) for root in roots]
    for each in _assignments(leaves(module)):
        assignment = {name: _reachable(reached.register(name), x) for name, x in each.items()}
        found = values([w for pair in pairs for w in pair], assignment)
        if any(found[old] != found[new] for old, new in pairs):
            return False
    return True


def _reachable(values: frozenset[int], number: int) -> int:
    """Return a number, or one of a register's values in its place where these are known."""
    return sorted(values)[number % len(values)] if values else number


def _assignments(widths: dict[str, int]) -> Iterable[dict[str, int]]:
    total = sum(widths.values())
    if 1 << total <= MOST:
        spans = [range(1 << width) for width in widths.values()]
        yield from (dict(zip(widths, each, strict=True)) for each in product(*spans))
        return
    state = 0x9E3779B97F4A7C15
    for turn in range(MOST // 2):
        assignment = {}
        for name, width in widths.items():
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            number = (state >> 20) & ((1 << width) - 1)
            mask = (state >> 7) % 5
            small = number & 3
            assignment[name] = (number, number, small, -small % (1 << width), number >> 1)[
                mask if turn % 2 else 0
            ]
        yield assignment
