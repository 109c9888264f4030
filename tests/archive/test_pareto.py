"""The archive against an O(n^2) filter."""

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from hwopt.archive.difference import Difference, difference
from hwopt.archive.pareto import AddStatus, Held, ParetoArchive, front_of, is_hopeless
from hwopt.candidate import Candidate
from hwopt.design import Source
from hwopt.evaluation import Elite, Evaluation, Point, Verdict
from hwopt.objective import dominates

COSTS = st.tuples(st.integers(0, 6).map(float), st.integers(0, 6).map(float))
POINTS = COSTS.map(lambda cost: Point("r", *cost, cells=1))
HELD = st.lists(st.builds(Held, st.sampled_from("abc"), POINTS), max_size=12)


def elite(name: str, points: tuple[Point, ...], verdict: Verdict = Verdict.PASS) -> Elite:
    """Return a candidate with its evaluation."""
    found = Candidate((Source(PurePosixPath("m.v"), name),), "scripted")
    return Elite(found, Evaluation(found.id, verdict, "measure", points=points))


ELITES = st.lists(st.lists(POINTS, min_size=1, max_size=3).map(tuple), max_size=6).map(
    lambda several: [elite(str(number), points) for number, points in enumerate(several)]
)
GOLD = elite("gold", (Point("r", 4.0, 4.0, 1),))


def filtered(held: list[Held]) -> list[tuple[float, float]]:
    """Return the costs that no other dominates, each once, by comparing all with all."""
    costs = [each.point.cost for each in held]
    return sorted({cost for cost in costs if not any(dominates(other, cost) for other in costs)})


@given(HELD)
def test_front(held: list[Held]) -> None:
    """The front is what comparing all with all leaves; of equal points the first stays."""
    front = front_of(held)
    assert [each.point.cost for each in front] == filtered(held)
    for each in front:
        assert each == next(one for one in held if one.point.cost == each.point.cost)


@given(HELD, POINTS)
def test_hopeless(held: list[Held], point: Point) -> None:
    """A point is hopeless if it would not stand on the front beside those that are there."""
    front = [each.point for each in front_of(held)]
    joins = Held("new", point) in front_of([*held, Held("new", point)])
    assert is_hopeless([point], front) == (not joins)


@given(ELITES, st.randoms(use_true_random=False))
def test_order_does_not_change_the_front(elites: list[Elite], order: object) -> None:
    """In whatever order candidates come, the same points stand on the front."""
    shuffled = list(elites)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    fronts = []
    for several in (elites, shuffled):
        archive = ParetoArchive(GOLD)
        for each in several:
            archive.add(each)
        fronts.append([held.point.cost for held in archive.front])
    assert fronts[0] == fronts[1]


@given(ELITES)
def test_add_is_idempotent(elites: list[Elite]) -> None:
    """Adding again changes nothing and says so."""
    archive = ParetoArchive(GOLD)
    for each in elites:
        before = archive.front
        status = archive.add(each)
        assert (status is AddStatus.ADDED) == (archive.front != before)
    state = (archive.front, archive.elites)
    assert all(archive.add(each) is AddStatus.NOT_ADDED for each in [*elites, GOLD])
    assert (archive.front, archive.elites) == state


@given(ELITES, st.sampled_from([v for v in Verdict if v is not Verdict.PASS]))
def test_only_what_passed(elites: list[Elite], verdict: Verdict) -> None:
    """What did not pass is never added, however good its points."""
    archive = ParetoArchive(GOLD)
    for each in elites:
        failed = elite(each.candidate.sources[0].text, each.evaluation.points, verdict)
        assert archive.add(failed) is AddStatus.NOT_ADDED
    assert archive.elites == ()


@given(ELITES)
def test_elites_hold_the_front(elites: list[Elite]) -> None:
    """The elites are exactly the holders of the front, gold apart."""
    archive = ParetoArchive(GOLD)
    for each in elites:
        archive.add(each)
    holders = {held.candidate_id for held in archive.front}
    ids = [each.candidate.id for each in archive.elites]
    assert len(ids) == len(set(ids))
    assert set(ids) == holders - {GOLD.candidate.id}


@given(ELITES, POINTS)
def test_hopeless_is_frozen(elites: list[Elite], point: Point) -> None:
    """A predicate that was handed out does not feel what is added later."""
    archive = ParetoArchive(GOLD)
    hopeless = archive.hopeless(GOLD.candidate)
    before = hopeless([point])
    for each in elites:
        archive.add(each)
    assert hopeless([point]) == before


@given(ELITES, st.integers(0, 5))
def test_what_is_rejected_was_never_there(elites: list[Elite], which: int) -> None:
    """After a rejection the front is that of the others; a pinned one stays among the elites."""
    archive, others = ParetoArchive(GOLD), ParetoArchive(GOLD)
    for number, each in enumerate(elites):
        archive.add(each)
        if number != which:
            others.add(each)
    if which < len(elites):
        name = elites[which].candidate.id
        archive.pin(name)
        assert name in [each.candidate.id for each in archive.elites]
        archive.reject(name)
        archive.pin(name)
        archive.add(elites[which])
    assert archive.front == others.front
    assert archive.elites == others.elites


def _text(name: str, lines: int, *points: Point) -> Elite:
    """Return a candidate that adds some lines to gold's one."""
    text = "".join(f"{name} {number}\n" for number in range(lines))
    found = Candidate((Source(PurePosixPath("m.v"), "gold\n" + text),), "scripted")
    return Elite(found, Evaluation(found.id, Verdict.PASS, "measure", points=points))


def test_of_equal_candidates_the_smaller_change_is_kept() -> None:
    """Equal metrics with fewer lines take the place; with more lines they do not; gold stays."""
    archive = ParetoArchive(GOLD)
    better, point = Point("r", 2.0, 4.0, 1), GOLD.evaluation.points[0]
    long, short = _text("long", 9, better), _text("short", 3, better)
    assert archive.add(long) is AddStatus.ADDED
    hopeless = [archive.hopeless(each.candidate)([better]) for each in (short, _text("x", 9))]
    assert hopeless == [False, True]
    assert archive.add(short) is AddStatus.ADDED
    assert archive.elites == (short,)
    assert archive.add(_text("other", 3, better)) is AddStatus.NOT_ADDED
    assert archive.add(_text("equal", 0, point)) is AddStatus.NOT_ADDED


def test_worse_is_hopeless_however_small_the_change() -> None:
    """A point that gold dominates stays hopeless for a candidate that changes one line."""
    worse = Point("r", 5.0, 4.0, 1)
    assert ParetoArchive(GOLD).hopeless(_text("one", 1).candidate)([worse])


def test_difference() -> None:
    """Lines added and removed are those of a patch; the share of gold's lines kept as well."""
    gold = (Source(PurePosixPath("a.v"), "1\n2\n3\n4\n"), Source(PurePosixPath("b.v"), "x\n"))
    gate = (Source(PurePosixPath("a.v"), "1\n2\n5\n6\n4\n"), Source(PurePosixPath("b.v"), "x\n"))
    assert difference(gold, gate) == Difference(added=2, removed=1, kept=0.8)
    assert difference(gold, gate).lines == 3
    assert difference(gold, gold) == Difference()
