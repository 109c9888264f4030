"""One module as regions of text and the words that they drive."""

from dataclasses import dataclass, replace
from typing import Literal

import networkx as nx

from hwopt.verilog.graph import reachable, rebuilt
from hwopt.verilog.state import Site, Write
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@dataclass(frozen=True)
class Signal:
    """A net or variable that a module declares."""

    name: str
    #: Width [bits].
    width: int
    signed: bool
    direction: Literal["input", "output", "internal"] = "internal"
    #: Whether it is declared among the module's own items, where every item sees it.
    visible: bool = True
    #: Offset of its declaration.
    declared: int = 0
    #: The block for known parameter values inside which it is declared; empty outside of any.
    block: str = ""
    #: Name of its enumeration type, to which assigned values are cast; None where the type
    #: has no name, and empty for plain vectors.
    cast: str | None = ""
    #: Bounds of its packed dimensions, the outermost first; empty where bits count from zero.
    ranges: tuple[tuple[int, int], ...] = ()
    #: Value that the declaration gives a register at the start; None where it gives none.
    initial: int | None = None
    #: Offsets of the name with its dimensions and value, and of the whole statement around it;
    #: both empty where it is no item of its own, such as a port.
    declarator: tuple[int, int] = (0, 0)
    statement: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Region:
    """A piece of text that is kept or replaced as a whole: one item of the module."""

    index: int
    #: Number of the source.
    file: int
    start: int
    stop: int
    #: What an event control says, e.g. `always @(posedge clk_i)`; empty for assignments.
    header: str = ""
    #: `if` condition of an asynchronous reset; empty where there is none.
    reset_test: str = ""
    #: Text that must stay in front, such as a net's declaration without its value.
    declaration: str = ""
    #: Assignments that stand for a declaration's values, in an `else` branch.
    alternative: str = ""
    #: Whether every effect of the text is known, so that it can be written anew.
    known: bool = True
    #: Whether it is an instance: its words are those of another module as well.
    instance: bool = False
    #: The block around the text in which the parameters' values are known; empty outside of any.
    block: str = ""
    writes: tuple[Write, ...] = ()
    #: Expressions that may be replaced without the rest of the text, by place.
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True)
class Drive:
    """Bits of a signal and the word that they take."""

    region: int
    name: str
    #: Lowest bit.
    low: int
    #: The value, or for a register the value after the next clock edge.
    word: Word
    kind: Literal["assign", "comb", "reg"]
    #: Value while the asynchronous reset is asserted.
    reset: Word | None = None
    #: The word as the text has it: signals in it are not replaced by what drives them.
    local: Word | None = None


@dataclass(frozen=True, eq=False)
class Module:
    """What is known of a module at one set of parameter values.

    Modules are compared by identity, so that what is found out about one can be kept for it.
    """

    name: str
    file: int
    #: Offset of `endmodule`.
    end: int
    #: Condition on the parameters under which all this holds; empty if it always does.
    guard: str
    signals: dict[str, Signal]
    regions: tuple[Region, ...]
    drives: tuple[Drive, ...]
    #: Where new words come from.
    words: Words
    #: Writes as the text has them, in the order of regions.
    local_writes: tuple[tuple[Write, ...], ...] = ()
    #: Identifiers in items that are not known.
    read_elsewhere: frozenset[str] = frozenset()
    #: Every identifier in any of the sources, which new names avoid.
    taken: frozenset[str] = frozenset()
    #: Offset behind the header, where the first declaration may stand.
    start: int = 0
    #: Inputs that are the design's reset, and the bit that asserts it.
    resets: tuple[tuple[str, int], ...] = ()
    #: Names with several drives of the same bits, or with a start that is not known.
    contested: frozenset[str] = frozenset()

    def roots(self) -> list[Word]:
        """Return every word that something outside the graph can see.

        A wire that only other words read is no root: it is part of them.
        """
        writes = [w for r in self.regions for w in r.writes]
        inside = [x for w in writes for x in (w.enable, w.address, w.value)]
        firm = [d for d in self.drives if d.kind == "reg" or self._is_seen(d.name)]
        found = [d.word for d in firm] + inside
        leaves = {w.name for w in reachable(found) if w.op == "sig"}
        return found + [d.word for d in self.drives if d not in firm and d.name in leaves]

    def _is_seen(self, name: str) -> bool:
        signal = self.signals.get(name)
        return signal is None or signal.direction != "internal" or name in self.read_elsewhere

    def order(self) -> list[Word]:
        """Return every word of the module, operands first."""
        return reachable(self.roots())


def expanded(module: Module) -> Module:
    """Return the module with combinational signals replaced by what drives them.

    A signal whose drives do not cover it, or with a bit that depends on itself, stays a leaf.
    """
    values = _Values(module)
    drives = tuple(replace(d, word=values.expand(d.word), local=d.word) for d in module.drives)
    regions = tuple(
        replace(
            r,
            writes=tuple(w.through(values.expand) for w in r.writes),
            sites=tuple(s.through(values.expand) for s in r.sites),
        )
        for r in module.regions
    )
    local = tuple(region.writes for region in module.regions)
    return replace(module, drives=drives, regions=regions, local_writes=local)


class _Values:
    """What stands behind signals, piece by piece: a carry of a chain is one bit of a vector."""

    def __init__(self, module: Module) -> None:
        self._words = module.words
        self._pieces: dict[str, list[Drive]] = {}
        for drive in module.drives:
            if drive.kind != "reg":
                self._pieces.setdefault(drive.name, []).append(drive)
        for name, pieces in list(self._pieces.items()):
            pieces.sort(key=lambda piece: piece.low)
            ends = [piece.low + piece.word.width for piece in pieces]
            signal = module.signals.get(name)
            whole = signal is not None and ends[-1] == signal.width
            if not whole or [piece.low for piece in pieces] != [0, *ends[:-1]]:
                del self._pieces[name]
        self._done: dict[Word, Word] = {}
        self._known: dict[Drive, Word] = {}
        for piece in self._order():
            self._known[piece] = self.expand(piece.word)

    def _order(self) -> list[Drive]:
        """Return the pieces, what they depend on first; signals with loops are left out."""
        graph: nx.DiGraph[Drive] = nx.DiGraph()
        for pieces in self._pieces.values():
            graph.add_nodes_from(pieces)
        for piece in list(graph):
            graph.add_edges_from(
                (each, piece) for read in reads(piece.word) for each in self._at(*read)
            )
        knots = [k for k in nx.strongly_connected_components(graph) if len(k) > 1]
        for piece in {*nx.nodes_with_selfloops(graph), *(p for knot in knots for p in knot)}:
            graph.remove_nodes_from(self._pieces.pop(piece.name, ()))
        return list(nx.topological_sort(graph))

    def _at(self, name: str, low: int, width: int) -> list[Drive]:
        """Return the pieces that have some bits of a signal; none of one that stays."""
        pieces = self._pieces.get(name, ())
        return [p for p in pieces if p.low < low + width and low < p.low + p.word.width]

    def expand(self, root: Word) -> Word:
        """Return a word with what stands behind its signals."""
        stack = [root]
        while stack:
            word = stack[-1]
            if word in self._done:
                stack.pop()
            elif (read := read_of(word)) is not None:
                self._done[word] = self._value(word, *read)
            elif missing := [a for a in word.args if a not in self._done]:
                stack += reversed(missing)
            else:
                args = [self._done[a] for a in word.args]
                same = all(x is y for x, y in zip(args, word.args, strict=True))
                self._done[word] = word if same else rebuilt(self._words, word, args)
        return self._done[root]

    def _value(self, word: Word, name: str, low: int, width: int) -> Word:
        pieces = self._at(name, low, width)
        if not pieces:
            return word
        parts = []
        for piece in reversed(pieces):
            start, stop = max(low, piece.low), min(low + width, piece.low + piece.word.width)
            parts.append(self._words.bits(self._known[piece], start - piece.low, stop - start))
        return self._words.cat(parts)


def read_of(word: Word) -> tuple[str, int, int] | None:
    """Return the signal that a word is, or is part of, with its lowest bit and their number."""
    if word.op == "sig":
        return word.name, 0, word.width
    if word.op == "slice" and word.args[0].op == "sig":
        return word.args[0].name, word.value, word.width
    return None


def reads(root: Word) -> list[tuple[str, int, int]]:
    """Return the bits of signals that a word depends on, as far as slices tell."""
    found, seen, stack = [], {root}, [root]
    while stack:
        word = stack.pop()
        read = read_of(word)
        if read is not None:
            found.append(read)
            continue
        fresh = [a for a in word.args if a not in seen]
        seen.update(fresh)
        stack += fresh
    return found
