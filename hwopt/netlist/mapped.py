"""A netlist of library cells, as Yosys' `write_json` leaves it after mapping.

Nets are numbers, so that whoever computes over them can use arrays. A net is one bit; hierarchy
is flattened before.

Source: Yosys manual, command `write_json`. Written against Yosys 0.70.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from hwopt.errors import ToolFailed

#: Numbers of the nets that are constants, by Yosys' letter; all other nets come after them.
CONSTANTS: Mapping[str, int] = {"0": 0, "1": 1, "x": 2, "z": 3}

#: First number that Yosys gives to a net.
_FIRST = 2


@dataclass(frozen=True)
class MappedCell:
    """One cell of the library, black box, or cell of Yosys' own that nothing was mapped to."""

    name: str
    #: Name in the Liberty file, of a module, or `$...` where Yosys' own was left.
    kind: str
    #: Net of each pin that is connected; the bits of a wide pin are `NAME[0]`, `NAME[1]`, ...
    pins: Mapping[str, int]
    #: Places in the text that it comes from, `file:line.column|...`; empty where the mapping
    #: lost them, as it does for all logic that ABC wrote.
    source: str = ""
    #: Directions of pins where Yosys knows them, which it does for black boxes.
    directions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MappedPort:
    """A port of the top module, bit by bit."""

    name: str
    direction: Literal["input", "output", "inout"]
    #: Nets, least significant bit first.
    nets: tuple[int, ...]


@dataclass(frozen=True)
class NetName:
    """What a net is called, and where that name is declared."""

    text: str
    #: Place of the declaration; empty where there is none.
    source: str = ""
    #: Whether the name comes from a text and not from a tool.
    public: bool = False


@dataclass(frozen=True, eq=False)
class MappedNetlist:
    """The mapped top module."""

    top: str
    ports: tuple[MappedPort, ...]
    #: In the order of the file.
    cells: tuple[MappedCell, ...]
    #: Number of nets, the constants among them.
    size: int
    #: Text of the wires, from which the names come.
    _wires: bytes = field(repr=False, default=b"{}")

    @cached_property
    def names(self) -> tuple[NetName, ...]:
        """Names by net number, `(size,)`; found when first asked for."""
        ports = {port.name for port in self.ports}
        wires = msgspec.json.decode(self._wires, type=dict[str, _Name])
        return tuple(_names(wires, ports, self.size))

    @cached_property
    def inputs(self) -> tuple[int, ...]:
        """Nets that ports drive, `inout` among them."""
        return tuple(n for port in self.ports if port.direction != "output" for n in port.nets)

    @cached_property
    def outputs(self) -> tuple[int, ...]:
        """Nets that ports read, `inout` among them; a net may be there twice, or be a constant."""
        return tuple(n for port in self.ports if port.direction != "input" for n in port.nets)


class _Cell(msgspec.Struct, gc=False):
    type: str
    connections: dict[str, tuple[int | str, ...]]
    attributes: dict[str, str | int] = {}
    port_directions: dict[str, str] = {}


class _Port(msgspec.Struct):
    direction: Literal["input", "output", "inout"]
    bits: list[int | str]


class _Name(msgspec.Struct):
    bits: list[int | str]
    hide_name: int = 0
    offset: int = 0
    upto: int = 0
    attributes: dict[str, str | int] = {}


class _Module(msgspec.Struct):
    ports: dict[str, _Port]
    cells: dict[str, _Cell]
    netnames: msgspec.Raw


class _File(msgspec.Struct):
    modules: dict[str, _Module]


def read_mapped(path: Path, *, top: str) -> MappedNetlist:
    """Read what `write_json` wrote of a mapped design.

    Raises:
        ToolFailed: The file is no such netlist, or has no module `top`.
    """
    return parse_mapped(path.read_bytes(), top=top)


def parse_mapped(text: bytes, *, top: str) -> MappedNetlist:
    """Read the text that `write_json` wrote of a mapped design.

    Raises:
        ToolFailed: The text is no such netlist, or has no module `top`.
    """
    try:
        module = msgspec.json.decode(text, type=_File).modules[top]
    except (msgspec.MsgspecError, KeyError) as error:
        raise ToolFailed(
            f"a netlist with the module {top} was expected from Yosys, not {error}; "
            "see the log of the mapping"
        ) from error
    ports = tuple(
        MappedPort(name, port.direction, tuple(_net(bit) for bit in port.bits))
        for name, port in module.ports.items()
    )
    cells = tuple(
        MappedCell(
            name,
            cell.type,
            _pins(cell.connections),
            str(cell.attributes.get("src", "")),
            cell.port_directions,
        )
        for name, cell in module.cells.items()
    )
    last = [max(cell.pins.values(), default=0) for cell in cells]
    last += [max(port.nets, default=0) for port in ports]
    size = max(len(CONSTANTS), max(last, default=0) + 1)
    return MappedNetlist(top, ports, cells, size, bytes(module.netnames))


def _net(bit: int | str) -> int:
    """Return the number of a net: Yosys counts from 2, and calls the constants by letters."""
    return bit - _FIRST + len(CONSTANTS) if isinstance(bit, int) else CONSTANTS[bit]


def _pins(connections: Mapping[str, tuple[int | str, ...]]) -> dict[str, int]:
    pins = {}
    for pin, bits in connections.items():
        if len(bits) == 1:
            pins[pin] = _net(bits[0])
        else:
            pins.update((f"{pin}[{place}]", _net(bit)) for place, bit in enumerate(bits))
    return pins


def _names(wires: Mapping[str, _Name], ports: AbstractSet[str], size: int) -> Iterator[NetName]:
    """Yield the best name of each net: a port's, the text's own, a public one, one with a place."""
    found: dict[int, tuple[tuple[object, ...], NetName]] = {}
    hidden: dict[int, NetName] = {}
    for name, wire in wires.items():
        place = str(wire.attributes.get("src", ""))
        if wire.hide_name and not wire.attributes:
            for index, bit in enumerate(wire.bits):
                hidden.setdefault(_net(bit), NetName(_bit_name(name, wire, index)))
            continue
        public, kept = not wire.hide_name, "hdlname" in wire.attributes
        for index, bit in enumerate(wire.bits):
            net = _net(bit)
            rank = (name not in ports, not kept, not public, not place, len(name), name, index)
            if net not in found or rank < found[net][0]:
                found[net] = (rank, NetName(_bit_name(name, wire, index), place, public=public))
    letters = {number: NetName(f"1'b{letter}") for letter, number in CONSTANTS.items()}
    for net in range(size):
        best = found.get(net)
        yield letters.get(net) or (best[1] if best else hidden.get(net, NetName(f"net {net}")))


def _bit_name(name: str, wire: _Name, index: int) -> str:
    if len(wire.bits) == 1 and not wire.offset:
        return name
    place = len(wire.bits) - 1 - index if wire.upto else index
    return f"{name}[{wire.offset + place}]"
