"""What a simulator compiles: a top module, its text and its parameter values."""

import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

from hwopt.design import Design, Parameters, Source

#: A Verilog literal such as `8'hff`; any other text is the value of a string parameter.
_LITERAL = re.compile(r"(\d+\s*)?'[sS]?[bBoOdDhH][0-9a-fA-F_]+")
_INT32 = range(-(2**31), 2**31)


@dataclass(frozen=True)
class Model:
    """One side of a comparison at one set of parameter values."""

    top: str
    sources: tuple[Source, ...]
    includes: tuple[Source, ...] = ()
    #: The files that `$readmemh` finds in the folder of the simulation.
    data: tuple[Source, ...] = ()
    #: Macros, `((name, text), ...)`.
    defines: tuple[tuple[str, str], ...] = ()
    parameters: Parameters = ()

    @classmethod
    def of(cls, design: Design, sources: tuple[Source, ...], parameters: Parameters) -> Self:
        """Return `sources` in the surroundings of `design`."""
        return cls(
            top=design.top,
            sources=sources,
            includes=design.includes,
            data=design.data,
            defines=tuple(sorted(design.defines.items())),
            parameters=parameters,
        )

    def fingerprint(self) -> str:
        """Return a text that differs wherever two models differ."""
        files = [
            [(str(source.path), source.text) for source in group]
            for group in (self.sources, self.includes, self.data)
        ]
        return json.dumps([self.top, files, self.defines, self.parameters])


def write_sources(sources: tuple[Source, ...], folder: Path) -> tuple[Path, ...]:
    """Write the files below `folder` and return their paths.

    Raises:
        ValueError: A path leaves the folder.
    """
    return tuple(_write(source.path, source.text, folder) for source in sources)


def verilog_value(value: int | str) -> str:
    """Return a parameter's value as the text of a Verilog constant."""
    if isinstance(value, str):
        return value if _LITERAL.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    if value in _INT32:
        return str(value)
    width = value.bit_length() + 1
    return f"{width}'sh{value % (1 << width):x}"


def _write(path: PurePosixPath, text: str, folder: Path) -> Path:
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"a path below the work folder was expected, not {path}")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
    return target
