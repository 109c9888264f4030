"""Dividers: quotient and remainder of one array of rows, each an addition or subtraction.

A restoring row keeps what it had where the divisor did not fit; a non-restoring one goes on with
the negative rest and adds in the next row, with one correction at the end. Signed numbers are
divided as magnitudes, towards zero as Verilog does. Sources: Ercegovac and Lang 1994 for both.
"""

from collections.abc import Sequence
from typing import Literal

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, all_of, choose, invert, parity
from hwopt.rewrite.arithmetic.carry import Structure, add_rows, structure_name
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated

#: How a row goes on where the divisor did not fit.
Division = Literal["restoring", "nonrestoring"]


def divider(
    width: int,
    divisor_width: int,
    *,
    signed: bool = False,
    division: Division = "restoring",
    structure: Structure = "ripple",
) -> Generated:
    """Write `quotient = a / b` and `remainder = a % b`; a division by zero gives any numbers.

    Args:
        width: Width of the dividend and of the quotient [bits].
        divisor_width: Width of the divisor and of the remainder [bits].
        signed: Whether all four are signed; the quotient of the least number and -1 wraps.
        division: How a row goes on.
        structure: How the carries of each row travel.
    """
    sign = "s" if signed else "u"
    name = structure_name(structure)
    circuit = Circuit(f"divide_{sign}{width}_by{divisor_width}_{division}_{name}")
    a = circuit.input("a", width, signed=signed)
    b = circuit.input("b", divisor_width, signed=signed)
    sign_a, sign_b = (a[width - 1], b[divisor_width - 1]) if signed else (ZERO, ZERO)
    dividend = _negated(circuit, "dividend", a.bits(), sign_a, structure)
    divisor = _negated(circuit, "divisor", b.bits(), sign_b, structure)
    if division == "restoring":
        quotient, rest = _restoring(circuit, dividend, divisor, structure)
    else:
        quotient, rest = _nonrestoring(circuit, dividend, divisor, structure)
    turned = circuit.net("signs_differ", parity(sign_a, sign_b))
    circuit.output("quotient", _negated(circuit, "q", quotient, turned, structure), signed=signed)
    circuit.output("remainder", _negated(circuit, "r", rest, sign_a, structure), signed=signed)
    left, right = ("$signed(a)", "$signed(b)") if signed else ("a", "b")
    return circuit.finish(
        architecture=f"{division}_{name}",
        purpose=f"{width}-bit {'signed' if signed else 'unsigned'} division by {divisor_width} "
        f"bits, {division} rows, {name} carries",
        function=f"assign quotient = {left} / {right}; assign remainder = {left} % {right};",
    )


def _restoring(
    circuit: Circuit, dividend: Sequence[Bit], divisor: Sequence[Bit], structure: Structure
) -> tuple[list[Bit], list[Bit]]:
    """Subtract, and keep the difference where it is not negative."""
    rest: list[Bit] = [ZERO] * len(divisor)
    taken = [*(invert(bit) for bit in divisor), ONE]
    quotient: list[Bit] = []
    for index in reversed(range(len(dividend))):
        tag = f"row{index}"
        moved = [dividend[index], *rest]
        total = add_rows(circuit.scope(tag), moved, taken, ONE, structure=structure, carry_out=True)
        fits = circuit.net(f"fits_{index}", total[-1])
        quotient.insert(0, fits)
        rest = [
            circuit.net(f"rest_{index}_{i}", choose(fits, new, old))
            for i, (new, old) in enumerate(zip(total[:-2], moved, strict=False))
        ]
    return quotient, rest


def _nonrestoring(
    circuit: Circuit, dividend: Sequence[Bit], divisor: Sequence[Bit], structure: Structure
) -> tuple[list[Bit], list[Bit]]:
    """Subtract from a rest that is not negative, add to one that is; correct the last one."""
    rest: list[Bit] = [ZERO] * (len(divisor) + 1)
    subtract: Bit = ONE
    quotient: list[Bit] = []
    for index in reversed(range(len(dividend))):
        inner = circuit.scope(f"row{index}")
        moved = [dividend[index], *rest[:-1]]
        operand = [
            inner.net(f"operand_{i}", parity(bit, subtract))
            for i, bit in enumerate([*divisor, ZERO])
        ]
        total = add_rows(inner, moved, operand, subtract, structure=structure)
        rest = [circuit.net(f"rest_{index}_{i}", bit) for i, bit in enumerate(total)]
        subtract = invert(rest[-1])
        quotient.insert(0, subtract)
    missing = [circuit.net(f"missing_{i}", all_of(rest[-1], b)) for i, b in enumerate(divisor)]
    last = circuit.scope("last")
    return quotient, add_rows(last, rest[:-1], missing, ZERO, structure=structure)


def _negated(
    circuit: Circuit, name: str, bits: Sequence[Bit], negate: Bit, structure: Structure
) -> list[Bit]:
    """Return minus the number where a bit is one."""
    if negate is ZERO:
        return list(bits)
    flipped = [
        circuit.net(f"{name}_flipped_{i}", parity(bit, negate)) for i, bit in enumerate(bits)
    ]
    none = [ZERO] * len(bits)
    total = add_rows(circuit.scope(name), flipped, none, negate, structure=structure)
    return [circuit.net(f"{name}_{i}", bit) for i, bit in enumerate(total)]
