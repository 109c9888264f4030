"""From words to terms: each word becomes the integer that it is when read as unsigned."""

from collections.abc import Callable

from hwopt.rewrite.egraph.facts import between
from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.ranges import view
from hwopt.verilog.word import Word

#: Parts of a concatenation that may become addends; more are taken as wiring.
_MAX_PARTS = 2


class Reader:
    """Puts words into an e-graph."""

    def __init__(self, graph: EGraph) -> None:
        self.graph = graph
        #: Words that are leaves or templates of other operations, by number.
        self.table: list[Word] = []
        self.classes: dict[Word, int] = {}
        self._rules: dict[str, Callable[[Word, list[int]], int]] = {
            "const": lambda w, _: graph.const(w.value),
            "not": lambda w, a: graph.sum({a[0]: -1}, (1 << w.width) - 1),
            "and": lambda _, a: graph.make("both", (), sorted(set(a))),
            "or": lambda _, a: graph.make("either", (), sorted(set(a))),
            "xor": lambda _, a: graph.make("parity", (), sorted(a)),
            "add": lambda w, a: self._sum(w, a, 1),
            "sub": lambda w, a: self._sum(w, a, -1),
            "mul": self._product,
            "eq": lambda _, a: graph.make("equal", (), a),
            "ult": lambda _, a: graph.make("less", (), a),
            "slt": self._less_signed,
            "redor": lambda _, a: graph.inverse(graph.make("zero", (), a)),
            "redand": self._all,
            "mux": lambda _, a: graph.make("choose", (), a),
            "shl": lambda w, a: graph.make("left", (w.width,), a),
            "lshr": lambda _, a: graph.make("right", (), a),
            "ashr": self._right_signed,
            "slice": self._slice,
            "sext": self._extended,
            "cat": self._joined,
        }

    def read(self, word: Word) -> int:
        """Return the class of a word whose operands were read before."""
        args = [self.classes[a] for a in word.args]
        rule = self._rules.get(word.op, self._other)
        self.classes[word] = self.graph.find(rule(word, args))
        return self.classes[word]

    def leaf(self, word: Word) -> int:
        """Return the class of a word that the region does not look into."""
        facts = between(0, (1 << word.width) - 1)
        self.table.append(word)
        self.classes[word] = self.graph.insert(Node("leaf", (len(self.table) - 1,), ()), facts)
        return self.classes[word]

    def _sum(self, word: Word, args: list[int], sign: int) -> int:
        first, second = (self.graph.bare(a, word.width) for a in args)
        addends = {first: 1}
        addends[second] = addends.get(second, 0) + sign
        return self.graph.make("low", (word.width,), [self.graph.sum(addends)])

    def _product(self, word: Word, args: list[int]) -> int:
        # What an operand was extended to is no part of how it was written.
        bare = [self.graph.bare(a, word.width) for a in args]
        return self.graph.make("low", (word.width,), [self.graph.product(bare)])

    def _as_signed(self, word: Word, arg: int) -> int:
        return self.graph.make("signed", (word.width,), [arg])

    def _less_signed(self, word: Word, args: list[int]) -> int:
        pair = [self._as_signed(w, a) for w, a in zip(word.args, args, strict=True)]
        return self.graph.make("less", (), pair)

    def _all(self, word: Word, args: list[int]) -> int:
        ones = self.graph.const((1 << word.args[0].width) - 1)
        return self.graph.make("equal", (), (args[0], ones))

    def _right_signed(self, word: Word, args: list[int]) -> int:
        value = self._as_signed(word, args[0])
        moved = self.graph.make("right", (), (value, args[1]))
        return self.graph.make("low", (word.width,), [moved])

    def _slice(self, word: Word, args: list[int]) -> int:
        return self.graph.make("low", (word.width,), [self.graph.make("high", (word.value,), args)])

    def _extended(self, word: Word, args: list[int]) -> int:
        value = self._as_signed(word.args[0], args[0])
        return self.graph.make("low", (word.width,), [value])

    def _joined(self, word: Word, args: list[int]) -> int:
        seen = view(word)
        if seen is not None and seen[0] in self.classes:
            inner = self.classes[seen[0]]
            inner = self._as_signed(seen[0], inner) if seen[1] else inner
            return self.graph.make("low", (word.width,), [inner])
        if sum(a.op != "const" for a in word.args) > _MAX_PARTS:
            return self._other(word, args)
        addends, at = dict[int, int](), 0
        for part, arg in zip(reversed(word.args), reversed(args), strict=True):
            addends[arg] = addends.get(arg, 0) + (1 << at)
            at += part.width
        return self.graph.sum(addends)

    def _other(self, word: Word, args: list[int]) -> int:
        self.table.append(word)
        params = (word.width, len(self.table) - 1)
        return self.graph.make("word", params, args)
