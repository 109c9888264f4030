"""Which contract applies to two modules, and which engines decide under it."""

from collections.abc import Mapping
from dataclasses import replace

from hwopt.evaluate.equivalence import combinational, invariant, pipeline, sequential
from hwopt.evaluate.equivalence.cones import lower_cones
from hwopt.evaluate.equivalence.contract import Contract, Counterexample, Proof
from hwopt.evaluate.equivalence.frames import PortBit
from hwopt.evaluate.equivalence.matched import matched_step
from hwopt.evaluate.equivalence.matching import matched_registers
from hwopt.evaluate.equivalence.memories import unpaired
from hwopt.evaluate.equivalence.product import Product, build
from hwopt.evaluate.equivalence.refute import Trace, is_bad, never_determined, random_trace
from hwopt.evaluate.equivalence.replay import ReplayError, replay
from hwopt.evaluate.equivalence.stimulus import model_trace, stimulus
from hwopt.evaluate.equivalence.touched import Touched
from hwopt.evaluate.equivalence.vcd import to_vcd
from hwopt.evaluate.equivalence.walk import walk
from hwopt.evaluate.equivalence.wording import (
    contract_in_words,
    late_in_words,
    memories_in_words,
    vacuous_in_words,
)
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.evaluation import Evidence, Strength, Verdict
from hwopt.netlist.blast import state_bits
from hwopt.netlist.words import Words

#: Random simulation before anything else: words of 64 traces, clock cycles.
_WIDTH, _CYCLES = 8, 48

#: Nodes from which on a model is large.
_LARGE = 20_000

#: The method that shows all nets to be the same function by their numbers alone.
STRUCTURE = "structure"

_WALK = "random simulation"

_UNKNOWN = Verdict.UNKNOWN

_STRICT = "gold drives a black box with a value that nothing determines"


class Judge:
    """The comparison of two modules that the contract can speak about."""

    def __init__(self, gold: Words, gate: Words, contract: Contract, shop: Workshop) -> None:
        self.gold = gold
        self.gate = gate
        self.contract = contract
        self.shop = shop
        self.matches = matched_registers(gold, gate)
        free = [bit.net for bit in state_bits(gold) if bit.net not in gold.initial]
        #: Gold's registers that could start equal to gate's, and those that could not.
        self.symbolic = {net: self.matches[net] for net in free if net in self.matches}
        #: Whether the proof lets registers start equal.
        self.starts_equal = False
        self.unmatched = [net for net in free if net not in self.matches]

    def judge(self, bound: int | None, *, by_name: bool = True) -> Proof:
        """Return the proof under the contract that applies.

        Args:
            bound: Where nothing is decided, accept that no difference shows in so many cycles.
            by_name: Whether to try what `by_name` does.
        """
        reason = unpaired(self.gold, self.gate)
        if reason:
            example = walk(self.gold, self.gate, self.contract, {})
            return self._failed(example, _WALK) if example else Proof(_UNKNOWN, reason=reason)
        if self.contract.latency and (self.gold.memories or self.contract.blackboxes):
            return Proof(_UNKNOWN, reason=late_in_words(self.gold))
        if by_name and (proof := self.by_name()) is not None:
            return proof
        matches: Mapping[int, int] = {}
        product = build(self.gold, self.gate, self.contract, matches)
        proof = None if self.contract.blackboxes else self._wrong(product)
        never: tuple[PortBit, ...] = ()
        if proof is None:
            never = never_determined(product, self.contract.reset)
            if never or self.contract.blackboxes:
                matches = self.symbolic
                self.starts_equal = bool(matches)
                product = build(self.gold, self.gate, self.contract, matches)
                never = never_determined(product, self.contract.reset)
                if never and self.unmatched:
                    return Proof(
                        _UNKNOWN, reason=vacuous_in_words(self.gold, never, self.unmatched[0])
                    )
                proof = self._wrong(product)
        if proof is None:
            proof = self._decide(product, bound)
        words = contract_in_words(
            self.contract,
            started_equal=self._names(matches),
            never=never,
            memories=self.gold.memories,
        )
        return replace(proof, evidence=replace(proof.evidence, contract=words))

    def by_name(self) -> Proof | None:
        """Return the proof that any two states with equal registers of the same name behave alike.

        None where that is not shown, which refutes nothing.
        """
        if self.contract.latency or unpaired(self.gold, self.gate):
            return None
        method = self._by_structure() if self._starts_covered() else self._by_step()
        if not method:
            return None
        words = contract_in_words(self.contract, by_name=True, memories=self.gold.memories)
        proof = _proven(("registers by name: " if self.matches else "") + method)
        return replace(proof, evidence=replace(proof.evidence, contract=words))

    def _starts_covered(self) -> bool:
        """Tell whether gold's registers start unknown, or as those of the same name."""
        starts = self.gold.initial.items()
        return all(
            self.gate.initial.get(self.matches[net]) == value
            for net, value in starts
            if net in self.matches
        )

    def _by_structure(self) -> str:
        touched = Touched(self.gold, self.gate, self.contract, self.matches)
        if not touched.rest:
            self.shop.files = []
            return STRUCTURE
        for cut in (True, False):
            touched.trace(cut=cut)
            if cut and not touched.has_cuts():
                continue
            decision = combinational.decide(lower_cones(touched), self.shop)
            if decision.proven:
                where = "cones between equal nets" if cut else "cones"
                return f"{STRUCTURE}, {where}: {decision.method}"
        return ""

    def _by_step(self) -> str:
        step = matched_step(self.gold, self.gate, self.contract, self.matches)
        decision = combinational.decide(step, self.shop)
        return decision.method if decision.proven else ""

    def _names(self, matches: Mapping[int, int]) -> tuple[str, ...]:
        names = [self.gold.public_names[net][0][0] for net in matches]
        return tuple(dict.fromkeys(names))

    def _wrong(self, product: Product) -> Proof | None:
        """Return the refutation that little work shows."""
        reset = self.contract.reset
        if self.gold.memories:
            example = walk(self.gold, self.gate, self.contract, product.matches)
            return self._failed(example, _WALK) if example else None
        if len(product.model.aig) > _LARGE:
            # Here everything else costs more than to look at the first cycles.
            outcome = sequential.early(product, self.shop)
            if outcome.trace is not None:
                return self._refuted(product, outcome.trace, outcome.method)
        trace = random_trace(product, reset, width=_WIDTH, cycles=_CYCLES, seed=1)
        return None if trace is None else self._refuted(product, trace, _WALK)

    def _decide(self, product: Product, bound: int | None) -> Proof:
        if not product.model.latches:
            # Without registers the first frame is all there is.
            outcome = sequential.bounded(product, self.shop, 1)
            if outcome.method and outcome.trace is None:
                return _proven(outcome.method)
        elif len(product.model.aig) > self.shop.limits.sequential_nodes:
            outcome = sequential.Outcome()
        else:
            outcome = self._sequential(product)
        if outcome.proven:
            return _proven(outcome.method)
        if outcome.trace is not None:
            return self._refuted(product, outcome.trace, outcome.method)
        return self._undecided(product, bound)

    def _sequential(self, product: Product) -> sequential.Outcome:
        """Decide a product, by one in which gold is known more often if that is enough."""
        reset, same = self.contract.reset, product.matches == self.symbolic
        stricter = product
        if not same:
            stricter = build(self.gold, self.gate, self.contract, self.symbolic)
        if method := pipeline.decide(stricter, self.gold, self.gate, self.contract, self.shop):
            return sequential.Outcome(proven=True, method=method)
        reduced = sequential.reduce(stricter, self.shop)
        method = reduced.method if reduced.proven else ""
        if not method and not self.shop.expired():
            # How registers of the two sides relate may say enough.
            method = invariant.decide(
                self.gold, self.gate, self.contract, self.shop,
                alike=self.matches, started_equal=product.matches,
            )  # fmt: skip
        if method:
            return sequential.Outcome(proven=True, method=method)
        outcome = sequential.search(stricter, reduced, self.shop, reset)
        if same or outcome.proven:
            return outcome
        if outcome.trace is not None:
            trace = model_trace(product, stimulus(stricter, outcome.trace))
            last = is_bad(product.model, product.reset_bad, trace)
            if last is not None:
                return replace(outcome, trace=trace[: last + 1])
        reduced = sequential.reduce(product, self.shop)
        if reduced.proven:
            return sequential.Outcome(proven=True, method=reduced.method)
        return sequential.search(product, reduced, self.shop, reset)

    def _undecided(self, product: Product, bound: int | None) -> Proof:
        if bound is not None:
            self.shop.reserve = 0.0
            outcome = sequential.bounded(product, self.shop, bound)
            if outcome.trace is not None:
                return self._refuted(product, outcome.trace, outcome.method)
            if outcome.method:
                evidence = Evidence(Strength.BOUNDED, bound)
                return Proof(Verdict.PASS, evidence, method=outcome.method)
        if self.shop.ran_out:
            seconds = f"{self.shop.limits.timeout_s:g} s"
            return Proof(Verdict.TIMEOUT, reason=f"no engine decided within {seconds}")
        return Proof(Verdict.UNKNOWN, reason="no engine decided within its limits")

    def _refuted(self, product: Product, trace: Trace, method: str) -> Proof:
        found = stimulus(product, trace)
        try:
            example = replay(self.gold, self.gate, self.contract, found, product.matches)
        except ReplayError:
            if self.gold.memories:
                return Proof(_UNKNOWN, reason=memories_in_words(self.gold))
            if self.contract.blackboxes:
                return Proof(_UNKNOWN, reason=_STRICT)
            raise
        return self._failed(example, method)

    def _failed(self, example: Counterexample, method: str) -> Proof:
        clock = self.contract.clock.name if self.contract.clock else None
        waves = to_vcd(example, clock)
        return Proof(Verdict.FAIL, Evidence(), str(example), method, example, waves)


def _proven(method: str) -> Proof:
    return Proof(Verdict.PASS, Evidence(Strength.PROVEN), method=method)
