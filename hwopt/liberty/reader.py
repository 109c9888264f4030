"""Liberty files to a `Library`, and names to files."""

import os
from collections.abc import Sequence
from pathlib import Path

from hwopt.errors import ConfigError
from hwopt.liberty.library import Cell, Library
from hwopt.liberty.parser import Group, parse, read_text
from hwopt.liberty.units import Units, units_of

_SPECIAL = ("is_isolation_cell", "is_level_shifter", "always_on", "switch_cell_type")


def read_library(paths: Sequence[Path]) -> Library:
    """Return the cells of one or more Liberty files, plain or gzipped.

    Where two files have a cell of one name, the first counts.

    Raises:
        ConfigError: A file is missing, is no Liberty, or has no cells.
    """
    cells: dict[str, Cell] = {}
    names = []
    voltage = 0.0
    for path in paths:
        group = parse(read_text(path), str(path))
        units = units_of(group, str(path))
        names += list(group.names[:1])
        voltage = voltage or units.number(group, "nom_voltage", 0.0)
        for cell in group.of("cell"):
            for name in cell.names[:1]:
                cells.setdefault(name, _cell(name, cell, units))
    if not cells:
        where = ", ".join(str(path) for path in paths) or "no file"
        raise ConfigError(
            f"{where}: a Liberty library with cells was expected, and none is there; "
            "name a .lib file with --liberty"
        )
    return Library(name=" ".join(names), cells=cells, voltage_v=voltage)


def resolve_liberty(name: str, *, option: str = "--liberty") -> Path:
    """Return the file behind a path, or behind the name of a PDK library under `PDK_ROOT`.

    A name is `LIBRARY` or `LIBRARY:CORNER`, as in `sky130_fd_sc_hd:tt_025C_1v80`. Without a
    corner it is the one whose name says typical, or the only one.

    Args:
        name: What the person wrote.
        option: Where, for messages.

    Raises:
        ConfigError: There is no such file, or the name does not say which.
    """
    path = Path(name)
    if path.is_file():
        return path
    root = os.environ.get("PDK_ROOT", "")
    if path.suffix in (".lib", ".gz") or "/" in name:
        raise ConfigError(
            f"{name}: a Liberty file was expected, and there is none; correct {option}"
        )
    if not root:
        raise ConfigError(
            f"{name}: a Liberty file was expected, and there is none; give a path, or set "
            "PDK_ROOT to where a PDK is installed to name its libraries"
        )
    library, _, corner = name.partition(":")
    found = _corners(Path(root), library)
    if not found:
        raise ConfigError(
            f"{name}: a library under PDK_ROOT={root} was expected "
            f"(PDK/libs.ref/{library}/lib), and there is none; install the PDK or give a path"
        )
    return _pick(name, library, corner, found)


def _corners(root: Path, library: str) -> list[tuple[str, Path]]:
    """Return `(corner, file)` of a library, of the first PDK that has it, sorted."""
    patterns = (f"*/libs.ref/{library}/lib/*.lib*", f"libs.ref/{library}/lib/*.lib*")
    files = sorted(file for pattern in patterns for file in root.glob(pattern))
    files = [file for file in files if file.name.endswith((".lib", ".lib.gz"))]
    folder = files[0].parent if files else None
    return [
        (file.name.removesuffix(".gz").removesuffix(".lib").partition("__")[2] or file.name, file)
        if file.name.startswith(f"{library}__")
        else (file.name.removesuffix(".gz").removesuffix(".lib").removeprefix(f"{library}_"), file)
        for file in files
        if file.parent == folder
    ]


def _pick(name: str, library: str, corner: str, found: list[tuple[str, Path]]) -> Path:
    wanted = [file for found_corner, file in found if found_corner == corner]
    if not corner:
        typical = [file for label, file in found if label.startswith(("tt", "typ", "nom"))]
        wanted = typical[:1] or [file for _, file in found] * (len(found) == 1)
    if wanted:
        return wanted[0]
    listed = ", ".join(label for label, _ in found)
    raise ConfigError(
        f"{name}: one of the corners of {library} was expected ({listed}); write {library}:CORNER"
    )


def _cell(name: str, group: Group, units: Units) -> Cell:
    states = [units.number(state, "value", 0.0) for state in group.of("leakage_power")]
    mean = sum(states) / len(states) if states else 0.0
    return Cell(
        name=name,
        area_um2=units.number(group, "area", 0.0),
        leakage_nw=units.number(group, "cell_leakage_power", mean) * units.power_nw,
        dont_use=group.text("dont_use") == "true",
        special=any(group.text(word) not in ("", "false") for word in _SPECIAL),
        gate_style=group.text("clock_gating_integrated_cell"),
        _group=group,
        _units=units,
    )
