"""A counterexample repeated in Verilator, on the texts of both sides.

The judge finds a counterexample on elaborated words and repeats it on an interpreter of its own.
This is the second repetition, by a program of others that reads the text itself: a refutation that
it does not see is a fault of hwopt, and becomes an ERROR.

Verilator knows two values. Registers start from what the counterexample says, by name. Gold runs
with several fillings of what nothing determines, and must show the same in each. Where gate has
undefined bits of its own, Verilator chooses them, and the difference may not come up.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from hwopt.design import Design, Parameters
from hwopt.evaluate.equivalence import Counterexample, Proof
from hwopt.evaluation import Verdict
from hwopt.tools.cosim import Cosimulator, PowerUp, Start
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.vectors import Answer, Vectors, compile_driven, drive
from hwopt.tools.verilated import Diagnostic

_REPEATED = "the counterexample was replayed in Verilator on both texts"
#: Fillings of what is undefined.
_GOLD_STARTS = (Start(1, PowerUp.ZEROS), Start(1, PowerUp.ONES), Start(1, PowerUp.RANDOM))
_GATE_STARTS = (*_GOLD_STARTS, *(Start(seed, PowerUp.RANDOM) for seed in range(2, 16)))


class Seen(Enum):
    """What Verilator shows of a counterexample."""

    REPEATED = "repeated"
    #: It cannot be asked.
    IMPOSSIBLE = "impossible"
    #: It was asked and shows no difference.
    VANISHED = "vanished"


@dataclass(frozen=True)
class Observation:
    """What a witness saw."""

    seen: Seen
    #: One line for people.
    words: str


class Witness:
    """Verilator with gold's text at one set of parameter values, compiled when first needed."""

    def __init__(
        self,
        tools: Cosimulator,
        design: Design,
        parameters: Parameters,
        *,
        folder: Path,
        limits: Limits,
    ) -> None:
        self._tools = tools
        self._design = design
        self._gold = Model.of(design, design.sources, parameters)
        self._folder = folder
        self._limits = limits
        self._lock = threading.Lock()
        self._compiled: Path | Diagnostic | None = None

    @property
    def fingerprint(self) -> str:
        """Return a text that differs where an answer might."""
        return self._tools.verilator.version

    def ask(self, gate: Model, found: Counterexample, *, folder: Path) -> Observation:
        """Drive a counterexample on both sides.

        Args:
            gate: The candidate's text.
            found: The counterexample.
            folder: Work folder, empty or not there yet.

        Raises:
            ToolError: A tool failed or reached a limit.
        """
        if self._design.blackboxes:
            return _impossible("the design has black boxes")
        gold = self._gold_program()
        if isinstance(gold, Diagnostic):
            return _impossible(f"Verilator refuses gold: {gold}")
        other = compile_driven(self._tools, gate, folder=folder, limits=self._limits)
        if isinstance(other, Diagnostic):
            return _impossible(f"Verilator refuses gate: {other}")
        complaint = self._against_gold(gold, found, folder)
        if complaint:
            return Observation(Seen.VANISHED, complaint)
        return self._against_gate(other, gate.top, found, folder)

    def _gold_program(self) -> Path | Diagnostic:
        with self._lock:
            if self._compiled is None:
                self._compiled = compile_driven(
                    self._tools, self._gold, folder=self._folder, limits=self._limits
                )
            return self._compiled

    def _against_gold(self, program: Path, found: Counterexample, folder: Path) -> str:
        """Return where gold does not do what the counterexample says; empty where it does."""
        vectors = self._vectors(found, found.gold_start)
        cycle = found.gold_cycle
        for start in _GOLD_STARTS:
            answer = self._drive(program, self._gold.top, vectors, start, folder)
            value = answer.cycles[cycle][0]
            if _differ(found.gold_value, value):
                return (
                    f"{found.output} of gold was expected to be {found.gold_value} in Verilator "
                    f"in cycle {cycle}, not {value}"
                )
        return ""

    def _against_gate(
        self, program: Path, top: str, found: Counterexample, folder: Path
    ) -> Observation:
        vectors = self._vectors(found, found.gate_start)
        missing: tuple[str, ...] = ()
        for start in _GATE_STARTS:
            answer = self._drive(program, top, vectors, start, folder)
            if _differ(found.gold_value, answer.cycles[found.cycle][0]):
                return Observation(Seen.REPEATED, _REPEATED)
            missing = answer.missing
        if missing:
            return _impossible(f"register {missing[0]} cannot be set there")
        if found.undefined:
            return _impossible("gate's own undefined bits or memories decide, and cannot be set")
        return Observation(
            Seen.VANISHED,
            f"{found.output} of gate was expected to differ from {found.gold_value} in Verilator "
            f"in cycle {found.cycle}",
        )

    def _drive(
        self, program: Path, top: str, vectors: Vectors, start: Start, folder: Path
    ) -> Answer:
        work = folder / f"drive-{program.parent.name}-{start.power_up.name.lower()}-{start.seed}"
        return drive(program, top, vectors, start, folder=work, limits=self._limits)

    def _vectors(self, found: Counterexample, start: Sequence[tuple[str, str]]) -> Vectors:
        cycles = tuple(zip(*(wave.values for wave in found.inputs), strict=True))
        before = ((wave.name, self._before(wave.name, wave.values[0])) for wave in found.inputs)
        return Vectors(
            clock=self._design.clock.name if self._design.clock else None,
            inputs=tuple(before),
            start=tuple(start),
            outputs=(found.output,),
            cycles=cycles or ((),) * (found.cycle + 1),
        )

    def _before(self, name: str, value: str) -> str:
        """Return an input before cycle 0, in which the reset's edge belongs to the trace."""
        reset = self._design.reset
        if reset is None or name != reset.name:
            return value
        return "0" if reset.active == "high" else "1"


def witnessed(proof: Proof, witness: Witness, gate: Model, *, folder: Path) -> Proof:
    """Return a refutation with what Verilator says of it; any other proof as it is.

    Raises:
        ToolError: A tool failed or reached a limit.
    """
    if proof.counterexample is None or proof.verdict is not Verdict.FAIL:
        return proof
    found = witness.ask(gate, proof.counterexample, folder=folder)
    if found.seen is Seen.VANISHED:
        reason = f"{proof.reason}, but {found.words}; this is a fault of hwopt, report it"
        return replace(proof, verdict=Verdict.ERROR, reason=reason)
    contract = (*proof.evidence.contract, found.words)
    return replace(
        proof,
        evidence=replace(proof.evidence, contract=contract),
        vcd=f"$comment {found.words} $end\n{proof.vcd}",
    )


def _impossible(why: str) -> Observation:
    words = f"the counterexample was replayed by hwopt's interpreter, not in Verilator: {why}"
    return Observation(Seen.IMPOSSIBLE, words)


def _differ(expected: str, value: str) -> bool:
    """Tell whether a determined bit of gold is another one."""
    return any(a not in ("x", b) for a, b in zip(expected, value, strict=True))
