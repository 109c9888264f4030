"""What the text of a candidate may contain, word by word; the rules behind stage `screen`.

Gold's own text sets the measure: what gold uses, a candidate may use too, but for what reaches
files, processes and foreign code.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwopt.design import Design
from hwopt.evaluate import foreign
from hwopt.verilog.nesting import line_of_depth
from hwopt.verilog.scan import Kind, Token, scan

#: Depth of brackets, blocks and statements inside each other.
MAX_DEPTH = 500

#: System functions that mean the same to every tool and touch nothing outside.
_PURE_SYSTEM = frozenset(
    "$signed $unsigned $clog2 $bits $countones $onehot $onehot0 $high $low $left $right $size "
    "$increment $dimensions $unpacked_dimensions $cast $itor $rtoi $typename".split()
)

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
    "pulldown defparam always_latch property sequence clocking covergroup randsequence".split()
)
#: Words that nobody may use.
_NEVER = frozenset(
    "import export config program checker class chandle alias virtual extern".split()
)

_PRAGMA = re.compile(
    r"(?://|/\*)[/*!\s]*(?:verilator|verilog_lint|synopsys|synthesis|pragma|cadence|ambit|mentor|"
    r"exemplar|xilinx|altera|yosys|slang|coverage|translate_o(?:n|ff))\b",
    re.IGNORECASE,
)

#: What no text has: control characters, halves of characters, and a carriage return by itself,
#: which ends a line for some tools.
_CONTROL = re.compile(r"[^\t\n\r\f\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]|\r(?!\n)")

_END = Token(Kind.SYMBOL, "", 0)

_DEFINE = re.compile(r"`define\b(?:\\\r?\n|[^\n])*")


@dataclass(frozen=True)
class Lexicon:
    """What gold's text uses."""

    texts: frozenset[str]
    macros: frozenset[str]
    #: Whole `define lines.
    definitions: frozenset[str]
    conditions: frozenset[str]
    includes: frozenset[str]
    readable: frozenset[str]
    #: Calls of what reaches out, each the texts of its tokens.
    calls: frozenset[tuple[str, ...]]
    pragmas: frozenset[str]
    #: Words inside of attributes.
    attributes: frozenset[str]
    imports: bool
    #: What follows the `#` of a delay, or of something that looks like one.
    delays: frozenset[str]


def read_lexicon(design: Design) -> Lexicon:
    """Return what the text of gold uses, the files that it includes among it."""
    files = (*design.sources, *design.includes)
    tokens = [token for source in files for token in scan(source.text)]
    code = [token for token in tokens if token.kind is not Kind.COMMENT]
    pairs = tuple(itertools.pairwise(code))
    defined = {after.text for token, after in pairs if token.text == "`define"}
    return Lexicon(
        texts=frozenset(token.text for token in code),
        macros=frozenset(defined) | frozenset(design.defines),
        definitions=frozenset(
            define[0].strip() for source in files for define in _DEFINE.finditer(source.text)
        ),
        conditions=frozenset(after.text for token, after in pairs if token.text in _CONDITIONS),
        includes=frozenset(foreign.includes(code)),
        readable=frozenset(f'"{source.path}"' for source in design.data),
        calls=frozenset(foreign.calls(code)),
        pragmas=frozenset(token.text for token in tokens if token.kind is Kind.COMMENT),
        attributes=frozenset(token.text for token in in_attributes(code)),
        imports=any(token.text == "import" for token in code),
        delays=frozenset(after.text for token, after in pairs if token.text == "#"),
    )


def objections_to(text: str, gold: Lexicon) -> Iterator[tuple[int, str]]:
    """Yield line and objection for each thing in one file that may not be there."""
    for define in _DEFINE.finditer(text):
        if define[0].strip() not in gold.definitions:
            yield _line(text, define), "a macro that gold does not define so; use localparam"
    control = _CONTROL.search(text)
    if control is not None:
        yield _line(text, control), f"a control character ({control[0]!r})"
    tokens = list(scan(text))
    yield from _in_comments(tokens, gold)
    yield from _in_code([token for token in tokens if token.kind is not Kind.COMMENT], gold)


def _in_comments(tokens: Sequence[Token], gold: Lexicon) -> Iterator[tuple[int, str]]:
    for token in tokens:
        obeyed = token.kind is Kind.COMMENT and _PRAGMA.match(token.text)
        if obeyed and token.text not in gold.pragmas:
            yield token.line, f"a comment that some tools obey ({token.text[:40]})"


def _in_code(code: Sequence[Token], gold: Lexicon) -> Iterator[tuple[int, str]]:
    for at, token in enumerate(code):
        after = code[at + 1] if at + 1 < len(code) else _END
        objection = _in_token(token, after, gold) or _in_reach(code, at, gold)
        if objection:
            yield token.line, objection
    for token in in_attributes(code):
        if token.text not in gold.attributes:
            yield token.line, f"the attribute {token.text}"
    deep = line_of_depth(code, MAX_DEPTH)
    if deep is not None:
        yield deep, f"more than {MAX_DEPTH} brackets, blocks and statements inside each other"


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def in_attributes(code: Sequence[Token]) -> Iterator[Token]:
    """Yield the words that stand between `(*` and `*)`."""
    inside = False
    for token, after in zip(code, [*code[1:], _END], strict=False):
        inside = inside or token.kind is Kind.ATTRIBUTE
        if inside and token.kind in {Kind.WORD, Kind.ESCAPED, Kind.DIRECTIVE}:
            yield token
        if token.text == "*" and after.text == ")":
            inside = False


def _in_token(  # noqa: C901, PLR0911 - one flat table of rules
    token: Token, after: Token, gold: Lexicon
) -> str:
    text = token.text
    match token.kind:
        case Kind.PASTE if text not in gold.texts:
            return "a macro that pastes tokens or makes strings"
        case Kind.DIRECTIVE:
            return _in_directive(text, after, gold)
        case Kind.SYSTEM if foreign.reads_memory(token):
            return "" if gold.readable else f"{text}, though the design lists no data file"
        case Kind.SYSTEM if text not in _PURE_SYSTEM | gold.texts:
            return f"the system name {text}"
        case Kind.STRING if text not in gold.texts and text not in gold.readable:
            return f"the string {text[:40]}, which gold does not have"
        case Kind.ESCAPED if text not in gold.texts:
            return f"the escaped identifier {text[:40]}"
        case Kind.WORD if text in _NEVER and (text != "import" or after.kind is Kind.STRING):
            return f"the word {text}"
        case Kind.WORD if text == "import" and not gold.imports:
            return "the word import, which gold does not have"
        case Kind.WORD if text in _GOLD_ONLY and text not in gold.texts:
            return f"the word {text}, which gold does not have"
        case Kind.SYMBOL if text == "#" and after.kind in {Kind.NUMBER, Kind.WORD}:
            return "" if after.text in gold.delays else "a delay"
        case Kind.SYMBOL if not text.isascii():
            return f"the character {text!r} outside of a comment"
        case _:
            pass
    return ""


def _in_directive(text: str, after: Token, gold: Lexicon) -> str:
    if foreign.FOREIGN_DIRECTIVE.fullmatch(text):
        return f"the directive {text}"
    if text in _CONDITIONS:
        known = after.text in gold.conditions | gold.macros
        return "" if known else f"{text} {after.text}, a macro that gold does not know"
    if text in _PURE_DIRECTIVES | gold.texts or text[1:] in gold.macros:
        return ""
    return f"the directive {text}"


def _in_reach(code: Sequence[Token], at: int, gold: Lexicon) -> str:
    """Judge what has to be seen as a whole: an include, and a call that reaches out.

    The name of a file or a program can be put together from numbers, so that gold's words alone
    are no measure.
    """
    token = code[at]
    if token.text == "`include":
        name = foreign.included_at(code, at)
        return (
            "" if name in gold.includes else f"an include of {name[:60]}, which gold does not have"
        )
    if not foreign.reaches(token) or foreign.call_at(code, at) in gold.calls:
        return ""
    if not foreign.reads_memory(token):
        return f"a call of {token.text} that gold does not have word by word"
    bracket, file = [*code[at + 1 : at + 3], _END, _END][:2]
    strange = file.kind is Kind.STRING and file.text not in gold.texts  # refused as a string
    if bracket.text == "(" and (file.text in gold.readable or strange):
        return ""
    return f"{token.text} of something else than a data file of the design"
