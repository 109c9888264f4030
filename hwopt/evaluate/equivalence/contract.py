"""What is proven, within which limits, and what came of it."""

from dataclasses import dataclass

from hwopt.design import Clock, Reset
from hwopt.evaluation import Evidence, Verdict

#: Evidence of nothing.
_NONE = Evidence()


@dataclass(frozen=True)
class Contract:
    """What equivalence means for a design.

    Reset is asserted in cycle 0 and is an input like any other afterwards. A register starts
    at its declared initial value, or at any value where it has none, each side by itself.
    Outputs are compared in each cycle in which gold's own output is determined.
    """

    clock: Clock | None = None
    reset: Reset | None = None
    #: Cycles by which gate's outputs may come later than gold's, all by the same number
    #: [clock cycles]. The judge asks for each number by itself.
    latency: int = 0
    #: Outputs whose delay line a reset fills with what gold shows first after it, as where the
    #: added registers are reset; the others keep what is in theirs. The judge chooses.
    refilled: tuple[str, ...] = ()
    #: Modules that are cut points, matched by instance path.
    blackboxes: tuple[str, ...] = ()
    #: Attributes of gold by which the front end leaves bits undefined, and where they are.
    promises: tuple[str, ...] = ()
    #: Delays of gold that mean nothing to synthesis, in words.
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProofLimits:
    """How much work a proof may take. The counts decide; wall time is a backstop."""

    #: Conflicts of a SAT solver at one node, and at all nodes that sweeping leaves undecided.
    conflicts: int = 20_000
    sweeping_conflicts: int = 600_000
    #: Time frames of the bounded model checker.
    frames: int = 200
    #: Time frames of property directed reachability, and conflicts in one of its questions.
    pdr_frames: int = 400
    pdr_conflicts: int = 5_000
    #: Nodes of the largest model, after induction, that it is asked about: no count bounds it all.
    pdr_nodes: int = 10_000_000
    #: Inputs of a cone that is simulated exhaustively.
    exhaustive_inputs: int = 32
    #: Operations on words of 64 vectors, all cones together.
    exhaustive_words: int = 1 << 38
    #: Monomials of a polynomial, and how many are added to all polynomials together.
    monomials: int = 50_000
    additions: int = 9_000_000
    #: Cycles of the longest random simulation [clock cycles].
    cycles: int = 2048
    #: Cases into which one question is split.
    cases: int = 32
    #: Nodes of the largest model about which the engines for registers are asked.
    sequential_nodes: int = 10_000_000
    #: Bits of memory that are taken apart into registers.
    memory_bits: int = 8192
    #: Wall time of all engines together [s].
    timeout_s: float = 600.0
    memory_mib: int = 4096


@dataclass(frozen=True)
class Waveform:
    """The values of one signal, cycle by cycle."""

    name: str
    width: int
    #: Binary digits or `x`, most significant first, one text for each cycle.
    values: tuple[str, ...]


@dataclass(frozen=True)
class Counterexample:
    """Inputs under which gate differs from gold."""

    #: The ports, the clock left out.
    inputs: tuple[Waveform, ...]
    gold: tuple[Waveform, ...]
    gate: tuple[Waveform, ...]
    #: What holds bits of registers, by every name in the text, as it is in cycle 0; `x` is a bit
    #: that may start either way or that no register holds, `((name, value), ...)`.
    gold_start: tuple[tuple[str, str], ...]
    gate_start: tuple[tuple[str, str], ...]
    #: The first output that differs.
    output: str
    #: The cycle in which it differs [clock cycles].
    cycle: int
    gold_value: str
    gate_value: str
    #: The cycle in which gold itself has that value, before any delay line [clock cycles].
    gold_cycle: int
    #: Whether gate has undefined bits or memories of its own, chosen so that it differs.
    undefined: bool = False

    def __str__(self) -> str:
        return (
            f"{self.output} is {self.gold_value} in gold and {self.gate_value} in gate "
            f"in cycle {self.cycle}"
        )


@dataclass(frozen=True)
class Proof:
    """What came of comparing two elaborated modules."""

    verdict: Verdict
    evidence: Evidence = _NONE
    #: One or two lines for people; empty on PASS.
    reason: str = ""
    #: What decided, e.g. `registers matched; cec`.
    method: str = ""
    counterexample: Counterexample | None = None
    #: The counterexample as VCD text; empty where there is none.
    vcd: str = ""
    #: Names of the files in the folder that make up the proof.
    files: tuple[str, ...] = ()
