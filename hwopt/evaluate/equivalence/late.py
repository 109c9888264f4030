"""A gate that may be late: each number of cycles that is allowed is asked for by itself.

All outputs come later by the same number of cycles, from the first to the last cycle; a gate
whose outputs are late by different numbers is refuted under each of them.
"""

from collections.abc import Iterator
from dataclasses import replace

from hwopt.evaluate.equivalence.contract import Contract, Proof
from hwopt.evaluate.equivalence.judge import Judge
from hwopt.evaluate.equivalence.product import build
from hwopt.evaluate.equivalence.refute import differing
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.evaluation import Verdict
from hwopt.netlist.words import Words

#: Random cycles that tell which outputs have a delay line that a reset fills [clock cycles].
_CYCLES = 48


def late(
    gold: Words,
    gate: Words,
    contract: Contract,
    shop: Workshop,
    bound: int | None,
    *,
    by_name: bool,
) -> Proof:
    """Return the proof for the smallest latency under which there is one.

    Where there is none it is refuted if it is under each, and undecided otherwise. The last
    two arguments are those of `Judge.judge`.
    """
    proofs: list[tuple[int, Proof]] = []
    for exact in _exact(gold, gate, contract):
        proof = Judge(gold, gate, exact, shop).judge(bound, by_name=by_name)
        if proof.verdict is Verdict.PASS or contract.latency == 0:
            return proof
        proofs.append((exact.latency, proof))
    undecided = [one for one in proofs if one[1].verdict is not Verdict.FAIL]
    if undecided:
        cycles, proof = undecided[0]
    else:
        # The one that agreed longest says most about what is wrong.
        cycles, proof = max(proofs, key=lambda one: _cycle(one[1]))
    return replace(proof, reason=f"{proof.reason}, taken as {cycles} cycles late")


def _exact(gold: Words, gate: Words, contract: Contract) -> Iterator[Contract]:
    """Yield one contract for each number of cycles."""
    for cycles in range(contract.latency + 1):
        exact = replace(contract, latency=cycles)
        if cycles and contract.reset is not None and not gold.memories and not gold.blackboxes:
            product = build(gold, gate, exact, {})
            wrong = differing(product, contract.reset, cycles=_CYCLES, seed=3)
            exact = replace(exact, refilled=wrong)
        yield exact


def _cycle(proof: Proof) -> int:
    return proof.counterexample.cycle if proof.counterexample is not None else -1
