"""Each combinational engine alone against brute force, on pairs that are nearly equal."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.combinational import _ATTEMPTS, decide
from hwopt.evaluate.equivalence.contract import ProofLimits
from hwopt.evaluate.equivalence.exhausted import exhaust
from hwopt.evaluate.equivalence.matched import Obligation, Step
from hwopt.evaluate.equivalence.rippling import ripple_sums
from hwopt.evaluate.equivalence.sweep import equal_pairs
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.adders import AdderFinder
from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.arithmetic import add, multiply, negate
from hwopt.netlist.chains import ChainFinder
from hwopt.netlist.simulate import exhaustive
from hwopt.netlist.straightline import straight_line
from hwopt.netlist.ternary import LOW, Ternary, known

Word = list[int]


def select_adder(aig: Aig, a: Word, b: Word, carry: int) -> Word:
    """Return a sum whose upper half is chosen by a carry, both halves computed."""
    if len(a) == 1:
        return [aig.xor(aig.xor(a[0], b[0]), carry), aig.majority(a[0], b[0], carry)]
    half = len(a) // 2
    *low, middle = select_adder(aig, a[:half], b[:half], carry)
    zero = select_adder(aig, a[half:], b[half:], FALSE)
    one = select_adder(aig, a[half:], b[half:], TRUE)
    return [*low, *(aig.mux(middle, x, y) for x, y in zip(zero, one, strict=True))]


def prefix_adder(aig: Aig, a: Word, b: Word, carry: int) -> Word:
    """Return a sum by a Kogge-Stone tree of carries."""
    half = [aig.xor(x, y) for x, y in zip(a, b, strict=True)]
    generate = [aig.and_(x, y) for x, y in zip(a, b, strict=True)]
    generate[0] = aig.majority(a[0], b[0], carry)
    passing, step = list(half), 1
    while step < len(a):
        for i in reversed(range(step, len(a))):
            generate[i] = aig.or_(generate[i], aig.and_(passing[i], generate[i - step]))
            passing[i] = aig.and_(passing[i], passing[i - step])
        step *= 2
    carries = [carry, *generate]
    return [*(aig.xor(p, c) for p, c in zip(half, carries, strict=False)), carries[-1]]


def words(aig: Aig, draw: random.Random) -> tuple[Word, Word]:
    """Return a random function of three words of four bits, written in two ways."""
    a, b, c = ([aig.input() for _ in range(4)] for _ in range(3))
    logic, adder = Ternary(aig), draw.choice([select_adder, prefix_adder])

    def wide(word: Word) -> list[tuple[int, int]]:
        return [*map(known, word), *[LOW] * 4]

    def summed(x: list[tuple[int, int]], y: list[tuple[int, int]]) -> Word:
        one, two = ([bit[0] for bit in word] for word in (x, y))
        return adder(aig, one, two, FALSE)[:8]

    ab, ac = multiply(logic, wide(a), wide(b)), multiply(logic, wide(a), wide(c))
    kind = draw.randrange(4)
    if kind == 0:
        gold, gate = add(logic, ab, wide(c)), summed(wide(c), multiply(logic, wide(b), wide(a)))
    elif kind == 1:
        gold = add(logic, ab, ac)
        gate = [bit[0] for bit in multiply(logic, wide(a), add(logic, wide(b), wide(c)))]
    elif kind == 2:
        gold = add(logic, wide(a), negate(logic, ab))
        flipped = [logic.not_(bit) for bit in ab]
        gate = adder(aig, [bit[0] for bit in wide(a)], [bit[0] for bit in flipped], TRUE)[:8]
    else:
        # A choice after the sum, by a bit of it.
        gold = add(logic, add(logic, wide(a), wide(b)), ac)
        gate = summed(add(logic, wide(a), wide(b)), ac)
        gold = [logic.mux(gold[5], bit, known(a[0])) for bit in gold]
        gate = [aig.mux(gate[5], bit, a[0]) for bit in gate]
    return [bit[0] for bit in gold], gate


def damage(aig: Aig, draw: random.Random, gate: Word) -> None:
    """Change one bit of a word in one, few or many vectors."""
    inputs = list(aig.inputs)
    place = draw.choice([len(gate) - 1, draw.randrange(len(gate))])
    rare = TRUE
    for literal in draw.sample(inputs, draw.choice([12, 12, 11, 6, 2])):
        rare = aig.and_(rare, literal ^ draw.randrange(2))
    gate[place] = aig.xor(gate[place], rare)


def step_of(aig: Aig, gold: Word, gate: Word) -> Step:
    """Return the question whether two words are equal."""
    obligations = tuple(
        Obligation("output y", i, known(x), y)
        for i, (x, y) in enumerate(zip(gold, gate, strict=True))
    )
    return Step(aig, obligations, (tuple(gold),), (tuple(gate),))


def wrong(step: Step, several: Sequence[Obligation]) -> set[int]:
    """Return the places that brute force violates."""
    found = set()
    for one in several:
        bad = one.bad(step.aig)
        if bad == TRUE or (bad != FALSE and exhaustive(step.aig, bad) is not None):
            found.add(one.index)
    return found


@pytest.mark.tool
@pytest.mark.parametrize("seed", range(10))
def test_no_engine_drops_what_is_violated(tmp_path: Path, seed: int) -> None:
    """What brute force violates no engine calls proven, and what one refutes is violated."""
    draw = random.Random(seed)  # noqa: S311 - a test case
    aig = Aig()
    gold, gate = words(aig, draw)
    if seed % 4:
        damage(aig, draw, gate)
    step = step_of(aig, gold, gate)
    violated = wrong(step, step.obligations)
    assert bool(violated) == bool(seed % 4)
    pending = [one for one in step.obligations if one.bad(step.aig) != FALSE]
    for name, attempt in _ATTEMPTS:
        _, rest = attempt(step, pending, Workshop(tmp_path, ProofLimits(conflicts=200)))
        if rest.violated:
            assert violated & {one.index for one in rest.violated}, name
        else:
            assert violated <= {one.index for one in rest.pending}, name
    decision = decide(step, Workshop(tmp_path, ProofLimits()))
    assert (decision.proven, decision.refuted) == (not violated, bool(violated))


@pytest.mark.parametrize("make", [select_adder, prefix_adder])
@pytest.mark.parametrize("carry", [FALSE, TRUE, None])
def test_chains_know_their_rows(make: object, carry: int | None) -> None:
    """The rows of an adder are found whatever its carries, its first carry too."""
    aig = Aig()
    a, b = ([aig.input() for _ in range(24)] for _ in range(2))
    first = aig.input() if carry is None else carry
    word = make(aig, a, b, first)[:24]  # type: ignore[operator]
    chains = ChainFinder(AdderFinder(aig, word)).find(word)
    rows = [{frozenset(row) for row in chain.rows} for chain in chains]
    assert any({frozenset(row) for row in zip(a, b, strict=True)} <= one for one in rows)


@pytest.mark.tool
def test_a_sum_that_only_seems_one_is_not_rebuilt(tmp_path: Path) -> None:
    """A top carry that is lost under one pair of operands of 2^48 keeps its bit as it was."""
    aig = Aig()
    a, b = ([aig.input() for _ in range(24)] for _ in range(2))
    logic = Ternary(aig)
    gold = [bit[0] for bit in add(logic, [*map(known, a)], [*map(known, b)])]
    gate = select_adder(aig, a, b, FALSE)[:24]
    rare = TRUE
    for literal in (*a, *b):
        rare = aig.and_(rare, literal)
    gate[23] = aig.xor(gate[23], rare)
    step = step_of(aig, gold, gate)
    pending = [one for one in step.obligations if one.bad(aig) != FALSE]
    _, left = ripple_sums(step, pending, Workshop(tmp_path, ProofLimits()))
    assert 23 in {one.index for one in left}
    assert not decide(step, Workshop(tmp_path, ProofLimits())).proven


def one_vector(inputs: int) -> tuple[Step, list[int]]:
    """Return two words of which a bit differs under one vector."""
    aig = Aig()
    bits = [aig.input() for _ in range(inputs)]
    rare = TRUE
    for place, literal in enumerate(bits):
        rare = aig.and_(rare, literal ^ (place % 3 == 0))
    return step_of(aig, [bits[0], bits[1]], [bits[0], aig.xor(bits[1], rare)]), bits


@pytest.mark.tool
def test_one_vector_of_all(tmp_path: Path) -> None:
    """A bit that differs under one vector of 2^31 is found by running all of them."""
    step, _ = one_vector(31)
    pending = [one for one in step.obligations if one.bad(step.aig) != FALSE]
    rest = exhaust(step.aig, pending, Workshop(tmp_path, ProofLimits()))
    assert [one.index for one in rest.violated] == [1]


class Lying(Workshop):
    """A workshop whose compiled simulation answers what it was told to."""

    answer: tuple[str, ...] = ()

    def exhaustive(self, text: str) -> list[str]:
        """Return the answer."""
        assert text
        return list(self.answer)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (f"none {1 << 31} 0", "vectors were expected to be run once"),
        (f"none {1 << 30} 1", "vectors were expected to be run once"),
        ("nonsense", "vectors were expected to be run once"),
        ("found 7", "a vector that violates an obligation was expected"),
    ],
)
def test_a_simulation_that_is_wrong_is_no_proof(tmp_path: Path, answer: str, message: str) -> None:
    """Vectors left out, a witness not seen and a vector that violates nothing are errors."""
    step, _ = one_vector(31)
    shop = Lying(tmp_path, ProofLimits())
    shop.answer = tuple(answer.split())
    with pytest.raises(ToolFailed, match=message):
        exhaust(step.aig, [step.obligations[1]], shop)


def test_budget_of_words(tmp_path: Path) -> None:
    """What costs more word operations than are left is not run, and stays undecided."""
    step, _ = one_vector(31)
    shop = Lying(tmp_path, ProofLimits(exhaustive_words=1 << 20))
    rest = exhaust(step.aig, [step.obligations[1]], shop)
    assert (len(rest.pending), rest.violated) == (1, ())


@pytest.mark.tool
def test_without_a_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing compiles, small cones are still run, and large ones stay undecided."""
    monkeypatch.setenv("HWOPT_CXX", "no-such-compiler")
    for inputs, violated in ((23, 1), (31, 0)):
        step, _ = one_vector(inputs)
        rest = exhaust(step.aig, [step.obligations[1]], Workshop(tmp_path, ProofLimits()))
        assert len(rest.violated) == violated
        assert len(rest.pending) == 1


@pytest.mark.tool
@pytest.mark.parametrize("inputs", [1, 5, 7, 13, 16])
def test_compiled_against_numpy(tmp_path: Path, inputs: int) -> None:
    """The compiled simulation finds the same first vector as the one in numpy, or none."""
    draw = random.Random(inputs)  # noqa: S311 - a test case
    shop = Workshop(tmp_path, ProofLimits())
    for _ in range(4):
        aig = Aig()
        literals = [aig.input() for _ in range(inputs)]
        for _ in range(60):
            one, two = (draw.choice(literals) ^ draw.randrange(2) for _ in range(2))
            literals.append(draw.choice([aig.and_, aig.xor])(one, two))
        root = aig.and_(aig.and_(*literals[-2:]), aig.xor(*literals[-4:-2]))
        if root < 2 or aig.is_input(root >> 1):
            continue
        line = straight_line(aig, root)
        answer, expected = shop.exhaustive(line.text), exhaustive(aig, root)
        if expected is None:
            assert answer == ["none", str(1 << len(line.inputs)), "1"]
        else:
            found = {one: bool(int(answer[1]) >> i & 1) for i, one in enumerate(line.inputs)}
            assert found == expected


@pytest.mark.tool
def test_sweeping_spends_what_it_may(tmp_path: Path) -> None:
    """Questions that stay undecided use up the conflicts of the whole proof, and no more."""
    aig = Aig()
    a, b, c = ([known(aig.input()) for _ in range(10)] for _ in range(3))
    logic = Ternary(aig)
    wide = [[*word, *[LOW] * 10] for word in (a, b, c)]
    one = multiply(logic, multiply(logic, wide[0], wide[1]), wide[2])
    two = multiply(logic, wide[0], multiply(logic, wide[1], wide[2]))
    pairs = [(x[0], y[0]) for x, y in zip(one, two, strict=True)]
    shop = Workshop(tmp_path, ProofLimits(sweeping_conflicts=3000))
    assert not all(equal_pairs(aig, pairs, shop, 20_000))
    assert shop.conflicts.left < 3000
    assert not shop.ran_out
