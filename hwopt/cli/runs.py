"""Which run is meant."""

from pathlib import Path

from hwopt.errors import ConfigError

#: Where runs go by default.
RUNS = Path("runs")


def find_run(given: Path | None) -> Path:
    """Return the folder of a run.

    Raises:
        ConfigError: There is none.
    """
    if given is not None:
        if (given / "ledger.sqlite").is_file():
            return given
        raise ConfigError(f"{given}: expected the folder of a run, with ledger.sqlite; check it")
    found = sorted(RUNS.glob("*/ledger.sqlite"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise ConfigError("expected a run under runs/, found none; start one with: hwopt run")
    return found[-1].parent


def new_folder(name: str) -> Path:
    """Make the next free folder `runs/<name>-<n>`."""
    RUNS.mkdir(exist_ok=True)
    number = 1
    while True:
        folder = RUNS / f"{name}-{number}"
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def empty_folder(folder: Path) -> Path:
    """Make a folder that a person chose, or take it where it is empty.

    Raises:
        ConfigError: It holds something, or is no folder.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ConfigError(f"{folder}: expected a new or empty folder; choose another one")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
