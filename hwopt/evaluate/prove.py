"""Stage `prove`: equivalence with gold, and Verilator's word on a refutation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from hwopt.candidate import digest_of_sources
from hwopt.evaluate.climb import Climb, digest_of_files
from hwopt.evaluate.elaborate import Elaboration
from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, prove_apart
from hwopt.evaluate.equivalence.cycles import to_table
from hwopt.evaluate.promises import promises
from hwopt.evaluate.simulated_alike import simulated_alike
from hwopt.evaluate.witness import Witness, witnessed
from hwopt.evaluation import Evidence, StageResult, Strength, Verdict
from hwopt.tools import yosys
from hwopt.tools.cache import Cache
from hwopt.tools.model import Model
from hwopt.verilog.delays import leaves_out


class ProveStage:
    """Proves equivalence with gold at every set of parameter values."""

    name = "prove"

    def __init__(
        self,
        gold: tuple[Elaboration, ...],
        bar: Evidence,
        limits: ProofLimits,
        *,
        witnesses: tuple[Witness, ...] = (),
        folder: str = "prove",
    ) -> None:
        """Make the stage.

        Args:
            gold: Gold at every set of parameter values.
            bar: What passes has at least this evidence.
            limits: How much work each proof may take.
            witnesses: Who repeats a refutation at each set; nobody where the proof alone counts.
            folder: What its folders in a candidate's are called, before a number.
        """
        self._gold = gold
        self._bar = bar
        self.limits = limits
        self._witnesses = witnesses
        self._folder = folder
        seen = "\n".join(dict.fromkeys(witness.fingerprint for witness in witnesses))
        self.fingerprint = f"{yosys.version()}\n{bar}\n{limits}\n{seen}"

    def within(self, limits: ProofLimits, *, folder: str) -> Self:
        """Return the same stage under other limits, at work in other folders."""
        return type(self)(self._gold, self._bar, limits, witnesses=self._witnesses, folder=folder)

    def subject(self, climb: Climb) -> str:
        """Return what the proof reads, and the text where Verilator may differ about it."""
        numbers = range(len(self._gold))
        flat = digest_of_files(climb.hinted(number) for number in numbers)
        seen = Cache.key(flat, *(climb.hierarchy(number) for number in numbers))
        alike = not self._witnesses or simulated_alike(climb.design, climb.sources)
        return seen if alike else f"{seen} {digest_of_sources(climb.sources)}"

    def run(self, climb: Climb) -> tuple[StageResult, str]:
        """Prove a candidate; the weakest proof over the parameters counts."""
        proofs = []
        for number, gold in enumerate(self._gold):
            proof = self._prove(climb, number, gold)
            proofs.append(proof)
            if proof.verdict is not Verdict.PASS:
                break
        last = proofs[-1]
        evidence = min(
            (proof.evidence for proof in proofs), key=lambda found: (found.strength, found.extent)
        )
        several = len(self._gold) > 1
        files = tuple(
            (f"proof/p{number}/{name}" if several else f"proof/{name}", text)
            for number, proof in enumerate(proofs)
            for name, text in self._files(climb, number, proof)
        )
        at = f"at {_values(self._gold[len(proofs) - 1])}: " if several and last.reason else ""
        result = StageResult(
            self.name, last.verdict, reason=at + last.reason, evidence=evidence, files=files
        )
        return result, "; ".join(dict.fromkeys(proof.method for proof in proofs))

    def _files(self, climb: Climb, number: int, proof: Proof) -> Iterator[tuple[str, str]]:
        """Yield what shows a verdict: both texts and the deciding files, or the waves."""
        if proof.counterexample is not None:
            yield "counterexample.txt", to_table(proof.counterexample)
        if proof.vcd:
            yield "counterexample.vcd", proof.vcd
        if proof.verdict is not Verdict.PASS:
            return
        yield "gold.il", self._gold[number].rtlil.read_text(encoding="utf-8")
        yield "gate.il", climb.hinted(number).read_text(encoding="utf-8")
        for name in proof.files:
            path = climb.folder / f"{self._folder}{number}" / name
            yield name, path.read_text(encoding="utf-8", errors="replace")

    def _prove(self, climb: Climb, number: int, gold: Elaboration) -> Proof:
        design = climb.design
        contract = Contract(
            clock=design.clock,
            reset=design.reset,
            latency=design.latency,
            blackboxes=tuple(sorted(design.blackboxes)),
            promises=promises((*design.sources, *design.includes)),
            left_out=tuple(str(wait) for wait in sorted(leaves_out(design))),
        )
        folder = climb.folder / f"{self._folder}{number}"
        folder.mkdir()
        bound = self._bar.extent if self._bar.strength is Strength.BOUNDED else None
        proof = prove_apart(
            gold.rtlil,
            climb.hinted(number),
            contract,
            folder=folder,
            limits=self.limits,
            bound=bound,
        )
        if self._witnesses:
            proof = _in_words(proof, climb, number)
            model = Model.of(design, climb.sources, gold.parameters)
            proof = witnessed(proof, self._witnesses[number], model, folder=folder / "gate")
        lowered = self._bar.strength is Strength.SIMULATED
        if lowered and proof.verdict in {Verdict.UNKNOWN, Verdict.TIMEOUT}:
            return replace(proof, verdict=Verdict.PASS, evidence=Evidence())
        return proof


def _in_words(proof: Proof, climb: Climb, number: int) -> Proof:
    """Call the registers of a counterexample what the candidate's text calls them."""
    found = proof.counterexample
    if found is None:
        return proof
    start = tuple((climb.in_words(name, number), value) for name, value in found.gate_start)
    return replace(proof, counterexample=replace(found, gate_start=start))


def _values(gold: Elaboration) -> str:
    return ", ".join(f"{name} = {value}" for name, value in gold.parameters) or "the defaults"
