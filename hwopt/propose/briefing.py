"""Prompts: Markdown files with named holes, filled with what is known of design and parent.

Rules and design come first and are the same, byte for byte, in every request of a run, so that the
model's provider can cache them. Text that others wrote is fenced as material.
"""

import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import files

from hwopt.candidate import Candidate
from hwopt.design import Design, Parameters, Source
from hwopt.evaluation import Elite
from hwopt.propose.figures import best, front_points, place, table
from hwopt.propose.model import Prompt, Turn
from hwopt.propose.proposer import Request, Setback
from hwopt.propose.splice import may_change

#: Tasks that a request may set; each is a file `task_<name>.md`.
TASKS = ("area", "delay", "restructure", "algorithm", "simplify", "combine", "repair")

#: Setbacks that are told, and how much of each [characters].
_SETBACKS = 4
_WORDS = 400
_CYCLES = 2000

#: Other elites that are told, and how much of what each says it did [characters].
_OTHERS = 4
_NOTE = 160
#: How much of a diff is shown [characters].
_DIFF = 3000
#: Hints that are told; of more the latest.
_HINTS = 8

_HOLE = re.compile(r"\{\{(\w+)\}\}")


def fill(name: str, **holes: str) -> str:
    """Return a prompt file with its holes filled; what is filled in is not looked at again.

    Raises:
        KeyError: A hole has no filling, or a filling has no hole.
    """
    text = (files("hwopt.propose") / "prompts" / f"{name}.md").read_text("utf-8")
    unused = holes.keys() - set(_HOLE.findall(text))
    if unused:
        raise KeyError(f"{name}.md has no hole {min(unused)}")
    return _HOLE.sub(lambda match: holes[match[1]], text)


def fenced(text: str, title: str = "") -> str:
    """Return a text as material, between tags that it cannot close."""
    text, title = (words.encode("utf-8", "replace").decode() for words in (text, title))
    tag = f"material-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    while tag in text:
        tag += "x"
    name = f' name="{title}"' if title else ""
    return f"<{tag}{name}>\n{text}\n</{tag}>"


class Briefing:
    """Writes the prompts of one run."""

    def __init__(
        self, design: Design, *, model: str, effort: str, max_tokens: int, rules: str | None = None
    ) -> None:
        #: A request without its turns.
        self.blank = Prompt(
            model=model,
            effort=effort,
            max_tokens=max_tokens,
            rules=rules or fill("rules"),
            context=_context(design),
            turns=(),
        )

    def opening(self, request: Request, parent: Elite, task: str) -> Prompt:
        """Write the first turn.

        Args:
            request: What is known of the run.
            parent: Gold or an elite.
            task: One of `TASKS`.
        """
        gold = request.gold.evaluation.points
        points = parent.evaluation.points
        elites = [point for elite in request.elites for point in elite.evaluation.points]
        longest = _longest(parent)
        path = fill("critical_path", path=fenced(longest)) if longest else ""
        text = fill(
            "parent",
            parent=_parent(request.gold, parent),
            points=table(points),
            gold_front=table(front_points(gold)),
            place=place(points, gold),
            best=best((*gold, *elites)),
            critical_path=path,
            setbacks=_setbacks(request.setbacks),
            hints=_hints(request.hints),
            others=_others(request, parent),
            task=_task(task, request, parent).strip(),
        )
        return replace(self.blank, turns=(Turn("user", text),))

    def repair(self, prompt: Prompt, reply: str, error: str) -> Prompt:
        """Write the turn that answers a reply which could not be applied."""
        turns = (
            Turn("assistant", reply.strip()),
            Turn("user", fill("repair", error=fenced(error))),
        )
        return replace(prompt, turns=(*prompt.turns, *turns))


def _context(design: Design) -> str:
    clock = f"{design.clock.name}, rising edge" if design.clock else "none (combinational)"
    if design.clock and design.clock.period_ps:
        clock += f", target period {design.clock.period_ps:g} ps"
    reset = design.reset
    return fill(
        "design",
        top=design.top,
        change=may_change(design),
        clock=clock,
        reset=f"{reset.name}, active {reset.active}, {reset.kind}" if reset else "none",
        latency=str(design.latency),
        parameters="; ".join(_values(values) for values in design.proven_at) or "the defaults",
        blackboxes=", ".join(sorted(design.blackboxes)) or "none",
        sources=_files(design.sources),
        includes=_files(design.includes) or "none",
    )


def _values(values: Parameters) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values) or "the defaults"


def _files(sources: Iterable[Source]) -> str:
    return "\n\n".join(fenced(source.text, str(source.path)) for source in sources)


def _parent(gold: Elite, parent: Elite) -> str:
    if parent.candidate.id == gold.candidate.id:
        return fill("parent_gold").strip()
    texts = {source.path: source.text for source in gold.candidate.sources}
    changed = [source for source in parent.candidate.sources if texts[source.path] != source.text]
    note = parent.candidate.note or "nothing"
    return fill("parent_elite", note=fenced(note), sources=_files(changed)).strip()


def _setbacks(setbacks: Sequence[Setback]) -> str:
    if not setbacks:
        return "Nothing yet."
    told = [
        fill("setback", stage=setback.stage, words=fenced(_words(setback))).strip()
        for setback in setbacks[-_SETBACKS:]
    ]
    return "\n\n".join(told)


def tasks_of(request: Request, parent: Elite) -> tuple[str, ...]:
    """Return the tasks that make sense now: some need another elite, or a refuted idea."""
    lacking = set()
    if _partner(request, parent) is None:
        lacking.add("combine")
    if _refuted(request) is None:
        lacking.add("repair")
    return tuple(task for task in TASKS if task not in lacking)


def _task(task: str, request: Request, parent: Elite) -> str:
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
            words=fenced(_words(refuted)),
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


def _others(request: Request, parent: Elite) -> str:
    """Return what other elites did and reached, the latest last."""
    others = [each for each in request.elites if each.candidate.id != parent.candidate.id]
    lines = [
        f"{best(each.evaluation.points)}, by {each.candidate.proposer}: "
        f"{each.candidate.note[:_NOTE] or 'no word of what it did'}"
        for each in others[-_OTHERS:]
    ]
    return fenced("\n".join(lines)) if lines else "None yet."


def _longest(parent: Elite) -> str:
    """Return where the longest path of the fastest point runs, with the lines of the text."""
    points = parent.evaluation.points
    fastest = min(points, key=lambda point: (point.delay_ps, point.area_um2), default=None)
    if fastest is None or fastest.critical is None:
        return ""
    texts = {str(source.path): source.text.splitlines() for source in parent.candidate.sources}
    lines = [f"{fastest.delay_ps:.1f} ps under {fastest.recipe}: {fastest.critical}"]
    for spot in dict.fromkeys(fastest.critical.sources):
        path, _, number = spot.rpartition(":")
        text = texts.get(path, [])
        if number.isdigit() and 0 < int(number) <= len(text):
            lines.append(f"{spot}: {text[int(number) - 1].strip()}")
    return "\n".join(lines)


def _hints(hints: Sequence[str]) -> str:
    """Return what a person says, which is no material: who runs the search may instruct."""
    told = "\n".join(f"* {' '.join(hint.split())}" for hint in hints[-_HINTS:])
    return fill("hints", hints=told) if told else ""


def _words(setback: Setback) -> str:
    note = setback.candidate.note or f"a candidate of {setback.candidate.proposer}"
    parts = (note[:_WORDS], setback.reason[:_WORDS], setback.cycles[:_CYCLES])
    return "\n".join(part.rstrip() for part in parts if part)
