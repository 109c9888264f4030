"""Patches that git applies, and diffs that people read."""

import os
import random
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Source
from hwopt.report.diff import changes, patch

PIECES = (
    "assign y = a;",
    "assign y = b; // \u00e9\u4e2d",
    "",
    "  ",
    "endmodule\r",
    "\x0cform feed",
    "--- a/x",
    "+++ b/x",
    "@@ -1 +1 @@",
    "\\ No newline at end of file",
    "diff --git a/x b/x",
)


def random_text(draw: random.Random) -> str:
    """Return a few lines, some of which look like a patch."""
    lines = [draw.choice(PIECES) for _ in range(draw.randrange(12))]
    return "\n".join(lines) + draw.choice(("", "\n", "\n\n"))


def mutated(draw: random.Random, text: str) -> str:
    """Return a text with lines dropped, doubled, replaced, or its end changed."""
    lines = text.split("\n")
    for _ in range(draw.randrange(4)):
        at = draw.randrange(len(lines))
        lines[at : at + 1] = draw.choice(([], [lines[at]] * 2, [draw.choice(PIECES)]))
        lines = lines or [""]
    return "\n".join(lines)


def write(folder: Path, sources: list[Source]) -> None:
    """Write sources byte for byte."""
    for source in sources:
        path = folder / source.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.text.encode())


def git(folder: Path, *words: str) -> None:
    """Run git without anybody's configuration."""
    more = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    subprocess.run(
        ["git", "-c", "core.autocrlf=false", *words],
        cwd=folder,
        env={**os.environ, **more},
        check=True,
        timeout=30,
    )


@pytest.mark.parametrize("seed", range(6))
def test_git_applies_any_patch(tmp_path: Path, seed: int) -> None:
    """`git apply` turns gold into the candidate, byte for byte, and back with -R."""
    draw = random.Random(seed)  # noqa: S311 - a seeded draw
    names = ["plain.v", "sub/deep/x.v", "with blank.v", 'quo"te.v', "caf\u00e9.v", "back\\slash.v"]
    names += [f"file{number}.v" for number in range(24)]
    gold = [Source(PurePosixPath(name), random_text(draw)) for name in names]
    gate = [Source(source.path, mutated(draw, source.text)) for source in gold]
    gate.append(Source(PurePosixPath("new.v"), "module added;\nendmodule"))
    del gate[7]
    work = tmp_path / "work"
    write(work, gold)
    text = patch(gold, gate)
    (tmp_path / "diff.patch").write_bytes(text.encode())
    git(work, "apply", "--whitespace=nowarn", "../diff.patch")
    assert {
        path.relative_to(work).as_posix(): path.read_bytes().decode()
        for path in work.rglob("*")
        if path.is_file()
    } == {str(source.path): source.text for source in gate}
    git(work, "apply", "-R", "--whitespace=nowarn", "../diff.patch")
    assert all((work / source.path).read_bytes() == source.text.encode() for source in gold)


def test_equal_sources_give_no_patch() -> None:
    """Where nothing changed there is nothing to apply, and nothing to show."""
    sources = [Source(PurePosixPath("a.v"), "module a;\nendmodule\n")]
    assert not patch(sources, sources)
    assert changes(sources, sources) == ()


def test_paths_that_climb_out_stay_inside() -> None:
    """A source beside the design's folder is named as the export names it."""
    path = PurePosixPath("../common/x.v")
    text = patch([Source(path, "a\n")], [Source(path, "b\n")])
    assert text == (
        "diff --git a/up/common/x.v b/up/common/x.v\n"
        "--- a/up/common/x.v\n+++ b/up/common/x.v\n@@ -1 +1 @@\n-a\n+b\n"
    )


def test_lines_rebuild_both_sides() -> None:
    """Context and removed lines are gold's, context and added lines the candidate's, numbered."""
    draw = random.Random(5)  # noqa: S311 - a seeded draw
    for _ in range(50):
        before = "\n".join(str(draw.randrange(5)) for _ in range(20)) + "\n"
        after = mutated(draw, before)
        gold = [Source(PurePosixPath("a.v"), before)]
        for diff in changes(gold, [Source(PurePosixPath("a.v"), after)]):
            for line in diff.lines:
                if line.gold is not None:
                    assert before.split("\n")[line.gold - 1] == line.text
                if line.gate is not None:
                    assert after.split("\n")[line.gate - 1] == line.text
            net = len(after.rstrip("\n").split("\n")) - len(before.rstrip("\n").split("\n"))
            if after.endswith("\n"):
                assert abs(diff.added - diff.removed - net) <= 1
