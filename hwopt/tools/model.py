"""What a simulator compiles: a top module, its text and its parameter values."""

import json
import re
from dataclasses import dataclass
from typing import Self

from hwopt.design import Design, Parameters, Source
from hwopt.verilog.dialect import is_plain

#: A Verilog literal, `8'hff` or `"text"`; any other text is the value of a string parameter.
_LITERAL = re.compile(r"(?:\d+\s*)?'[sS]?[bBoOdDhH][0-9a-fA-F_]+|\".*\"")
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
    #: Whether words of SystemVerilog are names in it.
    plain: bool = False

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
            plain=is_plain(design),
        )


def verilog_value(value: int | str) -> str:
    """Return a parameter's value as the text of a Verilog constant."""
    if isinstance(value, str):
        return value if _LITERAL.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    if value in _INT32:
        return str(value)
    width = value.bit_length() + 1
    return f"{width}'sh{value % (1 << width):x}"
