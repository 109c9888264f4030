"""Prompts: Markdown files with named holes, filled with what is known of design and parent.

Rules and design come first and are the same, byte for byte, in every request of a run, so that the
model's provider can cache them. Text that others wrote is fenced as material.
"""

import difflib
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hwopt.candidate import Candidate
from hwopt.design import Design, Parameters, Source
from hwopt.evaluation import Elite
from hwopt.propose.figures import best, front_points, place, table
from hwopt.propose.found import engine_words, other_elites
from hwopt.propose.instruments import bench_tests, cells_of, recipes_of
from hwopt.propose.material import fenced, fill
from hwopt.propose.model import Prompt, Turn
from hwopt.propose.places import area_by_lines, longest_path
from hwopt.propose.proposer import Request, Setback
from hwopt.propose.splice import may_change
from hwopt.propose.tasks import setback_words, task_text
from hwopt.tools.flows import Flow

#: Setbacks that are told.
_SETBACKS = 4
#: Hints that are told; of more the latest.
_HINTS = 8
#: A parent's file above this is told by what differs from gold's [characters].
_LONG = 4000
#: A parent whose files take more than this is none for a model, unless it is the only one
#: [characters]: what the engine writes at length nobody can edit with profit.
_MOST = 8000
#: Lines around a difference that are told with it.
_AROUND = 2


class Briefing:
    """Writes the prompts of one run."""

    def __init__(
        self,
        design: Design,
        flow: Flow,
        *,
        model: str,
        effort: str,
        max_tokens: int,
        rules: str | None = None,
    ) -> None:
        self._design = design
        self._lock = threading.Lock()
        #: Where the gates of a candidate are, by its id.
        self._areas: dict[str, str] = {}
        #: A request without its turns.
        self.blank = Prompt(
            model=model,
            effort=effort,
            max_tokens=max_tokens,
            rules=rules or fill("rules"),
            context=_context(design, flow),
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
        longest = longest_path(parent)
        path = fill("critical_path", path=fenced(longest)) if longest else ""
        text = fill(
            "parent",
            parent=_parent(request.gold, parent),
            points=table(front_points(points)),
            place=place(points, gold),
            best=best((*gold, *elites)),
            area=self._area(parent.candidate),
            critical_path=path,
            engine=engine_words(request),
            setbacks=_setbacks(request.setbacks),
            hints=_hints(request.hints),
            others=other_elites(request, parent),
            task=task_text(task, request, parent).strip(),
        )
        notes = fill("notes", notes=fenced("\n\n".join(request.notes))) if request.notes else ""
        context = fill(
            "measured",
            design=self.blank.context,
            gold_front=table(front_points(gold)),
            notes=notes,
        )
        return replace(self.blank, context=context, turns=(Turn("user", text),))

    def repair(self, prompt: Prompt, reply: str, error: str) -> Prompt:
        """Write the turn that answers a reply which could not be applied."""
        turns = (
            Turn("assistant", reply.strip()),
            Turn("user", fill("repair", error=fenced(error))),
        )
        return replace(prompt, turns=(*prompt.turns, *turns))

    def _area(self, candidate: Candidate) -> str:
        """Return where a candidate's gates are; a function of its text, worked out once."""
        with self._lock:
            if candidate.id not in self._areas:
                places = area_by_lines(self._design, candidate.sources)
                told = fill("area_by_lines", places=fenced(places)) if places else ""
                self._areas[candidate.id] = told
            return self._areas[candidate.id]


def _context(design: Design, flow: Flow) -> str:
    clock = f"{design.clock.name}, rising edge" if design.clock else "none (combinational)"
    if design.clock and design.clock.period_ps:
        clock += f", target period {design.clock.period_ps:g} ps"
    reset = design.reset
    return fill(
        "design",
        cells=cells_of(flow),
        recipes=recipes_of(flow),
        tests=bench_tests(design.testbench),
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


def readable(request: Request) -> tuple[Elite, ...]:
    """Return the parents that a model may be given; gold, whose text is cached, always is."""
    gold = request.gold
    found = [each for each in request.choices if len(_files_of(gold, each)) <= _MOST]
    return tuple(found) or request.choices


def _parent(gold: Elite, parent: Elite) -> str:
    if parent.candidate.id == gold.candidate.id:
        return fill("parent_gold").strip()
    note = parent.candidate.note or "nothing"
    return fill("parent_elite", note=fenced(note), sources=_files_of(gold, parent)).strip()


def _files_of(gold: Elite, parent: Elite) -> str:
    """Return the parent's files that are not gold's."""
    texts = {source.path: source.text for source in gold.candidate.sources}
    changed = [source for source in parent.candidate.sources if texts[source.path] != source.text]
    return "\n\n".join(_told(texts[source.path], source) for source in changed)


def _told(gold: str, source: Source) -> str:
    """Return a file of the parent: in full, or where it is long and mostly gold's, what differs."""
    whole = fenced(source.text, str(source.path))
    if len(source.text) <= _LONG:
        return whole
    pieces = "\n\n".join(_pieces(gold.split("\n"), source.text.split("\n")))
    parts = fill("parent_pieces", path=str(source.path), pieces=pieces).strip()
    return parts if len(parts) < len(whole) else whole


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield which of gold's lines stand in the parent how, with a few lines around each."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(_AROUND):
        first, last = group[0], group[-1]
        text = "\n".join(after[first[3] : last[4]])
        yield fill("parent_piece", first=str(first[1] + 1), last=str(last[2]), text=fenced(text))


def _setbacks(setbacks: Sequence[Setback]) -> str:
    if not setbacks:
        return "Nothing yet."
    told = [
        fill("setback", stage=setback.stage, words=fenced(setback_words(setback))).strip()
        for setback in setbacks[-_SETBACKS:]
    ]
    return "\n\n".join(told)


def _hints(hints: Sequence[str]) -> str:
    """Return what a person says, which is no material: who runs the search may instruct."""
    told = "\n".join(f"* {' '.join(hint.split())}" for hint in hints[-_HINTS:])
    return fill("hints", hints=told) if told else ""
