"""A second opinion on a pair that the judge calls equal: Yosys' own SAT solver, or enumeration.

It shares the front end with the judge and nothing else. Undefined values are values of their own
to the solver, so that a proof is one for every filling; a failure to prove says nothing. Where it
fails, every state is visited (`explicit.py`), and a difference found there contradicts the judge.
"""

from pathlib import Path

from explicit import enumerated

from hwopt.design import Design
from hwopt.errors import ToolError, ToolTimeout
from hwopt.tools import yosys
from hwopt.tools.cosim import Cosimulator
from hwopt.tools.process import Limits

_HERE = Path(__file__).parent
_WAYS = ("cut", "registers", "outputs")


class ContradictedError(Exception):
    """The judge calls a pair equal that is not."""


def second_opinion(
    design: Design, gold: Path, gate: Path, *, folder: Path, tools: Cosimulator
) -> str:
    """Return what confirms that elaborated modules are equal; empty where nothing does.

    Raises:
        ContradictedError: They differ in a state that was reached.
    """
    folder.mkdir(parents=True, exist_ok=True)
    read = read_sides(design, gold, gate)
    for way in _WAYS if design.clock else _WAYS[:1]:
        text = (_HERE / f"{way}.ys").read_text(encoding="utf-8")
        text = read + text.replace("{reset}", _reset(design))
        limits = Limits(timeout_s=300.0)
        try:
            done = yosys.run(text, folder=folder, limits=limits, reads=(gold, gate), name=way)
        except ToolError:
            continue
        if not done.error and "SUCCESS!" in done.log:
            return f"Yosys, {way}"
    try:
        told = enumerated(design, read, (gold, gate), tools, folder=folder)
    except ToolTimeout:
        told = ""
    found, _, states = told.partition(" ")
    if found == "different":
        raise ContradictedError(f"a difference was found among {states} pairs of states")
    return f"all {states} pairs of states" if found == "equal" else ""


def read_sides(design: Design, gold: Path, gate: Path) -> str:
    """Return the script that reads both sides."""
    return _read(gold, design.top, "gold") + _read(gate, design.top, "gate")


def _read(path: Path, top: str, side: str) -> str:
    text = (_HERE / "read.ys").read_text(encoding="utf-8")
    return yosys.fill(text, file=yosys.quote(path.resolve()), top=top, side=side)


def _reset(design: Design) -> str:
    reset = design.reset
    return f"-set-at 1 in_{reset.name} {int(reset.active == 'high')}" if reset else ""
