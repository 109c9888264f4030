"""Lineage: parents above children, nobody missing."""

from collections.abc import Callable

from hwopt.report.lineage import lineage_of
from hwopt.report.replay import Run

Synthesize = Callable[..., Run]


def test_parents_stand_above_their_children(synthetic: Synthesize) -> None:
    """Each row's parents that are drawn come earlier, and gold comes first."""
    run = synthetic()
    rows = lineage_of(run).rows
    order = {kin.id: number for number, kin in enumerate(rows)}
    tried = {each.candidate.id: each.candidate for each in run.tried}
    assert rows[0].id == run.gold.candidate.id
    for kin in rows[1:]:
        assert all(order[parent] < order[kin.id] for parent in tried[kin.id].parents)


def test_all_ancestors_of_the_front_are_drawn_and_nobody_else(synthetic: Synthesize) -> None:
    """The rows are what a walk upwards from the front reaches."""
    run = synthetic()
    parents = {each.candidate.id: each.candidate.parents for each in run.tried}
    reached, todo = {run.gold.candidate.id}, [entry.id for entry in run.elites]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += parents[name]
    assert {kin.id for kin in lineage_of(run).rows} == reached


def test_gold_alone(synthetic: Synthesize) -> None:
    """A run without elites has one row."""
    assert len(lineage_of(synthetic(candidates=0)).rows) == 1
