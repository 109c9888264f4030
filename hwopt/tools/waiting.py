"""Waiting: for a descriptor, and with Ctrl-C until something is whole."""

import contextlib
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
