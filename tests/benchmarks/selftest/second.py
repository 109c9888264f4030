"""A second opinion on a pair that the judge calls equal: Yosys' own SAT solver, in three ways.

It shares the front end with the judge and nothing else. Undefined values are values of their own
here, so that a proof is one for every filling; a failure to prove says nothing.
"""

from pathlib import Path

from hwopt.design import Design
from hwopt.errors import ToolError
from hwopt.tools import yosys
from hwopt.tools.process import Limits

_HERE = Path(__file__).parent
_WAYS = ("cut", "registers", "outputs")


def second_opinion(design: Design, gold: Path, gate: Path, *, folder: Path) -> str:
    """Return the way in which Yosys proves a pair of elaborated modules; empty where none does."""
    folder.mkdir(parents=True, exist_ok=True)
    for way in _WAYS if design.clock else _WAYS[:1]:
        text = _read(gold, design.top, "gold") + _read(gate, design.top, "gate")
        text += (_HERE / f"{way}.ys").read_text(encoding="utf-8").replace("{reset}", _reset(design))
        limits = Limits(timeout_s=300.0)
        try:
            done = yosys.run(text, folder=folder, limits=limits, reads=(gold, gate), name=way)
        except ToolError:
            continue
        if not done.error and "SUCCESS!" in done.log:
            return way
    return ""


def _read(path: Path, top: str, side: str) -> str:
    text = (_HERE / "read.ys").read_text(encoding="utf-8")
    return yosys.fill(text, file=yosys.quote(path.resolve()), top=top, side=side)


def _reset(design: Design) -> str:
    reset = design.reset
    return f"-set-at 1 in_{reset.name} {int(reset.active == 'high')}" if reset else ""
