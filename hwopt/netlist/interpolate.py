"""Words of few inputs as polynomials, from all their values."""

from collections.abc import Sequence

import numpy as np

from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.polynomial import Lemma, Polynomial, literal_polynomial, weighted
from hwopt.netlist.simulate import Simulator, all_vectors

#: Inputs and bits of a word, monomials of a polynomial that is worth having.
_INPUTS = 16
_WIDTH = 32
_MONOMIALS = 1024


def lemma_for(aig: Aig, word: Sequence[int]) -> Lemma | None:
    """Return a lemma about a word, read as unsigned or signed, whichever is smaller.

    Args:
        aig: The graph.
        word: Literals, least significant bit first.
    """
    word = list(word)
    while len(word) > 1 and (word[-1] in (FALSE, word[-2])):
        word.pop()
    if word[-1] >> 1 in {0, *(literal >> 1 for literal in word[:-1])} or len(word) > _WIDTH:
        return None
    simulator = Simulator(aig, word)
    inputs = simulator.inputs
    if not 1 < len(inputs) <= _INPUTS or aig.is_input(word[-1] >> 1):
        return None
    table = all_vectors(simulator)
    bits = [_unpacked(simulator.value(table, literal), len(inputs)) for literal in word]
    best: tuple[int, Polynomial] | None = None
    top = 1 << len(word) - 1
    for weight in (top, -top):
        values = sum(bit << place for place, bit in enumerate(bits[:-1])) + weight * bits[-1]
        polynomial = _moebius(np.asarray(values), [literal >> 1 for literal in inputs])
        if best is None or len(polynomial) < len(best[1]):
            best = (weight, polynomial)
    if best is None or len(best[1]) > _MONOMIALS:
        return None
    lower = [
        (-(1 << place), literal_polynomial(literal)) for place, literal in enumerate(word[:-1])
    ]
    weight, rest = best[0], weighted([(1, best[1]), *lower])
    if word[-1] & 1:
        rest, weight = weighted([(1, rest), (-weight, {frozenset(): 1})]), -weight
    return Lemma(word[-1] >> 1, weight, rest)


def _unpacked(words: np.typing.NDArray[np.uint64], inputs: int) -> np.typing.NDArray[np.int64]:
    """Return one number, 0 or 1, for each vector."""
    octets = words.astype("<u8").view(np.uint8)
    return np.unpackbits(octets, bitorder="little")[: 1 << inputs].astype(np.int64)


def _moebius(values: np.typing.NDArray[np.int64], inputs: Sequence[int]) -> Polynomial:
    """Return the multilinear polynomial that takes the values; input i is bit i of the index."""
    cube = values.copy()
    for place in range(len(inputs)):
        halves = cube.reshape(-1, 2, 1 << place)
        halves[:, 1, :] -= halves[:, 0, :]
    found: Polynomial = {}
    where = np.flatnonzero(cube)
    if where.size > _MONOMIALS:
        where = where[: _MONOMIALS + 1]
    for index in where.tolist():
        monomial = frozenset(node for i, node in enumerate(inputs) if index >> i & 1)
        found[monomial] = int(cube[index])
    return found
