"""What the scripts of a flow need of a library, found by logic function, not by name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from pathlib import Path

from hwopt.liberty.function import truth_table, variables
from hwopt.liberty.library import Cell, Library

#: Carry and sum of three inputs as truth tables.
_CARRY, _SUM = 0b11101000, 0b10010110

#: What logic is mapped to most, name to function.
_GATES = {
    "inverter": "!a",
    "buffer": "a",
    "and": "a & b",
    "nand": "!(a & b)",
    "or": "a | b",
    "nor": "!(a | b)",
    "exclusive or": "a ^ b",
    "exclusive nor": "!(a ^ b)",
    "and-or-invert": "!((a & b) | c)",
    "or-and-invert": "!((a | b) & c)",
    "multiplexer": "(a & b) | (!a & c)",
    "majority": "(a & b) | (a & c) | (b & c)",
}

_ADDER_MAP = """\
(* techmap_celltype = "$fa" *)
module full_adders (A, B, C, X, Y);
  parameter WIDTH = 1;
  (* force_downto *)
  input [WIDTH-1:0] A, B, C;
  (* force_downto *)
  output [WIDTH-1:0] X, Y;
  genvar i;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : gen_adder
      \\{cell}  adder_i (.\\{a} (A[i]), .\\{b} (B[i]), .\\{c} (C[i]), .\\{x} (X[i]), .\\{y} (Y[i]));
    end
  endgenerate
endmodule
"""


def avoided(library: Library) -> tuple[str, ...]:
    """Return the cells that logic must not be mapped to, sorted.

    They are what the library says not to use, and cells for power switching.
    """
    return tuple(
        sorted(cell.name for cell in library.cells.values() if cell.dont_use or cell.special)
    )


def tie(library: Library, value: int) -> tuple[str, str] | None:
    """Return `(cell, pin)` of the smallest cell that drives a constant, None if there is none.

    A library may say of its tie cells not to use them, for they are the tool's to place; such
    a cell comes after the others.
    """
    found = [
        (cell.dont_use, cell.area_um2, cell.name, pin.name)
        for cell in library.cells.values()
        if cell.combinational and not cell.special and not cell.inputs
        for pin in cell.outputs
        if pin.function and not variables(pin.function) and truth_table(pin.function, ()) == value
    ]
    return min(found)[2:] if found else None


def tie_options(library: Library) -> str:
    """Return hole `{ties}`: the options of `hilomap`, empty where a tie cell is missing."""
    high, low = tie(library, 1), tie(library, 0)
    if high is None or low is None:
        return ""
    return f"-hicell {high[0]} {high[1]} -locell {low[0]} {low[1]}"


def full_adder_map(library: Library) -> str | None:
    """Return Verilog for `techmap` from `$fa` to the smallest full adder, None without one."""
    cell = _full_adder(library)
    outputs = _adder_outputs(cell) if cell else None
    if cell is None or outputs is None:
        return None
    a, b, c = (pin.name for pin in cell.inputs)
    return _ADDER_MAP.format(cell=cell.name, a=a, b=b, c=c, x=outputs[0], y=outputs[1])


def drive_constraints(library: Library, driving_cell: str) -> str | None:
    """Return what ABC shall take for the drivers of its inputs, the registers among them.

    Without it ABC takes them for ideal and never buffers a register with a large fan-out.

    Args:
        library: The cells.
        driving_cell: `CELL` or `CELL/PIN` of the flow; empty for the library's smallest buffer.

    Returns:
        The text of a constraint file; None where the library has no buffer.
    """
    buffer = smallest(library, _GATES["buffer"])
    if buffer is None:
        return None
    name = driving_cell.partition("/")[0] or buffer.name
    load_ff = buffer.inputs[0].capacitance_ff
    return f"set_driving_cell {name}\nset_load {load_ff:.6g} [all_outputs]\n"


def liberty_options(paths: Sequence[Path]) -> str:
    """Return hole `{liberty}`: the libraries as options of `stat`."""
    return " ".join(f'-liberty "{path}"' for path in paths)


def cell_options(paths: Sequence[Path], avoid: Sequence[str]) -> str:
    """Return hole `{cells}`: the libraries as options of `dfflibmap` and `abc`.

    Args:
        paths: The Liberty files.
        avoid: Cells or glob patterns not to be used, as `avoided` gives them and the flow adds.
    """
    return " ".join([liberty_options(paths), *(f"-dont_use {name}" for name in avoid)])


def by_kind(library: Library) -> dict[str, Cell]:
    """Return the smallest cells of the kinds that circuits consist of, as far as there are any."""
    found = {name: smallest(library, function) for name, function in _GATES.items()}
    found["full adder"] = _full_adder(library)
    for name, cleared in (("flip-flop", False), ("flip-flop, asynchronous clear", True)):
        found[name] = _least(
            cell
            for cell in _ordinary(library)
            if (register := cell.register) is not None
            and register.kind == "ff"
            and (bool(register.clear), bool(register.preset)) == (cleared, False)
            and {register.clock, register.next_state} <= {pin.name for pin in cell.inputs}
        )
    found["clock gate"] = _least(cell for cell in _ordinary(library) if cell.clock_gate)
    return {name: cell for name, cell in found.items() if cell is not None}


def smallest(library: Library, function: str) -> Cell | None:
    """Return the smallest cell whose one output is a function of all its inputs, in any order.

    Args:
        library: The cells.
        function: In Liberty's notation, over any names.
    """
    names = variables(function)
    tables = {truth_table(function, order) for order in permutations(names)}
    return _least(
        cell
        for cell in _usable(library)
        if (len(cell.inputs), len(cell.outputs)) == (len(names), 1)
        and _output_table(cell, cell.outputs[0].function) in tables
    )


def _least(cells: Iterable[Cell]) -> Cell | None:
    return min(cells, key=lambda cell: (cell.area_um2, cell.name), default=None)


def _full_adder(library: Library) -> Cell | None:
    return _least(cell for cell in _usable(library) if _adder_outputs(cell) is not None)


def _ordinary(library: Library) -> Iterator[Cell]:
    return (cell for cell in library.cells.values() if not (cell.dont_use or cell.special))


def _usable(library: Library) -> Iterator[Cell]:
    for cell in _ordinary(library):
        if cell.combinational and not any(pin.three_state for pin in cell.outputs):
            yield cell


def _adder_outputs(cell: Cell) -> tuple[str, str] | None:
    """Return the carry and the sum pin of a full adder, None for any other cell."""
    if (len(cell.inputs), len(cell.outputs)) != (3, 2):
        return None
    tables = {_output_table(cell, pin.function): pin.name for pin in cell.outputs}
    if set(tables) != {_CARRY, _SUM}:
        return None
    return tables[_CARRY], tables[_SUM]


def _output_table(cell: Cell, function: str) -> int | None:
    names = tuple(pin.name for pin in cell.inputs)
    if not function or not set(variables(function)) <= set(names):
        return None
    return truth_table(function, names)
