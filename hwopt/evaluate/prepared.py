"""A flow made ready on this machine: Liberty files unpacked, special cells found by function."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hwopt.config import StaEngine
from hwopt.design import Design
from hwopt.errors import ConfigError
from hwopt.evaluate.power import PowerMeter
from hwopt.liberty.cells import (
    avoided,
    cell_options,
    drive_constraints,
    full_adder_map,
    liberty_options,
    tie_options,
)
from hwopt.liberty.library import Library
from hwopt.liberty.reader import read_library
from hwopt.netlist.power.measure import Weights
from hwopt.netlist.timing.cells import TimingLibrary, compile_library
from hwopt.netlist.timing.constraints import Constraints
from hwopt.netlist.timing.drive import driving_arc
from hwopt.tools import opensta, yosys
from hwopt.tools.flows import Flow, Recipe


@dataclass(frozen=True, eq=False)
class TimingSetting:
    """How mapped netlists are timed."""

    library: TimingLibrary
    driving_cell: str
    output_load_ff: float
    sta: StaEngine
    #: Liberty files for OpenSTA, without wire loads; empty where it is not used.
    liberty: tuple[Path, ...]
    #: Version of the engine that finds the longest path.
    version: str

    def constraints(self, design: Design) -> Constraints:
        """Return what surrounds a design."""
        return Constraints.of(
            design.clock, driving_cell=self.driving_cell, output_load_ff=self.output_load_ff
        )


@dataclass(frozen=True)
class PreparedFlow:
    """What the synthesis scripts need."""

    recipes: tuple[Recipe, ...]
    #: What fills the holes of the scripts, `((name, text), ...)`.
    holes: tuple[tuple[str, str], ...]
    #: Files and folders that the scripts read.
    reads: tuple[Path, ...]
    #: Digest of everything that decides what is measured.
    digest: str
    #: Where files that hwopt makes of it stand.
    folder: Path
    timing: TimingSetting
    #: What the cells take; the meter reads it.
    weights: Weights
    #: Measures power; None where that is not wanted, or not possible.
    meter: PowerMeter | None = None

    def filled(self, script: str, design: Design) -> str:
        """Return a script with its holes filled."""
        period_ps = design.clock.period_ps if design.clock else None
        period = f"-D {period_ps:g}" if period_ps else ""
        return yosys.fill(script, top=design.top, period=period, **dict(self.holes))


def prepare(flow: Flow, folder: Path) -> PreparedFlow:
    """Make a flow ready.

    Args:
        flow: As it stands on disk.
        folder: Where unpacked and generated files go; it has to stay while scripts run.

    Raises:
        ConfigError: A Liberty file is none, or has no cells to map to; the driving cell is none.
        ToolNotFound: OpenSTA is asked for and not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    library = read_library(flow.liberty)
    if not any(cell.combinational for cell in library.cells.values()):
        names = ", ".join(str(path) for path in flow.liberty)
        raise ConfigError(f"{names}: expected a library with logic cells, found none; check it")
    paths = tuple(_unpacked(flow.liberty, folder.resolve()))
    adder = full_adder_map(library)
    adder_file = folder.resolve() / "full_adder.v"
    if adder is not None:
        adder_file.write_text(adder, encoding="utf-8")
    drive = drive_constraints(library, flow.driving_cell)
    drive_file = folder.resolve() / "drive.constr"
    if drive is not None:
        drive_file.write_text(drive, encoding="utf-8")
    return PreparedFlow(
        recipes=flow.recipes,
        holes=(
            ("flow", str(flow.folder)),
            ("liberty", liberty_options(paths)),
            ("cells", cell_options(paths, (*avoided(library), *flow.dont_use))),
            ("ties", tie_options(library)),
            ("adder_map", f'-map "{adder_file}"' if adder else ""),
            ("drive", f'-constr "{drive_file}"' if drive else ""),
        ),
        reads=(flow.folder, *paths, adder_file, drive_file),
        digest=flow.digest(),
        folder=folder.resolve(),
        timing=_timing(flow, library, paths, folder),
        weights=Weights(library),
    )


def _timing(flow: Flow, library: Library, paths: tuple[Path, ...], folder: Path) -> TimingSetting:
    timed = compile_library(library)
    if flow.driving_cell:
        driving_arc(timed, flow.driving_cell)
    wireless = []
    for number, path in enumerate(paths if flow.sta == "opensta" else ()):
        wireless.append(folder.resolve() / f"wireless{number}.lib")
        wireless[-1].write_bytes(opensta.without_wires(path.read_bytes()))
    return TimingSetting(
        library=timed,
        driving_cell=flow.driving_cell,
        output_load_ff=flow.output_load_ff,
        sta=flow.sta,
        liberty=tuple(wireless),
        version=opensta.version(folder) if flow.sta == "opensta" else "",
    )


def _unpacked(paths: tuple[Path, ...], folder: Path) -> Iterator[Path]:
    """Yield plain files: ABC reads no gzip."""
    for number, path in enumerate(paths):
        raw = path.read_bytes()
        if raw[:2] != b"\x1f\x8b":
            yield path
            continue
        plain = folder / f"{number}-{path.name.removesuffix('.gz')}"
        plain.write_bytes(gzip.decompress(raw))
        yield plain
