"""What must be preserved: the gold design, its interface and its environment."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True)
class Port:
    """A port of the top module, as the text declares it."""

    name: str
    direction: Literal["input", "output", "inout"]
    #: Width [bits] at the parameters of the elaboration that found it.
    width: int
    signed: bool = False


@dataclass(frozen=True)
class Interface:
    """The ports and parameters of a module, in the order of the text."""

    ports: tuple[Port, ...]
    #: Parameter names; their defaults are part of the text that must not change.
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One text file of a design."""

    #: Relative path under which the sources name each other (`include` resolves against it).
    path: PurePosixPath
    text: str


@dataclass(frozen=True)
class Region:
    """A stretch of a file that may change, between two comments that stay where they are."""

    path: PurePosixPath
    #: The whole comments, each on a line of its own.
    begin: str
    end: str


@dataclass(frozen=True)
class Clock:
    """The one clock of a sequential design; its rising edge is the active one."""

    name: str
    #: Target period [ps]; None where the design states none.
    period_ps: float | None = None
    #: Arrival of inputs after the edge [ps].
    input_delay_ps: float = 0.0
    #: Time outputs are needed before the edge [ps].
    output_delay_ps: float = 0.0


@dataclass(frozen=True)
class Reset:
    """The reset of a sequential design."""

    name: str
    active: Literal["low", "high"] = "high"
    kind: Literal["sync", "async"] = "sync"


#: Values of the top module's parameters at one elaboration, `((name, value), ...)`.
Parameters = tuple[tuple[str, int | str], ...]


@dataclass(frozen=True)
class Design:
    """The circuit whose behaviour must not change: gold's text and what surrounds it.

    The design knows no file system: `hwopt.config` reads `design.toml`, and whoever opens
    files fills this in.
    """

    #: Name of the design, used for run folders; by default the top module's.
    name: str
    top: str
    #: The files that are compiled, in order.
    sources: tuple[Source, ...]
    #: The files that sources may include. A candidate cannot change them.
    includes: tuple[Source, ...] = ()
    #: The files that `$readmemh` and `$readmemb` may read.
    data: tuple[Source, ...] = ()
    #: Macros defined before the first file, name to text.
    defines: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: Modules that a candidate may change.
    change: tuple[str, ...] = ()
    #: Stretches of text that a candidate may change; where there are any, nothing else may change
    #: but the modules that `change` names.
    regions: tuple[Region, ...] = ()
    #: Extra clock cycles that a candidate may take [clock cycles].
    latency: int = 0
    clock: Clock | None = None
    reset: Reset | None = None
    #: Parameter values at which candidates are proven; metrics are taken at the first.
    proven_at: tuple[Parameters, ...] = ((),)
    #: Black box modules with their area [um^2]; None where it is not counted.
    blackboxes: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    #: The files of the cocotb testbench; empty where there is none.
    testbench: tuple[Source, ...] = ()

    def digest(self) -> str:
        """Return the SHA-256 hex digest of everything that decides a verdict."""
        parts: tuple[object, ...] = (
            self.top,
            (self.sources, self.includes, self.data, self.testbench),
            (sorted(self.defines.items()), self.change, self.latency),
            (self.clock, self.reset, self.proven_at),
            sorted(self.blackboxes.items()),
            *((self.regions,) if self.regions else ()),
        )
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
