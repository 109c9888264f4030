"""The export: what it holds, what it refuses, and that it is what it says."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Design, Source
from hwopt.errors import ConfigError, NothingToExport
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.report.export import choose, chosen_words, export_candidate, exported_sources
from hwopt.report.proof import _decides
from hwopt.report.replay import Run
from hwopt.tools import yosys
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped

Synthesize = Callable[..., Run]


def test_the_smallest_and_the_fastest_are_picked(synthetic: Synthesize) -> None:
    """`area` picks the least area of all improving points, `delay` the least delay."""
    run = synthetic()
    points = [point for entry in run.improvements for point in entry.points]
    assert choose(run, "area")[1].area_um2 == min(point.area_um2 for point in points)
    assert choose(run, "delay")[1].delay_ps == min(point.delay_ps for point in points)


def timed(run: Run, period_ps: float) -> Run:
    """Return a run whose design states a clock period, with the slack that it leaves."""
    assert run.design.clock is not None
    design = replace(run.design, clock=replace(run.design.clock, period_ps=period_ps))
    entries = tuple(
        replace(
            entry,
            points=tuple(
                replace(point, slack_ps=period_ps - point.delay_ps) for point in entry.points
            ),
        )
        for entry in run.entries
    )
    return replace(run, design=design, entries=entries)


def test_the_pick_follows_the_clock(synthetic: Synthesize) -> None:
    """With a clock period the smallest improvement that meets it is picked; words say so."""
    run = synthetic()
    points = [point for entry in run.improvements for point in entry.points]
    assert choose(run, None) == choose(run, "area")
    assert chosen_words(run, None) == "the smallest improvement"
    delays = sorted(point.delay_ps for point in points)
    period = (delays[0] + delays[-1]) / 2
    _, point = choose(timed(run, period), None)
    meeting = [other for other in points if other.delay_ps <= period]
    assert point.area_um2 == min(other.area_um2 for other in meeting)
    assert point.area_um2 > choose(timed(run, period), "area")[1].area_um2
    assert re.fullmatch(
        r"the smallest improvement that meets the clock period of [\d,.]+ ps by [\d,.]+ ps",
        chosen_words(timed(run, period), None),
    )
    assert "which misses the clock period of" in chosen_words(timed(run, period), "area")


def test_a_clock_that_nothing_meets(synthetic: Synthesize) -> None:
    """Where no improvement meets the clock, the fastest is picked, and it is said."""
    run = timed(synthetic(), 1.0)
    assert choose(run, None) == choose(run, "delay")
    said = chosen_words(run, None)
    assert said.startswith(
        "no improvement meets the clock; the fastest one misses the clock period"
    )
    text = exported_sources(run, *choose(run, None))[1].text
    assert "// Timing: misses the clock period of 1.0 ps by " in text


def test_without_improvement_the_answer_is_no(synthetic: Synthesize) -> None:
    """Nothing to export ends with exit code 1 and says what to do."""
    run = synthetic(noise=0.9)
    with pytest.raises(NothingToExport) as caught:
        export_candidate(run)
    assert caught.value.exit_code == 1
    assert str(caught.value) == (
        f"{run.folder}: expected an improvement to export, the run confirmed none; "
        "give it a larger budget, or name a candidate with --pick ID"
    )
    assert not (run.folder / "export").exists()


def test_what_did_not_pass_is_not_exported(synthetic: Synthesize) -> None:
    """A refuted candidate cannot be exported, not even by name."""
    run = synthetic()
    refuted = run.tried[3].candidate.id
    with pytest.raises(NothingToExport) as caught:
        choose(run, refuted)
    assert str(caught.value) == (
        f"candidate {refuted}: expected one that passed every stage, this did not; "
        "choose another one"
    )


def test_an_unknown_id_is_a_mistake(synthetic: Synthesize) -> None:
    """An id that names nobody is a ConfigError."""
    with pytest.raises(ConfigError) as caught:
        choose(synthetic(candidates=4), "feedfacecafe")
    assert str(caught.value) == (
        "--pick feedfacecafe: expected area, delay or the id of one candidate, which this names "
        "0 times; hwopt report lists them"
    )


def test_a_folder_that_holds_something_is_refused(synthetic: Synthesize, tmp_path: Path) -> None:
    """An export never writes among other files."""
    run = synthetic()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(ConfigError) as caught:
        export_candidate(run, folder=tmp_path / "mine")
    assert str(caught.value) == (
        f"{tmp_path / 'mine'}: expected a new or empty folder; choose another one with -o"
    )
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_the_header_is_plain_comment(synthetic: Synthesize) -> None:
    """Each line of a header is an ASCII comment that holds no pragma and continues no line."""
    run = synthetic()
    entry = run.improvements[0]
    hostile = replace(
        entry.elite.candidate,
        note='x*/\nendmodule `include "/etc/passwd" \u202e synopsys translate_off \\',
    )
    odd = replace(entry, elite=replace(entry.elite, candidate=hostile))
    point = entry.elite.evaluation.points[0]
    (source,) = [s for s in exported_sources(run, odd, point) if s.path.name == "stage.v"]
    header = source.text[: -len(entry.elite.candidate.sources[1].text)]
    lines = header.split("\n")
    assert lines.pop() == ""
    assert all(line.startswith("// ") and line.isascii() for line in lines)
    assert not any(line.endswith("\\") for line in lines)
    words = ("Rewritten", "Gold:", "Equivalence", "- ", "Measured:", "Gain:")
    assert all(line[3:].startswith(words) for line in lines)


@pytest.mark.tool
def test_export_is_complete_and_true(synthetic: Synthesize, tmp_path: Path) -> None:
    """Patch, sources, digests and manifest agree with each other and with gold."""
    run = synthetic()
    folder = export_candidate(run)
    assert folder == run.folder / "export"
    manifest = json.loads((folder / "manifest.json").read_text())
    entry, point = choose(run, "area")
    assert manifest["candidate"] == entry.id
    assert manifest["improvement"] is True
    assert manifest["parameters_proven_at"] == ["Width = 8", "Width = 4"]
    listed = {each["path"]: each["sha256"] for each in manifest["files"]}
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert listed == found
    assert {"rtl/mixer.v", "rtl/sub/stage.v", "rtl/sub/widths.vh"} <= found.keys()
    verilog = {path for path in folder.rglob("*") if path.suffix in {".v", ".sv"}}
    assert all(path.is_relative_to(folder / "rtl") for path in verilog)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["design__instance__area"] == point.area_um2
    assert metrics["design__instance__count"] == point.cells
    gold = tmp_path / "gold"
    shutil.copytree(run.folder / "design", gold)
    subprocess.run(
        ["git", "apply", folder / "diff.patch"],
        cwd=gold,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(gold.parent)},
        check=True,
        timeout=30,
    )
    for path in (folder / "rtl").rglob("*.v*"):
        assert (gold / path.relative_to(folder / "rtl")).read_bytes() == path.read_bytes()
    assert (folder / "rtl" / "mixer.v").read_text() == run.gold.candidate.sources[0].text


@pytest.mark.tool
def test_exported_text_still_elaborates(synthetic: Synthesize, tmp_path: Path) -> None:
    """With its header the exported text is what the candidate was, to the front end."""
    run = synthetic()
    entry, point = choose(run, "area")
    sources = exported_sources(run, entry, point)
    limits = Limits(timeout_s=60)
    found = elaborate_at(run.design, sources, (), folder=tmp_path / "e", limits=limits)
    assert isinstance(found, Elaboration)


@pytest.mark.tool
def test_an_id_exports_what_is_no_improvement_and_says_so(synthetic: Synthesize) -> None:
    """By name anything that passed is exported; manifest and header say what it is not."""
    run = synthetic(noise=0.9)
    entry = run.elites[0]
    folder = export_candidate(run, entry.id[:8])
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["improvement"] is False
    assert manifest["not_an_improvement"].startswith("gain of ")
    assert "// Not an improvement: " in (folder / "rtl" / "sub" / "stage.v").read_text()


@pytest.mark.tool
def test_an_earlier_export_is_replaced(synthetic: Synthesize) -> None:
    """The run's own export follows the run; files of the earlier one do not stay."""
    run = synthetic()
    folder = export_candidate(run, "area")
    (folder / "proof" / "stale.il").write_text("")
    assert export_candidate(run, "delay") == folder
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["candidate"] == choose(run, "delay")[0].id
    assert not (folder / "proof" / "stale.il").exists()
    assert [path.name for path in run.folder.glob("export*")] == ["export"]


@pytest.mark.tool
def test_kept_proof_files_are_exported(synthetic: Synthesize) -> None:
    """What the run kept of the deciding method lies in proof/ as it was."""
    run = synthetic()
    entry, _ = choose(run, "area")
    kept = run.folder / "candidates" / entry.id / "proof" / "p1"
    kept.mkdir(parents=True)
    (kept / "miter.aag").write_text("aag 0 0 0 0 0\n")
    folder = export_candidate(run)
    assert (folder / "proof" / "p1" / "miter.aag").read_text() == "aag 0 0 0 0 0\n"
    assert (folder / "proof" / "p1" / "gate.il").is_file()
    assert "p0 p1" in (folder / "proof" / "prove.sh").read_text()


COUNTER = """module top (input clk, input rst_n, input en, output reg [3:0] q, output [3:0] n);
  assign n = q ^ 4'h5;
  always @(posedge clk or negedge rst_n)
    if (!rst_n) q <= 4'd0;
    else if (en) q <= q + 4'd1;
endmodule
"""

#: Rewrites of the counter that stock Yosys proves.
EQUAL = (
    ("q + 4'd1", "q - 4'hf"),
    ("else if (en) q <= q + 4'd1", "else q <= q + {3'd0, en}"),
)

#: Rewrites that differ, each in its own way.
DIFFERENT = (
    ("q <= 4'd0", "q <= 4'd1"),
    ("q ^ 4'h5", "(q == 4'd9) ? 4'bx : q ^ 4'h5"),
    ("q ^ 4'h5", "(q == 4'd14) ? 4'd0 : q ^ 4'h5"),
    (" or negedge rst_n", ""),
)


def elaborated(design: Design, text: str, folder: Path) -> Path:
    """Return the RTLIL of a text."""
    source = Source(PurePosixPath("top.v"), text)
    found = elaborate_at(design, (source,), (), folder=folder, limits=Limits(timeout_s=60))
    assert isinstance(found, Elaboration), found
    return found.rtlil


def stock_decides(gold: str, gate: str, folder: Path) -> bool:
    """Tell whether the export's script proves a pair."""
    design = Design("top", "top", ())
    pair = folder / "pair"
    pair.mkdir()
    shutil.copyfile(elaborated(design, gold, folder / "gold"), pair / "gold.il")
    shutil.copyfile(elaborated(design, gate, folder / "gate"), pair / "gate.il")
    script = (shipped("flows") / "export" / "prove.ys").read_text()
    return _decides(pair, yosys.fill(script, top="top"))


@pytest.mark.tool
@pytest.mark.parametrize("change", EQUAL, ids=[new for _, new in EQUAL])
def test_stock_yosys_proves_what_is_equal(tmp_path: Path, change: tuple[str, str]) -> None:
    """The script of the export proves small sequential rewrites by itself."""
    assert stock_decides(COUNTER, COUNTER.replace(*change), tmp_path)


@pytest.mark.tool
@pytest.mark.parametrize("change", DIFFERENT, ids=[new for _, new in DIFFERENT])
def test_stock_yosys_never_proves_what_differs(tmp_path: Path, change: tuple[str, str]) -> None:
    """Wrong reset values, dropped resets, an x of gate's own, one wrong state: never proven."""
    gate = COUNTER.replace(*change)
    assert gate != COUNTER
    assert not stock_decides(COUNTER, gate, tmp_path)


@pytest.mark.tool
def test_stock_yosys_sees_a_dropped_reset(tmp_path: Path) -> None:
    """A gate that would only be equal if power-up were zero is never proven."""
    gold = COUNTER.replace(" or negedge rst_n", "")
    gate = gold.replace("if (!rst_n) q <= 4'd0;\n    else if (en)", "if (en & rst_n)")
    assert gate != gold
    assert not stock_decides(gold, gate, tmp_path)


@pytest.mark.tool
def test_stock_yosys_takes_gold_x_as_free(tmp_path: Path) -> None:
    """A gate that settles what gold leaves open is proven; the other way round it is not."""
    loose = COUNTER.replace("q ^ 4'h5", "(q == 4'd9) ? 4'bx : q ^ 4'h5")
    assert stock_decides(loose, COUNTER, tmp_path)
