"""Waiting: for a descriptor, and with Ctrl-C until something is whole."""

import contextlib
import logging
import select
import signal
import threading
from collections.abc import Iterator
from types import FrameType


def readable(descriptor: int, timeout_s: float) -> bool:
    """Tell whether a descriptor can be read within some seconds."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(timeout_s * 1000))


@contextlib.contextmanager
def uncut() -> Iterator[None]:
    """Let Ctrl-C wait for what must not be done by half."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[FrameType | None] = []
    before = signal.signal(signal.SIGINT, lambda _, frame: pressed.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed and callable(before):
            before(signal.SIGINT, pressed[0])


#: Where Python takes locks in functions that return with them taken.
_LOCKING = (threading.__file__, logging.__file__)
#: Functions there that wait, and let go of what they have when they are cut off.
_WAITING = frozenset({"wait", "join", "_wait_for_tstate_lock"})
#: Until Ctrl-C that came at a wrong place is tried again [s].
_LATER_S = 0.005


@contextlib.contextmanager
def locks_whole() -> Iterator[None]:
    """Let Ctrl-C come later where it would leave a lock taken that other threads wait for.

    `with condition:` enters through a function of `threading`; cut off at its end, nobody holds
    the lock, and nobody ever gives it back. `logging` has such a place for each line.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return

    def press(_: int, frame: FrameType | None) -> None:
        if _takes_lock(frame):
            signal.setitimer(signal.ITIMER_REAL, _LATER_S)
        else:
            before(signal.SIGINT, frame)

    def press_again(_: int, frame: FrameType | None) -> None:
        now = signal.getsignal(signal.SIGINT)  # that of `uncut`, perhaps
        if callable(now):
            now(signal.SIGINT, frame)

    alarm = signal.signal(signal.SIGALRM, press_again)
    signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        late, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, alarm)
        if late:
            before(signal.SIGINT, None)


def _takes_lock(frame: FrameType | None) -> bool:
    if frame is None:
        return False
    code = frame.f_code
    return code.co_filename in _LOCKING and code.co_name not in _WAITING
