"""Whether what each rule of the rewrite engine proposes is the same circuit: written and proven.

Usage: `python tests/benchmarks/proposals.py [FILE ...] [--corpus DIR] [--only NAME ...] [--each 2]
[--levels 2] [--seconds 30] [--workers 2] [--json FILE]`.

For each file, or where none is given for each pair's gold, each example, and each design of the
corpus where its folder is given: of every rule the first `--each` proposals, each proven by hwopt's
prover against gold; then the same for the first of them that is proven, joint steps before single
ones, `--levels` deep. Nothing is synthesized, so it tries far more in an hour than campaigns do. A
rule that fails, a text that slang refuses and a proposal that is refuted are bugs of hwopt: exit
code 1. A design that the file of `--json` already holds is not tried again.

What the numbers are not: undecided proposals are neither right nor wrong, and where a design needs
longer than `--seconds` for one proof there may be many.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parent / "pairs"))
from campaigns import write_rows
from corpus import corpus_design, corpus_names
from pairs import names, pair, prove

from hwopt.design import Design, Source
from hwopt.errors import HwoptError
from hwopt.evaluate.intake import take_in
from hwopt.evaluation import Verdict
from hwopt.rewrite.engine import Engine
from hwopt.rewrite.offers import Offer
from hwopt.rewrite.rules import EVERY, TEXTS
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import load_design


@dataclass(frozen=True)
class Row:
    """What came of the proposals for one design."""

    name: str
    #: Why hwopt does not take it; empty where it does.
    reason: str
    #: By rule how many proposals were proven, were not decided, and what is wrong with others.
    proven: dict[str, int]
    undecided: dict[str, int]
    wrong: tuple[str, ...]
    seconds: float


def main() -> int:
    """Try the designs that were asked for, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help="Verilog, as hwopt run takes it")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="default: pairs and examples")
    parser.add_argument("--only", nargs="*", metavar="NAME")
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--levels", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    rows: list[Row] = []
    if arguments.json and arguments.json.is_file():
        rows = msgspec.json.decode(arguments.json.read_bytes(), type=list[Row])
    done = {row.name for row in rows}
    wanted = [
        name
        for name in arguments.files or _names(arguments.corpus)
        if name not in done and (not arguments.only or name in arguments.only)
    ]
    given = (arguments.corpus, arguments.each, arguments.levels, arguments.seconds)
    with ProcessPoolExecutor(arguments.workers) as pool:
        for task in [pool.submit(_tried, name, *given) for name in wanted]:
            row = task.result()
            rows.append(row)
            write_rows(arguments.json, rows)
            _show(row)
    wrong = [f"{row.name}: {each}" for row in rows for each in row.wrong]
    counts = sum((Counter(row.proven) for row in rows), Counter[str]())
    open_ones = sum(sum(row.undecided.values()) for row in rows)
    print(
        f"{len(rows)} designs: {counts.total()} proven, {open_ones} undecided, {len(wrong)} wrong"
    )
    print("proven by rule: " + ", ".join(f"{name} {n}" for name, n in counts.most_common()))
    print("\n".join(wrong))
    return 1 if wrong else 0


def _names(corpus: Path | None) -> list[str]:
    """Return pairs, then examples, then the corpus."""
    examples = [place.parent.name for place in shipped("rtl").glob("*/design.toml")]
    return [*names(), *sorted(examples), *(corpus_names() if corpus else ())]


def _design(name: str, corpus: Path | None) -> Design:
    if Path(name).is_file():
        return take_in(name).design
    if name in names():
        return pair(name).gold
    example = shipped("rtl") / name
    return load_design(example) if example.is_dir() or not corpus else corpus_design(name, corpus)


def _tried(name: str, corpus: Path | None, each: int, levels: int, seconds: float) -> Row:
    started = time.monotonic()
    proven, undecided, wrong, reason = Counter[str](), Counter[str](), list[str](), ""
    try:
        design = _design(name, corpus)
        sources: tuple[Source, ...] | None = design.sources
        for _ in range(levels):
            if sources is None:
                break
            engine, sources, joint = Engine(design, sources, EVERY, TEXTS), None, False
            for offer in _first(engine.offers(), each):
                new, verdict, why = _judged(design, engine, offer, seconds)
                if verdict is Verdict.FAIL:
                    wrong.append(f"{offer.rule}: {why}")
                elif verdict is not None:
                    (proven if verdict is Verdict.PASS else undecided)[offer.rule] += 1
                first = sources is None or (offer.rule == "joint" and not joint)
                if verdict is Verdict.PASS and first:
                    sources, joint = new, offer.rule == "joint"
            wrong += [f"{rule}: slang refuses {n} texts" for rule, n in engine.refused.items()]
    except HwoptError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - the benchmark looks for such
        wrong.append(f"{type(error).__name__}: {error}")
    took = round(time.monotonic() - started, 1)
    return Row(name, reason, dict(proven), dict(undecided), tuple(wrong), took)


def _first(offers: list[Offer], each: int) -> Iterator[Offer]:
    """Yield the first offers of each rule."""
    taken = Counter[str]()
    for offer in offers:
        if taken[offer.rule] < each:
            taken[offer.rule] += 1
            yield offer


def _judged(
    design: Design, engine: Engine, offer: Offer, seconds: float
) -> tuple[tuple[Source, ...], Verdict | None, str]:
    """Return an offer's text, what the prover says of it, and why; None where there is no text."""
    rewrite = engine.written(offer)
    if rewrite is None:
        return (), None, ""
    try:
        with tempfile.TemporaryDirectory(prefix="hwopt-") as place:
            proof = prove(design, rewrite.sources, Path(place), timeout_s=seconds)
    except HwoptError as error:
        refused = "gate cannot be elaborated" in str(error)
        return (), (Verdict.FAIL if refused else Verdict.UNKNOWN), str(error)
    return rewrite.sources, proof.verdict, f"{rewrite.note}: {proof.reason}"


def _show(row: Row) -> None:
    proven, undecided = sum(row.proven.values()), sum(row.undecided.values())
    counts = f"{proven:4} proven {undecided:3} undecided {len(row.wrong):3} wrong"
    print(f"{row.name:32}{counts} {row.seconds:6.0f} s  {row.reason[:100]}", flush=True)
    for each in row.wrong:
        print(f"    {each}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
