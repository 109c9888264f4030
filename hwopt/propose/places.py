"""Where a candidate's area and its longest path lie in its text.

The mapping mixes the lines: no cell that ABC wrote says where it comes from. So the area by lines
is an estimate from the words that each item of the text drives, in two-input gates and flip-flops,
before synthesis shares or removes anything. It says where to look, and it is no measurement.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hwopt.design import Design, Source
from hwopt.errors import ProposalError
from hwopt.evaluation import Elite
from hwopt.propose.features import costliest, roots_of, weights_of
from hwopt.rewrite.estimate import FLIP_FLOP, gates_of
from hwopt.verilog.graph import reachable
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.reading import Elaborated, elaborate, instances_of, memory_bits
from hwopt.verilog.word import Word

#: Places that are told, the largest first.
MAX_PLACES = 8
#: Shares below this are not told.
_LEAST = 0.02


@dataclass(frozen=True)
class Place:
    """What drives one signal in one item of the text."""

    #: `file:line` or `file:first-last`.
    where: str
    signal: str
    #: Two-input gates, flip-flops among them, over all instances of the module.
    gates: float
    #: The costliest operators, `add 16` for one of 16 bits, each with how often it is there.
    operators: tuple[tuple[str, int], ...]
    flip_flops: int = 0

    def told(self, total: float) -> str:
        """Return a line for the prompt."""
        bits = self.flip_flops
        parts = [f"{bits} flip-flop{'s' if bits > 1 else ''}"] if bits else []
        parts += [f"{count} x {name}" if count > 1 else name for name, count in self.operators]
        what = f" ({', '.join(parts)})" if parts else ""
        return f"{self.where} {self.signal}: {self.gates / total:.0%}{what}"


def area_by_lines(design: Design, sources: tuple[Source, ...]) -> str:
    """Return lines that say where the gates are; empty where the text cannot be read."""
    try:
        places, unread = _places(design, sources)
    except (ProposalError, RecursionError):
        return ""
    total = sum(place.gates for place in places)
    large = [place for place in places if total and place.gates >= _LEAST * total]
    order = sorted(large, key=lambda place: -place.gates)[:MAX_PLACES]
    lines = [place.told(total) for place in order]
    if lines and unread:
        lines.append(f"not estimated: {', '.join(unread[:MAX_PLACES])}")
    return "\n".join(lines)


def longest_path(parent: Elite) -> str:
    """Return where the longest path of the fastest point runs, with the lines of the text."""
    points = parent.evaluation.points
    fastest = min(points, key=lambda point: (point.delay_ps, point.area_um2), default=None)
    if fastest is None or fastest.critical is None:
        return ""
    texts = {str(source.path): source.text.splitlines() for source in parent.candidate.sources}
    lines = [f"{fastest.delay_ps:.1f} ps under {fastest.recipe}: {fastest.critical}"]
    for spot in dict.fromkeys(fastest.critical.sources):
        path, _, number = spot.rpartition(":")
        text = texts.get(path, [])
        if number.isdigit() and 0 < int(number) <= len(text):
            lines.append(f"{spot}: {text[int(number) - 1].strip()}")
    return "\n".join(lines)


def _places(design: Design, sources: tuple[Source, ...]) -> tuple[list[Place], list[str]]:
    """Return the places of all modules, and those items that no words stand for."""
    elaborated = elaborate(design, sources)
    instances = instances_of(elaborated)
    places: list[Place] = []
    unread: list[str] = []
    for module in modules_of(elaborated):
        source = sources[module.file]
        count = max(1, instances[module.name])
        places += _of(module, source, count)
        places += _memories(elaborated, module, source, count)
        unread += [
            _where(source, region.start, region.stop)
            for region in module.regions
            if not region.known
        ]
    return places, unread


def _of(module: Module, source: Source, instances: int) -> Iterator[Place]:
    """Yield the places of a module; a word that several signals use counts for the first."""
    counted: set[Word] = set()
    regions = {region.index: region for region in module.regions}
    live = _live(module)
    for (region, name), drives in _grouped(module.drives).items():
        if name not in live or regions[region].instance:
            continue
        words = [w for w in reachable(roots_of(drives)) if w not in counted]
        counted.update(words)
        registers = sum(drive.word.width for drive in drives if drive.kind == "reg")
        gates = sum(gates_of(word) for word in words) + FLIP_FLOP * registers
        where = _where(source, regions[region].start, regions[region].stop)
        yield Place(where, name, gates * instances, _costliest(words), registers * instances)


def _live(module: Module) -> set[str]:
    """Return the signals that something outside the module comes to see, at any time."""
    drives: dict[str, list[Drive]] = {}
    for drive in module.drives:
        drives.setdefault(drive.name, []).append(drive)
    seen = {s.name for s in module.signals.values() if s.direction != "internal"}
    writes = [w for several in module.local_writes for w in several]
    roots = [word for write in writes for word in write.words]
    seen |= module.read_elsewhere | _signals(roots)
    pending = list(seen)
    while pending:
        fresh = _signals(roots_of(drives.get(pending.pop(), ()))) - seen
        seen |= fresh
        pending += fresh
    return seen


def _signals(roots: Iterable[Word]) -> set[str]:
    return {word.name for word in reachable(roots) if word.op == "sig"}


def _memories(
    elaborated: Elaborated, module: Module, source: Source, instances: int
) -> Iterator[Place]:
    """Yield the memories of a module, bits as flip-flops; without what selects their words."""
    for region in module.regions:
        for name in dict.fromkeys(write.memory for write in region.writes):
            bits = memory_bits(elaborated, module.name, name) * instances
            where = _where(source, region.start, region.stop)
            yield Place(where, name, float(FLIP_FLOP * bits), (), bits)


def _grouped(drives: Iterable[Drive]) -> dict[tuple[int, str], list[Drive]]:
    found: dict[tuple[int, str], list[Drive]] = {}
    for drive in drives:
        found.setdefault((drive.region, drive.name), []).append(drive)
    return found


def _costliest(words: Sequence[Word]) -> tuple[tuple[str, int], ...]:
    """Return the operators with the most gates, all of one kind and width together."""
    kinds = [weights_of((word,)) for word in words]
    found = costliest(weights_of(words))
    return tuple((f"{each.op} {each.width}", sum(each in kind for kind in kinds)) for each in found)


def _where(source: Source, start: int, stop: int) -> str:
    first = source.text.count("\n", 0, start) + 1
    last = source.text.count("\n", 0, stop) + 1
    return f"{source.path}:{first}" + (f"-{last}" if last > first else "")
