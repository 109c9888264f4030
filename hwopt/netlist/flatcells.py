"""A module of what Yosys' `write_json` writes, as cells and bits, for whoever walks over it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hwopt.netlist.rtlil import FlatPort, value

#: A net by its number, or a constant `0`, `1`, `x`, `z`.
Bit = int | str

#: Attributes of cells that say where something comes from, and nothing about what it is.
_PLACES = frozenset("src hdlname scopename".split())
#: Cells that hold a state or belong to a memory; a walk within a cycle ends there.
_HOLDING = frozenset(
    "$ff $dff $dffe $adff $adffe $aldff $aldffe $sdff $sdffe $sdffce $dffsr $dffsre $dlatch "
    "$adlatch $dlatchsr $sr $mem $mem_v2 $memrd $memrd_v2 $memwr $memwr_v2 $meminit $meminit_v2 "
    "$anyconst $anyseq $initstate".split()
)
#: Beginnings of the names of gates that hold a state.
_HOLDING_GATES = ("$_DFF", "$_SDFF", "$_ALDFF", "$_DLATCH", "$_SR_", "$_FF_")
_MEMORY = frozenset("$memrd $memrd_v2 $memwr $memwr_v2 $meminit $meminit_v2".split())
#: Cells that act without driving anything.
_ACTING = frozenset({"$print", "$check", "$assert", "$assume", "$cover", "$live", "$fair"})
#: Cells whose operands A and B may be exchanged.
_COMMUTATIVE = frozenset(
    "$add $mul $and $or $xor $xnor $eq $ne $eqx $nex $logic_and $logic_or "
    "$_AND_ $_OR_ $_XOR_ $_XNOR_ $_NAND_ $_NOR_".split()
)


#: Place of a register that a form wrote, which later passes keep.
_MARK = re.compile(r"form\$\d+(?=:)")


class Irregular(Exception):  # noqa: N818 - no error: the netlist is taken as it stands
    """A netlist has several drivers of a bit, a loop, or something else that is not ordered."""


@dataclass(frozen=True)
class Shape:
    """What cells of one type with the same pins have in common."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    #: Whether outputs do not depend on inputs within the cycle, or not for a walk.
    holds: bool
    #: Whether the operands A and B may be exchanged.
    commutes: bool


@dataclass(eq=False, slots=True)
class FlatCell:
    """A cell."""

    shape: Shape
    #: Parameters and attributes that matter, as RTLIL text, by name.
    parameters: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]
    #: Bits of the input and of the output pins, in the order of the shape.
    reads: list[tuple[Bit, ...]]
    drives: list[tuple[Bit, ...]]
    #: Name of the memory that it is a port of.
    memory: str | None
    #: Which register of a form it comes from, `form$<number>`; empty where that is not known.
    mark: str
    #: Whether a walk came by.
    met: bool = False
    #: Whether A and B are to be exchanged.
    swapped: bool = False


@dataclass(frozen=True)
class Flat:
    """A module."""

    #: `top` or `blackbox`, or nothing.
    role: str
    #: Declarations of its parameters; only a box has them.
    defaults: tuple[str, ...]
    ports: tuple[FlatPort, ...]
    cells: tuple[FlatCell, ...]
    driver: Mapping[Bit, FlatCell]
    #: Net to `0` or `1`.
    initial: Mapping[Bit, str]
    memories: Mapping[str, Mapping[str, Any]]
    #: Bit behind buffers to the bit before them.
    alias: Mapping[Bit, Bit]

    @property
    def kept(self) -> Iterator[FlatCell]:
        """Yield the cells that act by themselves."""
        return (
            cell
            for cell in self.cells
            if not cell.shape.kind.startswith("$")
            or cell.shape.kind in _ACTING
            or (cell.attributes and any(name == "keep" for name, _ in cell.attributes))
        )

    def memory_writers(self, name: str) -> list[FlatCell]:
        """Return what writes a memory, in the order that decides between them."""
        found = [cell for cell in self.cells if cell.memory == name and not cell.drives]
        return sorted(found, key=_rank)


def _rank(cell: FlatCell) -> tuple[str, str]:
    given = dict(cell.parameters)
    return cell.shape.kind, given.get("PORTID", given.get("PRIORITY", ""))


def read_flat(module: Mapping[str, Any]) -> Flat:
    """Read a module; buffers are looked through.

    Raises:
        Irregular: It has a bit with several drivers, or what is not known here.
    """
    names = module["netnames"].values()
    if any("keep" in net["attributes"] for net in names):
        raise Irregular("a net that is to be kept")
    alias = _aliases(module["cells"])
    shapes: dict[object, Shape] = {}
    cells = tuple(
        _cell(facts, alias, shapes)
        for facts in module["cells"].values()
        if facts["type"] != "$scopeinfo" and not _is_buffer(facts)
    )
    ports = tuple(_port(name, facts, alias) for name, facts in module["ports"].items())
    return Flat(
        role=next((each for each in ("top", "blackbox") if each in module["attributes"]), ""),
        defaults=tuple(
            f"  parameter \\{name} {value(text)}"
            for name, text in module.get("parameter_default_values", {}).items()
        ),
        ports=ports,
        cells=cells,
        driver=_drivers(cells, ports),
        initial={
            alias.get(bit, bit): digit
            for net in names
            if "init" in net["attributes"]
            for bit, digit in zip(net["bits"], reversed(net["attributes"]["init"]), strict=False)
            if digit in "01"
        },
        memories=module.get("memories", {}),
        alias=alias,
    )


def _is_buffer(facts: Mapping[str, Any]) -> bool:
    if facts["type"] != "$buf":
        return False
    pins = facts["connections"]
    return len(pins["A"]) == len(pins["Y"])


def _aliases(cells: Mapping[str, Any]) -> dict[Bit, Bit]:
    """Return for each bit behind buffers the bit before them."""
    ahead: dict[Bit, Bit] = {}
    for facts in cells.values():
        if _is_buffer(facts):
            pins = facts["connections"]
            for behind, before in zip(pins["Y"], pins["A"], strict=True):
                if behind in ahead or isinstance(behind, str):
                    raise Irregular("a bit with several drivers")
                ahead[behind] = before
    found: dict[Bit, Bit] = {}
    for bit in ahead:
        end, seen = bit, set()
        while end in ahead:
            if end in seen:
                raise Irregular("a loop")
            seen.add(end)
            end = ahead[end]
        found[bit] = end
    return found


def _bits(bits: list[Bit], alias: Mapping[Bit, Bit]) -> tuple[Bit, ...]:
    return tuple([alias.get(bit, bit) for bit in bits]) if alias else tuple(bits)


def _port(name: str, facts: Mapping[str, Any], alias: Mapping[Bit, Bit]) -> FlatPort:
    if facts["direction"] not in {"input", "output"}:
        raise Irregular("a port of both directions")
    return FlatPort(
        name,
        facts["direction"],
        _bits(facts["bits"], alias),
        signed=bool(facts.get("signed", 0)),
        offset=facts.get("offset", 0),
        upto=bool(facts.get("upto", 0)),
    )


def _cell(
    facts: Mapping[str, Any], alias: Mapping[Bit, Bit], shapes: dict[object, Shape]
) -> FlatCell:
    kind, pins = facts["type"], facts["connections"]
    key = (kind, *pins)
    shape = shapes.get(key) or shapes.setdefault(key, _shape(facts))
    parameters = facts["parameters"]
    return FlatCell(
        shape,
        tuple([(name, value(parameters[name])) for name in sorted(parameters)]),
        tuple(
            [
                (name, value(text))
                for name, text in sorted(facts["attributes"].items())
                if name not in _PLACES
            ]
        ),
        [_bits(pins[pin], alias) for pin in shape.inputs],
        [_bits(pins[pin], alias) for pin in shape.outputs],
        parameters["MEMID"].lstrip("\\") if kind in _MEMORY else None,
        _mark(facts["attributes"]) if shape.holds else "",
    )


def _mark(attributes: Mapping[str, Any]) -> str:
    found = _MARK.search(str(attributes.get("src", "")))
    return found[0] if found else ""


def _shape(facts: Mapping[str, Any]) -> Shape:
    kind, pins = facts["type"], sorted(facts["connections"])
    directions = facts.get("port_directions", {})
    if any(directions.get(pin) not in {"input", "output"} for pin in pins):
        raise Irregular("a pin whose direction is not known")
    return Shape(
        kind,
        tuple(pin for pin in pins if directions[pin] == "input"),
        tuple(pin for pin in pins if directions[pin] == "output"),
        holds=not kind.startswith("$") or kind in _HOLDING or kind.startswith(_HOLDING_GATES),
        commutes=kind in _COMMUTATIVE,
    )


def _drivers(cells: tuple[FlatCell, ...], ports: tuple[FlatPort, ...]) -> dict[Bit, FlatCell]:
    inputs = {bit for port in ports if port.direction == "input" for bit in port.bits}
    found: dict[Bit, FlatCell] = {}
    for cell in cells:
        for bits in cell.drives:
            for bit in bits:
                if bit in found or bit in inputs or isinstance(bit, str):
                    raise Irregular("a bit with several drivers")
                found[bit] = cell
    return found
