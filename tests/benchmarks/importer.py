"""What the importer knows of real modules, and whether what it prints is the same circuit.

Usage: `python tests/benchmarks/importer.py [--corpus DIR] [--only NAME ...] [--json FILE]`.
For each design of the corpus, and each pair's gold: how many items of its modules are known, how
many of these can be printed anew, and the verdict of the proof that the text in which all of them
are printed anew is the same circuit. FAIL is a bug of the importer or of the printer, and so is a
text that does not elaborate (REFUSED): exit code 1. Instances are items that are never known.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parent / "pairs"))
from campaigns import write_rows
from corpus import corpus_design, corpus_names
from pairs import names, pair, prove

from hwopt.design import Design, Source
from hwopt.errors import HwoptError
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.printing import printed
from hwopt.verilog.reading import elaborate
from hwopt.verilog.word import Word


@dataclass(frozen=True)
class Row:
    """What came of one design."""

    name: str
    #: PASS, FAIL, UNKNOWN, TIMEOUT; REFUSED where the printed text does not elaborate, SAME where
    #: nothing could be printed, UNREAD where gold cannot be imported or judged.
    verdict: str
    reason: str
    items: int = 0
    known: int = 0
    printed: int = 0


def main() -> int:
    """Try the designs that were asked for, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="default: the pairs alone")
    parser.add_argument("--only", nargs="*", metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    rows = []
    for name, design in _designs(arguments.corpus):
        if arguments.only and name not in arguments.only:
            continue
        row = _try(name, design)
        rows.append(row)
        counts = f"{row.printed:4} of {row.known} known of {row.items}"
        print(f"{name:32}{row.verdict:9}{counts:26}{row.reason[:120]}", flush=True)
    write_rows(arguments.json, rows)
    print(f"{sum(r.known for r in rows)} of {sum(r.items for r in rows)} items are known")
    print(dict(Counter(row.verdict for row in rows)))
    return 1 if any(row.verdict in {"FAIL", "REFUSED"} for row in rows) else 0


def _designs(corpus: Path | None) -> Iterator[tuple[str, Design]]:
    for name in names():
        yield name, pair(name).gold
    if corpus is not None:
        for name in corpus_names():
            yield name, corpus_design(name, corpus)


def _try(name: str, design: Design) -> Row:
    try:
        modules = modules_of(elaborate(design, design.sources))
    except HwoptError as error:
        return Row(name, "UNREAD", str(error))
    items = sum(len(module.regions) for module in modules)
    known = sum(region.known for module in modules for region in module.regions)
    sources, count = _anew(design.sources, modules)
    row = Row(name, "SAME", "", items, known, count)
    if sources == design.sources:
        return row
    try:
        with tempfile.TemporaryDirectory(prefix="hwopt-") as place:
            proof = prove(design, sources, Path(place))
    except HwoptError as error:
        refused = "gate cannot be elaborated" in str(error)
        return replace(row, verdict="REFUSED" if refused else "UNREAD", reason=str(error))
    return replace(row, verdict=proof.verdict.value, reason=proof.reason)


def _anew(sources: tuple[Source, ...], modules: list[Module]) -> tuple[tuple[Source, ...], int]:
    """Return sources with all that can be printed anew, one module a file, and how many items."""
    result, count, touched = list(sources), 0, set()
    for module in modules:
        if module.file in touched:  # places in a changed text are others
            continue
        text = sources[module.file].text
        good = {r.index for r in module.regions if r.known and _prints(module, text, {r.index})}
        if good and _prints(module, text, good):
            new = printed(module, _inverted_twice(module, good), text)
            result[module.file] = replace(sources[module.file], text=new)
            touched.add(module.file)
            count += len(good)
    return tuple(result), count


def _prints(module: Module, text: str, chosen: set[int]) -> bool:
    try:
        printed(module, _inverted_twice(module, chosen), text)
    except (UnprintableError, RecursionError):
        return False
    return True


def _inverted_twice(module: Module, chosen: set[int]) -> Module:
    """Return the module with other words of the same value behind the chosen items."""
    words = module.words

    def other(word: Word) -> Word:
        return words.make("not", word.width, (words.make("not", word.width, (word,)),))

    drives = (replace(d, word=other(d.word)) if d.region in chosen else d for d in module.drives)
    regions = (
        replace(r, writes=tuple(w.through(other) for w in r.writes)) if r.index in chosen else r
        for r in module.regions
    )
    return replace(module, drives=tuple(drives), regions=tuple(regions))


if __name__ == "__main__":
    sys.exit(main())
