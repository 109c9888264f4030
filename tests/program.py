"""The program as a person starts it, in a process of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

#: A backstop for everything here [s].
TIMEOUT_S = 300

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Person:
    """Somebody with a folder of their own, and a cache that is shared."""

    folder: Path
    cache_home: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Return what the program sees: no keys, and temporary files where they can be found."""
        temporary = self.folder / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TMPDIR": str(temporary),
            "XDG_CACHE_HOME": str(self.cache_home),
            "PYTHONPATH": str(_ROOT),
            "NO_PROXY": "127.0.0.1",
            "PYTHONFAULTHANDLER": "1",
            **more,
        }

    def run(self, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; variables of its environment by keyword."""
        return subprocess.run(
            _argv(words),
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        )

    def done(self, *words: object, **more: str) -> str:
        """Run a command that has to end well; return what it printed."""
        done = self.run(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def started(self, *words: object, **more: str) -> Iterator["subprocess.Popen[str]"]:
        """Start a command whose lines are read as they come."""
        with subprocess.Popen(
            _argv(words),
            cwd=self.folder,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            # It prints where it hangs, every thread of it.
            backstop = threading.Timer(TIMEOUT_S, process.send_signal, (signal.SIGABRT,))
            backstop.start()
            try:
                yield process
            finally:
                backstop.cancel()
                process.kill()

    def left_behind(self) -> list[str]:
        """Return what still runs below this person's folder once all had time to die."""
        found = self._running()
        pause = threading.Event()
        for _ in range(200):
            if not found:
                break
            pause.wait(0.05)
            found = self._running()
        return found

    def _running(self) -> list[str]:
        found = []
        for place in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                folder = place.readlink()
                others = place.parent.name != str(os.getpid())
                if others and self.folder in (folder, *folder.parents):
                    found.append((place.parent / "cmdline").read_text().replace("\0", " "))
        return found


def read_until(process: "subprocess.Popen[str]", word: str) -> str:
    """Read lines up to the first that holds a word; return all of them."""
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if word in line:
            return "".join(lines)
    raise AssertionError(f"{word} was expected in: {''.join(lines)}")


def interrupt(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Press Ctrl-C and wait; return the exit code and what was still printed."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=2 * TIMEOUT_S)
    return process.returncode, out, err


def _argv(words: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-m", "hwopt", *(str(word) for word in words)]
