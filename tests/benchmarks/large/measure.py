"""Prove one-operator edits of a large module, beside one synthesis of it.

Usage: measure.py --corpus DIR [--json FILE] [NAME...]; the corpus holds what `manifest.toml` names.
Printed are verdict, method and CPU seconds (children included) of each proof, and of one synthesis
of the module by Yosys and ABC (`synth`, `abc -g AND`) from the same elaborated text, which is
what a proof should cost less than.
"""

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from hwopt.design import Clock, Design, Reset, Source
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, prove
from hwopt.evaluation import Verdict
from hwopt.tools import keeping, yosys
from hwopt.tools.process import Limits

T = TypeVar("T")

MANIFEST = Path(__file__).with_name("manifest.toml")

SYNTHESIS = "read_rtlil {file}\nsynth -top {top}\nabc -g AND\n"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    verdict: str
    expected: str
    method: str
    cpu_s: float
    wall_s: float


def main() -> int:
    """Print the table; exit code 1 where a verdict is not the expected one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    # Tools as children of this process, so that their time is counted.
    keeping.inherit()
    manifest = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    rows = list(_rows(manifest, arguments.corpus, arguments.names))
    if arguments.json:
        rows_out = [asdict(row) for row in rows]
        arguments.json.write_text(json.dumps(rows_out, indent=1), encoding="utf-8")
    return int(any(row.verdict != row.expected for row in rows))


def _rows(manifest: dict[str, Any], corpus: Path, names: list[str]) -> list[Row]:
    facts = manifest["source"]
    text = (corpus / facts["file"]).read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest != facts["sha256"]:
        sys.exit(f"{facts['file']}: expected the digest {facts['sha256']}, not {digest}")
    gold_text = _edited(text, manifest["gold"])
    rows = []
    with tempfile.TemporaryDirectory(prefix="hwopt-") as name:
        folder = Path(name)
        gold = _elaborate(gold_text, facts["top"], folder / "gold")
        rows.append(_print(_synthesis(gold, facts["top"], folder)))
        for number, edit in enumerate(manifest["edit"]):
            if names and edit["name"] not in names:
                continue
            gate_text = _edited(gold_text, [edit])
            gate = _elaborate(gate_text, facts["top"], folder / f"gate{number}")
            rows.append(_print(_proof(edit, gold, gate, facts, folder / f"proof{number}")))
    return rows


def _edited(text: str, edits: list[dict[str, Any]]) -> str:
    for edit in edits:
        if text.count(edit["search"]) != 1:
            sys.exit(f"the text to replace was expected once: {edit['search']!r}")
        text = text.replace(edit["search"], edit["replace"])
    return text


def _elaborate(text: str, top: str, folder: Path) -> Elaboration:
    source = Source(PurePosixPath(f"{top}.v"), text)
    design = Design(name=top, top=top, sources=(source,))
    found = elaborate_at(design, design.sources, (), folder=folder, limits=Limits())
    if isinstance(found, str):
        sys.exit(found)
    return found


def _synthesis(gold: Elaboration, top: str, folder: Path) -> Row:
    def work() -> None:
        script = yosys.fill(SYNTHESIS, file=str(gold.rtlil), top=top)
        work_folder = folder / "synthesis"
        work_folder.mkdir()
        done = yosys.run(
            script, folder=work_folder, limits=Limits(timeout_s=900), reads=(gold.rtlil,)
        )
        if done.error:
            sys.exit(done.error)

    _, cpu_s, wall_s = _timed(work)
    return Row("one synthesis", "", "", "synth; abc", cpu_s, wall_s)


def _proof(
    edit: dict[str, Any], gold: Elaboration, gate: Elaboration, facts: dict[str, Any], folder: Path
) -> Row:
    contract = Contract(
        Clock(facts["clock"]), Reset(facts["reset"], facts["active"], facts["kind"])
    )
    folder.mkdir()

    def work() -> Proof:
        return prove(
            gold.rtlil, gate.rtlil, contract, folder=folder, limits=ProofLimits(timeout_s=900)
        )

    proof, cpu_s, wall_s = _timed(work)
    expected = Verdict.PASS if edit["equal"] else Verdict.FAIL
    return Row(edit["name"], proof.verdict.value, expected.value, proof.method, cpu_s, wall_s)


def _timed(work: Callable[[], T]) -> tuple[T, float, float]:
    cpu, wall = _cpu_s(), time.monotonic()
    found = work()
    return found, round(_cpu_s() - cpu, 2), round(time.monotonic() - wall, 2)


def _cpu_s() -> float:
    """Return the CPU time of this process and of its children that ended [s]."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _print(row: Row) -> Row:
    print(
        f"{row.name:26}{row.verdict:8}{row.cpu_s:8.2f} s CPU{row.wall_s:8.2f} s  {row.method}",
        flush=True,
    )
    return row


if __name__ == "__main__":
    sys.exit(main())
