"""Mapped netlists as structural Verilog of the plainest kind, for tools that read nothing else."""

from collections.abc import Iterator

from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist

#: What each constant is written as; what is undefined or floats is written as nothing at all.
_LITERALS = {CONSTANTS["0"]: "1'b0", CONSTANTS["1"]: "1'b1"}
_ABSENT = frozenset({CONSTANTS["x"], CONSTANTS["z"]})


def write_structural(netlist: MappedNetlist) -> str:
    """Return a module with one port for each port bit, one wire for each net, and instances.

    Instance k of the netlist is `c<k>`; net k is `n<k>`, or an input port's bit by its name.
    """
    return "\n".join(_lines(netlist)) + "\n"


def port_bits(netlist: MappedNetlist) -> tuple[tuple[str, str, int], ...]:
    """Return name, direction and net of each port bit, as `write_structural` writes them."""
    return tuple(
        (port.name if len(port.nets) == 1 else f"{port.name}[{place}]", port.direction, net)
        for port in netlist.ports
        for place, net in enumerate(port.nets)
    )


def _lines(netlist: MappedNetlist) -> Iterator[str]:
    bits = port_bits(netlist)
    names = dict(_LITERALS)
    names |= {net: _word(name) for name, direction, net in bits if direction != "output"}
    yield f"module {_word(netlist.top)} ({', '.join(_word(name) for name, _, _ in bits)});"
    for name, direction, _ in bits:
        yield f"  {direction} {_word(name)};"
    for net in range(len(CONSTANTS), netlist.size):
        if net not in names:
            names[net] = f"n{net}"
            yield f"  wire n{net};"
    for number, cell in enumerate(netlist.cells):
        yield f"  {_word(cell.kind)} c{number} ({', '.join(_connections(cell, names))});"
    for name, direction, net in bits:
        if direction == "output" and net not in _ABSENT:
            yield f"  assign {_word(name)} = {names[net]};"
    yield "endmodule"


def _connections(cell: MappedCell, names: dict[int, str]) -> Iterator[str]:
    for pin, net in cell.pins.items():
        if net not in _ABSENT:
            yield f".{_word(pin)}({names[net]})"


def _word(name: str) -> str:
    plain = name.replace("$", "_").isidentifier() and name.isascii() and not name.startswith("$")
    return name if plain else f"\\{name} "
