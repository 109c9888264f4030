"""What a model is asked to do with a parent, and what of the run the task needs."""

import difflib

from hwopt.candidate import Candidate
from hwopt.evaluation import Elite
from hwopt.propose.figures import front_points, table
from hwopt.propose.material import fenced, fill
from hwopt.propose.proposer import Request, Setback

#: Tasks that a request may set; each is a file `task_<name>.md`.
TASKS = ("area", "delay", "restructure", "algorithm", "simplify", "combine", "repair")

#: How much is told of a setback's words, and of its cycles [characters].
_WORDS = 400
_CYCLES = 2000
#: How much of a diff is shown [characters].
_DIFF = 3000


def tasks_of(request: Request, parent: Elite) -> tuple[str, ...]:
    """Return the tasks that make sense now: some need another elite, or a refuted idea."""
    lacking = set()
    if _partner(request, parent) is None:
        lacking.add("combine")
    if _refuted(request) is None:
        lacking.add("repair")
    return tuple(task for task in TASKS if task not in lacking)


def task_text(task: str, request: Request, parent: Elite) -> str:
    """Return a task in words; one that lacks what it needs becomes another."""
    partner, refuted = _partner(request, parent), _refuted(request)
    if task == "combine" and partner is not None:
        return fill(
            "task_combine",
            note=fenced(partner.candidate.note or "nothing"),
            points=table(front_points(partner.evaluation.points)),
            diff=fenced(_diff(request.gold.candidate, partner.candidate)),
        )
    if task == "repair" and refuted is not None:
        return fill(
            "task_repair",
            words=fenced(setback_words(refuted)),
            diff=fenced(_diff(request.gold.candidate, refuted.candidate)),
        )
    return fill("task_restructure" if task in {"combine", "repair"} else f"task_{task}")


def _partner(request: Request, parent: Elite) -> Elite | None:
    """Return the elite to combine with: the latest one that is not the parent."""
    others = [each for each in request.elites if each.candidate.id != parent.candidate.id]
    return others[-1] if others else None


def _refuted(request: Request) -> Setback | None:
    """Return the latest idea that was refuted by a counterexample."""
    found = [each for each in request.setbacks if each.cycles]
    return found[-1] if found else None


def _diff(old: Candidate, new: Candidate) -> str:
    """Return how a candidate differs from another, cut where it is long."""
    lines: list[str] = []
    for before, after in zip(old.sources, new.sources, strict=True):
        texts = (before.text.splitlines(), after.text.splitlines())
        lines += difflib.unified_diff(*texts, str(before.path), str(after.path), lineterm="", n=1)
    text = "\n".join(lines)
    return text if len(text) <= _DIFF else text[:_DIFF] + "\n[...]"


def setback_words(setback: Setback) -> str:
    """Return what a candidate wanted, why it was stopped, and its counterexample."""
    note = setback.candidate.note or f"a candidate of {setback.candidate.proposer}"
    parts = (note[:_WORDS], setback.reason[:_WORDS], setback.cycles[:_CYCLES])
    return "\n".join(part.rstrip() for part in parts if part)
