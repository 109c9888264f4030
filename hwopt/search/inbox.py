"""What people decide and propose while another process works on the run.

A run has one writer. Whoever comes while it is at work leaves a letter in the folder `inbox` of the
run; the loop takes it in between two events, and what it says is an event like any other.
"""

import itertools
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hwopt.candidate import Candidate
from hwopt.errors import ConfigError
from hwopt.ledger import Decided, from_json, to_json

_log = logging.getLogger(__name__)

#: How long the loop sleeps at the most before it looks [s].
LOOK_S = 0.5
#: Longest letter that is read [bytes].
MAX_BYTES = 8 * 2**20

_count = itertools.count()


@dataclass(frozen=True)
class Letter:
    """A decision, or a candidate that somebody proposes."""

    decided: Decided | None = None
    candidate: Candidate | None = None


class Inbox:
    """The letters to one run, in the order in which they were written."""

    def __init__(self, run: Path) -> None:
        self._folder = run / "inbox"

    def post(self, letter: Letter) -> None:
        """Leave a letter; it is there as a whole or not at all.

        Raises:
            ConfigError: The folder cannot be written to.
        """
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(_count)}"
        draft = self._folder / f"{name}.part"
        try:
            self._folder.mkdir(exist_ok=True)
            draft.write_text(to_json(letter), encoding="utf-8")
            draft.replace(draft.with_suffix(".json"))
        except OSError as error:
            raise ConfigError(
                f"{self._folder}: expected a folder to leave a letter in, but: {error.strerror}; "
                "wait until the run has ended"
            ) from error

    def take(self, accept: Callable[[Letter], bool]) -> None:
        """Hand every letter over; one that is accepted is gone afterwards.

        Args:
            accept: Writes what a letter says into the ledger; False leaves the letter for later.
        """
        for path in sorted(self._folder.glob("*.json")):
            letter = _read(path)
            if letter is None or accept(letter):
                path.unlink(missing_ok=True)


def _read(path: Path) -> Letter | None:
    """Read a letter; None where it is none."""
    try:
        if not path.is_symlink() and path.stat().st_size <= MAX_BYTES:
            return from_json(path.read_text(encoding="utf-8"), Letter)
        why = "it is a link, or too long"
    except (OSError, ValueError) as error:
        why = str(error)
    _log.warning("%s: expected a letter to the run, but %s; it is thrown away", path, why)
    return None
