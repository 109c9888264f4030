"""Make the list of candidates by seed: 100 correct, 40 duplicates, 40 wrong, 20 unparsable.

Correct ones are rewrites of gold by hwopt's engine, no two of the same structure, each proven.
Duplicates say what gold or a correct one before them says in other words: another order, other
names, comments. Wrong ones are gold or a correct one with one operator or constant exchanged,
each refuted. What does not parse lacks a semicolon, a keyword or a bracket.

The list is committed, so that it stays the same when the engine changes; run this only when an
example changed. Usage: `python tests/benchmarks/speed/make_list.py`, about 15 minutes.
"""

import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
from candidates import LIST, CandidateList, Kind, gold_digest, listed, load_example

from hwopt.design import Design, Parameters, Source
from hwopt.errors import ToolError
from hwopt.evaluate.elaborate import Elaboration, compare_interfaces, elaborate_at
from hwopt.evaluate.equivalence import Contract, ProofLimits, prove_apart
from hwopt.evaluate.objections import objections
from hwopt.evaluate.screen import screen
from hwopt.evaluation import Verdict
from hwopt.netlist.canonical import canonical_design
from hwopt.rewrite.engine import rewrites
from hwopt.rewrite.rewording import reword
from hwopt.tools.process import Limits
from hwopt.tools.shipped import example_names

SEED = 3
MIX: dict[Kind, int] = {"correct": 100, "duplicate": 40, "wrong": 40, "unparsable": 20}

Sources = tuple[Source, ...]
#: Design, kind, note, texts.
Row = tuple[str, Kind, str, Sources]

_SWAPS = {
    "+": "-", "-": "+", "&": "|", "|": "&", "^": "&", "&&": "||", "||": "&&", "==": "!=",
    "!=": "==", "<": ">", ">": "<", ">=": "<", "<<": ">>", ">>": "<<", "~": "", "!": "",
}  # fmt: skip
_OPERATOR = re.compile(r"(?<= )(==|!=|>=|&&|\|\||<<|>>|[-+&|^<>])(?= )|(?<=[ (])[~!](?=[\w(])")
_CONSTANT = re.compile(r"'([dhb])([0-9a-f]+)\b")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_LOCAL = re.compile(
    r"^\s*(?:wire|reg|logic)\s*(?:signed\s*)?(?:\[[^\]]*\]\s*)?(\w+)\s*[;=]", re.MULTILINE
)
_BREAKS = (
    (r";", ""), (r"\bassign\b", "asign"), (r"\bendmodule\b", "endmodul"), (r"\)", ""),
    (r"\bbegin\b", ""), (r"\bcase\b", "case case"), (r"=", "=="), (r"\balways\b", "alway"),
)  # fmt: skip


class Bench:
    """A design, and what is known of texts for it."""

    def __init__(self, design: Design, folder: Path) -> None:
        self.design = design
        self.folder = folder
        self.tried = 0
        found = [self.elaborated(design.sources, at) for at in design.proven_at]
        self.gold = [each for each in found if each is not None]
        self.forms = {self.form(design.sources)}

    def elaborated(self, sources: Sources, parameters: Parameters) -> Elaboration | None:
        """Elaborate a text; None where the front end refuses it."""
        self.tried += 1
        folder = self.folder / str(self.tried)
        found = elaborate_at(self.design, sources, parameters, folder=folder, limits=Limits())
        return None if isinstance(found, str) else found

    def form(self, sources: Sources) -> str:
        """Return the structure of a text; empty where it does not elaborate or is no candidate."""
        if screen(self.design, sources).verdict is not Verdict.PASS:
            return ""
        texts = []
        for gold in self.gold:
            found = self.elaborated(sources, gold.parameters)
            if found is None or any(objections(self.design, found.netlist, found.problems)):
                return ""
            if compare_interfaces(gold.netlist, found.netlist):
                return ""
            modules = json.loads((found.rtlil.parent / "elaborated.json").read_text())["modules"]
            texts.append(canonical_design(modules, self.design.top))
        return "\0".join(texts)

    def verdict(self, sources: Sources) -> Verdict:
        """Prove a text against gold within a short time."""
        design = self.design
        contract = Contract(clock=design.clock, reset=design.reset, latency=design.latency)
        for gold in self.gold:
            gate = self.elaborated(sources, gold.parameters)
            if gate is None:
                return Verdict.ERROR
            folder = self.folder / f"{self.tried}p"
            folder.mkdir()
            try:
                proof = prove_apart(
                    gold.rtlil, gate.rtlil, contract,
                    folder=folder, limits=ProofLimits(timeout_s=30),
                )  # fmt: skip
            except ToolError:
                return Verdict.UNKNOWN
            if proof.verdict is not Verdict.PASS:
                return proof.verdict
        return Verdict.PASS


def correct(bench: Bench, coin: random.Random, wanted: int) -> Iterator[tuple[str, Sources]]:
    """Yield proven rewrites of different structure, one rule after the other."""
    by_rule: dict[str, list[tuple[str, Sources]]] = {}
    for one in rewrites(bench.design, bench.design.sources):
        by_rule.setdefault(one.rule, []).append((f"{one.rule}: {one.note}", one.sources))
    for each in by_rule.values():
        coin.shuffle(each)
    found = 0
    while found < wanted and any(by_rule.values()):
        for each in by_rule.values():
            if not each or found == wanted:
                continue
            note, sources = each.pop()
            form = bench.form(sources)
            if form and form not in bench.forms and bench.verdict(sources) is Verdict.PASS:
                bench.forms.add(form)
                found += 1
                yield note, sources


def same_structure(bench: Bench, base: Sources, coin: random.Random) -> tuple[str, Sources] | None:
    """Return a text in other words."""
    form = bench.form(base)
    for _ in range(20):
        kinds = coin.sample(("reordered", "renamed", "commented"), coin.randint(1, 2))
        sources = base
        if "reordered" in kinds:
            sources = reword(bench.design, sources, coin.randrange(1 << 30))
        if "renamed" in kinds:
            sources = _renamed(sources, coin)
        if "commented" in kinds:
            sources = _commented(sources, coin)
        if sources != base and bench.form(sources) == form:
            return " and ".join(sorted(kinds)), sources
    return None


def _renamed(sources: Sources, coin: random.Random) -> Sources:
    number = max(range(len(sources)), key=lambda n: len(_LOCAL.findall(sources[n].text)))
    text = sources[number].text
    names = sorted(set(_LOCAL.findall(text)))
    for name in coin.sample(names, min(len(names), 3)):
        text = re.sub(rf"\b{name}\b", f"{name}_{coin.choice('abcd')}", text)
    return _with(sources, number, text)


def _commented(sources: Sources, coin: random.Random) -> Sources:
    number = coin.randrange(len(sources))
    lines = sources[number].text.split("\n")
    lines.insert(coin.randrange(1, len(lines) - 1), f"  // step {coin.randrange(100)}")
    return _with(sources, number, "\n".join(lines))


def _with(sources: Sources, number: int, text: str) -> Sources:
    return tuple(replace(s, text=text) if n == number else s for n, s in enumerate(sources))


def wrong(bench: Bench, base: Sources, coin: random.Random) -> tuple[str, Sources] | None:
    """Return a text with one operator or constant exchanged, refuted by the proof."""
    number = max(range(len(base)), key=lambda n: len(base[n].text))
    text = base[number].text
    hidden = [match.span() for match in _COMMENT.finditer(text)]
    places = [*_OPERATOR.finditer(text), *_CONSTANT.finditer(text)]
    places = [m for m in places if not any(a <= m.start() < b for a, b in hidden)]
    coin.shuffle(places)
    for place in places[:20]:
        old = place[0]
        new = _SWAPS[old] if old in _SWAPS else _other_constant(place)
        sources = _with(base, number, text[: place.start()] + new + text[place.end() :])
        form = bench.form(sources)
        if form and form not in bench.forms and bench.verdict(sources) is Verdict.FAIL:
            bench.forms.add(form)
            line = text.count("\n", 0, place.start()) + 1
            return f"{old} became {new or 'nothing'} in line {line}", sources
    return None


def _other_constant(place: re.Match[str]) -> str:
    base = {"d": 10, "h": 16, "b": 2}[place[1]]
    number = int(place[2], base) ^ 1
    digits = f"{number:{ {'d': 'd', 'h': 'x', 'b': 'b'}[place[1]] }}".zfill(len(place[2]))
    return f"'{place[1]}{digits}"


def unparsable(bench: Bench, base: Sources, coin: random.Random) -> tuple[str, Sources] | None:
    """Return a text that no front end takes."""
    for _ in range(20):
        number = coin.randrange(len(base))
        text = base[number].text
        hidden = [match.span() for match in _COMMENT.finditer(text)]
        pattern, new = coin.choice(_BREAKS)
        places = [
            m for m in re.finditer(pattern, text)
            if not any(a <= m.start() < b for a, b in hidden)
        ]  # fmt: skip
        if not places:
            continue
        place = coin.choice(places)
        sources = _with(base, number, text[: place.start()] + new + text[place.end() :])
        if bench.elaborated(sources, bench.design.proven_at[0]) is None:
            return f"{place[0]} became {new or 'nothing'}", sources
    return None


def main() -> None:
    """Make the list and write it."""
    coin = random.Random(SEED)  # noqa: S311 - a choice of texts, no secret
    designs = {name: load_example(name) for name in example_names()}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
        for number, design in enumerate(designs.values()):
            bench = Bench(design, Path(folder) / design.name)
            rows += _of_design(bench, coin, number, rows)
            print(design.name, Counter(row[1] for row in rows), flush=True)
    candidates = tuple(
        listed(f"{number:03d}", designs[name], kind, note, sources)
        for number, (name, kind, note, sources) in enumerate(_mixed(rows, coin))
    )
    gold = {name: gold_digest(design) for name, design in designs.items()}
    raw = msgspec.json.encode(CandidateList(gold, candidates))
    LIST.write_bytes(msgspec.json.format(raw, indent=1) + b"\n")


def _of_design(
    bench: Bench, coin: random.Random, number: int, before: Sequence[Row]
) -> Iterator[Row]:
    """Yield a design's share, and of correct ones what earlier designs could not give."""
    have = Counter(row[1] for row in before)
    share = {
        kind: total * (number + 1) // len(example_names()) - have[kind]
        for kind, total in MIX.items()
    }
    bases = [bench.design.sources]
    for note, sources in correct(bench, coin, share["correct"]):
        bases.append(sources)
        yield bench.design.name, "correct", note, sources
    for kind, make in MAKERS.items():
        found: list[tuple[str, Sources]] = []
        while len(found) < share[kind]:
            one = make(bench, coin.choice(bases), coin)
            if one is not None and one not in found:
                found.append(one)
                yield bench.design.name, kind, *one


def _mixed(rows: Sequence[Row], coin: random.Random) -> list[Row]:
    """Shuffle; the duplicates stand in the second half."""
    repeats = [row for row in rows if row[1] == "duplicate"]
    firsts = [row for row in rows if row[1] != "duplicate"]
    coin.shuffle(firsts)
    half = len(firsts) // 2
    tail = [*firsts[half:], *repeats]
    coin.shuffle(tail)
    return [*firsts[:half], *tail]


MAKERS: dict[Kind, Callable[[Bench, Sources, random.Random], tuple[str, Sources] | None]] = {
    "duplicate": same_structure,
    "wrong": wrong,
    "unparsable": unparsable,
}

if __name__ == "__main__":
    main()
