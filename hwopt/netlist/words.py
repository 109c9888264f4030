"""The word-level netlist as the judge reads it: cells on words of bits, nothing interpreted.

Source of the format: Yosys manual, `write_json`, and its chapter on the cell library.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

#: A bit is the number of a net (from 2 on), or one of these.
ZERO, ONE, UNKNOWN = 0, 1, -1

_CONSTANTS = {"0": ZERO, "1": ONE, "x": UNKNOWN, "z": UNKNOWN}

#: Cells without an output that matters.
_SILENT = frozenset({"$scopeinfo", "$print", "$check", "$assert", "$assume", "$cover", "$live"})

_INVERTERS = frozenset({"$not", "$logic_not"})

#: Pins through which a Yosys primitive drives nets.
_OUTPUT_PINS = ("Y", "Q")


@dataclass(frozen=True)
class Cell:
    """A primitive of Yosys, or an instance of a black box."""

    name: str
    kind: str
    #: Pin to bits, least significant first.
    pins: Mapping[str, tuple[int, ...]]
    #: Parameter to its text, as a binary number most significant bit first.
    parameters: Mapping[str, str]
    #: The pins through which it drives nets.
    outputs: tuple[str, ...]

    def number(self, name: str, default: int = 0) -> int:
        """Return an unsigned parameter."""
        text = self.parameters.get(name)
        return default if text is None else int(text, 2)

    def constant(self, name: str) -> tuple[int, ...]:
        """Return a parameter as bits, least significant first; it may hold `x`."""
        return tuple(_CONSTANTS[letter] for letter in reversed(self.parameters[name]))

    def driven(self) -> Iterator[tuple[str, int, int]]:
        """Yield pin, index and net of each bit that this cell drives."""
        for pin in self.outputs:
            for index, bit in enumerate(self.pins[pin]):
                yield pin, index, bit

    def read(self) -> Iterator[int]:
        """Yield the bits that this cell reads."""
        for pin, bits in self.pins.items():
            if pin not in self.outputs:
                yield from bits


@dataclass(frozen=True)
class Net:
    """A named word: a port, or a wire of the text or of the front end."""

    name: str
    bits: tuple[int, ...]
    #: Whether the text gave it the name.
    public: bool = True


@dataclass(frozen=True)
class Words:
    """One flat module."""

    top: str
    inputs: tuple[Net, ...]
    outputs: tuple[Net, ...]
    inouts: tuple[Net, ...]
    cells: tuple[Cell, ...]
    nets: tuple[Net, ...]
    #: Net to its declared initial value, 0 or 1.
    initial: Mapping[int, int]

    @cached_property
    def registers(self) -> tuple[Cell, ...]:
        """The flip-flops, in the order of the file."""
        return tuple(cell for cell in self.cells if "CLK" in cell.pins and "Q" in cell.pins)

    @cached_property
    def blackboxes(self) -> tuple[Cell, ...]:
        """The instances that are no primitive of Yosys."""
        return tuple(cell for cell in self.cells if not cell.kind.startswith("$"))

    @cached_property
    def public_names(self) -> Mapping[int, tuple[tuple[str, int, int], ...]]:
        """Net to the (name, width, index) under which the text knows it."""
        found: dict[int, list[tuple[str, int, int]]] = {}
        for net in self.nets:
            for index, bit in enumerate(net.bits):
                if net.public and bit > ONE:
                    found.setdefault(bit, []).append((net.name, len(net.bits), index))
        return {bit: tuple(names) for bit, names in found.items()}

    @cached_property
    def followers(self) -> Mapping[int, tuple[int, bool]]:
        """Net to the net it follows through a one-bit buffer or inverter, and whether inverted."""
        return {
            cell.pins["Y"][0]: (cell.pins["A"][0], cell.kind in _INVERTERS)
            for cell in self.cells
            if cell.kind in {*_INVERTERS, "$buf", "$pos"}
            and len(cell.pins["Y"]) == len(cell.pins["A"]) == 1
        }

    @cached_property
    def memory_bits(self) -> int:
        """Bits in memories that were not taken apart [bits]."""
        return sum(
            cell.number("SIZE") * cell.number("WIDTH")
            for cell in self.cells
            if cell.kind in {"$mem", "$mem_v2"}
        )

    def name_of(self, bit: int) -> str:
        """Return a name for people."""
        names = self.public_names.get(bit)
        if not names:
            return f"net {bit}" if bit > ONE else f"constant {bit}"
        name, width, index = names[0]
        return name if width == 1 else f"{name}[{index}]"

    def register_name(self, cell: Cell) -> str:
        """Return the name of a register for people."""
        names = self.public_names.get(cell.pins["Q"][0])
        return names[0][0] if names else cell.name


def read_words(path: Path) -> Words:
    """Read the flat top module of what `write_json` wrote."""
    modules: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["modules"]
    tops = [name for name, module in modules.items() if "top" in module["attributes"]]
    name = tops[0] if tops else next(iter(modules))
    module = modules[name]
    boxes = {
        box: {port for port, facts in other["ports"].items() if facts["direction"] == "output"}
        for box, other in modules.items()
    }

    def ports(direction: str) -> tuple[Net, ...]:
        return tuple(
            Net(port, _bits(facts["bits"]))
            for port, facts in module["ports"].items()
            if facts["direction"] == direction
        )

    return Words(
        top=name,
        inputs=ports("input"),
        outputs=ports("output"),
        inouts=ports("inout"),
        cells=tuple(
            _cell(cell, facts, boxes)
            for cell, facts in module["cells"].items()
            if facts["type"] not in _SILENT
        ),
        nets=tuple(
            Net(net, _bits(facts["bits"]), public=not facts["hide_name"])
            for net, facts in module["netnames"].items()
        ),
        initial=_initial(module["netnames"]),
    )


def _bits(bits: list[int | str]) -> tuple[int, ...]:
    return tuple(_CONSTANTS[bit] if isinstance(bit, str) else bit for bit in bits)


def _cell(name: str, facts: Mapping[str, Any], boxes: Mapping[str, set[str]]) -> Cell:
    kind = facts["type"]
    pins = {pin: _bits(bits) for pin, bits in facts["connections"].items()}
    if kind.startswith("$"):
        outputs = tuple(pin for pin in _OUTPUT_PINS if pin in pins)
        if kind == "$mem_v2":
            outputs = ("RD_DATA",)
    else:
        outputs = tuple(pin for pin in pins if pin in boxes.get(kind, set()))
    return Cell(name, kind, pins, facts["parameters"], outputs)


def _initial(netnames: Mapping[str, Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for facts in netnames.values():
        text = facts["attributes"].get("init")
        if text is None:
            continue
        for bit, letter in zip(facts["bits"], reversed(text), strict=False):
            if letter in "01" and isinstance(bit, int):
                found[bit] = int(letter)
    return found
