"""What a tool and all that it started use together, looked at now and then.

The kernel's limits are per process or per file, and root is not bound by that on processes.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from hwopt.tools.sandbox.request import Request

_MIB = 1 << 20
#: Between two looks; the first come sooner, as a fork bomb is fast [ms].
_FIRST_MS, _LAST_MS = 20, 200
#: Files and folders that may be made.
_MOST_FILES = 20_000
#: What is written may be more than what stays, by this factor.
_TIMES_WRITTEN = 4
_PAGE = os.sysconf("SC_PAGE_SIZE")
#: Deeper than any tool's folders, and than what recursion here could bear.
_DEPTH = 64


def descendants() -> Iterator[int]:
    """Yield the children of this process, theirs, and so on, as far as the system shows them."""
    open_ones = ["self"]
    while open_ones:
        name = open_ones.pop()
        try:
            number = Path("/proc/self").readlink().name if name == "self" else name
            text = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii")
        except OSError:
            continue
        for child in text.split():
            open_ones.append(child)
            yield int(child)


class Watch:
    """Compares what is used with what a request allows."""

    def __init__(self, request: Request, log: int) -> None:
        self._request = request
        self._log = log
        self._most_written = _TIMES_WRITTEN * request.total_mib * _MIB
        #: Time to the next look [ms].
        self.pause_ms = _FIRST_MS

    def excess(self, *, at_end: bool = False) -> str:
        """Return the limit that is passed, in `Outcome`'s words; empty where none is."""
        self.pause_ms = min(self.pause_ms * 2, _LAST_MS)
        if os.fstat(self._log).st_size > self._request.log_mib * _MIB:
            return "log"
        written = _written("self")
        if written > self._most_written or self._files_are_too_many():
            return "files"
        return "" if at_end else self._in_processes(written)

    def _in_processes(self, written: int) -> str:
        numbers, memory = [], 0
        for number in descendants():
            numbers.append(number)
            if len(numbers) > self._request.processes:
                return "processes"
            memory += _resident(number)
            written += _written(str(number))
        if written > self._most_written:
            return "files"
        # Forks share pages, which the first sum counts each time and the dearer second does not.
        most = self._request.memory_mib * _MIB
        if memory > most and sum(map(_proportional, numbers)) > most:
            return "memory"
        return ""

    def _files_are_too_many(self) -> bool:
        size = 0
        for count, used in enumerate(_sizes(self._request.folder, _DEPTH)):
            size += used
            if size > self._request.total_mib * _MIB or count > _MOST_FILES:
                return True
        return False


def _sizes(folder: str, depth: int) -> Iterator[int]:
    """Yield the space that each file takes [bytes]; more folders than allowed count as endless."""
    if depth == 0:
        yield 1 << 62
        return
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    yield entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        yield from _sizes(entry.path, depth - 1)
                except OSError:
                    continue
    except OSError:
        return


def _resident(number: int) -> int:
    """Return the memory that a process occupies [bytes]."""
    try:
        return int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(number: int) -> int:
    """Return the memory of a process, shared pages in part [bytes]."""
    return _field(f"/proc/{number}/smaps_rollup", "Pss:") * 1024


def _written(number: str) -> int:
    """Return what a process and those that it took in have written [bytes]."""
    return _field(f"/proc/{number}/io", "wchar:")


def _field(path: str, name: str) -> int:
    try:
        lines = Path(path).read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
