"""A flow made ready on this machine: Liberty files unpacked, special cells found by function."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ConfigError
from hwopt.liberty.cells import (
    avoided,
    cell_options,
    full_adder_map,
    liberty_options,
    tie_options,
)
from hwopt.liberty.reader import read_library
from hwopt.tools import yosys
from hwopt.tools.flows import Flow, Recipe


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

    def filled(self, script: str, top: str) -> str:
        """Return a script with its holes filled."""
        return yosys.fill(script, top=top, **dict(self.holes))


def prepare(flow: Flow, folder: Path) -> PreparedFlow:
    """Make a flow ready.

    Args:
        flow: As it stands on disk.
        folder: Where unpacked and generated files go; it has to stay while scripts run.

    Raises:
        ConfigError: A Liberty file is none, or has no cells to map to.
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
    return PreparedFlow(
        recipes=flow.recipes,
        holes=(
            ("flow", str(flow.folder)),
            ("liberty", liberty_options(paths)),
            ("cells", cell_options(paths, (*avoided(library), *flow.dont_use))),
            ("ties", tie_options(library)),
            ("adder_map", f'-map "{adder_file}"' if adder else ""),
        ),
        reads=(flow.folder, *paths, adder_file),
        digest=flow.digest(),
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
