"""Child process: the beginnings of recipes, script by script, with a netlist's form in between.

It takes the name of a plan's file, a plan being what `Plan` says. Each script runs in a fork of a
process that has run nothing; so does what brings its netlist into the canonical form, whose text
names the file. A step that ran before in this folder is not run again. Way number i ends in
`begun<i>.il`.
"""

import hashlib
import json
import re
import shutil
from functools import partial
from pathlib import Path
from typing import TypedDict

from hwopt.netlist.canonical import canonical_design
from hwopt.netlist.flatcells import Irregular
from hwopt.tools.yosys_worker import Yosys, apart, run, warm

__all__ = ["STEP", "Plan", "main", "warm"]

#: A name that Yosys made up, with its running number; no cell type looks like it.
_AUTOMATIC = re.compile(
    r"(?<!\S)(?:\$[^\s\[\]]*\$\d+[^\s\[\]]*|\$\d+\w*)|^autoidx \d+$", re.MULTILINE
)
#: What the names of a step's files begin with.
STEP = "step_"


class Plan(TypedDict):
    """What is to be done."""

    #: File of the netlist that all begin with.
    netlist: str
    top: str
    #: Whether names and order stay as they are on the way.
    worded: bool
    #: Names and texts of the scripts of each beginning, their holes filled.
    ways: list[list[list[str]]]


def begin(plan: Plan, yosys: Yosys) -> int:
    """Run all ways; return 0, or the exit code of what went wrong."""
    for number, way in enumerate(plan["ways"]):
        netlist = plan["netlist"]
        for script, text in way:
            step = _name(netlist, script, text)
            made = Path(f"{step}.made")
            if not made.is_file():
                code = apart(partial(_run, step, netlist, text, plan, yosys))
                if code != 0:
                    return code
            netlist = made.read_text(encoding="utf-8")
        shutil.copyfile(netlist, f"begun{number}.il")
    return 0


def _name(netlist: str, script: str, text: str) -> str:
    """Return the stem of a step's files."""
    digest = hashlib.sha256(f"{netlist}\n{text}".encode()).hexdigest()
    return f"{STEP}{re.sub(r'[^A-Za-z0-9]', '_', script)}_{digest[:12]}"


def _run(step: str, netlist: str, text: str, plan: Plan, yosys: Yosys) -> int:
    """Run one script, and write which file holds what it made."""
    write = f"write_rtlil {step}.il\nwrite_json {step}.json"
    Path(f"{step}.ys").write_text(f"read_rtlil {netlist}\n{text}\n{write}\n", encoding="utf-8")
    code = run([step, []], yosys)
    if code == 0:
        form = _form(step, plan)
        file = f"{hashlib.sha256(form.encode()).hexdigest()[:16]}.il"
        Path(file).write_text(form, encoding="utf-8")
        Path(f"{step}.made").write_text(file, encoding="utf-8")
    return code


def _form(step: str, plan: Plan) -> str:
    """Return the form of what a step wrote; its names and order where there is none."""
    if not plan["worded"]:
        modules = json.loads(Path(f"{step}.json").read_bytes())["modules"]
        try:
            return canonical_design(modules, plan["top"])
        except Irregular:
            pass
    return _renumbered(Path(f"{step}.il").read_text(encoding="utf-8"))


def _renumbered(text: str) -> str:
    """Rename what Yosys named, in order of appearance."""
    numbers: dict[str, str] = {}
    renamed = _AUTOMATIC.sub(lambda found: numbers.setdefault(found[0], f"${len(numbers)}"), text)
    return re.sub(r"^\$0$", "autoidx 1000000", renamed, count=1, flags=re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Run a plan; return the exit code."""
    return begin(json.loads(Path(arguments[0]).read_bytes()), Yosys())
