"""One input times several constants, as a graph of shared shifts, additions and subtractions.

A node is an odd positive fundamental f and stands for f * x; every node but 1 is
`(u << i) + (v << j)` or a difference of two earlier nodes. The heuristic adds targets that are
one operation away; where none is, it adds the intermediate node after which the targets are
nearest, by canonical signed digits. Sources: Dempster and Macleod 1995; Voronenko and Pueschel
2007, whose distance tests this one simplifies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Any

from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.products import signed_digits
from hwopt.verilog.pyverilog_nodes import verilog


@dataclass(frozen=True)
class Step:
    """A node: `value = (first << first_shift) + sign * (second << second_shift)`."""

    value: int
    first: int
    first_shift: int
    second: int
    second_shift: int
    sign: int


def adder_graph(coefficients: Iterable[int]) -> tuple[Step, ...]:
    """Return the operations that make the odd part of every coefficient, in order."""
    return _graph(frozenset({_odd(abs(value)) for value in coefficients if value} - {1}))


@lru_cache(maxsize=1024)
def _graph(odds: frozenset[int]) -> tuple[Step, ...]:
    if not odds:
        return ()
    targets = sorted(odds)
    limit = 2 << max(targets).bit_length()
    depths, steps = {1: 0}, list[Step]()
    while targets:
        reachable = _sums(tuple(depths), tuple(depths), limit, depths)
        near = [target for target in targets if target in reachable]
        if near:
            chosen = min(near, key=lambda target: (_depth(reachable[target], depths), target))
        else:
            chosen = _intermediate(depths, targets, reachable, limit)
        step = reachable[chosen]
        steps.append(step)
        depths[chosen] = _depth(step, depths)
        targets = [target for target in targets if target != chosen]
    return _used(steps, odds)


def constant_multiples(
    width: int, coefficients: Sequence[int], *, signed: bool = False, result_width: int
) -> Generated:
    """Write `y0 = c0 * x`, `y1 = c1 * x`, ..., each mod 2^result_width."""
    label = "_".join(str(value).replace("-", "m") for value in coefficients)
    circuit = Circuit(f"times_{label}_{'s' if signed else 'u'}{width}_w{result_width}_graph")
    x = circuit.input("x", width, signed=signed)
    nodes: dict[int, Any] = {1: circuit.word("times_1", width, x.node, signed=signed).node}
    for step in adder_graph(coefficients):
        bits = min(width + step.value.bit_length(), result_width)
        operator = verilog.Plus if step.sign > 0 else verilog.Minus
        total = operator(
            _shifted(nodes[step.first], step.first_shift),
            _shifted(nodes[step.second], step.second_shift),
        )
        nodes[step.value] = circuit.word(f"times_{step.value}", bits, total, signed=signed).node
    for number, value in enumerate(coefficients):
        node = verilog.IntConst("0")
        if value:
            odd = _odd(abs(value))
            node = _shifted(nodes[odd], (abs(value) // odd).bit_length() - 1)
        circuit.output_node(f"y{number}", result_width, verilog.Uminus(node) if value < 0 else node)
    source = "$signed(x)" if signed else "x"
    products = (f"assign y{i} = {source} * {value};" for i, value in enumerate(coefficients))
    return circuit.finish(
        architecture="graph",
        purpose=f"{width}-bit input times {', '.join(map(str, coefficients))}: shared additions",
        function=" ".join(products),
    )


def _shifted(node: Any, shift: int) -> Any:
    return verilog.Sll(node, verilog.IntConst(str(shift))) if shift else node


def _odd(value: int) -> int:
    return value // (value & -value)


def _sums(
    first: Sequence[int], second: Sequence[int], limit: int, depths: Mapping[int, int]
) -> dict[int, Step]:
    """Return the fundamentals one operation away from a pair of nodes, each of least depth."""
    found: dict[int, Step] = {}
    for u, v in product(first, second):
        for shift in range((limit // v).bit_length()):
            for step in _steps(u, v, shift):
                known = found.get(step.value)
                if known is None or _depth(step, depths) < _depth(known, depths):
                    found[step.value] = step
    return {value: step for value, step in found.items() if value < limit and value not in depths}


def _depth(step: Step, depths: Mapping[int, int]) -> int:
    return 1 + max(depths[step.first], depths[step.second])


def _steps(u: int, v: int, shift: int) -> Iterable[Step]:
    """Yield odd positive results of u and v << shift; even ones come by another shift."""
    moved = v << shift
    if (u + moved) & 1:
        yield Step(u + moved, v, shift, u, 0, 1)
    if moved > u and (moved - u) & 1:
        yield Step(moved - u, v, shift, u, 0, -1)
    if u > moved and (u - moved) & 1:
        yield Step(u - moved, u, 0, v, shift, -1)


def _intermediate(
    depths: Mapping[int, int], targets: Sequence[int], reachable: Mapping[int, Step], limit: int
) -> int:
    nodes = tuple(depths)

    def rest(candidate: int) -> tuple[int, int, int]:
        depth = _depth(reachable[candidate], depths)
        near = _sums([candidate], [*nodes, candidate], limit, {**depths, candidate: depth})
        cost = sum(
            1 if target in near else min(_distance(target, node) for node in (*nodes, candidate))
            for target in targets
        )
        return cost, depth, candidate

    return min(reachable, key=rest)


@cache
def _distance(target: int, node: int) -> int:
    """Estimate the operations from a node to a target: digits left after one shifted copy."""
    shifts = range(target.bit_length())
    remains = (target - sign * (node << shift) for shift in shifts for sign in (1, -1))
    return min(len(signed_digits(remain)) for remain in remains if remain) + 1


def _used(steps: Sequence[Step], odds: Iterable[int]) -> tuple[Step, ...]:
    """Drop intermediate nodes that nothing needs."""
    needed = set(odds)
    kept: list[Step] = []
    for step in reversed(steps):
        if step.value in needed:
            kept.append(step)
            needed |= {step.first, step.second}
    return tuple(reversed(kept))
