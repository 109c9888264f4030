"""`design.toml`: what must be preserved."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, cast

from hwopt.config.table import Table
from hwopt.design import Clock, Parameters, Region, Reset


@dataclass(frozen=True)
class DesignConfig:
    """What `design.toml` says; paths as written, relative to that file."""

    top: str
    sources: tuple[str, ...]
    includes: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    defines: tuple[tuple[str, str], ...] = ()
    #: Folder of the cocotb testbench; None where there is none.
    testbench: str | None = None
    #: Modules that may change; empty means all in sources, or none where regions are marked.
    change: tuple[str, ...] = ()
    #: Stretches that may change, besides those that the sources mark themselves.
    regions: tuple[Region, ...] = ()
    latency: int = 0
    clock: Clock | None = None
    reset: Reset | None = None
    proven_at: tuple[Parameters, ...] = ((),)
    blackboxes: tuple[tuple[str, float | None], ...] = ()


def parse_design(text: str, place: str) -> DesignConfig:
    """Read the text of a `design.toml`.

    Args:
        text: The TOML.
        place: Name of the file, for messages.

    Raises:
        ConfigError: A key is missing, unknown or of the wrong kind.
    """
    whole = Table.parse(text, place)
    design = whole.table("design")
    if design is None:
        whole.required("design", dict)
        raise AssertionError
    config = DesignConfig(
        top=design.required("top", str),
        sources=_not_empty(design, "sources"),
        includes=design.strings("includes"),
        data=design.strings("data"),
        defines=_defines(design.table("defines")),
        testbench=design.optional("testbench", str),
        change=design.strings("change"),
        regions=tuple(_region(table) for table in whole.tables("region")),
        latency=design.natural("latency", 0),
        clock=_clock(whole.table("clock")),
        reset=_reset(whole.table("reset")),
        proven_at=_proven_at(whole.table("parameters")),
        blackboxes=_blackboxes(whole.table("blackboxes")),
    )
    design.finish()
    whole.finish()
    return config


def _not_empty(table: Table, key: str) -> tuple[str, ...]:
    table.required(key, list)
    words = table.strings(key)
    if not words:
        table.refuse(key, "a list of at least one file")
    return words


def _region(table: Table) -> Region:
    path = table.required("file", str)
    begin, end = (_comment(table, key) for key in ("begin", "end"))
    table.finish()
    return Region(PurePosixPath(path), begin, end)


def _comment(table: Table, key: str) -> str:
    text = table.required(key, str).strip()
    line = text.startswith("//")
    block = text.startswith("/*") and text.find("*/", 2) == len(text) - 2
    if "\n" in text or not (line or block):
        table.refuse(key, "a whole comment of one line, // ... or /* ... */")
    return text


def _defines(table: Table | None) -> tuple[tuple[str, str], ...]:
    if table is None:
        return ()
    return tuple((name, str(value)) for name, value in _parameters(table))


def _clock(table: Table | None) -> Clock | None:
    if table is None:
        return None
    clock = Clock(
        name=table.required("name", str),
        period_ps=table.positive("period_ps", float, None),
        input_delay_ps=table.amount("input_delay_ps"),
        output_delay_ps=table.amount("output_delay_ps"),
    )
    table.finish()
    return clock


def _reset(table: Table | None) -> Reset | None:
    if table is None:
        return None
    active = table.one_of("active", ("low", "high"), "high")
    kind = table.one_of("kind", ("sync", "async"), "sync")
    reset = Reset(
        name=table.required("name", str),
        active=cast("Literal['low', 'high']", active),
        kind=cast("Literal['sync', 'async']", kind),
    )
    table.finish()
    return reset


def _proven_at(table: Table | None) -> tuple[Parameters, ...]:
    if table is None:
        return ((),)
    points = tuple(_parameters(point) for point in table.tables("proven_at"))
    table.finish()
    return points or ((),)


def _parameters(table: Table) -> Parameters:
    for name, value in table.items():
        if not isinstance(value, (int, str)) or isinstance(value, bool):
            table.refuse(name, "a whole number or a string")
    return tuple((name, value) for name, value in table.items())


def _blackboxes(table: Table | None) -> tuple[tuple[str, float | None], ...]:
    if table is None:
        return ()
    found = table.each(_area)
    table.finish()
    return found


def _area(table: Table) -> float | None:
    area_um2 = table.positive("area_um2", float, None)
    table.finish()
    return area_um2
