"""Prompts: Markdown files with named holes, filled with what is known of design and parent.

Rules and design come first and are the same, byte for byte, in every request of a run, so that the
model's provider can cache them. Text that others wrote is fenced as material.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.resources import files

from hwopt.design import Design, Parameters, Source
from hwopt.evaluation import Elite, Point, alike
from hwopt.objective import dominates
from hwopt.propose.model import Prompt, Turn
from hwopt.propose.proposer import Request, Setback

#: Tasks that a request may set; each is a file `task_<name>.md`.
TASKS = ("area", "delay", "restructure", "simplify")

#: Setbacks that are told, and how much of each [characters].
_SETBACKS = 4
_WORDS = 400
_CYCLES = 2000

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

    def __init__(self, design: Design, *, model: str, effort: str, max_tokens: int) -> None:
        #: A request without its turns.
        self.blank = Prompt(
            model=model,
            effort=effort,
            max_tokens=max_tokens,
            rules=fill("rules"),
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
        longest = _longest(points)
        path = fill("critical_path", path=fenced(longest)) if longest else ""
        text = fill(
            "parent",
            parent=_parent(request.gold, parent),
            points=_table(points),
            gold_front=_table(_front(gold)),
            place=_place(points, gold),
            best=_best((*gold, *elites)),
            critical_path=path,
            setbacks=_setbacks(request.setbacks),
            task=fill(f"task_{task}").strip(),
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
        change=", ".join(design.change) or "all",
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


def _table(points: Iterable[Point]) -> str:
    rows = [
        f"| {', '.join(recipes)} | {point.area_um2:.2f} | {point.delay_ps:.1f} | {point.cells} |"
        for point, recipes in alike(points)
    ]
    return "\n".join(("| recipes | area_um2 | delay_ps | cells |", "|---|---|---|---|", *rows))


def _longest(points: Sequence[Point]) -> str:
    """Return where the longest path of the fastest point runs; empty where it is not known."""
    fastest = min(points, key=lambda point: (point.delay_ps, point.area_um2), default=None)
    if fastest is None or fastest.critical is None:
        return ""
    return f"{fastest.delay_ps:.1f} ps under {fastest.recipe}: {fastest.critical}"


def _front(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other dominates, by ascending area; of equal ones the first."""
    kept = [
        point
        for number, point in enumerate(points)
        if not any(dominates(other.cost, point.cost) for other in points)
        and all(other.cost != point.cost for other in points[:number])
    ]
    return sorted(kept, key=lambda point: point.cost)


def _place(points: Sequence[Point], gold: Sequence[Point]) -> str:
    front = _front(gold)
    ahead = [p for p in points if not any(dominates(g.cost, p.cost) for g in front)]
    new = [p for p in ahead if all(g.cost != p.cost for g in front)]
    if not front or not ahead:
        return "behind it everywhere"
    area = min(p.area_um2 for p in ahead) / max(front[0].area_um2, 1e-9) - 1
    delay = min(p.delay_ps for p in ahead) / max(front[-1].delay_ps, 1e-9) - 1
    where = "beyond it" if new else "on it"
    return (
        f"{where}; against the smallest point of gold's front {area:+.1%} in area, against the "
        f"fastest {delay:+.1%} in delay"
    )


def _best(points: Sequence[Point]) -> str:
    if not points:
        return "nothing measured yet"
    front = _front(points)
    return f"area {front[0].area_um2:.2f} um2, delay {front[-1].delay_ps:.1f} ps"


def _setbacks(setbacks: Sequence[Setback]) -> str:
    if not setbacks:
        return "Nothing yet."
    told = [
        fill("setback", stage=setback.stage, words=fenced(_words(setback))).strip()
        for setback in setbacks[-_SETBACKS:]
    ]
    return "\n\n".join(told)


def _words(setback: Setback) -> str:
    note = setback.candidate.note or f"a candidate of {setback.candidate.proposer}"
    parts = (note[:_WORDS], setback.reason[:_WORDS], setback.cycles[:_CYCLES])
    return "\n".join(part.rstrip() for part in parts if part)
