"""Candidates that attack: each fails at its stage, and gold, testbench and ledger stay as they are.

`tests/attacks/texts` holds them; the first line of each says where it stops and what it tries.
Below, some get past the screen on purpose, so that the tools themselves have to hold. What a tool
could do that was taken over is the business of `tests/tools/test_confinement.py`.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hwopt.candidate import Candidate
from hwopt.design import Design
from hwopt.errors import ToolTimeout
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.judge import Judge
from hwopt.evaluate.ladder import Ladder
from hwopt.evaluation import Evidence, Point, Strength, Verdict
from hwopt.tools.cache import Cache
from hwopt.tools.cosim import Cosimulator, PowerUp, Start, build, simulate
from hwopt.tools.flows import load_flow
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.workspace import load_design

ATTACKS = Path(__file__).parent / "attacks"
SECRET = "correct-horse-battery-staple"  # noqa: S105 - a secret for tests

_HEADER = re.compile(r"// stops at: (?P<stage>\w+); (?P<verdict>[A-Z]+); (?P<what>.+)")


@dataclass(frozen=True)
class Attack:
    """A candidate's text."""

    name: str
    stage: str
    verdict: Verdict
    text: str


def read_attacks() -> tuple[Attack, ...]:
    """Read the folder."""
    found = []
    for path in sorted((ATTACKS / "texts").iterdir()):
        text = path.read_text(encoding="utf-8")
        header = _HEADER.fullmatch(text.split("\n", 1)[0])
        assert header is not None, path
        verdict = Verdict(header["verdict"])
        found.append(Attack(path.stem, header["stage"], verdict, text))
    return tuple(found)


TEXTS = read_attacks()


@dataclass(frozen=True)
class Run:
    """A run that is under attack."""

    folder: Path
    ladder: Ladder

    def state(self) -> dict[str, object]:
        """Return content, mode and time of every file."""
        return {
            str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), mode, time)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
            for mode, time in [(path.lstat().st_mode, path.lstat().st_mtime_ns)]
        }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, small_flow: Path, cache_home: Path) -> Run:
    """A run of the box with a ledger, and the ladder for its candidates."""
    folder = tmp_path_factory.mktemp("run")
    shutil.copytree(ATTACKS / "box", folder / "design")
    (folder / "ledger.sqlite").write_text(SECRET)
    flow = load_flow(str(small_flow))
    judge = Judge(
        load_design(folder / "design"),
        flow,
        bar=Evidence(Strength.PROVEN),
        folder=folder,
        cache=Cache(cache_home / "attacks"),
    )
    points = tuple(Point(recipe.name, 1.0, 1.0, 1) for recipe in flow.recipes)
    return Run(folder, judge.ladder(points, keep=False))


def test_there_are_enough() -> None:
    """At least twenty attacks are tried."""
    assert len(TEXTS) >= 20


@pytest.mark.tool
@pytest.mark.parametrize("attack", TEXTS, ids=lambda attack: attack.name)
def test_attack(attack: Attack, run: Run) -> None:
    """It stops at its stage, with the verdict that its first line names, and no file changes."""
    before = run.state()
    design = load_design(run.folder / "design")
    source = replace(design.sources[0], text=attack.text)
    climbed = run.ladder.climb(Candidate((source,), proposer="attack"))
    found = climbed.evaluation
    assert (found.stage, found.verdict) == (attack.stage, attack.verdict), found.reason
    assert found.reason
    assert SECRET not in found.reason
    after = run.state()
    assert before.items() <= after.items()
    # hwopt's own, made when they are first wanted: gold's program for counterexamples, and the
    # library as ABC and the gauge read it, where no tool that reads a candidate may write.
    gold = run.folder / "gold"
    own = (gold / "p0" / "driven", gold / "flow")
    for name in after.keys() - before.keys():
        assert any(Path(name).is_relative_to(place) for place in own), name


def box(body: str) -> Design:
    """Return the box with something more in it."""
    design = load_design(ATTACKS / "box")
    text = design.sources[0].text.replace("endmodule", f"{body}\nendmodule")
    return replace(design, sources=(replace(design.sources[0], text=text),))


def simulated(tools: Cosimulator, design: Design, folder: Path) -> str:
    """Simulate a text that nobody screened; return what it printed."""
    limits = Limits(timeout_s=120, file_mib=8, log_mib=1, processes=16)
    model = Model.of(design, design.sources, ())
    built = build(tools, model, folder=folder / "b", limits=limits)
    assert built.binary is not None, built.errors
    start = Start(1, PowerUp.ONES)
    outcome = simulate(built, design.testbench, start, folder=folder / "s", limits=limits)
    return outcome.log + outcome.complaint()


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A folder with a secret and with gold, beside the work folder."""
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "secret").write_text(SECRET)
    (tmp_path / "victim" / "gold.v").write_text("module gold; endmodule")
    return tmp_path / "victim"


def texts_in(folder: Path) -> dict[str, str]:
    """Return names and contents."""
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


@pytest.mark.tool
def test_system_tasks_get_nothing(victim: Path, cosimulator: Cosimulator, tmp_path: Path) -> None:
    """In a simulation neither Verilog's files nor its programs reach beyond the work folder."""
    before = texts_in(victim)
    programs = f"cat {victim}/secret; echo tampered > {victim}/gold.v; (setsid sleep 600 &)"
    body = f"""
  integer f, c;
  initial begin
    f = $fopen("{victim}/secret", "r");
    if (f != 0) begin
      for (c = $fgetc(f); c >= 0; c = $fgetc(f)) $write("%c", c);
    end
    f = $fopen("{victim}/gold.v", "w");
    if (f != 0) $fdisplay(f, "tampered");
    f = $fopen("own", "w");
    if (f == 0) $display("NO FILE OF ITS OWN");
    c = $system("{programs}");
    $display("AFTER");
  end
"""
    said = simulated(cosimulator, box(body), tmp_path)
    assert "AFTER" in said
    assert "NO FILE OF ITS OWN" not in said
    assert SECRET not in said
    assert texts_in(victim) == before


@pytest.mark.tool
def test_inline_cpp_gets_nothing(victim: Path, cosimulator: Cosimulator, tmp_path: Path) -> None:
    """C++ in a simulation has no socket, no other folder, and no process to signal."""
    before = texts_in(victim)
    deeds = {
        "own": '::fopen(\\"own\\", \\"w\\") != nullptr',
        "socket": "::socket(2, 1, 0) >= 0",
        "open": f'::fopen(\\"{victim}/secret\\", \\"r\\") != nullptr',
        "unlink": f'::unlink(\\"{victim}/gold.v\\") == 0',
        "chmod": f'::chmod(\\"{victim}/gold.v\\", 0777) == 0',
        "environment": '::fopen(\\"/proc/1/environ\\", \\"r\\") != nullptr',
    }
    tests = "".join(
        f'    if ($c32("({test})") != 0) $display("DONE {name}");\n' for name, test in deeds.items()
    )
    include = "`systemc_header\n#include <cstdio>\n#include <unistd.h>\n#include <sys/stat.h>\n"
    include += "#include <sys/socket.h>\n`verilog\n"
    design = box(f'  initial begin\n{tests}    $display("AFTER");\n  end\n')
    source = design.sources[0]
    text = source.text.replace("  reg [7:0] words", f"{include}  reg [7:0] words")
    said = simulated(cosimulator, replace(design, sources=(replace(source, text=text),)), tmp_path)
    assert "AFTER" in said
    assert re.findall(r"DONE \w+", said) == ["DONE own"]
    assert texts_in(victim) == before


@pytest.mark.tool
def test_endless_print_ends(cosimulator: Cosimulator, tmp_path: Path) -> None:
    """A simulation that prints for ever is ended by the size of its log."""
    body = '  initial for (;;) $display("more and more and more and more");\n'
    with pytest.raises(ToolTimeout) as caught:
        simulated(cosimulator, box(body), tmp_path)
    assert str(caught.value) == ("simulation was expected to print at most 1 MiB, and was killed")


@pytest.mark.tool
def test_front_end_reads_nothing_else(victim: Path, tmp_path: Path) -> None:
    """Slang cannot include, nor fill a memory from, what lies outside of the work folder."""
    for text in (f'`include "{victim}/secret"\n', f'initial $readmemh("{victim}/secret", words);'):
        design = box(text)
        found = elaborate_at(
            design, design.sources, (), folder=tmp_path / "e", limits=Limits(timeout_s=60)
        )
        assert isinstance(found, str)
        assert SECRET not in found
        assert "secret" in found
