"""The word-level netlist that slang made of the text, and what can be said of it as it stands.

Source of the format: Yosys manual, `write_json`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hwopt.design import Port

#: Registers, by the cells that the front end makes.
_REGISTERS = frozenset(
    {
        "$dff",
        "$dffe",
        "$adff",
        "$adffe",
        "$aldff",
        "$aldffe",
        "$sdff",
        "$sdffe",
        "$sdffce",
        "$dffsr",
        "$dffsre",
    }
)
_LATCHES = frozenset({"$dlatch", "$adlatch", "$dlatchsr", "$sr"})

#: The control pins that act without a clock edge.
_ASYNC_PINS = ("ARST", "ALOAD", "SET", "CLR")


@dataclass(frozen=True)
class Control:
    """A net that controls a register."""

    #: Name of the net; an anonymous net has a name that starts with `$`.
    net: str
    #: Whether it is an input port of the top module, perhaps inverted.
    is_input: bool
    #: The level or edge that is active: True for high or rising.
    polarity: bool


@dataclass(frozen=True)
class Register:
    """A word of flip-flops, or the write port of a memory."""

    name: str
    width: int
    clock: Control
    #: Asynchronous reset, set or load.
    asynchronous: Control | None
    #: Place in the text, `file:line.column`; empty where it is not known.
    source: str


@dataclass(frozen=True)
class Memory:
    """A memory that the front end kept."""

    name: str
    width: int
    size: int


@dataclass(frozen=True)
class Instance:
    """A cell that is no Yosys primitive: a black box, or a module that nobody defined."""

    path: str
    module: str
    source: str


@dataclass(frozen=True)
class Elaborated:
    """The facts of an elaborated module that stages and proposers ask for."""

    ports: tuple[Port, ...]
    registers: tuple[Register, ...]
    memories: tuple[Memory, ...]
    #: Names and places of inferred latches.
    latches: tuple[tuple[str, str], ...]
    instances: tuple[Instance, ...]
    #: Names of nets with a declared initial value.
    initialised: tuple[str, ...]
    #: Number of word-level cells.
    cells: int
    #: Names of nets that are undefined in some bit, whatever happens.
    undefined: tuple[str, ...] = ()


class _Module:
    """The JSON of one module, with its nets by bit."""

    def __init__(self, module: Mapping[str, Any]) -> None:
        self.module = module
        self.inputs = {
            bit
            for port in module["ports"].values()
            if port["direction"] != "output"
            for bit in port["bits"]
        }
        self.names: dict[int | str, str] = {}
        for name, net in module["netnames"].items():
            for bit in net["bits"]:
                if bit not in self.names or self.names[bit].startswith("$"):
                    self.names[bit] = name
        self.drivers = {
            cell["connections"]["Y"][0]: cell
            for cell in module["cells"].values()
            if cell["type"] in {"$not", "$logic_not", "$buf"}
            and len(cell["connections"]["Y"]) == len(cell["connections"]["A"]) == 1
        }

    def control(self, bit: int | str, *, polarity: bool) -> Control:
        """Follow a control bit through one-bit inverters and buffers to where it comes from."""
        seen: set[int | str] = set()
        while bit in self.drivers and bit not in self.inputs and bit not in seen:
            seen.add(bit)
            cell = self.drivers[bit]
            polarity ^= cell["type"] != "$buf"
            bit = cell["connections"]["A"][0]
        name = self.names.get(bit, f"constant {bit}")
        return Control(net=name, is_input=bit in self.inputs, polarity=polarity)

    def register(self, cell: Mapping[str, Any]) -> Register:
        """Read one register cell."""
        pins, parameters = cell["connections"], cell["parameters"]
        asynchronous = next(
            (
                self.control(pins[pin][0], polarity=_flag(parameters, f"{pin}_POLARITY"))
                for pin in _ASYNC_PINS
                if pin in pins
            ),
            None,
        )
        return Register(
            name=self.names.get(pins["Q"][0], "?"),
            width=len(pins["Q"]),
            clock=self.control(pins["CLK"][0], polarity=_flag(parameters, "CLK_POLARITY")),
            asynchronous=asynchronous,
            source=_place(cell),
        )

    def memory_write(self, cell: Mapping[str, Any]) -> Register:
        """Read a clocked memory port as the register it stands for."""
        pins, parameters = cell["connections"], cell["parameters"]
        return Register(
            name=parameters["MEMID"].lstrip("\\"),
            width=len(pins["DATA"]),
            clock=self.control(pins["CLK"][0], polarity=_flag(parameters, "CLK_POLARITY")),
            asynchronous=None,
            source=_place(cell),
        )


def read_elaborated(modules: Mapping[str, Any], *, top: str) -> Elaborated:
    """Read the modules that `write_json` wrote of a design that slang flattened."""
    module = modules[top]
    view = _Module(module)
    cells: Mapping[str, Any] = module["cells"]
    clocked_ports = [
        cell
        for cell in cells.values()
        if cell["type"] in {"$memwr_v2", "$memrd_v2"} and _flag(cell["parameters"], "CLK_ENABLE")
    ]
    return Elaborated(
        ports=tuple(_port(name, port) for name, port in module["ports"].items()),
        registers=(
            *(view.register(cell) for cell in cells.values() if cell["type"] in _REGISTERS),
            *(view.memory_write(cell) for cell in clocked_ports),
        ),
        memories=tuple(
            Memory(name=name, width=memory["width"], size=memory["size"])
            for name, memory in module.get("memories", {}).items()
        ),
        latches=tuple(
            (view.names.get(cell["connections"]["Q"][0], "?"), _place(cell))
            for cell in cells.values()
            if cell["type"] in _LATCHES
        ),
        instances=tuple(
            Instance(path=name, module=cell["type"], source=_place(cell))
            for name, cell in cells.items()
            if not cell["type"].startswith("$")
        ),
        initialised=tuple(
            name
            for name, net in module["netnames"].items()
            if "init" in net["attributes"] and not net["hide_name"]
        ),
        cells=len(cells),
        undefined=tuple(_undefined(module)),
    )


def _undefined(module: Mapping[str, Any]) -> Iterator[str]:
    """Yield the public nets of which a bit is the constant x."""
    lost: set[int | str] = {"x"}
    for cell in module["cells"].values():
        if cell["type"] == "$buf":
            pins = cell["connections"]
            lost.update(y for a, y in zip(pins["A"], pins["Y"], strict=True) if a == "x")
    for name, net in module["netnames"].items():
        if not net["hide_name"] and not lost.isdisjoint(net["bits"]):
            yield name


def _port(name: str, port: Mapping[str, Any]) -> Port:
    return Port(
        name=name,
        direction=port["direction"],
        width=len(port["bits"]),
        signed=bool(port.get("signed", 0)),
    )


def _flag(parameters: Mapping[str, str], name: str) -> bool:
    return bool(int(parameters.get(name, "1"), 2))


def _place(cell: Mapping[str, Any]) -> str:
    return str(cell["attributes"].get("src", ""))
