"""Which run is meant."""

import os
from pathlib import Path

from hwopt.errors import ConfigError

#: Where runs go by default.
RUNS = Path("runs")


def find_run(given: Path | None, holding: str = "ledger.sqlite") -> Path:
    """Return the folder of a run.

    Args:
        given: What the person named; None means the newest.
        holding: A file that it must have.

    Raises:
        ConfigError: There is none.
    """
    if given is not None:
        if (given / holding).is_file():
            return given
        raise ConfigError(f"{given}: expected the folder of a run, with {holding}; check the name")
    found = sorted(RUNS.glob(f"*/{holding}"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise ConfigError("expected a run under runs/, found none; start one with: hwopt run")
    return found[-1].parent


def new_folder(name: str) -> Path:
    """Make the next free folder `runs/<name>-<n>`."""
    _make(RUNS, "name one with --out")
    number = 1
    while True:
        folder = RUNS / f"{name}-{number}"
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        except OSError as error:
            raise ConfigError(
                f"{RUNS}: expected a folder to write to, but: {error.strerror}; name one with --out"
            ) from error
        else:
            return folder


def empty_folder(folder: Path) -> Path:
    """Make a folder that a person chose, or take it where it is empty.

    Raises:
        ConfigError: It holds something, or is no folder.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ConfigError(f"{folder}: expected a new or empty folder; choose another one")
    _make(folder, "choose another one")
    return folder


def _make(folder: Path, advice: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError as error:
        raise ConfigError(
            f"{folder}: expected a folder to write to, but: {error.strerror}; {advice}"
        ) from error
    if not writable:
        raise ConfigError(f"{folder}: expected a folder to write to, it is read-only; {advice}")
