"""Reads the word-level netlist that Yosys wrote.

Source of the format: Yosys manual, `write_json`, and its chapter on the cell library.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hwopt.errors import DesignError
from hwopt.netlist.words import CONSTANTS, READ_PORT, UNKNOWN, WRITE_PORT, Cell, Memory, Net, Words

#: Modules by name, as `write_json` writes them.
Modules = Mapping[str, Mapping[str, Any]]

_MEMORY = "$mem_v2"

#: Cells without an output that matters.
_SILENT = frozenset({"$scopeinfo", "$print", "$check", "$assert", "$assume", "$cover", "$live"})

#: Pins through which a Yosys primitive drives nets.
_OUTPUT_PINS = ("Y", "Q")


def read_words(path: Path) -> Words:
    """Read the flat top module of what `write_json` wrote."""
    modules: Modules = json.loads(path.read_text(encoding="utf-8"))["modules"]
    tops = [name for name, module in modules.items() if "top" in module["attributes"]]
    return words_of(modules, tops[0] if tops else next(iter(modules)))


def words_of(modules: Modules, name: str) -> Words:
    """Read one of several modules; instances of the others are black boxes."""
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
            cell
            for name, facts in module["cells"].items()
            if facts["type"] not in _SILENT
            for cell in (_ports(facts) if facts["type"] == _MEMORY else [_cell(name, facts, boxes)])
        ),
        nets=tuple(
            Net(net, _bits(facts["bits"]), public=not facts["hide_name"])
            for net, facts in module["netnames"].items()
        ),
        initial=_initial(module["netnames"]),
        memories=tuple(
            _memory(facts) for facts in module["cells"].values() if facts["type"] == _MEMORY
        ),
    )


def _memory(facts: Mapping[str, Any]) -> Memory:
    parameters = facts["parameters"]
    width, size = (int(parameters[name], 2) for name in ("WIDTH", "SIZE"))
    bits = [CONSTANTS[letter] for letter in reversed(parameters["INIT"])]
    return Memory(
        name=parameters["MEMID"].removeprefix("\\"),
        width=width,
        size=size,
        offset=int(parameters["OFFSET"], 2),
        initial=tuple(bits + [UNKNOWN] * (width * size - len(bits)))[: width * size],
    )


def _ports(facts: Mapping[str, Any]) -> Iterator[Cell]:
    """Yield the ports of a memory as cells of their own."""
    parameters, pins = facts["parameters"], facts["connections"]
    memory = _memory(facts)
    width, abits = memory.width, int(parameters["ABITS"], 2)
    for index in range(int(parameters["RD_PORTS"], 2)):
        if _flag(parameters, "RD_CLK_ENABLE", index) or pins["RD_EN"][index] != "1":
            raise DesignError(f"memory {memory.name} has a clocked read port, which has no meaning")
        yield Cell(
            name=f"{memory.name} read {index}",
            kind=READ_PORT,
            pins={
                "ADDR": _bits(pins["RD_ADDR"][index * abits : (index + 1) * abits]),
                "Y": _bits(pins["RD_DATA"][index * width : (index + 1) * width]),
            },
            parameters={"MEMID": memory.name},
            outputs=("Y",),
        )
    for index in range(int(parameters["WR_PORTS"], 2)):
        if not _flag(parameters, "WR_CLK_ENABLE", index):
            raise DesignError(f"memory {memory.name} is written without a clock")
        yield Cell(
            name=f"{memory.name} write {index}",
            kind=WRITE_PORT,
            pins={
                "CLK": _bits([pins["WR_CLK"][index]]),
                "EN": _bits(pins["WR_EN"][index * width : (index + 1) * width]),
                "ADDR": _bits(pins["WR_ADDR"][index * abits : (index + 1) * abits]),
                "DATA": _bits(pins["WR_DATA"][index * width : (index + 1) * width]),
            },
            parameters={
                "MEMID": memory.name,
                "CLK_POLARITY": str(int(_flag(parameters, "WR_CLK_POLARITY", index))),
            },
            outputs=(),
        )


def _flag(parameters: Mapping[str, str], name: str, index: int) -> bool:
    """Return one bit of a parameter that has a bit for each port."""
    return parameters[name][-1 - index] == "1"


def _bits(bits: list[int | str]) -> tuple[int, ...]:
    return tuple(CONSTANTS[bit] if isinstance(bit, str) else bit for bit in bits)


def _cell(name: str, facts: Mapping[str, Any], boxes: Mapping[str, set[str]]) -> Cell:
    kind = facts["type"]
    pins = {pin: _bits(bits) for pin, bits in facts["connections"].items()}
    if kind.startswith("$"):
        outputs = tuple(pin for pin in _OUTPUT_PINS if pin in pins)
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
