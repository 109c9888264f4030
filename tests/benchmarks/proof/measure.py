"""Verdict, deciding method and CPU time of the proof of each arithmetic architecture.

Usage: `python tests/benchmarks/proof/measure.py [--group TEXT] [--architecture TEXT]
[--width N ...] [--every N] [--out FILE]`.
Gold is the function in Verilog's operators. A line for each pair; the table of counts at the end;
`--out` writes JSON. CPU time [s] is that of processes
that were waited for here. What the keeper of `hwopt.tools` starts is not among them, so where it
runs the column says too little and wall time `wall_s` [s], which load disturbs, is beside it.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

import msgspec

sys.path.insert(0, str(Path(__file__).parent))
from pairs import Case, cases

from hwopt.design import Design, Source
from hwopt.errors import HwoptError
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.equivalence import Contract, ProofLimits, prove_apart
from hwopt.tools.process import Limits


@dataclass(frozen=True)
class Row:
    """What came of one pair."""

    group: str
    width: int
    architecture: str
    verdict: str
    method: str
    #: CPU time [s].
    cpu_s: float
    #: Wall time [s].
    wall_s: float


def main() -> None:
    """Prove the pairs that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--group", default="", help="part of a group's name")
    parser.add_argument("--architecture", default="", help="part of an architecture's name")
    parser.add_argument("--width", type=int, nargs="*", help="widths [bits]; default: all")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth pair")
    parser.add_argument("--timeout-s", type=float, default=120.0, help="the backstop [s]")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    rows = []
    chosen = [
        case
        for case in cases(arguments.width)
        if arguments.group in case.group and arguments.architecture in case.architecture
    ]
    for case in chosen[:: arguments.every]:
        row = _prove(case, arguments.timeout_s)
        rows.append(row)
        print(
            f"{row.verdict:8}{row.cpu_s:8.2f} {row.wall_s:8.2f} s  {row.group} {row.width} "
            f"{row.architecture}: {row.method}",
            flush=True,
        )
    print(dict(Counter(row.verdict for row in rows)), f"{sum(row.cpu_s for row in rows):.1f} s")
    if arguments.out:
        arguments.out.write_bytes(msgspec.json.encode([asdict(row) for row in rows]))


def _prove(case: Case, timeout_s: float) -> Row:
    with tempfile.TemporaryDirectory(prefix="hwopt-") as name:
        folder = Path(name)
        gold = _elaborate(case.gold, "gold", folder / "gold")
        gate = _elaborate(case.gate, case.top, folder / "gate")
        (folder / "proof").mkdir()
        before, started = _cpu(), time.monotonic()
        try:
            proof = prove_apart(
                gold,
                gate,
                Contract(),
                folder=folder / "proof",
                limits=ProofLimits(timeout_s=timeout_s),
            )
        except HwoptError as error:
            verdict, method = type(error).__name__, str(error)
        else:
            verdict, method = proof.verdict.value, proof.method or proof.reason
        spent, wall_s = _cpu() - before, time.monotonic() - started
    return Row(
        case.group,
        case.width,
        case.architecture,
        verdict,
        method,
        round(spent, 2),
        round(wall_s, 2),
    )


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _elaborate(text: str, top: str, folder: Path) -> Path:
    source = Source(PurePosixPath("module.sv"), text)
    design = Design(name=top, top=top, sources=(source,))
    found = elaborate_at(design, design.sources, (), folder=folder, limits=Limits(timeout_s=60))
    if not isinstance(found, Elaboration):
        raise TypeError(found)
    return found.rtlil


if __name__ == "__main__":
    main()
