"""Ctrl-C where it must wait, and where it must not."""

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import pytest

from hwopt.tools.waiting import locks_whole, uncut

#: Presses Ctrl-C in the call that takes the lock, where Python code cannot.
PRESS = partial(signal.raise_signal, signal.SIGINT)


class Lock:
    """A lock that is taken by a call in C during which Ctrl-C is pressed."""

    acquire = staticmethod(PRESS)
    __enter__ = staticmethod(PRESS)

    def __init__(self) -> None:
        self.given_back = 0

    def release(self) -> None:
        """Count."""
        self.given_back += 1

    def __exit__(self, *_: object) -> None:
        self.release()


def condition_of(lock: Lock) -> threading.Condition:
    """Return a condition with such a lock; its type asks for one of Python's own."""
    return threading.Condition(lock)  # type: ignore[arg-type]


def enter(lock: Lock) -> None:
    """Enter a condition as Python's own pools and futures do."""
    with condition_of(lock):
        time.sleep(10)


def test_python_leaves_its_lock_taken() -> None:
    """The reason for all this; where Python mends it, the code can go."""
    lock = Lock()
    with pytest.raises(KeyboardInterrupt):
        enter(lock)
    assert lock.given_back == 0


def test_a_lock_is_given_back() -> None:
    """Ctrl-C comes once the lock has a holder, who gives it back."""
    lock = Lock()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), locks_whole():
        enter(lock)
    assert lock.given_back == 1
    assert time.monotonic() - started < 5


def test_a_wait_is_cut_off_at_once() -> None:
    """The usual place of Ctrl-C, a wait for a thread, is no reason to put it off."""
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt), locks_whole():
        threading.Event().wait(10)
    timer.join()


def test_it_waits_for_what_is_uncut() -> None:
    """Put off by a lock, it still does not come into what must be whole."""
    lock = Lock()
    condition = condition_of(lock)
    done = threading.Event()
    with pytest.raises(KeyboardInterrupt), locks_whole(), condition, uncut():
        done.wait(0.1) or done.set()
    assert done.is_set()
    assert lock.given_back == 1


def test_nothing_is_lost_at_the_end() -> None:
    """What was put off comes at the end at the latest, and the handlers are as before."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)]
    condition = condition_of(Lock())
    with pytest.raises(KeyboardInterrupt), locks_whole():
        condition.__enter__()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)] == before


def test_where_ctrl_c_is_ignored_it_stays_ignored() -> None:
    """As in a job that a shell starts in the background."""
    code = (
        "import signal; from hwopt.tools.waiting import locks_whole\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "with locks_whole(): signal.raise_signal(signal.SIGINT)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
