"""What a project remembers of a run."""

from pathlib import Path, PurePosixPath

import pytest
from propose.examples import ADDER, DESIGN, GOLD

from hwopt.candidate import Candidate
from hwopt.design import Source
from hwopt.errors import ConfigError
from hwopt.evaluation import Evaluation, Point, Verdict
from hwopt.ledger import Asked, Decided, Event, NoiseMeasured, Told
from hwopt.search.memory import remember, reminded

ONE = ADDER.replace("sel_i ? a_i + b_i : a_i + 8'd1", "a_i + (sel_i ? b_i : 8'd1)")
WRONG = ADDER.replace("8'd1", "8'd2")


def asked(number: int, text: str, note: str, *, by: str = "llm", parent: str = "") -> Asked:
    """Return an ask whose candidate is the adder in other words."""
    sources = (Source(PurePosixPath("adder.v"), text),)
    parents = (parent or GOLD.candidate.id,)
    return Asked(number, Candidate(sources, by, parents, note))


def passed(event: Asked, area: float, delay: float) -> Told:
    """Return an evaluation that passed, with one point under each of gold's recipes."""
    points = (Point("area", area, delay, 9), Point("delay", area * 2, delay / 2, 9))
    name = event.candidate.id
    return Told(event.number, Evaluation(name, Verdict.PASS, "simulate", points=points))


def refuted(event: Asked, reason: str, verdict: Verdict = Verdict.FAIL) -> Told:
    """Return an evaluation that ended at the proof."""
    return Told(event.number, Evaluation(event.candidate.id, verdict, "prove", reason))


def kept(folder: Path, *events: Event) -> list[str]:
    """Return the notes that a run with these events leaves behind."""
    return [path.read_text() for path in remember(folder, DESIGN, GOLD, events)]


PAID = asked(0, ONE, "one adder")
BAD = asked(1, WRONG, "# count\nby two")


def test_what_paid_and_what_was_refuted(tmp_path: Path) -> None:
    """Each becomes a note with the parts that it replaced; a second run adds nothing."""
    events = (PAID, passed(PAID, 80, 190), BAD, refuted(BAD, "sum_o is 2\nin cycle 0"))
    paid, refuted_ = kept(tmp_path / "memory", *events)
    assert paid == (
        "# one adder\n\nOutcome: paid, 20.0% less area and 5.0% less delay than its parent\n"
        "Applies to: add 5..8, mux 5..8\n\n> one adder\n"
    )
    assert refuted_ == (
        "# count by two\n\nOutcome: refuted\nApplies to: add 5..8, mux 5..8\n\n> count by two\n"
        "> at stage prove: sum_o is 2 in cycle 0\n"
    )
    assert kept(tmp_path / "memory", *events) == []


def test_what_is_no_lesson(tmp_path: Path) -> None:
    """What is no better than its parent or luck, the engine's, rejected, a wording, undecided."""
    told = passed(PAID, 80, 190)
    luck = (Point("area", 70, 200, 9), Point("delay", 200, 80, 9))
    reject = Decided("reject", PAID.candidate.id)
    engine = asked(0, ONE, "one adder", by="rewrite")
    child = asked(1, ONE.replace("8'd1", "(8'd1)"), "the same", parent=PAID.candidate.id)
    silent = asked(0, ONE, "")
    wording = asked(0, ADDER.replace("a_i + b_i", "b_i + a_i"), "other words")
    cases: tuple[tuple[Event, ...], ...] = (
        (PAID, told, NoiseMeasured((luck,))),
        (PAID, told, reject),
        (engine, passed(engine, 80, 190)),
        (silent, passed(silent, 80, 190)),
        (wording, passed(wording, 80, 190)),
        (BAD, refuted(BAD, "", Verdict.UNKNOWN)),
        (BAD, refuted(BAD, "", Verdict.TIMEOUT)),
        (BAD,),
        (),
    )
    for number, events in enumerate(cases):
        assert kept(tmp_path / str(number), *events) == [], number
    (note,) = kept(tmp_path / "child", PAID, told, child, passed(child, 79, 189))
    assert note.startswith("# one adder\n")


def test_reading_and_what_a_person_does(tmp_path: Path) -> None:
    """What matches is offered with its digest; an edited note stays, a broken one is an error."""
    assert reminded(tmp_path / "none", DESIGN) is None
    events = (PAID, passed(PAID, 80, 190))
    (path,) = remember(tmp_path, DESIGN, GOLD, events)
    found = reminded(tmp_path, DESIGN)
    assert found is not None
    assert [note.text for note in found.notes] == [path.read_text()]
    path.write_text("Applies to: mul\n")
    assert reminded(tmp_path, DESIGN) is None
    assert remember(tmp_path, DESIGN, GOLD, events) == []
    assert path.read_text() == "Applies to: mul\n"
    path.write_text("something else")
    with pytest.raises(ConfigError, match="expected a line like"):
        reminded(tmp_path, DESIGN)
    path.unlink()
    assert reminded(tmp_path, DESIGN) is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """It is an error of one line that names the folder and the switch."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError) as caught:
        remember(tmp_path / "file" / "memory", DESIGN, GOLD, (PAID, passed(PAID, 80, 190)))
    assert str(caught.value).endswith("mend it, or start with --no-memory")


def test_at_most_three_of_each(tmp_path: Path) -> None:
    """A run of many refuted ideas leaves the latest three behind."""
    events: list[Event] = []
    for number in range(9):
        event = asked(number, ADDER.replace("8'd1", f"8'd{number + 2}"), f"idea {number}")
        events += [event, refuted(event, "no")]
    notes = kept(tmp_path, *events)
    assert [note.splitlines()[0] for note in notes] == ["# idea 8", "# idea 7", "# idea 6"]
