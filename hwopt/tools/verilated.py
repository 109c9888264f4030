"""What Verilator writes, read: messages, ports, and the runtime files that a model calls."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hwopt.design import Port

#: Name of the class that Verilator writes; cocotb's main expects this one.
PREFIX = "Vtop"

_DIAGNOSTIC = re.compile(
    r"%(?P<severity>Error|Warning)(?:-(?P<code>[A-Z0-9]+))?: "
    r"(?:(?P<path>[^:\n]+):(?P<line>\d+):(?:\d+:)? )?(?P<message>.*)"
)
_PORT = re.compile(
    r"VL_(?P<direction>IN|OUT|INOUT)(?:8|16|64|W)?\(&(?P<name>\w+),(?P<msb>\d+),(?P<lsb>\d+)[,)]"
)
_ANY_PORT = re.compile(r"^\s*VL_(?:IN|OUT|INOUT)(?:8|16|64|W)?\(.*", re.MULTILINE)
_DIRECTIONS: dict[str, Literal["input", "output", "inout"]] = {
    "IN": "input",
    "OUT": "output",
    "INOUT": "inout",
}


@dataclass(frozen=True)
class Diagnostic:
    """One message about the Verilog text."""

    severity: Literal["error", "warning"]
    #: Verilator's name for it, such as LATCH; empty where it has none.
    code: str
    #: The file's path as the design states it; empty where no place is named.
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.path else ""
        return f"{place}{self.message}"


@dataclass(frozen=True)
class Verilated:
    """C++ text of a model; where the model has errors, they are all there is."""

    #: Folder with the C++ files.
    folder: Path
    ports: tuple[Port, ...]
    #: Files of Verilator's runtime that the model calls, such as `verilated`.
    runtime: tuple[str, ...]
    errors: tuple[Diagnostic, ...]


def read_diagnostics(log: str, text: str) -> tuple[Diagnostic, ...]:
    """Return the messages in a log; paths below the folder `text` become relative to it."""
    found = []
    for line in log.splitlines():
        match = _DIAGNOSTIC.match(line)
        if match is None or match["message"].startswith("Exiting due to"):
            continue
        path = (match["path"] or "").removeprefix(f"{text}/")
        found.append(
            Diagnostic(
                severity="error" if match["severity"] == "Error" else "warning",
                code=match["code"] or "",
                path=path,
                line=int(match["line"] or 0),
                message=match["message"].replace(f"{text}/", ""),
            )
        )
    return tuple(found)


def _ports(header: str) -> tuple[Port, ...]:
    return tuple(
        Port(
            name=_unmangled(match["name"]),
            direction=_DIRECTIONS[match["direction"]],
            width=int(match["msb"]) - int(match["lsb"]) + 1,
        )
        for match in _PORT.finditer(header)
    )


def _unmangled(name: str) -> str:
    """Return a name as the text has it: words of C++ and odd characters have other ones there."""
    plain = name.removeprefix("__SYM__")
    return re.sub(r"__0([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), plain)


def _runtime(output: Path) -> tuple[str, ...]:
    """Return the names in the two VM_GLOBAL lists of what Verilator wrote for make."""
    text = (output / f"{PREFIX}_classes.mk").read_text(encoding="utf-8")
    lists = re.findall(r"VM_GLOBAL_\w+ \+= \\\n((?:  \w+ \\\n)*)", text)
    return tuple(name for names in lists for name in re.findall(r"\w+", names))


def read_verilated(output: Path) -> Verilated:
    """Return what a model's C++ text says of its ports; an unpacked port is an error."""
    header = (output / f"{PREFIX}.h").read_text(encoding="utf-8")
    unreadable = tuple(
        Diagnostic("error", "", "", 0, f"a packed port was expected, not {line.strip()}")
        for line in _ANY_PORT.findall(header)
        if not _PORT.search(line)
    )
    return Verilated(output, _ports(header), _runtime(output), unreadable)
