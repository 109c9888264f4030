"""Stage `screen`: what a candidate's text may contain, decided before any tool reads it.

Gold's own text sets the measure: what gold uses, a candidate may use too, but for what reaches
files, processes and foreign code.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from hwopt.design import Design, Source
from hwopt.evaluate.lexicon import objections_to, read_lexicon
from hwopt.evaluation import StageResult, Verdict
from hwopt.verilog.delays import leaves_out, waits
from hwopt.verilog.dialect import language_of
from hwopt.verilog.interface import Header, Parsed, parse_modules
from hwopt.verilog.regions import departure

#: Size of all sources of a candidate together [characters]; gold's own size comes on top, a few
#: times over.
MAX_CHARACTERS = 400_000
_TIMES_GOLD = 4


def screen(design: Design, sources: tuple[Source, ...]) -> StageResult:
    """Judge the text of a candidate.

    Args:
        design: Gold, whose own sources pass by definition.
        sources: The candidate's files.
    """
    reason = next(_objections(design, sources), "")
    verdict = Verdict.FAIL if reason else Verdict.PASS
    return StageResult(stage="screen", verdict=verdict, reason=reason)


def _objections(design: Design, sources: tuple[Source, ...]) -> Iterator[str]:
    if [source.path for source in sources] != [source.path for source in design.sources]:
        expected = ", ".join(str(source.path) for source in design.sources)
        found = ", ".join(str(source.path) for source in sources)
        yield f"the files must be {expected}, not {found or 'none'}"
    most = MAX_CHARACTERS + _TIMES_GOLD * _characters(design.sources)
    if _characters(sources) > most:
        yield f"the sources must have at most {most} characters together"
    if all(a.text == b.text for a, b in zip(sources, design.sources, strict=True)):
        return
    lexicon = read_lexicon(design)
    for source in sources:
        for line, objection in objections_to(source.text, lexicon):
            yield f"{source.path}:{line}: {objection}"
    departed = departure(design, sources)
    if departed:
        yield str(departed)
    language = language_of(design)
    try:
        parsed = [parse_modules(s.text, design.defines, language) for s in sources]
    except RuntimeError:
        yield "the text is nested too deeply to be parsed"
        return
    gold = [parse_modules(s.text, design.defines, language) for s in design.sources]
    yield from _in_time(design, sources)
    yield from _in_modules(design, parsed, gold)


def _in_time(design: Design, sources: tuple[Source, ...]) -> Iterator[str]:
    """Yield objections to delays where gold has some, which then mean nothing in a candidate."""
    allowed = leaves_out(design)
    if not allowed:
        return  # the front end refuses every one
    for source in sources:
        for wait in sorted(waits(design, source) - allowed):
            yield f"{source.path}: the delay or event {wait}, which gold does not have"


def _characters(sources: tuple[Source, ...]) -> int:
    return sum(len(source.text) for source in sources)


def _in_modules(design: Design, parsed: Sequence[Parsed], gold: Sequence[Parsed]) -> Iterator[str]:
    """Yield objections to the modules as a whole; their text has passed by then."""
    headers = [header for file in parsed for header in file.headers]
    counts = Counter(header.module for header in headers)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        yield f"module {twice[0]} is defined twice"
    tops = [header for header in headers if header.module == design.top]
    if not tops:
        yield f"module {design.top} is missing"
        return
    yield from _in_header(_top_of(gold, design.top), tops[0])
    bodies = {name: words for file in parsed for name, words in file.bodies}
    for file in gold if design.change and not design.regions else ():
        for name, words in file.bodies:
            if name not in design.change and bodies.get(name) != words:
                yield f"module {name} may not change; the design's `change` does not list it"
    others = [kind for file in gold for kind in file.others]
    for kind in (kind for file in parsed for kind in file.others):
        if kind not in others:
            yield f"an item outside of modules that gold does not have ({kind})"


def _top_of(gold: Sequence[Parsed], top: str) -> Header:
    return next(header for file in gold for header in file.headers if header.module == top)


def _in_header(gold: Header, gate: Header) -> Iterator[str]:
    for kind, ours, theirs in (
        ("ports", gold.ports, gate.ports),
        ("parameters", gold.parameters, gate.parameters),
    ):
        if ours == theirs:
            continue
        missing = next((item for item in ours if item not in theirs), None)
        extra = next((item for item in theirs if item not in ours), None)
        if missing is None and extra is None:
            yield f"the {kind} must keep their order"
        elif missing is None:
            yield f"the {kind} must stay as they are; `{extra}` is not gold's"
        else:
            found = next((item for item in theirs if item.name == missing.name), None)
            what = f"not `{found}`" if found else "which is missing"
            yield f"the {kind} must stay as they are: expected `{missing}`, {what}"
