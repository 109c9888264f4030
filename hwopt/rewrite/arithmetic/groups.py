"""Generate and propagate of groups of positions, as a prefix graph or a carry tree says."""

from collections.abc import Sequence

from hwopt.rewrite.arithmetic.bits import Bit, all_of, any_of, choose, parity
from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.prefix import PrefixGraph, Span


def group_generates(
    circuit: Circuit, graph: PrefixGraph, generate: Sequence[Bit], propagate: Sequence[Bit]
) -> list[Bit]:
    """Return the generate signal of the spans (i, 0): the carry out of every position."""
    g, _ = _signals(circuit, CarryTree(graph), generate, propagate)
    return [g[(i, 0)] for i in range(graph.width)]


def tree_sums(
    circuit: Circuit,
    tree: CarryTree,
    rows: tuple[Sequence[Bit], Sequence[Bit]],
    half: Sequence[Bit],
) -> tuple[list[Bit], Bit | None]:
    """Return the sum bits above position 0, and the carry out of the topmost where it is made.

    Args:
        circuit: Where the signals go.
        tree: As many positions as need a carry out.
        rows: Generate and propagate of each of these positions.
        half: Sum bits without carries, `(positions,)` or one more.
    """
    g, p = _signals(circuit, tree, *rows)
    sums = []
    for index, bit in enumerate(half[1:]):
        if index not in tree.chosen:
            sums.append(parity(bit, g[(index, 0)]))
            continue
        upper, lower = tree.graph.parents((index, 0))
        passed = any_of(g[upper], p[upper])
        if_1 = circuit.net(f"sum_if1_{index + 1}", parity(bit, passed))
        if_0 = circuit.net(f"sum_if0_{index + 1}", parity(bit, g[upper]))
        sums.append(choose(g[lower], if_1, if_0))
    return sums, g.get((tree.graph.width - 1, 0))


def _signals(
    circuit: Circuit, tree: CarryTree, generate: Sequence[Bit], propagate: Sequence[Bit]
) -> tuple[dict[Span, Bit], dict[Span, Bit]]:
    g: dict[Span, Bit] = {(i, i): bit for i, bit in enumerate(generate)}
    p: dict[Span, Bit] = {(i, i): bit for i, bit in enumerate(propagate)}
    made, passing = set(tree.spans()), tree.passing()
    for span in tree.graph.spans():
        upper, lower = tree.graph.parents(span)
        tag = f"{span[0]}_{span[1]}"
        if span in made:
            g[span] = circuit.net(f"g_{tag}", any_of(g[upper], all_of(p[upper], g[lower])))
        if span in passing:
            p[span] = circuit.net(f"p_{tag}", all_of(p[upper], p[lower]))
    return g, p
