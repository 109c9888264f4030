"""What a text consists of, whatever its names: operators and widths, registers and memories.

By these, and by nothing else, a note of an earlier run is matched with a design.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hwopt.design import Design, Source
from hwopt.errors import ProposalError
from hwopt.rewrite.estimate import FLIP_FLOP, gates_of
from hwopt.verilog.graph import reachable
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.reading import elaborate
from hwopt.verilog.word import Word

#: Operators that a note names at the most.
MOST = 3

_COMMUTATIVE = frozenset({"add", "mul", "and", "or", "xor", "eq"})


@dataclass(frozen=True, order=True)
class Feature:
    """One kind of part."""

    #: An operator of words (`add`, `mul`, `mux`, ...) or `register`.
    op: str
    #: Width of its widest operand or result [bits].
    width: int


def roots_of(drives: Iterable[Drive]) -> list[Word]:
    """Return the words that drives have in the text, other signals in them as leaves."""
    return [drive.word if drive.local is None else drive.local for drive in drives]


def weights_of(words: Iterable[Word]) -> dict[Feature, float]:
    """Return the operators among words, each with the gates of all that are alike."""
    found: dict[Feature, float] = {}
    for word in words:
        gates = gates_of(word)
        if gates:
            width = max((arg.width for arg in word.args), default=word.width)
            feature = Feature(word.op, max(width, word.width))
            found[feature] = found.get(feature, 0.0) + gates
    return found


def features_of(design: Design, sources: tuple[Source, ...]) -> frozenset[Feature]:
    """Return what a text consists of; nothing where it cannot be read."""
    modules = _modules(design, sources)
    return frozenset(feature for module in modules for feature in _parts(module.drives))


def touched(
    design: Design, before: tuple[Source, ...], after: tuple[Source, ...]
) -> tuple[Feature, ...]:
    """Return the costliest parts of a text that a change replaces by others, at most `MOST`."""
    now = {name: digest for module in _modules(design, after) for name, digest in _said(module)}
    weights: dict[Feature, float] = {}
    for module in _modules(design, before):
        said = dict(_said(module))
        changed = [d for d in module.drives if said[_key(module, d)] != now.get(_key(module, d))]
        for feature, gates in _parts(changed).items():
            weights[feature] = weights.get(feature, 0.0) + gates
    return costliest(weights)


def costliest(weights: Mapping[Feature, float]) -> tuple[Feature, ...]:
    """Return the parts with the most gates, at most `MOST`."""
    order = sorted(weights, key=lambda each: (-weights[each], each))
    return tuple(order[:MOST])


def _modules(design: Design, sources: tuple[Source, ...]) -> Sequence[Module]:
    try:
        return modules_of(elaborate(design, sources))
    except (ProposalError, RecursionError):
        return ()


def _parts(drives: Iterable[Drive]) -> dict[Feature, float]:
    several = list(drives)
    found = weights_of(reachable(roots_of(several)))
    for drive in several:
        if drive.kind == "reg":
            feature = Feature("register", drive.word.width)
            found[feature] = found.get(feature, 0.0) + FLIP_FLOP * drive.word.width
    return found


def _key(module: Module, drive: Drive) -> tuple[str, str, int]:
    return module.name, drive.name, drive.low


def _said(module: Module) -> list[tuple[tuple[str, str, int], str]]:
    """Return of each drive a digest of what it says."""
    roots = roots_of(module.drives)
    digests: dict[Word, str] = {}
    for word in reachable(roots):
        args = [digests[a] for a in word.args]
        args = sorted(args) if word.op in _COMMUTATIVE else args
        parts = (word.op, word.width, word.value, word.name, *args)
        digests[word] = hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()
    pairs = zip(module.drives, roots, strict=True)
    return [(_key(module, drive), f"{drive.kind} {digests[root]}") for drive, root in pairs]
