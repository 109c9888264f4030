"""The ledger: what was appended is there, whatever happens to the writer."""

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

import hwopt
from hwopt.candidate import Candidate
from hwopt.design import Source
from hwopt.errors import LedgerError
from hwopt.evaluation import Evaluation, Evidence, Point, Strength, Trace, Verdict
from hwopt.ledger import (
    FORMAT,
    Asked,
    Batched,
    BatchedAsk,
    Climbed,
    Decided,
    Ended,
    Event,
    Exchange,
    GoldMeasured,
    Ledger,
    NoiseMeasured,
    Opened,
    Remark,
    Remeasured,
    Reserved,
    Told,
    Unanswered,
)

POINT = Point("area", 12.5, 100.25, 7)
CANDIDATE = Candidate(
    (Source(PurePosixPath("../a/m.v"), 'm\0 "\n\r\t\\ é \U0001f600'),), "llm", ("x", "y"), "née"
)
EVALUATION = Evaluation(
    "0123456789ab", Verdict.UNKNOWN, "prove", "dominated",
    Evidence(Strength.BOUNDED, 20, ("reset", "x")), (POINT, replace(POINT, recipe="delay")),
    (("counterexample.vcd", "$end\n"),),
)  # fmt: skip
EXCHANGE = Exchange("m", '{"a": 1}', "{}", 10, 20, 0.0123)
EVENTS: tuple[Event, ...] = (
    Opened("[campaign]\n", "d", "f", "1", (("pyosys", "0.70"),)),
    GoldMeasured(CANDIDATE, EVALUATION),
    Asked(0, CANDIDATE, (EXCHANGE, EXCHANGE), reply_of=3, alternative=2),
    Unanswered(1, "llm", "refused", (EXCHANGE,)),
    Told(0, EVALUATION),
    NoiseMeasured(((POINT,), ())),
    Remeasured("second", "c", (), "TIMEOUT at synthesize: a limit"),
    Decided("reject", "c", "hard to read"),
)
REMARKS: tuple[Remark, ...] = (
    Ended("interrupted", 1.5),
    Climbed(3, (Trace("prove", 0.25, cached=True, method="cec"),), 2.5),
    Reserved(4, 0.5),
    Batched("msgbatch_1", "llm:m:low", (BatchedAsk(4, "c", '{"model": "m"}', 0.5),)),
)


def filled(path: Path, events: tuple[Event, ...] = EVENTS) -> Ledger:
    """Return a ledger with events."""
    ledger = Ledger(path, create=True)
    for event in events:
        ledger.append(event)
    return ledger


def test_round_trip(tmp_path: Path) -> None:
    """Every kind of event and remark is read back as it was written, in order."""
    ledger = filled(tmp_path / "l")
    for remark in REMARKS:
        ledger.remark(remark)
    ledger.close()
    again = Ledger(tmp_path / "l")
    assert tuple(again.events()) == EVENTS
    assert tuple(again.remarks()) == REMARKS
    again.close()


def test_every_kind_is_tested() -> None:
    """The lists above hold each kind once."""
    assert [type(event) for event in EVENTS] == list(Event.__args__)
    assert [type(remark) for remark in REMARKS] == list(Remark.__args__)


def test_events_that_belong_together_are_written_together(tmp_path: Path) -> None:
    """Where one of them cannot be written none is, and what comes later is."""
    ledger = filled(tmp_path / "l", ())
    ledger._db.execute(
        "CREATE TRIGGER full BEFORE INSERT ON event WHEN NEW.kind = 'Told' "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    with pytest.raises(LedgerError, match="disk full"):
        ledger.append(*EVENTS[2:5])
    assert list(ledger.events()) == []
    ledger.append(*EVENTS[:3])
    assert tuple(ledger.events()) == EVENTS[:3]
    ledger.close()


def test_digest(tmp_path: Path) -> None:
    """The digest feels every event and their order, and no remark."""
    ledger = filled(tmp_path / "0")
    digest = ledger.digest()
    for remark in REMARKS:
        ledger.remark(remark)
    assert ledger.digest() == digest
    others = [EVENTS[:number] + EVENTS[number + 1 :] for number in range(len(EVENTS))]
    others += [EVENTS[1:2] + EVENTS[:1] + EVENTS[2:], EVENTS + EVENTS[-1:]]
    others += [(*EVENTS[:-1], NoiseMeasured(((replace(POINT, area_um2=12.501),), ())))]
    digests = {filled(tmp_path / f"o{n}", other).digest() for n, other in enumerate(others)}
    assert len(digests | {digest}) == len(others) + 1
    assert filled(tmp_path / "same").digest() == digest


def test_no_ledger(tmp_path: Path) -> None:
    """Where there is none, that is said, and none is made."""
    path = tmp_path / "l"
    with pytest.raises(LedgerError) as caught:
        Ledger(path)
    message = f"{path}: expected a ledger, found none; check the run's folder"
    assert str(caught.value) == message
    assert not path.exists()


@pytest.mark.parametrize("create", [False, True])
def test_no_database(tmp_path: Path, *, create: bool) -> None:
    """A file of another kind is refused and left as it is."""
    path = tmp_path / "l"
    path.write_text("something else " * 100)
    with pytest.raises(LedgerError) as caught:
        Ledger(path, create=create)
    assert str(caught.value) == (
        f"{path}: expected a ledger of hwopt, found something else (file is not a database); "
        "it is damaged or of another program"
    )
    assert path.read_text() == "something else " * 100


@pytest.mark.parametrize("create", [False, True])
def test_database_of_another(tmp_path: Path, *, create: bool) -> None:
    """The database of another program is refused and gets no tables of ours."""
    path = tmp_path / "l"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(LedgerError, match=f"expected a ledger of format {FORMAT}, not 0; "):
        Ledger(path, create=create)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    other.close()


def test_other_format(tmp_path: Path) -> None:
    """The ledger of another version is refused."""
    path = tmp_path / "l"
    filled(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {FORMAT + 1}")
    raw.close()
    with pytest.raises(LedgerError) as caught:
        Ledger(path, create=True)
    assert str(caught.value) == (
        f"{path}: expected a ledger of format {FORMAT}, not {FORMAT + 1}; "
        "use the version of hwopt that wrote it"
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET body = '{' WHERE number = 3",
        "UPDATE event SET body = '{}' WHERE number = 3",
        "UPDATE event SET kind = 'Nothing' WHERE number = 3",
        'UPDATE event SET body = replace(body, \'"number":0\', \'"number":"x"\')',
        "UPDATE event SET body = replace(body, 'UNKNOWN', 'MAYBE')",
        "DROP TABLE event",
    ],
)
def test_damaged_rows(tmp_path: Path, change: str) -> None:
    """A row that is no event is a damaged ledger, not a traceback."""
    path = tmp_path / "l"
    filled(path).close()
    raw = sqlite3.connect(path)
    raw.execute(change)
    raw.commit()
    raw.close()
    if change.startswith("DROP"):
        assert tuple(Ledger(path).events()) == ()
        return
    with pytest.raises(LedgerError, match="it is damaged or of another program"):
        tuple(Ledger(path).events())


def test_damaged_pages(tmp_path: Path) -> None:
    """Bytes that rot are noticed."""
    path = tmp_path / "l"
    filled(path).close()
    raw = bytearray(path.read_bytes())
    raw[200 : len(raw)] = b"\xff" * (len(raw) - 200)
    path.write_bytes(raw)
    with pytest.raises(LedgerError):
        tuple(Ledger(path).events())


def test_one_writer(tmp_path: Path) -> None:
    """A run has one writer at a time, and any number of readers beside it."""
    path = tmp_path / "l"
    first = filled(path)
    with pytest.raises(LedgerError) as caught:
        Ledger(path, create=True)
    assert str(caught.value) == (
        f"{path}: expected to write alone, but another hwopt is at work on this run; "
        "wait for it, or stop it"
    )
    assert tuple(Ledger(path).events()) == EVENTS
    first.close()
    Ledger(path, create=True).close()


WRITER = """\
import sys
from pathlib import Path
from hwopt.ledger import Ledger, Unanswered
ledger = Ledger(Path(sys.argv[1]), create=True)
for number in range(1000000):
    ledger.append(Unanswered(number, "p", "x" * 1000))
    print(number, flush=True)
"""


def test_kill(tmp_path: Path) -> None:
    """Killed in the middle of writing, a ledger holds everything that was appended."""
    path = tmp_path / "l"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(hwopt.__file__).parents[1])},
    )
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(20)]
    writer.send_signal(signal.SIGKILL)
    lines += writer.stdout.readlines()
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL
    last = int([line for line in lines if line.endswith(b"\n")][-1])
    numbers = [event.number for event in Ledger(path).events() if isinstance(event, Unanswered)]
    assert numbers[: last + 1] == list(range(last + 1))
    assert len(numbers) <= last + 2
    ledger = Ledger(path, create=True)
    ledger.append(EVENTS[0])
    assert len(tuple(ledger.events())) == len(numbers) + 1
