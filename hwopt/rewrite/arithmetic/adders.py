"""Adders, subtractors, adder-subtractors and incrementers of a chosen carry structure."""

from typing import Literal

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, all_of, choose, invert, parity
from hwopt.rewrite.arithmetic.carry import Structure, add_rows, structure_name, tree_of
from hwopt.rewrite.arithmetic.carrytree import CarryTree, told
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.groups import group_generates

#: `addsub` has an input `sub` that chooses.
Operation = Literal["add", "sub", "addsub"]


def adder(
    width: int,
    *,
    operation: Operation = "add",
    structure: Structure = "sklansky",
    carry_in: bool = False,
    carry_out: bool = False,
    flags: bool = False,
) -> Generated:
    """Write `y = a + b`, `y = a - b`, or either as the input `sub` says, mod 2^width.

    Args:
        width: Width of both operands and the result [bits].
        operation: What it does.
        structure: How carries travel.
        carry_in: Adds an input `cin`, added to the result; a subtraction is then
            `a + ~b + cin`.
        carry_out: Adds an output `cout`; of a subtraction it is 1 where a >= b.
        flags: Adds outputs for signed numbers: `overflow`, and `less`, the sign of the exact
            result; of a subtraction it is 1 where a < b.
    """
    tail = f"{'_cin' if carry_in else ''}{'_cout' if carry_out else ''}{'_flags' if flags else ''}"
    name = f"{operation}_w{width}{tail}_{structure_name(structure)}"
    circuit = Circuit(name)
    a, b = circuit.input("a", width), circuit.input("b", width)
    flip = {"add": ZERO, "sub": ONE}.get(operation) or circuit.input("sub", 1)[0]
    first = circuit.input("cin", 1)[0] if carry_in else flip
    second = circuit.flipped("b_or_not", b, flip)
    total = add_rows(circuit, a.bits(), second, first, structure=structure, carry_out=carry_out)
    circuit.output("y", total[:width])
    if carry_out:
        circuit.output("cout", total[width:])
    if flags:
        _add_flags(circuit, a[width - 1], second[-1], total[width - 1])
    return circuit.finish(
        architecture=structure_name(structure),
        purpose=f"{width}-bit {operation}, {structure_name(structure)} carries" + _told(structure),
        function=_function(width, operation, carry_in=carry_in, carry_out=carry_out)
        + (_flags(width, operation) if flags else ""),
    )


def _told(structure: Structure) -> str:
    """Return the lines that let a block be recognised where its name is not enough."""
    return f"\n{told(structure)}" if isinstance(structure, CarryTree) else ""


def _add_flags(circuit: Circuit, x: Bit, y: Bit, total: Bit) -> None:
    """Add overflow and the exact sign, from the signs of both operands and of the sum."""
    sign = circuit.net("sign", total)
    differ = circuit.net("signs_differ", parity(x, y))
    circuit.output("overflow", [all_of(invert(differ), parity(x, sign))])
    circuit.output("less", [choose(differ, sign, x)])


def incrementer(
    width: int, *, step: Literal[1, -1] = 1, structure: Structure = "sklansky"
) -> Generated:
    """Write `y = a + 1` or `y = a - 1`, mod 2^width; carries are prefixes of AND or NOR.

    Args:
        width: Width of operand and result [bits].
        step: What is added.
        structure: Of the prefixes; one that is a tree.
    """
    operation = "inc" if step == 1 else "dec"
    architecture = structure_name(structure)
    circuit = Circuit(f"{operation}_w{width}_{architecture}")
    a = circuit.input("a", width)
    passing = [bit if step == 1 else invert(bit) for bit in a.bits()]
    carries: list[Bit] = [ONE]
    if width > 1:
        graph = tree_of(structure, [0] * (width - 1)).graph
        # AND prefixes are the generates of positions that generate only at the lowest.
        zeros = [passing[0], *[ZERO] * (width - 2)]
        carries += group_generates(circuit, graph, zeros, passing[: width - 1])
    circuit.output("y", [parity(bit, carry) for bit, carry in zip(a.bits(), carries, strict=True)])
    sign = "+" if step == 1 else "-"
    return circuit.finish(
        architecture=architecture,
        purpose=f"{width}-bit {operation}rementer, {architecture} prefix of carries"
        + _told(structure),
        function=f"assign y = a {sign} {width}'d1;",
    )


def _function(width: int, operation: Operation, *, carry_in: bool, carry_out: bool) -> str:
    second = {"add": "b", "sub": "~b", "addsub": f"(b ^ {{{width}{{sub}}}})"}[operation]
    first = {"add": "", "sub": " + 1'b1", "addsub": " + sub"}[operation]
    if carry_in:
        first = " + cin"
    if carry_out:
        extended = {"add": "{1'b0, b}", "sub": "{1'b0, ~b}"}.get(operation, f"{{1'b0, {second}}}")
        return f"assign {{cout, y}} = {{1'b0, a}} + {extended}{first};"
    if carry_in:
        return f"assign y = a + {second}{first};"
    choice = {"add": "a + b", "sub": "a - b", "addsub": "sub ? a - b : a + b"}[operation]
    return f"assign y = {choice};"


def _flags(width: int, operation: Operation) -> str:
    top = "" if width == 1 else f"[{width - 1}]"
    second = {"add": f"b{top}", "sub": f"~b{top}"}.get(operation, f"(b{top} ^ sub)")
    return (
        f" assign overflow = (a{top} == {second}) && (y{top} != a{top});"
        f" assign less = y{top} ^ overflow;"
    )
