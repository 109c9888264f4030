"""A person, a script or any model as proposer: `hwopt ask` and `hwopt tell`."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Said
from designs import ADDER
from program import Person

from hwopt.ledger import Asked, Decided, Ledger, Told

pytestmark = pytest.mark.tool

Hwopt = Callable[..., Said]

SUM = "sel_i ? a_i + b_i : a_i + 4'd1"


def reply(expression: str, *, search: str = SUM) -> str:
    """Return a reply with one edit of the sum."""
    return (
        f"SUMMARY: the sum anew\n\n<<<<<<< SEARCH\n  assign sum_o = {search};\n=======\n"
        f"  assign sum_o = {expression};\n>>>>>>> REPLACE\n"
    )


ONE_ADDER = reply("a_i + (sel_i ? b_i : 4'd1)")
#: The same, wherever it comes from.
WHOLE = (
    "SUMMARY: one adder\n\n```verilog\n"
    + ADDER.replace(SUM, "(sel_i ? b_i : 4'd1) + a_i")
    + "```\n"
)
WRONG = reply("a_i + (sel_i ? b_i : 4'd3)")


@pytest.fixture
def run(hwopt: Hwopt, person: Path) -> Path:
    """Finish a run on the adder."""
    (person / "adder.v").write_text(ADDER, encoding="utf-8")
    said = hwopt("run", "adder.v", "--evaluations", 1, "--out", "mine")
    assert said.code == 0, said.err
    return person / "mine"


def events(run: Path) -> list[object]:
    """Return what the ledger says."""
    ledger = Ledger(run / "ledger.sqlite")
    try:
        return list(ledger.events())
    finally:
        ledger.close()


def test_a_finished_run_takes_answers(hwopt: Hwopt, person: Path, run: Path) -> None:
    """What is told is judged, is in the ledger, and the run can be resumed and reported."""
    before = events(run)
    question = hwopt("ask", run, "--parent", "gold", "--task", "area")
    assert question.code == 0
    assert SUM in question.out
    assert "SEARCH/REPLACE" in question.out
    assert f"hwopt tell {run} FILE --parent" in question.err
    assert events(run) == before

    (person / "reply.md").write_text(ONE_ADDER, encoding="utf-8")
    told = hwopt("tell", run, "reply.md", "--parent", "gold")
    assert told.code == 0, told.out + told.err
    assert "PASS adder, evidence: proven" in told.out
    asked, answer = events(run)[len(before) :]
    assert isinstance(asked, Asked)
    assert isinstance(answer, Told)
    assert (asked.candidate.proposer, asked.candidate.note) == ("mailbox", "the sum anew")

    (person / "wrong.md").write_text(WRONG, encoding="utf-8")
    wrong = hwopt("tell", run, "wrong.md", "--parent", "gold")
    assert wrong.code == 1
    assert re.search(r"^cycle +a_i +b_i +sel_i +gold\.sum_o +gate\.sum_o$", wrong.out, re.MULTILINE)
    shown = hwopt("ask", run).out
    assert "gold.sum_o" in shown[shown.index("# Lately refused") :]

    resumed = hwopt("resume", run)
    assert resumed.code == 0, resumed.err
    assert "3 candidates" in resumed.out
    assert hwopt("report", run).code == 0
    assert "the same, bit for bit" in hwopt("replay", run, "--out", "again").out


def test_what_cannot_be_an_answer_changes_nothing(hwopt: Hwopt, person: Path, run: Path) -> None:
    """A reply that misses, an unknown parent or task, and a busy run are one line and code 2."""
    before = events(run)
    (person / "missed.md").write_text(reply("a_i", search="b_i"), encoding="utf-8")
    (person / "same.v").write_text(ADDER, encoding="utf-8")
    said = hwopt("tell", run, "missed.md", "--parent", "gold")
    assert said.code == 2
    assert said.err.startswith("hwopt: missed.md: SEARCH block 1 matches nothing")
    assert hwopt("tell", run, "same.v").err.endswith("was tried before; change something else\n")
    assert (
        "--parent nobody: expected one of gold"
        in hwopt("tell", run, "same.v", "--parent", "nobody").err
    )
    assert hwopt("ask", run, "--task", "fame").err == (
        "hwopt: --task must be one of area, delay, restructure, algorithm, simplify, combine, "
        "repair, not fame; choose one\n"
    )
    busy = Ledger(run / "ledger.sqlite", create=True)
    try:
        assert "was tried before" in hwopt("tell", run, "same.v").err
        assert not (run / "inbox").exists()
        assert hwopt("ask", run).code == 0
    finally:
        busy.close()
    assert events(run) == before


def test_the_script_of_the_readme(person: Path, cache_home: Path) -> None:
    """The loop that the README shows works with a program that reads prompts and writes replies."""
    readme = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
    script = re.search(r"<!-- ask and tell -->\n```sh\n(.*?)```", readme, re.DOTALL)
    assert script is not None
    assert len(script[1].splitlines()) <= 10
    (person / "my_module.v").write_text(ADDER, encoding="utf-8")
    somebody = Person(person, cache_home)
    somebody.done("run", "my_module.v", "--evaluations", 1, "--out", "runs/my_module-1")
    (person / "whole.md").write_text(WHOLE, encoding="utf-8")
    for name, text in (
        ("hwopt", f'exec {sys.executable} -m hwopt "$@"'),
        ("my_model", f"grep -q 'Your task' && cat {person}/whole.md"),
    ):
        place = person / "bin" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        place.chmod(0o755)
    environment = somebody.environment()
    environment["PATH"] = f"{person / 'bin'}:{environment['PATH']}"
    done = subprocess.run(
        ["sh", "-eu", "-c", script[1]],
        cwd=person,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    # It repeats itself; a parent with a module beside its own makes another candidate of the same.
    refused = done.stdout.count("not kept: see said.txt")
    assert refused in {1, 2}
    assert f"{4 - refused} candidates tried" in done.stdout


def test_a_person_decides(hwopt: Hwopt, person: Path, run: Path) -> None:
    """What is rejected leaves the front for good; hints reach prompts; a run may want approval."""
    (person / "reply.md").write_text(ONE_ADDER, encoding="utf-8")
    assert hwopt("tell", run, "reply.md", "--parent", "gold").code == 0
    name = next(e.candidate.id for e in reversed(events(run)) if isinstance(e, Asked))
    shown = hwopt("review", run, "--show", name).out
    assert "+  assign sum_o = a_i + (sel_i ? b_i : 4'd1);" in shown
    assert hwopt("review", run, "--hint", "mind the carry").code == 0
    assert "* mind the carry\n" in hwopt("ask", run).out

    campaign = run / "campaign.toml"
    waiting = campaign.read_text().replace("approve = false", "approve = true")
    campaign.write_text(waiting)
    store = sqlite3.connect(run / "ledger.sqlite")
    with store:
        store.execute("UPDATE event SET body = replace(body, 'approve = false', 'approve = true')")
    store.close()
    held = hwopt("export", run, "--pick", name)
    assert (held.code, "expected an approved one" in held.err) == (1, True)
    assert hwopt("review", run, "--approve", name[:6]).code == 0
    assert hwopt("export", run, "--pick", name).code == 0

    assert hwopt("review", run, "--reject", name, "--reason", "not my style").code == 0
    assert "reject: not my style" in hwopt("review", run).out
    assert name not in [line.split()[0] for line in hwopt("report", run).out.splitlines() if line]
    again = hwopt("review", run, "--pin", name)
    assert (again.code, "which is for good" in again.err) == (2, True)
    assert "the same, bit for bit" in hwopt("replay", run, "--out", "again").out


def test_a_run_at_work_is_steered(hwopt: Hwopt, person: Path, cache_home: Path) -> None:
    """A hint and a candidate reach a run while another process works on it, and it replays.

    Before it ends the hint is in its ledger and the candidate is evaluated by its own workers.
    """
    (person / "adder.v").write_text(ADDER, encoding="utf-8")
    (person / "reply.md").write_text(WHOLE, encoding="utf-8")
    words = ("run", "adder.v", "--evaluations", 8, "--workers", 1, "--out", "mine")
    with Person(person, cache_home).started(*words) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("   0 "):
                break
        hint = hwopt("review", "mine", "--hint", "mind the carry")
        told = hwopt("tell", "mine", "reply.md", "--parent", "gold")
        process.stdout.read()
        assert process.wait() == 0
    assert (hint.code, told.code) == (0, 0), hint.err + told.err
    assert hint.out.startswith("the hint goes to the run, which is at work")
    assert "goes to the run, which is at work and evaluates it" in told.err
    assert "front" in told.out.splitlines()[0]
    found = events(person / "mine")
    (decided,) = [event for event in found if isinstance(event, Decided)]
    assert decided.words == "mind the carry"
    (own,) = [e for e in found if isinstance(e, Asked) and e.candidate.proposer == "mailbox"]
    assert own.candidate.id in told.out
    assert own.number in [event.number for event in found if isinstance(event, Told)]
    assert "the same, bit for bit" in hwopt("replay", "mine", "--out", "again").out
