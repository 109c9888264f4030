"""Everything that saturation says is equal has one value, and so has what is extracted."""

import random
from collections.abc import Callable

import pytest
from word_growth import Maker, values, vectors

from hwopt.design import Design
from hwopt.rewrite.egraph.costs import Costs, Gates
from hwopt.rewrite.egraph.extraction import Aim, Extractor
from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.node import EVALUATED, value
from hwopt.rewrite.egraph.problem import Problem
from hwopt.rewrite.egraph.proposals import STEPS, region_graph
from hwopt.rewrite.egraph.reading import Reader
from hwopt.rewrite.egraph.regions import Region, cones, regions
from hwopt.rewrite.egraph.saturation import Limits, saturate
from hwopt.rewrite.egraph.writing import Writer
from hwopt.verilog.graph import reachable, rebuilt
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_LIMITS = Limits(iterations=4, nodes=1200)


def _saturated(seed: int, *, gates: bool = False) -> tuple[Maker, list[Word], EGraph, Reader]:
    maker = Maker(seed, gates=gates)
    roots = maker.grow(9)
    region = Region(tuple(w for w in reachable(roots) if w.args), tuple(dict.fromkeys(roots)))
    graph, reader = region_graph(region)
    saturate(graph, STEPS, _LIMITS)
    return maker, list(region.roots), graph, reader


def _check(graph: EGraph, reader: Reader, words: Words, given: dict[Word, int]) -> None:
    """Evaluate every node whose operands have values, and compare within each class."""
    known: dict[int, int] = {}
    for _ in range(60):
        before = len(known)
        for place in graph.classes():
            for node in graph.nodes[place]:
                args = [known.get(graph.find(a)) for a in node.args]
                if any(a is None for a in args):
                    continue
                if node.op in EVALUATED:
                    found = value(node.op, node.params, args)
                elif node.op == "leaf":
                    found = given[reader.table[node.params[0]]]
                else:
                    word = reader.table[node.params[1]]
                    parts = [words.const(a, t.width) for a, t in zip(args, word.args, strict=True)]
                    found = rebuilt(words, word, parts).value
                assert known.setdefault(place, found) == found, (place, node, graph.nodes[place])
        if len(known) == before:
            break
    for place, number in known.items():
        facts = graph.facts[place]
        assert facts.low <= number <= facts.high, (place, graph.nodes[place])
        assert not facts.step or number % facts.step == facts.rest % facts.step
    assert set(known) >= {graph.find(p) for p in reader.classes.values()}


@pytest.mark.parametrize(
    ("seed", "gates"),
    [*((seed, False) for seed in (*range(60), 3186)), *((s, True) for s in range(60))],
)
def test_classes_have_one_value(seed: int, gates: bool) -> None:  # noqa: FBT001 - a parameter
    """All nodes of a class have the value of the word that they come from."""
    maker, roots, graph, reader = _saturated(seed, gates=gates)
    for row in vectors(roots, random.Random(seed), 12):  # noqa: S311 - reproducible, no secret
        given = values(roots, row)
        _check(graph, reader, maker.words, given)
        for word in roots:
            place = graph.find(reader.classes[word])
            facts = graph.facts[place]
            assert facts.low <= given[word] <= facts.high


@pytest.mark.parametrize("seed", range(60, 130))
def test_extractions_are_equal(seed: int) -> None:
    """What is written for any aim has the values of what was there."""
    maker, roots, graph, reader = _saturated(seed)
    problem = Problem(graph, [(w, reader.classes[w]) for w in roots], reader.table, Costs(Gates()))
    extractor = Extractor(problem, trials=120)
    rows = vectors(roots, random.Random(seed), 40)  # noqa: S311 - reproducible, no secret
    for aim in (Aim(1, 0), Aim(0.2, 0.8)):
        for fresh in (True, False):
            choice = extractor.best(aim, fresh=fresh).choice
            by = Writer(problem, choice, maker.words).run()
            for row in rows:
                then = values([w for pair in by for w in pair], row)
                for old, new in by:
                    assert old.width == new.width
                    assert then[old] == then[new], (row, old, new)


_CREDITS = """module t(input [3:0] q, input s, c, input [1:0] x, y, output reg [3:0] n);
  wire d = s && x == 0, i = c && y == 0;
  always @(*) begin
    n = q;
    if (i && !d) n = q + 1; else if (d && !i) n = q - 1;
  end
endmodule
"""


def test_sums_that_become_one_keep_their_own_constants(design_of: Callable[..., Design]) -> None:
    """Of two sums that turn out to be equal, neither is taken apart as if it were the other."""
    design = design_of(_CREDITS, "t")
    (module,) = modules_of(elaborate(design, design.sources))
    for region in (*regions(module), *cones(module)):
        graph, reader = region_graph(region)
        saturate(graph, STEPS, Limits(nodes=4000))
        roots = list(region.roots)
        for row in vectors(roots, random.Random(1), 24):  # noqa: S311 - reproducible, no secret
            _check(graph, reader, module.words, values(roots, row))
