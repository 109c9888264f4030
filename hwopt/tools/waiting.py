"""Waiting for a descriptor."""

import select


def readable(descriptor: int, timeout_s: float) -> bool:
    """Tell whether a descriptor can be read within some seconds."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(timeout_s * 1000))
