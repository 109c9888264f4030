"""XOR matrices (CRC, parity, scramblers): common subexpressions by Paar's greedy algorithm.

Source: Paar 1997. The pair of signals that most rows share becomes a signal of its own, until
no row has a pair left. `depth` takes a pair only into rows that still reach their least possible
depth: elements of depths d fit into depth D exactly if the sum of 2^d is at most 2^D.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Literal

from hwopt.rewrite.arithmetic.bits import invert, parity
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated

#: `trees` shares nothing.
Sharing = Literal["paar", "depth", "trees"]

_Pair = tuple[int, int]


@dataclass(frozen=True)
class XorMatrix:
    """Outputs as XORs of inputs."""

    inputs: int
    #: For each output, lowest first, the indices of its inputs.
    rows: tuple[frozenset[int], ...]
    #: Outputs that are complemented.
    inverted: frozenset[int] = frozenset()


def crc_matrix(polynomial: int, width: int, data_bits: int, *, reflected: bool) -> XorMatrix:
    """Return the next state of a CRC register over the inputs `{crc, data}`.

    Args:
        polynomial: Without its highest term; bit-reversed where `reflected`.
        width: Of the register [bits].
        data_bits: Bits taken at once, the highest first; `reflected` the lowest first.
        reflected: Whether the register shifts right.
    """
    state = [{data_bits + index} for index in range(width)]
    for step in range(data_bits):
        incoming = step if reflected else data_bits - 1 - step
        out = state[0] if reflected else state[-1]
        feedback = out ^ {incoming}
        shifted = [*state[1:], set[int]()] if reflected else [set[int](), *state[:-1]]
        state = [
            row ^ feedback if polynomial >> index & 1 else row for index, row in enumerate(shifted)
        ]
    return XorMatrix(data_bits + width, tuple(frozenset(row) for row in state))


def xor_matrix(
    matrix: XorMatrix, *, sharing: Sharing = "paar", seed: int | None = None
) -> Generated:
    """Write `y` as the matrix says of the input vector `x`.

    Args:
        matrix: What is computed.
        sharing: How common pairs are found.
        seed: Breaks ties between pairs at random; None takes the lowest.
    """
    architecture = sharing if seed is None else f"{sharing}_seed{seed}"
    circuit = Circuit(f"xor_{matrix.inputs}_to_{len(matrix.rows)}_{architecture}")
    signals = list(circuit.input("x", matrix.inputs).bits())
    rows = [set(row) for row in matrix.rows]
    if sharing != "trees":
        rule = _Rule(matrix, by_depth=sharing == "depth", random=_random(seed))
        for first, second in rule.pairs(rows):
            name = f"shared_{len(signals) - matrix.inputs}"
            signals.append(circuit.net(name, parity(signals[first], signals[second])))
    outputs = [parity(*(signals[index] for index in sorted(row))) for row in rows]
    circuit.output(
        "y", [invert(bit) if i in matrix.inverted else bit for i, bit in enumerate(outputs)]
    )
    return circuit.finish(
        architecture=architecture,
        purpose=f"XOR matrix of {matrix.inputs} inputs and {len(matrix.rows)} outputs, "
        f"shared by {architecture}",
        function=_function(matrix),
    )


class _Rule:
    """The greedy choice of pairs."""

    def __init__(self, matrix: XorMatrix, *, by_depth: bool, random: Random | None) -> None:
        self._depths = [0] * matrix.inputs
        self._limits = [1 << (max(len(row), 1) - 1).bit_length() for row in matrix.rows]
        self._by_depth = by_depth
        self._random = random

    def pairs(self, rows: list[set[int]]) -> list[_Pair]:
        """Return the pairs in order; `rows` are rewritten to what is left of them."""
        chosen: list[_Pair] = []
        while True:
            counts = Counter(
                pair
                for row, limit in zip(rows, self._limits, strict=True)
                for pair in combinations(sorted(row), 2)
                if self._fits(row, pair, limit)
            )
            if not counts or max(counts.values()) == 1:
                return chosen
            pair = self._choose(counts)
            index = len(self._depths)
            for row, limit in zip(rows, self._limits, strict=True):
                if row.issuperset(pair) and self._fits(row, pair, limit):
                    row.difference_update(pair)
                    row.add(index)
            self._depths.append(self._depth(pair))
            chosen.append(pair)

    def _choose(self, counts: Counter[_Pair]) -> _Pair:
        most = max(counts.values())
        best = sorted(pair for pair, count in counts.items() if count == most)
        if self._random is not None:
            return self._random.choice(best)
        return min(best, key=lambda pair: (self._depth(pair), pair))

    def _depth(self, pair: _Pair) -> int:
        return 1 + max(self._depths[index] for index in pair)

    def _fits(self, row: set[int], pair: _Pair, limit: int) -> bool:
        if not self._by_depth:
            return True
        weight = sum(1 << self._depths[index] for index in row.difference(pair))
        return weight + (1 << self._depth(pair)) <= limit


def _random(seed: int | None) -> Random | None:
    return None if seed is None else Random(seed)  # noqa: S311 - breaks ties, no secret


def _function(matrix: XorMatrix) -> str:
    def bit(index: int) -> str:
        return "x" if matrix.inputs == 1 else f"x[{index}]"

    def expression(number: int, row: Sequence[int]) -> str:
        text = " ^ ".join(bit(index) for index in row) or "1'b0"
        return f"~({text})" if number in matrix.inverted else text

    texts = [expression(number, sorted(row)) for number, row in enumerate(matrix.rows)]
    return f"assign y = {{{', '.join(reversed(texts))}}};"
