"""The judge: are two elaborated modules equivalent under a contract?"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hwopt.errors import DesignError, ToolFailed
from hwopt.evaluate.equivalence import combinational, sequential
from hwopt.evaluate.equivalence.contract import Contract, Counterexample, Proof, ProofLimits
from hwopt.evaluate.equivalence.legality import illegal, ports_differ
from hwopt.evaluate.equivalence.matched import matched_step
from hwopt.evaluate.equivalence.matching import matched_registers
from hwopt.evaluate.equivalence.product import PortBit, Product, build
from hwopt.evaluate.equivalence.refute import Trace, is_bad, never_determined, random_trace
from hwopt.evaluate.equivalence.replay import replay, stimulus
from hwopt.evaluate.equivalence.vcd import to_vcd
from hwopt.evaluate.equivalence.wording import contract_in_words
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.evaluation import Evidence, Strength, Verdict
from hwopt.netlist.blast import state_bits
from hwopt.netlist.cells import UnsupportedCell
from hwopt.netlist.schedule import CombinationalLoop, schedule
from hwopt.netlist.words import Words, read_words
from hwopt.tools import yosys
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped

#: Random simulation: (words of 64 traces, clock cycles).
_SHORT = (8, 48)
_LONG_WIDTH = 2


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
    one, two = _words(gold, "gold", shop), _words(gate, "gate", shop)
    reason = illegal(one, contract) or _unscheduled(one)
    if reason:
        raise DesignError(f"a gold design within the contract was expected, not one with: {reason}")
    reason = ports_differ(one, two) or illegal(two, contract) or _unscheduled(two)
    if reason:
        return Proof(Verdict.FAIL, reason=reason, method="inspection")
    if max(one.memory_bits, two.memory_bits) > limits.memory_bits:
        return Proof(Verdict.UNKNOWN, reason=_memory_reason(one, two, limits))
    try:
        proof = _Judge(one, two, contract, shop).judge(bound)
    except UnsupportedCell as error:
        return Proof(Verdict.UNKNOWN, reason=str(error))
    return replace(proof, files=tuple(shop.files))


def _words(path: Path, name: str, shop: Workshop) -> Words:
    script = (shipped("flows") / "ladder" / "prove_lower.ys").read_text(encoding="utf-8")
    text = yosys.fill(
        script, file=yosys.quote(path.resolve()), json=f"{name}.json", bits=str(shop.limits.memory_bits)
    )
    limits = Limits(timeout_s=max(1.0, shop.seconds), memory_mib=shop.limits.memory_mib)
    done = yosys.run(text, folder=shop.folder, limits=limits, name=f"lower_{name}")
    if done.error:
        raise ToolFailed(f"an elaborated module was expected in {path}: {done.error}")
    return read_words(shop.folder / f"{name}.json")


def _unscheduled(words: Words) -> str:
    try:
        schedule(words)
    except CombinationalLoop as error:
        return str(error)
    return ""


def _memory_reason(gold: Words, gate: Words, limits: ProofLimits) -> str:
    bits = max(gold.memory_bits, gate.memory_bits)
    return f"memories of at most {limits.memory_bits} bits were expected, not {bits}"


class _Judge:
    """The comparison of two modules that the contract can speak about."""

    def __init__(self, gold: Words, gate: Words, contract: Contract, shop: Workshop) -> None:
        self.gold = gold
        self.gate = gate
        self.contract = contract
        self.shop = shop
        self.matches = matched_registers(gold, gate)
        free = {bit.net for bit in state_bits(gold) if bit.net not in gold.initial}
        #: Gold's registers that could start equal to gate's, and those that could not.
        self.symbolic = {net: self.matches[net] for net in free if net in self.matches}
        self.unmatched = sorted(free - self.symbolic.keys())

    def judge(self, bound: int | None) -> Proof:
        """Return the proof under the contract that applies."""
        plain = build(self.gold, self.gate, self.contract, {})
        never = never_determined(plain, self.contract.reset)
        product, matches = plain, {}
        if never:
            product, matches = build(self.gold, self.gate, self.contract, self.symbolic), self.symbolic
            never = never_determined(product, self.contract.reset)
            if never and self.unmatched:
                return Proof(Verdict.UNKNOWN, reason=self._vacuous(never))
        words = contract_in_words(self.contract, started_equal=bool(matches), never=never)
        proof = self._decide(product, matches, bound)
        evidence = replace(proof.evidence, contract=words)
        return replace(proof, evidence=evidence)

    def _vacuous(self, never: tuple[PortBit, ...]) -> str:
        outputs = ", ".join(sorted({name for name, _ in never}))
        register = self.gold.name_of(self.unmatched[0])
        return (
            f"nothing ever determines gold's output {outputs}, and its register {register} "
            "has no partner of the same name in gate to start equal with"
        )

    def _decide(self, product: Product, matches: Mapping[int, int], bound: int | None) -> Proof:
        shop, reset = self.shop, self.contract.reset
        trace = random_trace(product, reset, width=_SHORT[0], cycles=_SHORT[1], seed=1)
        if trace is not None:
            return self._refuted(product, matches, trace, "random simulation")
        if self.contract.latency == 0:
            step = matched_step(self.gold, self.gate, self.contract, self.matches)
            decision = combinational.decide(step, shop)
            if decision.proven:
                return _proven(f"matching registers: {decision.method}" if self.matches else decision.method)
        return self._sequential(product, matches, bound)

    def _sequential(self, product: Product, matches: Mapping[int, int], bound: int | None) -> Proof:
        shop, reset = self.shop, self.contract.reset
        stricter = build(self.gold, self.gate, self.contract, self.symbolic)
        outcome = sequential.Outcome()
        if matches != self.symbolic:
            # Gold that starts equal to gate is known more often, so a proof holds for both.
            outcome = sequential.decide(stricter, shop)
            if outcome.proven:
                return _proven(outcome.method)
        if outcome.trace is None or not self._also(product, stricter, outcome.trace):
            outcome = sequential.decide(product, shop)
        ...
        return Proof(Verdict.UNKNOWN)
