"""The judge: are two elaborated modules equivalent under a contract?"""

from dataclasses import replace
from pathlib import Path

from hwopt.errors import DesignError
from hwopt.evaluate.equivalence.contract import Contract, Proof, ProofLimits
from hwopt.evaluate.equivalence.judge import Judge
from hwopt.evaluate.equivalence.legality import illegal, ports_differ
from hwopt.evaluate.equivalence.lower import lower, memory_bits
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.evaluation import Verdict
from hwopt.netlist.cells import UnsupportedCell
from hwopt.netlist.schedule import CombinationalLoop, schedule
from hwopt.netlist.words import Words


def prove(
    gold: Path,
    gate: Path,
    contract: Contract,
    *,
    folder: Path,
    limits: ProofLimits,
    bound: int | None = None,
) -> Proof:
    """Compare two elaborated modules.

    Args:
        gold: RTLIL of the reference.
        gate: RTLIL of the candidate.
        contract: What equivalence means.
        folder: Working folder; the files of the proof stay in it.
        limits: How much work it may take.
        bound: Where nothing is decided, accept that no difference shows in so many cycles.

    Raises:
        DesignError: Gold itself is outside the contract.
        ToolError: Yosys or ABC failed.
    """
    shop = Workshop(folder.resolve(), limits)
    bits = max(memory_bits(gold), memory_bits(gate))
    if bits > limits.memory_bits:
        return Proof(
            Verdict.UNKNOWN,
            reason=f"memories of at most {limits.memory_bits} bits were expected, not {bits}",
        )
    one, two = lower(gold, "gold", shop), lower(gate, "gate", shop)
    reason = illegal(one, contract) or _unscheduled(one)
    if reason:
        raise DesignError(f"a gold design within the contract was expected, not one with: {reason}")
    reason = ports_differ(one, two) or illegal(two, contract) or _unscheduled(two)
    if reason:
        return Proof(Verdict.FAIL, reason=reason, method="inspection")
    try:
        proof = Judge(one, two, contract, shop).judge(bound)
    except UnsupportedCell as error:
        return Proof(Verdict.UNKNOWN, reason=str(error))
    return replace(proof, files=tuple(shop.files))


def _unscheduled(words: Words) -> str:
    try:
        schedule(words)
    except CombinationalLoop as error:
        return str(error)
    return ""
