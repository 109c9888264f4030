"""The keeper: a small process that starts tools for hwopt, as hwopt's own size makes forks dear.

It holds no secret: its environment is empty. It ends when hwopt does. A second one, with Python
programs imported (`resident`), runs those in forks of itself.
"""

import array
import contextlib
import gc
import os
import signal
import socket

from hwopt.tools.sandbox import landlock, namespaces, resident, warden
from hwopt.tools.sandbox.request import HEADER, Confinement, Request

#: Descriptors that come with each request: the log, hwopt's lifeline, and where the outcome goes.
DESCRIPTORS = 3


def serve(control: int) -> None:
    """Start what is asked for, until hwopt closes its end."""
    spaces = namespaces.enter()
    state = Confinement(
        landlock=landlock.version(),
        seccomp=warden.filters(),
        network=spaces.network,
        processes=spaces.processes,
    )
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a warden ended
    gc.collect()
    gc.freeze()
    gc.disable()
    with socket.socket(fileno=control) as line:
        while True:
            header, descriptors = _receive(line)
            if not header:
                return
            (length,) = HEADER.unpack(header)
            request = Request.decode(_exactly(line, length)) if length else None
            try:
                if request is None:
                    os.write(descriptors[-1], state.encode())
                else:
                    _start(request, descriptors, line, state)
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)


def _receive(line: socket.socket) -> tuple[bytes, list[int]]:
    """Read the beginning of a request and what comes with it."""
    size = array.array("i").itemsize * DESCRIPTORS
    header, ancillary, _, _ = line.recvmsg(HEADER.size, socket.CMSG_SPACE(size))
    found = array.array("i")
    for _, _, raw in ancillary:
        found.frombytes(raw)
    return header, list(found)


def _exactly(line: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = line.recv(min(length, 1 << 16))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _start(
    request: Request, descriptors: list[int], line: socket.socket, state: Confinement
) -> None:
    """Fork a warden, the first process of its namespace where that is granted."""
    if request.module:
        resident.prepare(request.module, request.ready)
    if namespaces.fork_hidden() if state.processes else os.fork():
        return
    code = 1
    try:
        line.close()
        log, lifeline, answer = descriptors
        outcome = warden.run(request, log, lifeline, state)
        with contextlib.suppress(BrokenPipeError):
            os.write(answer, outcome.encode())
        code = 0
    finally:
        os._exit(code)
