"""What stands behind signals, piece by piece: a carry of a chain is one bit of a vector."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import networkx as nx

from hwopt.verilog.graph import Dependence, read_of, reads, rebuilt
from hwopt.verilog.module import Drive, Module, Signal
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def expanded(module: Module) -> Module:
    """Return the module with combinational signals replaced by what drives them.

    A signal whose drives do not cover it, or with a bit that depends on itself, stays a leaf.
    """
    pieces = Pieces(module.words, module.signals, module.drives)
    for piece in _order(pieces):
        pieces.known[piece] = pieces.through(piece.word)
    drives = tuple(replace(d, word=pieces.through(d.word), local=d.word) for d in module.drives)
    regions = tuple(
        replace(
            r,
            writes=tuple(w.through(pieces.through) for w in r.writes),
            sites=tuple(s.through(pieces.through) for s in r.sites),
        )
        for r in module.regions
    )
    local = tuple(region.writes for region in module.regions)
    return replace(module, drives=drives, regions=regions, local_writes=local)


def meaning(module: Module, signals: Mapping[str, Signal]) -> Callable[[Word], Word]:
    """Return what puts in the place of signals what drives them in a module, its words as known.

    Args:
        module: The module.
        signals: Which signals, and how wide; one that depends on itself stays. Also such as were
            registers count: their readers may read on, if they have kept their names.
    """
    pieces, depends = Pieces(module.words, signals, module.drives), Dependence()
    for name, several in list(pieces.by_name.items()):
        if any(depends(piece.word, name) for piece in several):
            del pieces.by_name[name]
        else:
            pieces.known.update((piece, piece.word) for piece in several)
    return pieces.through


class Pieces:
    """The drives of signals that no register holds, where they cover all of a signal."""

    def __init__(
        self, words: Words, signals: Mapping[str, Signal], drives: Iterable[Drive]
    ) -> None:
        """Collect them; what stands behind each is for the caller to say, in `known`."""
        self._words = words
        self.by_name: dict[str, list[Drive]] = {}
        for drive in drives:
            if drive.kind != "reg":
                self.by_name.setdefault(drive.name, []).append(drive)
        for name, pieces in list(self.by_name.items()):
            pieces.sort(key=lambda piece: piece.low)
            ends = [piece.low + piece.word.width for piece in pieces]
            signal = signals.get(name)
            whole = signal is not None and ends[-1] == signal.width
            if not whole or [piece.low for piece in pieces] != [0, *ends[:-1]]:
                del self.by_name[name]
        #: What stands behind each piece.
        self.known: dict[Drive, Word] = {}
        self._done: dict[Word, Word] = {}

    def at(self, name: str, low: int, width: int) -> list[Drive]:
        """Return the pieces that have some bits of a signal; none of one that stays."""
        pieces = self.by_name.get(name, ())
        return [p for p in pieces if p.low < low + width and low < p.low + p.word.width]

    def through(self, root: Word) -> Word:
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
        pieces = self.at(name, low, width)
        if not pieces:
            return word
        parts = []
        for piece in reversed(pieces):
            start, stop = max(low, piece.low), min(low + width, piece.low + piece.word.width)
            parts.append(self._words.bits(self.known[piece], start - piece.low, stop - start))
        return self._words.cat(parts)


def _order(pieces: Pieces) -> list[Drive]:
    """Return all pieces, what they depend on first; signals with loops are left out."""
    graph: nx.DiGraph[Drive] = nx.DiGraph()
    for several in pieces.by_name.values():
        graph.add_nodes_from(several)
    for piece in list(graph):
        for read in reads(piece.word):
            graph.add_edges_from((each, piece) for each in pieces.at(*read))
    knots = [k for k in nx.strongly_connected_components(graph) if len(k) > 1]
    for piece in {*nx.nodes_with_selfloops(graph), *(p for knot in knots for p in knot)}:
        graph.remove_nodes_from(pieces.by_name.pop(piece.name, ()))
    return list(nx.topological_sort(graph))
