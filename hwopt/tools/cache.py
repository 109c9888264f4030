"""Results that were paid for once, kept on disk by content, under a size limit."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

#: Size beyond which the entries that were read least recently go [MiB].
MAX_MIB = 1024

#: Every how many writes the size is looked at.
_SWEEP_EVERY = 64


def cache_folder() -> Path:
    """Return the folder of hwopt's cache, below the user's XDG cache folder."""
    return Path(platformdirs.user_cache_dir("hwopt"))


@dataclass(frozen=True)
class Usage:
    """What a cache holds."""

    files: int
    #: Size of all files together [MiB].
    size_mib: float


class Cache:
    """Texts by key. Whatever goes wrong with the disk here is a miss, never an error."""

    def __init__(self, folder: Path, *, max_mib: int = MAX_MIB) -> None:
        self.folder = folder
        self.max_mib = max_mib
        self._writes = 0

    @staticmethod
    def key(*parts: str) -> str:
        """Return the SHA-256 hex digest of a sequence of strings."""
        digest = hashlib.sha256()
        for part in parts:
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big"))
            digest.update(raw)
        return digest.hexdigest()

    def get(self, key: str) -> str | None:
        """Return what was put under a key, None where nothing was."""
        path = self._path(key)
        try:
            checksum, _, raw = path.read_bytes().partition(b"\n")
            os.utime(path)
            body = raw.decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError):
            return None
        return body if checksum == self.key(body).encode() else None

    def put(self, key: str, body: str) -> None:
        """Keep a text under a key; two processes may do so at once."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, f"{self.key(body)}\n{body}".encode("utf-8", "surrogatepass"))
        self._writes += 1
        if self._writes % _SWEEP_EVERY == 0:
            self.sweep()

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        """Write a file beside its place and move it there, or leave nothing."""
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as file:
            try:
                file.write(content)
                file.flush()
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise

    def sweep(self) -> None:
        """Remove the entries that were read least recently until the size limit holds."""
        sizes = [(stat.st_mtime, stat.st_size, path) for path, stat in self._files()]
        total = sum(size for _, size, _ in sizes)
        for _, size, path in sorted(sizes):
            if total <= self.max_mib * 2**20:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size

    def usage(self) -> Usage:
        """Count files and size."""
        sizes = [stat.st_size for _, stat in self._files()]
        return Usage(files=len(sizes), size_mib=sum(sizes) / 2**20)

    def clear(self) -> None:
        """Remove every entry."""
        for folder, folders, files in os.walk(self.folder, topdown=False):
            for name in files:
                with contextlib.suppress(OSError):
                    (Path(folder) / name).unlink()
            for name in folders:
                with contextlib.suppress(OSError):
                    (Path(folder) / name).rmdir()

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield what is there; others may write and remove files meanwhile."""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with contextlib.suppress(OSError):
                    yield Path(folder) / name, (Path(folder) / name).stat()

    def _path(self, key: str) -> Path:
        return self.folder / "results" / key[:2] / key
