"""Regions: connected parts of a module's data flow, small enough to saturate."""

from dataclasses import dataclass

from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.word import Word

#: Most words of a region; a larger part is cut between the cones of its roots.
MAX_WORDS = 250
#: Operations of which at least one makes a region worth the effort.
_ALGEBRAIC = frozenset({"add", "sub", "mul", "mux", "eq", "ult", "slt", "shl", "lshr", "ashr"})


@dataclass(frozen=True)
class Region:
    """Words that are rewritten together."""

    #: Operands before their users; none is a signal or a constant.
    words: tuple[Word, ...]
    #: Those that something outside reads.
    roots: tuple[Word, ...]


def regions(module: Module, *, size: int = MAX_WORDS) -> list[Region]:
    """Return regions that share no word, in the order of the module's roots."""
    frame = _frame(module)
    order = [w for w in module.order() if w.args and w not in frame]
    groups = _connected(order)
    outside = dict.fromkeys([*module.roots(), *(a for w in frame for a in w.args)])
    found: list[list[Word]] = []
    for group in groups:
        found.extend(_cut(group, outside, size))
    owner = {word: i for i, part in enumerate(found) for word in part}
    for word in order:
        for arg in word.args:
            if owner.get(arg, owner[word]) != owner[word]:  # a word of the frame is a leaf
                outside[arg] = None
    return [
        Region(tuple(part), tuple(w for w in part if w in outside))
        for part in found
        if any(w.op in _ALGEBRAIC for w in part)
    ]


def cones(module: Module, *, size: int = MAX_WORDS) -> list[Region]:
    """Return the cone of each root by itself: smaller than regions, and explored further.

    Cones may overlap. None are returned where they are no smaller than regions, or together
    more than twice as large as the module.
    """
    frame = _frame(module)
    roots = dict.fromkeys([*module.roots(), *(a for w in frame for a in w.args)])
    found, total = list[Region](), 0
    for root in roots:
        words = tuple(w for w in reachable([root]) if w.args and w not in frame)
        if root.args and root not in frame and len(words) <= size:
            total += len(words)
            if any(w.op in _ALGEBRAIC for w in words):
                found.append(Region(words, (root,)))
    return found if len(found) > 1 and total <= 2 * len(module.order()) else []


def _frame(module: Module) -> dict[Word, None]:
    """Return the choices by which registers are reset and hold: they are no data flow."""
    frame: dict[Word, None] = {}
    for drive in module.drives:
        word = drive.word
        while drive.kind == "reg" and word.op == "mux":
            left = [a for a in word.args[1:] if not _rests(a, drive)]
            if len(left) == len(word.args[1:]):
                break
            frame[word] = None
            if not left:
                break
            word = left[0]
    return frame


def _rests(word: Word, drive: Drive) -> bool:
    """Return whether a register is set to a constant here, or to what it has."""
    return word.op == "const" or (word.op == "sig" and word.name == drive.name)


def _connected(order: list[Word]) -> list[list[Word]]:
    """Return the words joined by operands that are operations or signals of several bits."""
    parent = {word: word for word in order}
    parent |= {a: a for w in order for a in w.args if a.op == "sig" and a.width > 1}

    def top(word: Word) -> Word:
        while parent[word] is not word:
            parent[word] = parent[parent[word]]
            word = parent[word]
        return word

    for word in order:
        for arg in word.args:
            if arg in parent:
                first, second = sorted((top(word), top(arg)), key=lambda w: w.index)
                parent[second] = first
    groups: dict[Word, list[Word]] = {}
    for word in order:
        groups.setdefault(top(word), []).append(word)
    return list(groups.values())


def _cut(group: list[Word], outside: dict[Word, None], size: int) -> list[list[Word]]:
    """Split a group into cones of its roots, several small ones in a part."""
    if len(group) <= size:
        return [group]
    inside, done = set(group), set[Word]()
    parts: list[list[Word]] = [[]]
    for root in [w for w in group if w in outside]:
        cone = [w for w in reachable([root]) if w in inside and w not in done]
        done.update(cone)
        for start in range(0, len(cone), size):
            piece = cone[start : start + size]
            if len(parts[-1]) + len(piece) > size:
                parts.append([])
            parts[-1].extend(piece)
    return [part for part in parts if part]
