"""Whole runs that measure again at their end, killed, resumed and extended."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from designs import COUNT
from program import Person, interrupt, read_until

from hwopt.ledger import Event, Ledger, NoiseMeasured, Opened, Remeasured
from hwopt.tools.shipped import shipped

pytestmark = pytest.mark.tool

REAL = os.environ.get("HWOPT_TEST_LIBERTY", "")
EVALUATIONS = 4

#: Two recipes for the search, and two that it never sees.
FLOW = """\
[flow]
liberty = ["generic45.lib"]

[flow.recipes]
area = ["word/coarse.ys", "word/plain.ys", "word/fine.ys", "map/area.ys"]
delay = ["word/coarse.ys", "word/plain.ys", "word/fine.ys", "map/delay.ys"]

[flow.confirm]
strong_area = ["word/coarse.ys", "word/plain.ys", "word/fine.ys", "map/strong_area.ys"]
strong_delay = ["word/coarse.ys", "word/plain.ys", "word/fine.ys", "map/strong_delay.ys"]
"""

#: Cells that a second library may lack: adders, ties, registers with an enable.
LACKING = re.compile(r"(FA|HA|TIEHI|TIELO|DFFE\w*)_X\d")


def second_library(folder: Path) -> Path:
    """Write the library of another technology by the generator: slower, and poorer in cells."""
    shutil.copytree(
        shipped("flows") / "generic45",
        folder / "second",
        ignore=shutil.ignore_patterns("*.lib", "__pycache__"),
    )
    technology = folder / "second" / "cellmodel" / "technology.py"
    text = technology.read_text()
    for old, new in (
        ("THRESHOLD = 0.4\n", "THRESHOLD = 0.45\n"),
        ("FO4_PS = 0.4 * 45", "FO4_PS = 0.5 * 45"),
        ("FINGER_P_UM = 12 *", "FINGER_P_UM = 14 *"),
    ):
        assert old in text
        text = text.replace(old, new)
    technology.write_text(text)
    subprocess.run([sys.executable, "generate.py"], cwd=folder / "second", check=True)
    library = (folder / "second" / "generic45.lib").read_text()
    head, *cells = re.split(r"(?m)^(?=  cell ?\()", library)
    kept = [cell for cell in cells if not LACKING.match(re.findall(r"\w+", cell)[1])]
    assert 0 < len(kept) < len(cells)
    tail = "" if kept[-1] is cells[-1] else "}\n"
    path = folder / "slow45.lib"
    path.write_text(head.replace("generic45", "slow45") + "".join(kept) + tail)
    return path


@pytest.fixture(scope="session")
def confirmed(session_folder: Path, cache_home: Path) -> Person:
    """A person whose run `run` was confirmed on a second library, undisturbed, by one worker."""
    folder = session_folder / f"confirmed-{os.getpid()}"
    folder.mkdir()
    shutil.copytree(shipped("flows") / "generic45", folder / "flow")
    (folder / "flow" / "flow.toml").write_text(FLOW)
    second_library(folder)
    (folder / "count.v").write_text(COUNT)
    person = Person(folder, cache_home)
    person.done(*command("run"), "--workers", 1, PYTHONHASHSEED="0")
    return person


def command(out: str, evaluations: int = EVALUATIONS) -> tuple[object, ...]:
    """Return the words that start a run."""
    words = ("run", "count.v", "--flow", "flow", "--confirm", "slow45.lib", "--out", out)
    return (*words, "--evaluations", evaluations)


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


def again(found: list[Event]) -> list[Remeasured]:
    """Return what was measured again."""
    return [event for event in found if isinstance(event, Remeasured)]


def test_a_run_ends_with_its_confirmation(confirmed: Person) -> None:
    """Gold and each improvement are measured at both places; export and report say what is left."""
    run = confirmed.folder / "run"
    found = events(run)
    opened = found[0]
    assert isinstance(opened, Opened)
    assert opened.trials == ("", "slow45")
    assert isinstance(found[-1], Remeasured)
    assert any(isinstance(event, NoiseMeasured) for event in found)
    for event in again(found):
        names = [point.recipe for point in event.points]
        own = ["strong_area", "strong_delay"]
        assert names == (["area", "delay", *own] if event.library else own)
    manifest = json.loads((run / "export" / "manifest.json").read_text())
    assert manifest["improvement"]
    counting = [claim for claim in manifest["gains"] if claim["counts"]]
    assert manifest["confirmed"] is all(claim["confirmed"] for claim in counting)
    places = [left["where"] for left in manifest["gains"][0]["left"]]
    assert places == ["under the strongest recipes", "on slow45"]
    page = (run / "report.html").read_text()
    assert all(claim["words"] in page for claim in manifest["gains"])


def test_two_workers_without_cache(confirmed: Person) -> None:
    """The confirmation depends neither on the number of workers nor on the cache."""
    confirmed.done(*command("two"), "--workers", 2, "--no-cache", PYTHONHASHSEED="4242")
    assert digest(confirmed.folder / "two") == digest(confirmed.folder / "run")


def test_kill_9_during_the_confirmation(confirmed: Person) -> None:
    """What was measured again stays, and resume measures the rest, each once."""
    with confirmed.started(*command("killed"), "--workers", 1) as process:
        read_until(process, "measured again on slow45")
        process.kill()
        process.wait()
    run = confirmed.folder / "killed"
    before = events(run)
    assert again(before)
    whole = events(confirmed.folder / "run")
    assert before == whole[: len(before)]
    confirmed.done("resume", run)
    assert digest(run) == digest(confirmed.folder / "run")


def test_ctrl_c_during_the_confirmation(confirmed: Person) -> None:
    """Nothing is presented before the rest is measured, and resume finishes."""
    with confirmed.started(*command("stopped"), "--workers", 1) as process:
        read_until(process, "measured again")
        code, out, err = interrupt(process)
    assert (code, err) == (130, "hwopt: interrupted\n")
    assert "continue with: hwopt resume stopped\n" in out
    run = confirmed.folder / "stopped"
    if len(again(events(run))) < len(again(events(confirmed.folder / "run"))):
        assert "No improvement is confirmed yet" in confirmed.done("report", run)
    confirmed.done("resume", run)
    assert digest(run) == digest(confirmed.folder / "run")


def test_resume_confirms_only_what_is_new(confirmed: Person) -> None:
    """A larger budget measures its new improvements again, and nothing twice."""
    run = confirmed.folder / "longer"
    shutil.copytree(confirmed.folder / "run", run)
    before = events(run)
    confirmed.done("resume", run, "--evaluations", EVALUATIONS + 4)
    after = events(run)
    assert after[: len(before)] == before
    keys = [(event.library, event.candidate_id) for event in again(after)]
    assert len(keys) == len(set(keys))


def test_another_second_library_is_refused(confirmed: Person) -> None:
    """A run is continued only with the second library that it began with."""
    run = confirmed.folder / "changed"
    shutil.copytree(confirmed.folder / "run", run)
    other = confirmed.folder / "other.lib"
    text = (confirmed.folder / "slow45.lib").read_text()
    other.write_text(text.replace("nom_voltage : 1", "nom_voltage : 1.0"))
    place = run / "campaign.toml"
    place.write_text(place.read_text().replace("slow45.lib", "other.lib"))
    refused = confirmed.run("resume", run)
    assert refused.returncode == 2
    assert "the run's flow was" in refused.stderr


def test_a_library_without_registers_is_refused_at_the_start(confirmed: Person) -> None:
    """What would fail at the end is said before anything is spent."""
    text = (confirmed.folder / "slow45.lib").read_text()
    head, *cells = re.split(r"(?m)^(?=  cell ?\()", text)
    kept = [cell for cell in cells if "ff (" not in cell and "latch (" not in cell]
    (confirmed.folder / "gates.lib").write_text(head + "".join(kept) + "}\n")
    words = [word if word != "slow45.lib" else "gates.lib" for word in command("refused")]
    refused = confirmed.run(*words)
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert refused.stderr.startswith("hwopt: --confirm slow45: count was expected to map to its")
    assert refused.stderr.count("\n") == 1


@pytest.mark.skipif(not REAL, reason="HWOPT_TEST_LIBERTY names no folder of real libraries")
@pytest.mark.parametrize("path", sorted(Path(REAL).glob("*.lib*")) if REAL else [], ids=str)
def test_real_libraries_confirm(confirmed: Person, path: Path) -> None:
    """A run is confirmed on a foundry's library, whatever its cells lack."""
    out = f"real-{path.name}"
    words = [word if word != "slow45.lib" else path for word in command(out)]
    confirmed.done(*words)
    found = [event for event in again(events(confirmed.folder / out)) if event.library]
    assert found
    assert not any(event.reason for event in found)
    assert all(point.area_um2 > 0 for event in found for point in event.points)
