"""The judge: are two elaborated modules equivalent under a contract?"""

from dataclasses import replace
from pathlib import Path

from hwopt.errors import DesignError
from hwopt.evaluate.equivalence.contract import Contract, Proof, ProofLimits
from hwopt.evaluate.equivalence.judge import Judge
from hwopt.evaluate.equivalence.late import late
from hwopt.evaluate.equivalence.legality import illegal, ports_differ
from hwopt.evaluate.equivalence.lower import lower, memories, too_large
from hwopt.evaluate.equivalence.modules import by_modules
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.evaluation import Verdict
from hwopt.netlist.cells import UnsupportedCell
from hwopt.netlist.schedule import CombinationalLoop, schedule
from hwopt.netlist.words import Words

#: Part of the time that a bounded search keeps for itself where one was asked for.
_RESERVE = 0.3


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
    shop.reserve = _RESERVE if bound is not None else 0.0
    sizes = (memories(gold), memories(gate))
    every = frozenset(name for side in sizes for name in side)
    one, two = lower(gold, "gold", shop, every), lower(gate, "gate", shop, every)
    reason = illegal(one, contract) or _unscheduled(one)
    if reason:
        raise DesignError(f"a gold design within the contract was expected, not one with: {reason}")
    reason = ports_differ(one, two) or illegal(two, contract) or _unscheduled(two)
    if reason:
        return Proof(Verdict.FAIL, reason=reason, method="inspection")
    large = too_large(sizes, limits.memory_bits)
    try:
        proof = Judge(one, two, replace(contract, latency=0), shop).by_name()
        proof = proof or by_modules(gold, gate, contract, shop)
        if proof is None:
            small = bool(every - large)
            if small:
                sides = zip((gold, gate), ("gold", "gate"), strict=True)
                one, two = (lower(path, name, shop, large) for path, name in sides)
            proof = late(one, two, contract, shop, bound, by_name=small)
    except UnsupportedCell as error:
        return Proof(Verdict.UNKNOWN, reason=str(error))
    return replace(proof, files=tuple(shop.files))


def _unscheduled(words: Words) -> str:
    try:
        schedule(words)
    except CombinationalLoop as error:
        return str(error)
    return ""
