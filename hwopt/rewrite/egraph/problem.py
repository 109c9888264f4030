"""What extraction chooses among: every node of every class that the roots can reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from hwopt.rewrite.egraph.costs import Cost, Costs
from hwopt.rewrite.egraph.facts import Facts
from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.node import Node
from hwopt.verilog.word import Word

#: Which node stands for each class.
Choice = dict[int, Node]


@dataclass(frozen=True)
class Root:
    """A word that something outside the region reads."""

    word: Word
    #: Its class.
    place: int


@dataclass(frozen=True)
class Price:
    """Area of a whole choice, each class counted once, and the latest arrival at a root."""

    area: float
    delay: float


class Problem:
    """The e-graph, frozen: classes have their final numbers."""

    def __init__(
        self, graph: EGraph, roots: Sequence[tuple[Word, int]], table: Sequence[Word], costs: Costs
    ) -> None:
        self.table = table
        self.roots = [Root(word, graph.find(place)) for word, place in roots]
        self._costs = costs
        self._known: dict[tuple[Node, int], tuple[Cost, tuple[int, ...]]] = {}
        self.options: dict[int, list[Node]] = {}
        self.facts: dict[int, Facts] = {}
        stack = [root.place for root in self.roots]
        while stack:
            place = stack.pop()
            if place in self.options:
                continue
            found = dict.fromkeys(
                Node(n.op, n.params, tuple(map(graph.find, n.args))) for n in graph.nodes[place]
            )
            self.options[place] = [n for n in found if place not in n.args]
            self.facts[place] = graph.facts[place]
            stack.extend(a for n in self.options[place] for a in n.args)
        #: The classes in order.
        self.places = sorted(self.options)
        self.limit = self._limits()

    def needs(self, node: Node, width: int) -> tuple[int, ...]:
        """Return how many low bits of each operand it takes to know `width` bits of a node."""
        full = [self.facts[a].width for a in node.args]
        op, params = node.op, node.params
        if op == "sum":
            found = [width - ((c & -c).bit_length() - 1) for c in params[1:]]
        elif op in {"low", "signed"}:
            found = [min(width, params[0])]
        elif op == "high":
            found = [width + params[0]]
        elif op in {"choose", "flip"}:
            found = [1] + [width] * (len(full) - 1)
        elif op == "left":
            found = [min(width, params[0]), full[1]]
        elif op in {"product", "both", "either", "parity"}:
            found = [width] * len(full)
        elif op == "word":
            found = [a.width for a in self.table[params[1]].args]
        else:
            return tuple(full)
        return tuple(max(min(n, f), 0) for n, f in zip(found, full, strict=True))

    def price_of(self, node: Node, width: int) -> tuple[Cost, tuple[int, ...]]:
        """Return what a node costs at a width, and the bits that it needs of its operands."""
        key = (node, width)
        found = self._known.get(key)
        if found is None:
            widths = self.needs(node, width)
            cost = self._costs(node, width, [self.facts[a] for a in node.args], widths)
            found = self._known[key] = (cost, widths)
        return found

    def _limits(self) -> dict[int, int]:
        """Return for each class how many bits any user, chosen or not, can need."""
        limit: dict[int, int] = {}
        stack = [(r.place, min(r.word.width, self.facts[r.place].width)) for r in self.roots]
        while stack:
            place, width = stack.pop()
            if limit.get(place, 0) >= max(width, 1):
                continue
            limit[place] = max(width, 1)
            for node in self.options[place]:
                stack.extend(zip(node.args, self.needs(node, width), strict=True))
        return limit

    def order(self, choice: Choice) -> list[int] | None:
        """Return the classes that a choice needs, operands first; None for a circle."""
        done: dict[int, bool] = {}
        order: list[int] = []
        for root in self.roots:
            stack = [(root.place, False)]
            while stack:
                place, leaving = stack.pop()
                if leaving:
                    done[place] = True
                    order.append(place)
                    continue
                if place in done:
                    if not done[place]:
                        return None
                    continue
                done[place] = False
                stack.append((place, True))
                stack.extend((a, False) for a in choice[place].args if not done.get(a))
        return order

    def widths(self, choice: Choice, order: Sequence[int]) -> dict[int, int]:
        """Return the bits of each class that are written."""
        width = dict.fromkeys(order, 1)
        for root in self.roots:
            width[root.place] = max(
                width[root.place], min(root.word.width, self.facts[root.place].width)
            )
        for place in reversed(order):
            node = choice[place]
            for arg, need in zip(node.args, self.price_of(node, width[place])[1], strict=True):
                width[arg] = max(width[arg], need)
        return width

    def price(self, choice: Choice) -> Price | None:
        """Return what a choice costs; None where it is none, because of a circle."""
        order = self.order(choice)
        if order is None:
            return None
        width = self.widths(choice, order)
        area, arrival = 0.0, dict[int, float]()
        for place in order:
            node = choice[place]
            cost, _ = self.price_of(node, width[place])
            area += cost.area
            late = 0.0
            for arg in node.args:
                late = max(late, arrival[arg])
            arrival[place] = late + cost.delay
        return Price(area, max(arrival[r.place] for r in self.roots))
