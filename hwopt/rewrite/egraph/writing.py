"""From chosen terms back to words, each class at the width that its users need."""

from collections.abc import Callable, Sequence

from hwopt.rewrite.egraph.addition import Addition
from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.problem import Choice, Problem
from hwopt.verilog.graph import rebuilt
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


class Writer:
    """Writes one choice."""

    def __init__(self, problem: Problem, choice: Choice, words: Words) -> None:
        self._problem = problem
        self._choice = choice
        self._words = words
        self._done: dict[int, Word] = {}
        self._width: dict[int, int] = {}
        self._rules: dict[str, Callable[[Node, int], Word]] = {
            "const": lambda n, w: words.const(n.params[0], w),
            "leaf": lambda n, w: words.bits(problem.table[n.params[0]], 0, w),
            "sum": self._sum,
            "product": self._product,
            "low": lambda n, w: self._as(n.args[0], w),
            "signed": lambda n, w: self._as(n.args[0], w),
            "high": self._high,
            "choose": lambda n, w: words.mux(self._bit(n), *(self._as(a, w) for a in n.args[1:])),
            "flip": lambda n, w: words.xor((self._as(n.args[1], w), words.sext(self._bit(n), w))),
            "negative": lambda n, _: self._sign(n.args[0]),
            "zero": lambda n, _: self._equal(n.args[0], None),
            "less": self._less,
            "equal": lambda n, _: self._equal(*n.args),
            "left": lambda n, w: words.shift(
                "shl", self._as(n.args[0], min(n.params[0], w)), self._done[n.args[1]]
            ),
            "right": self._right,
            "both": lambda n, w: words.conj([self._as(a, w) for a in n.args]),
            "either": lambda n, w: words.disj([self._as(a, w) for a in n.args]),
            "parity": lambda n, w: words.xor([self._as(a, w) for a in n.args]),
            "word": self._other,
        }

    def run(self) -> list[tuple[Word, Word]]:
        """Return each root and the word that it becomes.

        Raises:
            ValueError: the choice goes in a circle.
        """
        order = self._problem.order(self._choice)
        if order is None:
            raise ValueError("a choice without circles was expected; price it first")
        self._width = self._problem.widths(self._choice, order)
        for place in order:
            node, width = self._choice[place], self._width[place]
            self._done[place] = self._words.bits(self._rules[node.op](node, width), 0, width)
        return [(r.word, self._as(r.place, r.word.width)) for r in self._problem.roots]

    def _as(self, place: int, width: int) -> Word:
        """Return the low bits of a class, extended if it is shorter."""
        word = self._done[place]
        if word.width >= width:
            return self._words.bits(word, 0, width)
        if self._problem.facts[place].low < 0:
            return self._words.sext(word, width)
        return self._words.zext(word, width)

    def _bit(self, node: Node) -> Word:
        return self._as(node.args[0], 1)

    def _sum(self, node: Node, width: int) -> Word:
        parts = [
            (c, self._done[a], self._problem.facts[a])
            for c, a in zip(node.params[1:], node.args, strict=True)
        ]
        return Addition(self._words, width).total(parts, node.params[0])

    def _product(self, node: Node, width: int) -> Word:
        facts, words = self._problem.facts, self._words
        bits = [self._as(a, 1) for a in node.args if facts[a].bit]
        wide = sorted((facts[a].width, a) for a in node.args if not facts[a].bit)
        if not wide:
            return words.zext(words.conj(bits), width)
        size, first = wide[0]
        found = self._as(first, min(width, size))
        extend = words.sext if facts[first].low < 0 else words.zext
        for other, place in wide[1:]:
            size += other
            here = min(width, size)
            found = words.mul(extend(found, here), self._as(place, here))
            extend = words.sext if facts[place].low < 0 else extend
        found = extend(found, width)
        return words.mux(words.conj(bits), found, words.const(0, width)) if bits else found

    def _high(self, node: Node, width: int) -> Word:
        place = node.args[0]
        return self._words.bits(self._as(place, width + node.params[0]), node.params[0], width)

    def _sign(self, place: int) -> Word:
        if self._problem.facts[place].low >= 0:
            return self._words.const(0, 1)
        return self._words.bit(self._done[place], self._done[place].width - 1)

    def _pair(self, places: Sequence[int]) -> tuple[list[Word], bool]:
        """Return two numbers at a width that holds both, and whether it has a sign."""
        facts = [self._problem.facts[p] for p in places]
        signed = any(f.low < 0 for f in facts)
        width = max(f.width + (signed and f.low >= 0) for f in facts)
        return [self._as(p, width) for p in places], signed

    def _less(self, node: Node, _: int) -> Word:
        pair, signed = self._pair(node.args)
        return self._words.less(*pair, signed=signed)

    def _equal(self, first: int, second: int | None) -> Word:
        if second is None:
            word = self._done[first]
            return self._words.eq(word, self._words.const(0, word.width))
        pair, _ = self._pair((first, second))
        return self._words.eq(*pair)

    def _right(self, node: Node, width: int) -> Word:
        value, by = (self._done[a] for a in node.args)
        signed = self._problem.facts[node.args[0]].low < 0
        moved = self._words.shift("ashr" if signed else "lshr", value, by)
        return (
            self._words.bits(moved, 0, width)
            if moved.width >= width
            else (self._words.sext(moved, width) if signed else self._words.zext(moved, width))
        )

    def _other(self, node: Node, width: int) -> Word:
        template = self._problem.table[node.params[1]]
        args = [self._as(a, t.width) for a, t in zip(node.args, template.args, strict=True)]
        return self._words.bits(rebuilt(self._words, template, args), 0, width)
