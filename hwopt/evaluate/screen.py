"""Stage `screen`: what a candidate's text may contain, decided before any tool reads it.

Gold's own text sets the measure: what gold uses, a candidate may use too, but for what reaches
files, processes and foreign code.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hwopt.design import Design, Source
from hwopt.evaluation import StageResult, Verdict
from hwopt.verilog.interface import Header, Parsed, parse_modules
from hwopt.verilog.scan import Kind, Token, scan

#: Size of all sources of a candidate together [characters].
MAX_CHARACTERS = 2_000_000
#: Depth of nested brackets and blocks.
MAX_DEPTH = 200

#: System functions that mean the same to every tool and touch nothing outside.
_PURE_SYSTEM = frozenset(
    "$signed $unsigned $clog2 $bits $countones $onehot $onehot0 $high $low $left $right $size "
    "$increment $dimensions $unpacked_dimensions $cast $itor $rtoi $typename".split()
)
_READ_MEMORY = frozenset({"$readmemh", "$readmemb"})

#: Directives that mean the same to every tool.
_PURE_DIRECTIVES = frozenset(
    "`define `undef `else `elsif `endif `ifdef `ifndef `include `default_nettype `timescale "
    "`resetall `begin_keywords `end_keywords".split()
)
_CONDITIONS = frozenset({"`ifdef", "`ifndef", "`elsif"})

#: Words that only gold may bring in: their meaning differs between tools, or they reach out of
#: the module.
_GOLD_ONLY = frozenset(
    "initial final unique unique0 priority assert assume cover restrict force release deassign "
    "fork wait event bind specify primitive supply0 supply1 tri0 tri1 trireg wand wor pullup "
    "pulldown defparam always_latch".split()
)
#: Words that nobody may use.
_NEVER = frozenset("import export config program checker class chandle alias".split())

_PRAGMA = re.compile(
    r"(?://|/\*)[/*!\s]*(?:verilator|verilog_lint|synopsys|synthesis|pragma|cadence|ambit|mentor|"
    r"exemplar|xilinx|altera|yosys|slang|coverage|translate_o(?:n|ff))\b",
    re.IGNORECASE,
)

_DEFINE = re.compile(r"`define\b(?:\\\r?\n|[^\n])*")

_OPENING = frozenset("( [ { begin case casex casez generate function task module fork".split())
_CLOSING = frozenset(") ] } end endcase endgenerate endfunction endtask endmodule join".split())


@dataclass(frozen=True)
class _Gold:
    """What gold's text uses and declares."""

    texts: frozenset[str]
    macros: frozenset[str]
    #: Whole `define lines.
    definitions: frozenset[str]
    conditions: frozenset[str]
    includes: frozenset[str]
    readable: frozenset[str]
    pragmas: frozenset[str]
    imports: bool
    parsed: tuple[Parsed, ...]


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
        yield f"the files must be {expected}, not {found}"
    if sum(len(source.text) for source in sources) > MAX_CHARACTERS:
        yield f"the sources must have at most {MAX_CHARACTERS} characters together"
    if all(a.text == b.text for a, b in zip(sources, design.sources, strict=True)):
        return
    gold = _read_gold(design)
    for source in sources:
        for line, objection in _in_text(source.text, gold):
            yield f"{source.path}:{line}: {objection}"
    yield from _in_modules(design, sources, gold)


def _read_gold(design: Design) -> _Gold:
    tokens = [
        token for source in (*design.sources, *design.includes) for token in scan(source.text)
    ]
    return _Gold(
        texts=frozenset(token.text for token in tokens),
        macros=_macros_of((*design.sources, *design.includes)) | frozenset(design.defines),
        definitions=frozenset(
            define[0].strip()
            for source in (*design.sources, *design.includes)
            for define in _DEFINE.finditer(source.text)
        ),
        conditions=frozenset(
            after.text for token, after in itertools.pairwise(tokens) if token.text in _CONDITIONS
        ),
        includes=frozenset(_included(tokens)),
        readable=frozenset(f'"{source.path}"' for source in design.data),
        pragmas=frozenset(token.text for token in tokens if token.kind is Kind.COMMENT),
        imports=any(token.text == "import" for token in tokens),
        parsed=tuple(parse_modules(source.text) for source in design.sources),
    )


def _macros_of(sources: tuple[Source, ...]) -> frozenset[str]:
    tokens = [token for source in sources for token in scan(source.text)]
    return frozenset(
        after.text for token, after in itertools.pairwise(tokens) if token.text == "`define"
    )


def _included(tokens: list[Token]) -> Iterator[str]:
    for token, after in itertools.pairwise(tokens):
        if token.text == "`include":
            yield after.text


def _in_text(text: str, gold: _Gold) -> Iterator[tuple[int, str]]:
    """Yield line and objection for each thing in one file that may not be there."""
    for define in _DEFINE.finditer(text):
        if define[0].strip() not in gold.definitions:
            line = text.count("\n", 0, define.start()) + 1
            yield line, "a macro that gold does not define so; use localparam"
    control = re.search(r"[^\t\n\r\f\x20-\x7e\xa0-\U0010ffff]", text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        yield line, f"a control character ({control[0]!r})"
    tokens = list(scan(text))
    depth = 0
    for token, after in zip(tokens, [*tokens[1:], Token(Kind.SYMBOL, "", 0)], strict=True):
        objection = _in_token(token, after, gold)
        if objection:
            yield token.line, objection
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth > MAX_DEPTH:
            yield token.line, f"more than {MAX_DEPTH} brackets and blocks inside each other"
            return


def _in_token(  # noqa: C901, PLR0911, PLR0912 - one flat table of rules
    token: Token, after: Token, gold: _Gold
) -> str:
    text = token.text
    match token.kind:
        case Kind.COMMENT:
            if _PRAGMA.match(text) and text not in gold.pragmas:
                return f"a comment that some tools obey ({text[:40]})"
        case Kind.PASTE if text not in gold.texts:
            return "a macro that pastes tokens or makes strings"
        case Kind.DIRECTIVE:
            return _in_directive(text, after, gold)
        case Kind.SYSTEM if text in _READ_MEMORY:
            return _in_read_memory(text, gold)
        case Kind.SYSTEM if text not in _PURE_SYSTEM and text not in gold.texts:
            return f"the system name {text}"
        case Kind.STRING if text not in gold.texts and text not in gold.readable:
            return f"the string {text[:40]}, which gold does not have"
        case Kind.ATTRIBUTE if after.text not in gold.texts:
            return f"the attribute {after.text}"
        case Kind.ESCAPED if text not in gold.texts:
            return f"the escaped identifier {text[:40]}"
        case Kind.WORD if text in _NEVER and (text != "import" or after.kind is Kind.STRING):
            return f"the word {text}"
        case Kind.WORD if text == "import" and not gold.imports:
            return "the word import, which gold does not have"
        case Kind.WORD if text in _GOLD_ONLY and text not in gold.texts:
            return f"the word {text}, which gold does not have"
        case Kind.SYMBOL if text == "#" and after.kind in {Kind.NUMBER, Kind.WORD}:
            return "a delay"
        case Kind.SYMBOL if not text.isascii():
            return f"the character {text!r} outside of a comment"
        case _:
            pass
    return ""


def _in_directive(text: str, after: Token, gold: _Gold) -> str:
    if text == "`include":
        allowed = after.text in gold.includes
        return "" if allowed else f"an include of {after.text[:60]}, which gold does not have"
    if text in _CONDITIONS:
        known = after.text in gold.conditions | gold.macros
        return "" if known else f"{text} {after.text}, a macro that gold does not know"
    if text in _PURE_DIRECTIVES or text[1:] in gold.macros:
        return ""
    return f"the directive {text}"


def _in_read_memory(text: str, gold: _Gold) -> str:
    """Its file is a string, which is checked by itself."""
    return "" if gold.readable else f"{text}, though the design lists no data file"


def _in_modules(design: Design, sources: tuple[Source, ...], gold: _Gold) -> Iterator[str]:
    """Yield objections to the modules as a whole; their text has passed by then."""
    try:
        parsed = [parse_modules(source.text) for source in sources]
    except RuntimeError as error:
        yield f"the text cannot be parsed: {error}"
        return
    headers = [header for file in parsed for header in file.headers]
    names = [header.module for header in headers]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield f"module {twice[0]} is defined twice"
    tops = [header for header in headers if header.module == design.top]
    if not tops:
        yield f"module {design.top} is missing"
        return
    yield from _in_header(_top_of(gold, design.top), tops[0])
    bodies = {name: words for file in parsed for name, words in file.bodies}
    for file in gold.parsed:
        for name, words in file.bodies:
            if design.change and name not in design.change and bodies.get(name) != words:
                yield f"module {name} may not change; the design's `change` does not list it"
    others = [kind for file in gold.parsed for kind in file.others]
    for kind in (kind for file in parsed for kind in file.others):
        if kind not in others:
            yield f"an item outside of modules that gold does not have ({kind})"


def _top_of(gold: _Gold, top: str) -> Header:
    return next(header for file in gold.parsed for header in file.headers if header.module == top)


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
