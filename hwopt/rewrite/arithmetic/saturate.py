"""Saturating addition and subtraction: overflow is found beside the sum, not after it."""

from hwopt.rewrite.arithmetic.adders import Operation
from hwopt.rewrite.arithmetic.carry import Structure, add_rows, structure_name
from hwopt.rewrite.arithmetic.circuit import (
    ONE,
    ZERO,
    Bit,
    Circuit,
    all_of,
    any_of,
    choose,
    invert,
    parity,
)
from hwopt.rewrite.arithmetic.generated import Generated


def saturating_adder(
    width: int,
    *,
    signed: bool = True,
    operation: Operation = "add",
    structure: Structure = "sklansky",
) -> Generated:
    """Write `y = a + b` or `a - b`, clamped to what `width` bits hold; `addsub` has `sub`."""
    sign = "s" if signed else "u"
    circuit = Circuit(f"saturating_{operation}_{sign}{width}_{structure_name(structure)}")
    a, b = circuit.input("a", width, signed=signed), circuit.input("b", width, signed=signed)
    flip = {"add": ZERO, "sub": ONE}.get(operation) or circuit.input("sub", 1)[0]
    second = [circuit.net(f"b_{i}", parity(bit, flip)) for i, bit in enumerate(b.bits())]
    *total, carry = add_rows(circuit, a.bits(), second, flip, structure=structure, carry_out=True)
    if signed:
        total[-1] = circuit.net("sign", total[-1])
        y = _clamp_signed(circuit, total, a[width - 1], second[-1])
    else:
        y = _clamp_unsigned(circuit, total, carry, flip)
    circuit.output("y", y, signed=signed)
    return circuit.finish(
        architecture=structure_name(structure),
        purpose=f"{width}-bit {'signed' if signed else 'unsigned'} saturating {operation}, "
        f"{structure_name(structure)} carries",
        function=_function(width, operation, signed=signed),
    )


def _clamp_signed(circuit: Circuit, total: list[Bit], x: Bit, y: Bit) -> list[Bit]:
    """Overflow is where both operands have a sign that the sum has not; theirs is the limit's."""
    sign = total[-1]
    below = circuit.net("below", all_of(x, y, invert(sign)))
    above = circuit.net("above", all_of(invert(x), invert(y), sign))
    low = [all_of(any_of(bit, above), invert(below)) for bit in total[:-1]]
    return [*low, choose(circuit.net("overflow", any_of(below, above)), x, sign)]


def _clamp_unsigned(circuit: Circuit, total: list[Bit], carry: Bit, flip: Bit) -> list[Bit]:
    above = circuit.net("above", all_of(carry, invert(flip)))
    below = circuit.net("below", all_of(invert(carry), flip))
    return [all_of(any_of(bit, above), invert(below)) for bit in total]


def _function(width: int, operation: Operation, *, signed: bool) -> str:
    a, b = ("$signed(a)", "$signed(b)") if signed else ("{1'b0, a}", "{1'b0, b}")
    total = {"add": f"{a} + {b}", "sub": f"{a} - {b}"}.get(
        operation, f"sub ? {a} - {b} : {a} + {b}"
    )
    wide = f"wire [{width}:0] wide; assign wide = {total};"
    low = f"wide[{width - 1}:0]"
    if signed:
        limit = f"{{wide[{width}], {{{width - 1}{{~wide[{width}]}}}}}}"
        return f"{wide} assign y = wide[{width}] == wide[{width - 1}] ? {low} : {limit};"
    limit = {"add": "1'b1", "sub": "1'b0"}.get(operation, "~sub")
    return f"{wide} assign y = wide[{width}] ? {{{width}{{{limit}}}}} : {low};"
