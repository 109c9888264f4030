"""The word-level netlist as the judge reads it: cells on words of bits, nothing interpreted.

Source of the format: Yosys manual, `write_json`, and its chapter on the cell library.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

#: A bit is the number of a net (from 2 on), or one of these.
ZERO, ONE, UNKNOWN = 0, 1, -1

#: From the letters of a constant to bits.
CONSTANTS = {"0": ZERO, "1": ONE, "x": UNKNOWN, "z": UNKNOWN}

_INVERTERS = frozenset({"$not", "$logic_not"})

#: Ports of a memory: pins ADDR and Y, and pins CLK, EN (one bit for each of DATA), ADDR, DATA.
READ_PORT, WRITE_PORT = "$memory_read", "$memory_write"


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
        return tuple(CONSTANTS[letter] for letter in reversed(self.parameters[name]))

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
class Memory:
    """A memory that is not taken apart; its ports are cells."""

    name: str
    width: int
    size: int
    #: The lowest address.
    offset: int
    #: What it holds at the start, bit by bit from the lowest address; it may hold `x`.
    initial: tuple[int, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Width, size and lowest address."""
        return (self.width, self.size, self.offset)


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
    memories: tuple[Memory, ...] = ()

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
    def memory_ports(self) -> Mapping[str, tuple[Cell, ...]]:
        """Name of a memory to its ports, reads first, writes in the order of their effect."""
        found: dict[str, list[Cell]] = {memory.name: [] for memory in self.memories}
        for cell in self.cells:
            if cell.kind in {READ_PORT, WRITE_PORT}:
                found[cell.parameters["MEMID"]].append(cell)
        return {name: tuple(ports) for name, ports in found.items()}

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
