"""Operators that take turns are proven case by case, and what is wrong in one case is not."""

import itertools
import random
from typing import Any

import pytest

from hwopt.evaluate.equivalence import Contract, ProofLimits
from hwopt.evaluate.equivalence.cases import split_cases
from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.rest import Rest
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.evaluation import Verdict
from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.ternary import known

PORTS = "input [{w}-1:0] a, b, c, d, input [1:0] m, input n, output logic [2*{w}-1:0] y"
THREE = "module top({ports});\n  wire [2*{w}-1:0] p = {a} * {b}, q = {c} * {b}, r = {a} * {d};\n"
GOLDS = {
    "inputs": "  assign y = m == 0 ? p : m == 1 ? q : m == 2 ? r : p >> 1;\nendmodule\n",
    "a comparison": "  assign y = a < c ? p : n ? q : r >> 1;\nendmodule\n",
}
GATES = {
    "inputs": """  wire [2*{w}-1:0] p = (m == 1 ? {c} : {a}) * (m == 2 ? {d} : {b});
  assign y = (p & {{2*{w}{{m == 0}}}}) | (p & {{2*{w}{{m == 1}}}}) | (p & {{2*{w}{{m == 2}}}})
    | ({{2*{w}{{m == 3}}}} & p >> 1);
endmodule
""",
    "a comparison": """  wire s = a < c;
  wire [2*{w}-1:0] p = (s | ~n ? {a} : {c}) * (s | n ? {b} : {d});
  assign y = (p & {{2*{w}{{s}}}}) | (p & {{2*{w}{{~s & n}}}}) | ({{2*{w}{{~s & ~n}}}} & p >> 1);
endmodule
""",
}


def _texts(what: str, width: int) -> tuple[str, str]:
    names = {name: f"{{{width}'d0, {name}}}" for name in "abcd"}
    ports = PORTS.format(w=width)
    gold = (THREE + GOLDS[what]).format(ports=ports, w=width, **names)
    return gold, (f"module top({ports});\n" + GATES[what].format(w=width, **names))


@pytest.mark.tool
@pytest.mark.parametrize("what", GOLDS)
@pytest.mark.parametrize("width", [8, 12])
def test_one_operator_for_several(what: str, width: int, bench: Any) -> None:
    """A product on chosen operands is the choice of products, whatever chooses."""
    proof = bench.prove(*_texts(what, width), Contract())
    assert proof.verdict is Verdict.PASS
    assert "cases" in proof.method


@pytest.mark.tool
@pytest.mark.parametrize(
    ("what", "old", "new"),
    [("inputs", "m == 2", "m == 1"), ("inputs", "m == 3", "m[1]"), ("a comparison", "s | n", "s")],
)
def test_wrong_in_one_case(what: str, old: str, new: str, bench: Any) -> None:
    """An operand that is chosen wrongly in a single case is refuted."""
    gold, gate = _texts(what, 12)
    assert old in gate
    assert bench.prove(gold, gate.replace(old, new), Contract()).verdict is Verdict.FAIL


def _random_step(source: random.Random) -> Step:
    """Return a graph of few inputs, and some of its nodes held against each other."""
    aig = Aig()
    nodes = [aig.input() for _ in range(5)]
    gates = (aig.and_, aig.or_, aig.xor)
    for _ in range(10):
        a, b = (source.choice(nodes) ^ source.getrandbits(1) for _ in range(2))
        nodes.append(source.choice(gates)(a, b))
    bits = []
    for place in range(2):
        test, a, b, c, d = (source.choice(nodes) for _ in range(5))
        gate = source.choice(gates)
        one = aig.mux(test, gate(a, b), gate(c, d))
        test ^= source.random() < 0.3
        two = gate(aig.mux(test, a, c), aig.mux(test, b, d))
        bits.append(Obligation("y", place, known(one), two))
    return Step(aig, tuple(bits), (), ())


def _holds(aig: Aig, bad: int) -> bool:
    """Tell whether a literal is 0 for all inputs, by trying them all."""
    for row in itertools.product((0, 1), repeat=len(aig.inputs)):
        values = {0: 0, **{x >> 1: bit for x, bit in zip(aig.inputs, row, strict=True)}}
        for node in aig.cone([bad]):
            if not aig.is_input(node):
                one, two = aig.left[node], aig.right[node]
                values[node] = (values[one >> 1] ^ one & 1) & (values[two >> 1] ^ two & 1)
        if values[bad >> 1] ^ bad & 1:
            return False
    return True


def _hashed(step: Step, pending: Any, _shop: Workshop) -> tuple[Step, Rest]:
    """Leave all that is not the same node on both sides."""
    return step, Rest([one for one in pending if one.bad(step.aig) != FALSE])


def test_what_is_proven_holds(tmp_path: Any) -> None:
    """Against all inputs, on graphs where splitting alone decides: cases are never too few."""
    source, proven, wrong = random.Random(5), 0, 0  # noqa: S311 - reproducible, no secret

    for _ in range(400):
        step = _random_step(source)
        pending = [one for one in step.obligations if one.bad(step.aig) != FALSE]
        shop = Workshop(tmp_path, ProofLimits())
        left = split_cases(step, pending, shop, (_hashed,), (_hashed,))
        truth = all(_holds(step.aig, one.bad(step.aig)) for one in pending)
        if pending and not left:
            assert truth
            proven += 1
        wrong += not truth
    assert proven > 20
    assert wrong > 100


def test_names_that_are_there_twice_hide_nothing(tmp_path: Any) -> None:
    """Two registers of one name have bits of one index, and each of them has to hold."""
    aig = Aig()
    test, a, b, c = (aig.input() for _ in range(4))
    one = aig.mux(test, aig.and_(a, b), aig.and_(c, b))
    right, wrong = aig.and_(aig.mux(test, a, c), b), aig.and_(aig.mux(test, c, a), b)
    shop = Workshop(tmp_path, ProofLimits())

    def left_of(*gates: int) -> list[Obligation]:
        several = tuple(Obligation("next q", 0, known(one), gate) for gate in gates)
        return split_cases(Step(aig, several, (), ()), several, shop, (_hashed,), (_hashed,))

    assert left_of(right) == []
    assert len(left_of(wrong, right)) == 2
    assert len(left_of(right, wrong)) == 2
