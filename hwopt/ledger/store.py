"""Everything that happened in a run, in order. Replaying it rebuilds the archive.

Events are appended and synced before they count. Remarks (durations, cache hits, the method that
won, interruptions) differ between equal runs; they are kept apart and are not in the digest.
"""

import fcntl
import hashlib
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeVar

import msgspec

from hwopt.errors import LedgerError
from hwopt.ledger.events import (
    Asked,
    Batched,
    Climbed,
    Decided,
    Ended,
    Event,
    GoldMeasured,
    NoiseMeasured,
    Opened,
    Remark,
    Remeasured,
    Reserved,
    Told,
    Unanswered,
)

T = TypeVar("T")

#: Version of the tables and events.
FORMAT = 1


_KINDS: tuple[type[Event], ...] = (
    Opened,
    GoldMeasured,
    Asked,
    Unanswered,
    Told,
    NoiseMeasured,
    Remeasured,
    Decided,
)
_BY_NAME = {kind.__name__: kind for kind in _KINDS}

_SCHEMA = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE IF NOT EXISTS event (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS remark (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL
);
"""


_REMARKS: tuple[type[Remark], ...] = (Ended, Climbed, Reserved, Batched)
_REMARK_BY_NAME = {kind.__name__: kind for kind in _REMARKS}


class Ledger:
    """An append-only store of events in one sqlite file."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise LedgerError(f"{path}: expected a ledger, found none; check the run's folder")
        self.path = path
        self._writing = threading.Lock()
        self._unlock = _locked(self, path) if create else None
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._open(create=create)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _open(self, *, create: bool) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        (found,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if found != FORMAT and not (create and found == tables == 0):
            raise LedgerError(
                f"{self.path}: expected a ledger of format {FORMAT}, not {found}; "
                "use the version of hwopt that wrote it"
            )
        self._db.executescript(_SCHEMA)

    def append(self, *events: Event) -> None:
        """Write events, all of them or none; they are on the disk when this returns.

        Raises:
            LedgerError: The disk is full or fails.
        """
        self._insert("event", events)

    def remark(self, remark: Remark) -> None:
        """Write a remark."""
        self._insert("remark", (remark,))

    def events(self) -> Iterator[Event]:
        """Yield all events in order.

        Raises:
            LedgerError: The file is damaged.
        """
        for kind, body in self._rows("event"):
            yield self._decode(body, _BY_NAME, kind)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield kind and JSON text of all events in order."""
        yield from self._rows("event")

    def remarks(self) -> Iterator[Remark]:
        """Yield all remarks in order."""
        for kind, body in self._rows("remark"):
            yield self._decode(body, _REMARK_BY_NAME, kind)

    def digest(self) -> str:
        """Return the SHA-256 hex digest of all events in order."""
        digest = hashlib.sha256()
        for kind, body in self._rows("event"):
            digest.update(f"{kind}\0{len(body)}\0{body}\0".encode())
        return digest.hexdigest()

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        if self._unlock is not None:
            self._unlock()

    def _insert(self, table: str, bodies: Sequence[Event | Remark]) -> None:
        rows = [(type(body).__name__, _text(body)) for body in bodies]
        try:
            with self._writing, self._db:  # commits, or rolls back
                self._db.execute("BEGIN")
                self._db.executemany(f"INSERT INTO {table} (kind, body) VALUES (?, ?)", rows)  # noqa: S608 - one of two names of ours
        except sqlite3.Error as error:
            raise LedgerError(f"{self.path}: expected to append: {error}; free the disk") from error

    def _rows(self, table: str) -> Iterator[tuple[str, str]]:
        try:
            yield from self._db.execute(f"SELECT kind, body FROM {table} ORDER BY number")  # noqa: S608 - one of two names of ours
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _decode(self, body: str, kinds: Mapping[str, type[T]], kind: str) -> T:
        try:
            return msgspec.json.decode(body, type=kinds[kind], dec_hook=_text_to_path)
        except (KeyError, msgspec.DecodeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> LedgerError:
        return LedgerError(
            f"{self.path}: expected a ledger of hwopt, found something else ({error}); "
            "it is damaged or of another program"
        )


def _locked(ledger: Ledger, path: Path) -> Callable[[], object] | None:
    """Keep other writers out until the result is called; where locks do not work, nobody is."""
    try:
        lock = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o644)
    except OSError:
        return None
    unlock = weakref.finalize(ledger, os.close, lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise LedgerError(
            f"{path}: expected to write alone, but another hwopt is at work on this run; "
            "wait for it, or stop it"
        ) from error
    except OSError:
        return None
    return unlock


def _text(body: Event | Remark) -> str:
    return msgspec.json.encode(body, enc_hook=_path_to_text).decode()


def _path_to_text(value: object) -> str:
    if isinstance(value, PurePosixPath):
        return str(value)
    raise NotImplementedError(type(value))


def _text_to_path(kind: type, value: object) -> object:
    if kind is PurePosixPath and isinstance(value, str):
        return PurePosixPath(value)
    raise NotImplementedError(kind)
