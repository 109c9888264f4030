"""Saturating addition and subtraction: overflow is found beside the sum, not after it."""

from hwopt.rewrite.arithmetic.adders import Operation
from hwopt.rewrite.arithmetic.bits import ONE, ZERO, all_of, any_of, choose, invert
from hwopt.rewrite.arithmetic.carry import Structure, add_rows, structure_name
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated


def saturating_adder(
    width: int,
    *,
    signed: bool = True,
    operation: Operation = "add",
    structure: Structure = "sklansky",
) -> Generated:
    """Write `y = a + b` or `a - b`, clamped to what `width` bits hold; `addsub` has `sub`.

    The outputs `high` and `low` tell at which limit it was clamped.
    """
    sign = "s" if signed else "u"
    circuit = Circuit(f"saturating_{operation}_{sign}{width}_{structure_name(structure)}")
    a, b = circuit.input("a", width, signed=signed), circuit.input("b", width, signed=signed)
    flip = {"add": ZERO, "sub": ONE}.get(operation) or circuit.input("sub", 1)[0]
    second = circuit.flipped("b_or_not", b, flip)
    *total, carry = add_rows(circuit, a.bits(), second, flip, structure=structure, carry_out=True)
    if signed:
        total[-1] = circuit.net("sign", total[-1])
        x, y, top = a[width - 1], second[-1], total[-1]
        over = all_of(invert(x), invert(y), top)
        under = all_of(x, y, invert(top))
    else:
        over, under = all_of(carry, invert(flip)), all_of(invert(carry), flip)
    above, below = circuit.net("above", over), circuit.net("below", under)
    clamped = [all_of(any_of(bit, above), invert(below)) for bit in total]
    if signed:
        # Overflow changes the sign of the sum, and both operands have the limit's sign.
        clamped[-1] = choose(any_of(above, below), a[width - 1], total[-1])
    circuit.output("y", clamped, signed=signed)
    circuit.output("high", [above])
    circuit.output("low", [below])
    return circuit.finish(
        architecture=structure_name(structure),
        purpose=f"{width}-bit {'signed' if signed else 'unsigned'} saturating {operation}, "
        f"{structure_name(structure)} carries",
        function=_function(width, operation, signed=signed),
    )


def _function(width: int, operation: Operation, *, signed: bool) -> str:
    a, b = ("$signed(a)", "$signed(b)") if signed else ("{1'b0, a}", "{1'b0, b}")
    total = {"add": f"{a} + {b}", "sub": f"{a} - {b}"}.get(
        operation, f"sub ? {a} - {b} : {a} + {b}"
    )
    wide = f"wire [{width}:0] wide; assign wide = {total};"
    low = f"wide[{width - 1}:0]"
    over = f"wide[{width}] != wide[{width - 1}]" if signed else f"wide[{width}]"
    downward = f"wide[{width}]" if signed else {"add": "1'b0", "sub": "1'b1"}.get(operation, "sub")
    limit = f"{{{width}{{~down}}}}"
    if signed:
        limit = f"{{down, {{{width - 1}{{~down}}}}}}" if width > 1 else "down"
    return (
        f"{wide} wire over; assign over = {over}; wire down; assign down = {downward}; "
        f"assign high = over & ~down; assign low = over & down; "
        f"assign y = over ? {limit} : {low};"
    )
