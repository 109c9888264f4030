"""The judge's self-test: every example against itself, and seeded mutants of every example.

Every design must be proven equal to itself. Every mutant must be refuted with a counterexample
that Verilator repeats, or be proven equal by the judge and once more by Yosys' own solver or by
visiting every state. The table counts by design and by kind; what is neither is listed with the
command's seed, and the exit code is 1 where somebody contradicts the judge, or a design does not
equal itself.

Usage: `python tests/benchmarks/selftest/measure.py [--mutants 600] [--seed 1] [--workers 1]
[--json FILE] [DESIGN ...]`. Times are wall times: with one worker, on a machine that does nothing
else, they are what an evaluation costs.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from second import ContradictedError, second_opinion

from hwopt.design import Design
from hwopt.errors import ToolFailed, ToolTimeout
from hwopt.evaluate.climb import Climb
from hwopt.evaluate.elaborate import Elaboration
from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, prove_apart
from hwopt.evaluate.gold import elaborated_gold
from hwopt.evaluate.stages import ElaborateStage
from hwopt.evaluate.witness import Witness, witnessed
from hwopt.evaluation import Verdict
from hwopt.tools.cache import cache_folder
from hwopt.tools.cosim import Cosimulator, find_cosimulator
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.shipped import example_names, shipped
from hwopt.tools.workspace import load_design
from hwopt.verilog.mutation import Mutation, in_turn, mutations

LIMITS = Limits(timeout_s=120.0)
PROOF = ProofLimits(timeout_s=120.0)
COLUMNS = ("refuted", "equal", "refused", "unconfirmed", "unshown", "undecided", "wrong")


@dataclass(frozen=True)
class Row:
    """One mutant."""

    design: str
    kind: str
    mutation: str
    #: `refuted` and replayed in Verilator; `equal` by both methods; `refused` by the elaboration;
    #: `unconfirmed`: equal by the judge alone; `unshown`: refuted, but Verilator cannot be asked;
    #: `undecided`; `wrong`: Verilator does not show the counterexample, or a state shows one.
    outcome: str
    #: How it was decided, or why not.
    words: str
    #: Wall time of elaboration and proof, and of the replay [s].
    proof_s: float
    replay_s: float


class Trial:
    """One design, at its first parameter values, and its gold."""

    def __init__(self, name: str, tools: Cosimulator, folder: Path) -> None:
        design = load_design(shipped("rtl") / name)
        self.design: Design = replace(design, proven_at=design.proven_at[:1])
        self.folder = folder
        self.gold: tuple[Elaboration, ...] = elaborated_gold(
            self.design, folder=folder / "gold", limits=LIMITS
        )
        values = self.design.proven_at[0]
        self.witness = Witness(tools, self.design, values, folder=folder / "driven", limits=LIMITS)
        self._tools = tools

    def judge(self, mutation: Mutation | None, number: int) -> Row:
        """Judge a mutant, or gold itself."""
        design = self.design
        sources = mutation.applied(design.sources) if mutation else design.sources
        climb = Climb(design, sources, self.folder / f"m{number}")
        climb.folder.mkdir()
        clock = _Clock()
        elaborated, _ = ElaborateStage(self.gold, self._tools.verilator, LIMITS).run(climb)
        if elaborated.verdict is not Verdict.PASS:
            return self._row(mutation, "refused", elaborated.reason, clock.lap(), 0.0)
        proof = self._prove(climb)
        proof_s = clock.lap()
        if proof.verdict is Verdict.PASS:
            outcome, words = self._confirmed(climb)
            return self._row(mutation, outcome, f"{proof.method}; {words}", proof_s, 0.0)
        if proof.verdict is not Verdict.FAIL:
            return self._row(mutation, "undecided", proof.reason, proof_s, 0.0)
        model = Model.of(design, sources, design.proven_at[0])
        seen = witnessed(proof, self.witness, model, folder=climb.folder / "driven")
        outcome, words = "wrong", seen.reason
        if seen.verdict is Verdict.FAIL:
            last = seen.evidence.contract[-1] if seen.counterexample else "by inspection"
            outcome = "refuted" if last.endswith("on both texts") else "unshown"
            words = f"{proof.method}: {proof.reason}; {last}"
        return self._row(mutation, outcome, words, proof_s, clock.lap())

    def _confirmed(self, climb: Climb) -> tuple[str, str]:
        """Ask others whether a pair is equal."""
        pair = (self.gold[0].rtlil, climb.rtlil(0))
        try:
            way = second_opinion(
                self.design, *pair, folder=climb.folder / "second", tools=self._tools
            )
        except ContradictedError as error:
            return "wrong", str(error)
        return ("equal", way) if way else ("unconfirmed", "nobody else decides")

    def _prove(self, climb: Climb) -> Proof:
        contract = Contract(
            self.design.clock,
            self.design.reset,
            self.design.latency,
            tuple(sorted(self.design.blackboxes)),
        )
        folder = climb.folder / "prove"
        folder.mkdir()
        pair = (self.gold[0].rtlil, climb.rtlil(0))
        try:
            return prove_apart(*pair, contract, folder=folder, limits=PROOF)
        except (ToolFailed, ToolTimeout) as error:
            return Proof(Verdict.UNKNOWN, reason=str(error))

    def _row(
        self, mutation: Mutation | None, outcome: str, words: str, proof_s: float, replay_s: float
    ) -> Row:
        kind = mutation.kind.value if mutation else "itself"
        text = str(mutation) if mutation else "the design itself"
        return Row(self.design.name, kind, text, outcome, words, proof_s, replay_s)


class _Clock:
    """Wall time between laps [s]."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def lap(self) -> float:
        now = time.monotonic()
        spent, self._last = now - self._last, now
        return round(spent, 3)


def _trial(job: tuple[str, int, int]) -> list[Row]:
    """Judge one design's mutants, until so many could be judged."""
    name, wanted, seed = job
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="hwopt-selftest-") as folder:
        trial = Trial(name, find_cosimulator(cache_folder()), Path(folder))
        rows.append(trial.judge(None, 0))
        queue = in_turn(mutations(trial.design), seed)
        for number, mutation in enumerate(queue, start=1):
            if sum(row.outcome != "refused" for row in rows) > wanted:
                break
            row = trial.judge(mutation, number)
            rows.append(row)
            print(f"{name:15} {row.outcome:12} {row.mutation}", file=sys.stderr, flush=True)
    return rows


def _table(rows: Sequence[Row], title: str, key: str) -> None:
    print(f"\n{title:22}" + "".join(f"{name:>12}" for name in COLUMNS))
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(getattr(row, key), Counter())[row.outcome] += 1
    total: Counter[str] = sum(counts.values(), Counter())
    for name, found in [*sorted(counts.items()), ("all", total)]:
        print(f"{name:22}" + "".join(f"{found[column]:12}" for column in COLUMNS))


def main() -> int:
    """Run, print the tables, and write every row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("designs", nargs="*", default=list(example_names()))
    parser.add_argument("--mutants", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    wanted = -(-arguments.mutants // len(arguments.designs))
    jobs = [(name, wanted, arguments.seed) for name in arguments.designs]
    with ProcessPoolExecutor(arguments.workers) as pool:
        rows = [row for found in pool.map(_trial, jobs) for row in found]
    itself = [row for row in rows if row.kind == "itself"]
    mutants = [row for row in rows if row.kind != "itself"]
    _table(itself, "design against itself", "design")
    _table(mutants, "design", "design")
    _table(mutants, "kind", "kind")
    for row in rows:
        if row.outcome not in {"refuted", "equal", "refused"}:
            print(f"\n{row.outcome}: {row.design} {row.mutation}\n  {row.words}")
    replayed = [row.replay_s for row in mutants if row.outcome == "refuted"]
    judged = [row for row in mutants if row.outcome != "refused"]
    if replayed:
        print(f"\nreplay: {sum(replayed) / len(replayed):.2f} s for each of {len(replayed)}")
        whole = sum(row.proof_s for row in judged) / len(judged)
        print(f"elaboration and proof: {whole:.2f} s for each of {len(judged)}")
    if arguments.json:
        text = json.dumps({"seed": arguments.seed, "rows": [asdict(row) for row in rows]}, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    wrong = any(row.outcome == "wrong" for row in rows)
    wrong |= any(row.outcome not in {"equal", "unconfirmed"} for row in itself)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
