"""A prefix graph and how it meets the bits: all that decides the carries of an adder.

Two choices stand beside the graph. A group of positions passes a carry on where each of them has
exactly one bit set, or at least one: the second needs no XOR before the tree. And a sum bit is
made from its carry, or chosen by the carry of the group below from two that are ready, as in
carry-select and sparse adders, which are trees too.
"""

import hashlib
import textwrap
from dataclasses import dataclass, replace

from hwopt.rewrite.arithmetic.prefix import PrefixGraph, Span

#: Begins what a comment says of a tree.
_MARK = "carries as"


@dataclass(frozen=True)
class CarryTree:
    """A prefix graph over the positions that need a carry out, with its two choices."""

    graph: PrefixGraph
    #: Whether a position passes a carry on where at least one of its bits is set.
    inclusive: bool = True
    #: Rows, ascending, whose carry chooses the sum bit above and is itself not made.
    chosen: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """A word for module names that tells trees apart."""
        return f"tree_{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    @property
    def text(self) -> str:
        """The tree as `parsed` reads it."""
        kind = "or" if self.inclusive else "xor"
        rows = []
        for index, row in enumerate(self.graph.rows):
            inner = ",".join(str(end) for end in row if end not in {0, index})
            mark = "*" if index in self.chosen else ""
            if inner or mark:
                rows.append(f"{index}{mark}:{inner}")
        return " ".join([f"{self.graph.width}{kind}", *rows])

    def spans(self) -> tuple[Span, ...]:
        """Return the spans whose generate signal is made, every parent before its children.

        The carry out of a chosen row is left out unless another span is made of it.
        """
        read = {self.graph.parents(span)[1] for span in self.graph.spans()}
        return tuple(
            span
            for span in self.graph.spans()
            if span[1] or span[0] not in self.chosen or span in read
        )

    def passing(self) -> frozenset[Span]:
        """Return the spans, single positions among them, whose propagate signal is needed."""
        needed: set[Span] = set()
        for index in self.chosen:
            needed.add(self.graph.parents((index, 0))[0])
        made = set(self.spans())
        for span in reversed(self.graph.spans()):
            upper, lower = self.graph.parents(span)
            if span in made:
                needed.add(upper)
            if span in needed:
                needed |= {upper, lower}
        return frozenset(needed)

    def cut(self, width: int) -> "CarryTree":
        """Return the tree of the lowest positions."""
        graph = PrefixGraph(width, self.graph.rows[:width])
        return replace(self, graph=graph, chosen=tuple(i for i in self.chosen if i < width))


def told(tree: CarryTree) -> str:
    """Return lines for a comment from which `overheard` takes the tree again."""
    return "\n".join(textwrap.wrap(f"{_MARK} {tree.text}", 96, subsequent_indent="  "))


def overheard(comment: str) -> CarryTree | None:
    """Return the tree that a comment tells, None where it tells none."""
    _, found, rest = comment.partition(f"// {_MARK} ")
    if not found:
        return None
    first, *more = rest.splitlines()
    words = [first]
    for line in more:
        if not line.startswith("//   "):
            break
        words.append(line.removeprefix("//").strip())
    try:
        return parsed(" ".join(words))
    except ValueError:
        return None


def parsed(text: str) -> CarryTree:
    """Read a tree as `text` writes it: `8or 5:4,2 7*:4`.

    The first word holds the width and the kind of propagate; each further one a row, whether it
    is chosen (`*`), and its lower ends without those that every row has.

    Raises:
        ValueError: It is no tree, or the graph is not closed.
    """
    head, *words = text.split()
    kind = "xor" if head.endswith("xor") else "or"
    width = int(head.removesuffix(kind))
    spans: list[Span] = []
    chosen = []
    for word in words:
        index, _, ends = word.partition(":")
        row = int(index.removesuffix("*"))
        spans += [(row, int(end)) for end in ends.split(",") if end]
        chosen += [row] if index.endswith("*") else []
    if any(not 0 <= lower <= upper < width for upper, lower in spans):
        raise ValueError(f"rows of a tree of {width} positions were expected, not {text!r}")
    if any(not 0 < row < width for row in chosen):
        raise ValueError(f"chosen rows from 1 to {width - 1} were expected, not {chosen}")
    tree = CarryTree(PrefixGraph.closed(width, spans), kind == "or", tuple(sorted(chosen)))
    if tree.text != text:
        raise ValueError(f"a closed tree was expected, not {text!r}; closed it is {tree.text!r}")
    return tree
