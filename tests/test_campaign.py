"""Whole runs of the program: killed, interrupted, resumed, moved, and always the same."""

import fcntl
import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Said
from designs import COUNT
from program import TIMEOUT_S, Person, interrupt, read_until

from hwopt.ledger import Asked, Event, Ledger, NoiseMeasured, Told

pytestmark = pytest.mark.tool

EVALUATIONS = 6


@pytest.fixture
def someone(tmp_path: Path, cache_home: Path) -> Person:
    """A person with the counter's text."""
    person = Person(tmp_path, cache_home)
    (tmp_path / "count.v").write_text(COUNT)
    return person


@pytest.fixture(scope="session")
def undisturbed(session_folder: Path, cache_home: Path, small_flow: Path) -> Path:
    """A run that nobody disturbed, with one worker; once for all processes of the session."""
    person = Person(session_folder / "undisturbed", cache_home)
    with alone(session_folder / "undisturbed.lock"):
        if not person.folder.exists():
            person.folder.mkdir()
            (person.folder / "count.v").write_text(COUNT)
            person.done(*command(small_flow), "--workers", 1, PYTHONHASHSEED="0")
    return person.folder / "run"


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Wait until no other process of the session is here."""
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def command(flow: Path, evaluations: int = EVALUATIONS) -> tuple[object, ...]:
    """Return the words that start a run in the folder `run`."""
    return ("run", "count.v", "--flow", flow, "--evaluations", evaluations, "--out", "run")


def events(run: Path) -> list[Event]:
    """Return everything that happened in a run."""
    ledger = Ledger(run / "ledger.sqlite")
    found = list(ledger.events())
    ledger.close()
    return found


def digest(run: Path) -> str:
    """Return the digest of a run's ledger."""
    ledger = Ledger(run / "ledger.sqlite")
    found = ledger.digest()
    ledger.close()
    return found


def numbers(found: list[Event], kind: type[Asked | Told]) -> list[int]:
    """Return the numbers of all events of a kind."""
    return [event.number for event in found if isinstance(event, kind)]


def test_a_run_ends_with_an_improved_proven_module(undisturbed: Path) -> None:
    """Report, export and proof are there; each improvement is proven and simulated."""
    found = events(undisturbed)
    assert numbers(found, Asked) == numbers(found, Told) == list(range(EVALUATIONS))
    assert any(isinstance(event, NoiseMeasured) for event in found)
    assert "<html" in (undisturbed / "report.html").read_text()
    export = undisturbed / "export"
    assert "module count" in (export / "rtl" / "count.v").read_text()
    assert (export / "rtl" / "count.v").read_text() != COUNT
    assert (export / "proof" / "prove.sh").is_file()
    manifest = json.loads((export / "manifest.json").read_text())
    assert "proven" in json.dumps(manifest["evidence"])


def test_the_export_proves_itself(undisturbed: Path, hwopt: Callable[..., Said]) -> None:
    """What was exported is equivalent to gold, by the command that knows nothing of the run."""
    rtl = undisturbed / "export" / "rtl" / "count.v"
    Path("gold.v").write_text(COUNT)
    assert hwopt("prove", "gold.v", rtl, "--top", "count").code == 0


def test_the_same_ledger_with_two_workers_and_another_hash_seed(
    someone: Person, small_flow: Path, undisturbed: Path
) -> None:
    """Neither the number of workers nor the hash seed nor the cache decides anything."""
    someone.done(*command(small_flow), "--workers", 2, "--no-cache", PYTHONHASHSEED="4242")
    assert digest(someone.folder / "run") == digest(undisturbed)


def test_kill_9_and_resume_elsewhere(someone: Person, small_flow: Path, undisturbed: Path) -> None:
    """Nothing told is lost or evaluated twice; the run's folder stands alone."""
    with someone.started(*command(small_flow), "--workers", 2, "--no-cache") as process:
        read_until(process, "   1 ")
        process.kill()
        process.wait()
    assert someone.left_behind() == []
    moved = someone.folder / "elsewhere" / "moved"
    moved.parent.mkdir()
    (someone.folder / "run").rename(moved)
    (someone.folder / "count.v").unlink()
    before = events(moved)
    assert numbers(before, Told)[:2] == [0, 1]
    someone.done("resume", moved)
    after = events(moved)
    assert after[: len(before)] == before
    assert numbers(after, Asked) == numbers(after, Told) == list(range(EVALUATIONS))
    assert digest(moved) == digest(undisturbed)


def test_kill_9_before_gold_is_measured(
    someone: Person, small_flow: Path, undisturbed: Path
) -> None:
    """A run that only began is continued from its first event."""
    with someone.started(*command(small_flow), "--no-cache") as process:
        read_until(process, "gold climbs the ladder")
        process.kill()
        process.wait()
    assert someone.left_behind() == []
    someone.done("resume", "run")
    assert digest(someone.folder / "run") == digest(undisturbed)


def test_ctrl_c_and_resume(someone: Person, small_flow: Path, undisturbed: Path) -> None:
    """Exit code 130, how to go on, no process left; resume finishes."""
    with someone.started(*command(small_flow), "--no-cache") as process:
        read_until(process, "   0 ")
        code, out, err = interrupt(process)
    assert (code, err) == (130, "hwopt: interrupted\n")
    assert "nothing told is lost; continue with: hwopt resume run\n" in out
    assert someone.left_behind() == []
    someone.done("resume", "run")
    assert digest(someone.folder / "run") == digest(undisturbed)


@pytest.fixture
def finished(undisturbed: Path, person: Path) -> Path:
    """A copy of the finished run, in the person's folder."""
    shutil.copytree(undisturbed, person / "run")
    return person / "run"


def test_resume_of_a_finished_run_changes_nothing(
    finished: Path, undisturbed: Path, hwopt: Callable[..., Said]
) -> None:
    """Its budget is spent."""
    said = hwopt("resume", "run")
    assert said.code == 0, said.err
    assert "ended: the budget is spent: 6 evaluations" in said.out
    assert digest(finished) == digest(undisturbed)


def test_resume_extends(finished: Path, hwopt: Callable[..., Said]) -> None:
    """A larger budget continues where the smaller one ended."""
    before = events(finished)
    said = hwopt("resume", "run", "--evaluations", EVALUATIONS + 2)
    assert said.code == 0, said.err
    after = events(finished)
    assert after[: len(before)] == before
    assert numbers(after, Told) == list(range(EVALUATIONS + 2))


def changed_design(run: Path) -> None:
    """Change gold's text."""
    place = run / "design" / "count.v"
    place.write_text(place.read_text() + "// changed\n")


def changed_flow(run: Path) -> None:
    """Measure by other recipes."""
    place = run / "campaign.toml"
    place.write_text(re.sub('flow = ".*"', 'flow = "generic45"', place.read_text()))


def changed_version(run: Path) -> None:
    """Pretend that an older hwopt wrote the ledger."""
    with sqlite3.connect(run / "ledger.sqlite") as database:
        database.execute("UPDATE event SET body = replace(body, '\"0.1.0\"', '\"0.0.9\"')")
    database.close()


@pytest.mark.parametrize("change", [changed_design, changed_flow, changed_version])
def test_resume_refuses_what_is_not_the_same(
    finished: Path, hwopt: Callable[..., Said], change: Callable[[Path], None]
) -> None:
    """A ledger is continued only with the design, flow and versions that began it."""
    change(finished)
    before = digest(finished)
    said = hwopt("resume", "run", "--evaluations", EVALUATIONS + 2)
    what = {"version": "versions"}.get(change.__name__.removeprefix("changed_"))
    what = what or change.__name__.removeprefix("changed_")
    assert said.code == 2
    assert said.err.startswith(f"hwopt: run: the run's {what} was ")
    assert said.err.endswith("; start a new run, or go back to what it was\n")
    assert said.err.count("\n") == 1
    assert digest(finished) == before


def test_results_of_a_run(finished: Path, hwopt: Callable[..., Said]) -> None:
    """Report, ledger and exports can be had again from the folder."""
    (finished / "report.html").unlink()
    found = json.loads(hwopt("report", "run", "--json").out)
    assert (finished / "report.html").is_file()
    assert found["improvements"]
    assert hwopt("ledger", "run", "--digest").out == f"{digest(finished)}\n"
    lines = hwopt("ledger", "run").out.splitlines()
    assert [json.loads(line)["event"] for line in lines[:2]] == ["Opened", "GoldMeasured"]
    assert hwopt("export", "run", "--pick", "delay", "-o", "fast").code == 0
    assert Path("fast/rtl/count.v").is_file()
    refused = hwopt("export", "run", "--pick", "delay", "-o", "fast")
    assert (refused.code, refused.err) == (
        2,
        "hwopt: fast: expected a new or empty folder; choose another one\n",
    )
    unknown = hwopt("export", "run", "--pick", "zzz")
    assert (unknown.code, unknown.err.count("\n")) == (2, 1)


def test_readme_from_python(undisturbed: Path, someone: Person, small_flow: Path) -> None:
    """The README's Python lines do what its commands do."""
    assert undisturbed
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    small = f'"count.v", flow="{small_flow}"'
    code = code.replace('"rr_arbiter"', small).replace("evaluations=24", "evaluations=3")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=someone.folder,
        env=someone.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("export")


def on_terminal(person: Person, *words: object, **more: str) -> str:
    """Run a command whose output is a terminal; return what it drew."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "hwopt", *(str(word) for word in words)],
        cwd=person.folder,
        env=person.environment(TERM="xterm-256color", **more),
        stdout=theirs,
        stderr=subprocess.STDOUT,
    ) as process:
        os.close(theirs)
        text = b"".join(_drawn(ours)).decode()
    os.close(ours)
    assert process.returncode == 0, text
    return text


def _drawn(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # what Linux says where the other end is closed
            return
        if not piece:
            return
        yield piece


def test_live_progress_on_a_terminal(finished: Path, cache_home: Path) -> None:
    """A terminal sees a bar and counts; with NO_COLOR it sees plain lines."""
    person = Person(finished.parent, cache_home)
    drawn = on_terminal(person, "resume", "run", "--evaluations", EVALUATIONS + 1)
    assert "\x1b[" in drawn
    assert "PASS" in drawn
    plain = on_terminal(person, "resume", "run", "--evaluations", EVALUATIONS + 2, NO_COLOR="1")
    assert "\x1b" not in plain
