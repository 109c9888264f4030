"""Module by module: where the hierarchies match, each module that differs is proven by itself.

Instances are cut points: what they drive is a free input, what drives them an output, and the
same modules stand at the same places in both hierarchies. A module is proven for all inputs,
registers and instances being anything: by name from any two states that agree, or, where
there is no instance in it, under the contract of the whole with its own clock and reset.

Why that is enough. Say that gold's bits cover gate's where modules meet, up to some cycle.
Take them in the order in which gold computes them in the next: what a module drives depends,
in gold, on earlier ones alone, and its proof, since three-valued logic is monotone, says that
gold's bit covers gate's. That there is such an order is known of the whole design. Reset is
asserted in cycle 0 at a module whose reset is that of the whole, perhaps inverted.

A module that differs may do so where nobody looks, so nothing is ever refuted here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence.contract import Contract, Proof
from hwopt.evaluate.equivalence.judge import STRUCTURE, Judge
from hwopt.evaluate.equivalence.legality import controlled_by, illegal, ports_differ
from hwopt.evaluate.equivalence.lower import lower, lower_file, memories, too_large
from hwopt.evaluate.equivalence.wording import contract_in_words
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.evaluation import Evidence, Strength, Verdict
from hwopt.netlist.reading import Modules, words_of
from hwopt.netlist.schedule import CombinationalLoop, schedule
from hwopt.netlist.words import Cell, Words

#: Name of the file with the hierarchy beside the one of the flat module.
HIERARCHY = "hierarchy.il"


@dataclass(frozen=True)
class _Place:
    """One module at its place in the hierarchy."""

    #: Its name, which the front end made of its own and of its place.
    name: str
    #: The contract of the whole with the names that clock and reset have here.
    contract: Contract


def by_modules(gold: Path, gate: Path, contract: Contract, shop: Workshop) -> Proof | None:
    """Return the proof module by module; None where there is none.

    Args:
        gold: The flat reference; its hierarchy is beside it.
        gate: The flat candidate, likewise. Both are free of combinational loops.
        contract: What equivalence means for the whole.
        shop: Where to work.
    """
    paths = gold.with_name(HIERARCHY), gate.with_name(HIERARCHY)
    if contract.blackboxes or contract.latency or not all(path.is_file() for path in paths):
        return None
    for flat, path, name in zip((gold, gate), paths, ("gold", "gate"), strict=True):
        if not _same(flat, path, contract, shop, name):
            return None
    large = too_large(tuple(memories(path) for path in paths), shop.limits.memory_bits)
    one, two = (
        lower_file(path, f"{name}_modules", shop, large)
        for path, name in zip(paths, ("gold", "gate"), strict=True)
    )
    return _Pair(one, two, shop).prove(contract)


def _same(flat: Path, path: Path, contract: Contract, shop: Workshop, name: str) -> bool:
    """Tell whether a hierarchy is the flat module: two runs of the front end made them."""
    every = {*memories(flat), *memories(path)}
    one = lower(flat, f"{name}_flat", shop, every)
    two = lower(path, f"{name}_flattened", shop, every, script="prove_flatten")
    if ports_differ(one, two) or _loop(two):
        return False
    proof = Judge(one, two, contract, shop).by_name()
    back = proof and Judge(two, one, contract, shop).by_name()
    return back is not None


class _Pair:
    """Two hierarchies, module by module."""

    def __init__(self, gold: Path, gate: Path, shop: Workshop) -> None:
        self.shop = shop
        self.gold, self.gate = _modules(gold), _modules(gate)

    def prove(self, contract: Contract) -> Proof | None:
        """Return the proof of all modules together."""
        if set(self.gold) != set(self.gate) or len(self.gold) == 1:
            return None
        top = next(name for name, facts in self.gold.items() if "top" in facts["attributes"])
        differ = [name for name, facts in self.gold.items() if facts != self.gate[name]]
        methods: dict[str, str] = {}
        for place in self._places(_Place(top, contract), differ):
            method = self._method(place)
            if not method:
                return None
            if not method.endswith(STRUCTURE):
                methods[place.name] = method
        words = contract_in_words(contract, modules=(tuple(methods), len(self.gold) - len(methods)))
        method = "; ".join(f"{name}: {method}" for name, method in methods.items())
        evidence = Evidence(Strength.PROVEN, contract=words)
        return Proof(Verdict.PASS, evidence, method=f"module by module, {method}")

    def _words(self, name: str) -> tuple[Words, Words]:
        return words_of(self.gold, name), words_of(self.gate, name)

    def _places(self, place: _Place, changed: list[str]) -> Iterator[_Place]:
        """Yield the modules that differ, each with its contract; parents first."""
        if place.name in changed:
            yield place
        one, two = self._words(place.name)
        gates = {box.name: box for box in two.blackboxes}
        for box in one.blackboxes:
            inner = _inside(one, box, place.contract)
            other = gates.get(box.name)
            if other is None or _inside(two, other, place.contract) != inner:
                # Clock or reset comes another way: the module is known by what is in it alone.
                inner = Contract()
            yield from self._places(_Place(box.kind, inner), changed)

    def _method(self, place: _Place) -> str:
        """Return how a module is proven; empty where it is not."""
        one, two = self._words(place.name)
        boxes = tuple(sorted({box.kind for box in (*one.blackboxes, *two.blackboxes)}))
        contract = replace(place.contract, blackboxes=boxes)
        if ports_differ(one, two) or _instances(one) != _instances(two):
            return ""
        if any(illegal(words, contract) or _loop(words) for words in (one, two)):
            return ""
        judge = Judge(one, two, contract, self.shop)
        proof = judge.by_name() if boxes else judge.judge(None)
        if proof is None or proof.verdict is not Verdict.PASS or judge.starts_equal:
            return ""
        return proof.method


def _modules(path: Path) -> Modules:
    """Return what is in each module, without the places in the text."""
    found = json.loads(path.read_text(encoding="utf-8"))["modules"]
    for module in found.values():
        for part in (module, *module["cells"].values(), *module["netnames"].values()):
            part["attributes"].pop("src", None)
    modules: Modules = found
    return modules


def _instances(words: Words) -> dict[str, tuple[str, frozenset[str]]]:
    return {box.name: (box.kind, frozenset(box.pins)) for box in words.blackboxes}


def _loop(words: Words) -> bool:
    try:
        schedule(words)
    except CombinationalLoop:
        return True
    return False


def _inside(words: Words, box: Cell, contract: Contract) -> Contract:
    """Return the contract for an instance, from what its pins are connected to."""
    clock: Clock | None = None
    reset: Reset | None = None
    for pin, bits in box.pins.items():
        if len(bits) != 1 or pin in box.outputs:
            continue
        name, high = controlled_by(words, bits[0], active_high=True)
        if contract.clock is not None and name == contract.clock.name and high and clock is None:
            clock = replace(contract.clock, name=pin)
        outer = contract.reset
        if outer is not None and name == outer.name and reset is None:
            same = (outer.active == "high") == high
            reset = replace(outer, name=pin, active="high" if same else "low")
    return Contract(clock=clock, reset=reset)
