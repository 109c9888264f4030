"""What hwopt asks of the keeper, and what it hears from a warden; both travel as JSON."""

import json
import struct
from dataclasses import asdict, dataclass, field

#: Length of the request that follows; 0 asks for the confinement that holds.
HEADER = struct.Struct("!I")


@dataclass(frozen=True)
class Request:
    """A tool to run."""

    argv: tuple[str, ...]
    folder: str
    env: dict[str, str]
    #: Paths whose content it may read and execute, whose names it may list, and that it may change.
    readable: tuple[str, ...]
    listable: tuple[str, ...]
    writable: tuple[str, ...]
    #: Address space of each process, and memory of all together [MiB].
    memory_mib: int
    #: Size of each file [MiB].
    file_mib: int
    #: Size of all files in `writable` together, and of everything ever written [MiB].
    total_mib: int
    #: Size of the log [MiB].
    log_mib: int
    #: Processes at once.
    processes: int
    #: Processor time of each process [s].
    cpu_s: int
    #: A Python module whose `main` does what `argv` would, for a keeper that has imported it.
    module: str = ""
    #: What the keeper tells the module's `warm`, before the fork.
    ready: str = ""

    def encode(self) -> bytes:
        """Return it as JSON; names that are no UTF-8 survive."""
        return json.dumps(asdict(self)).encode("ascii")

    @staticmethod
    def decode(raw: bytes) -> "Request":
        """Read what `encode` wrote."""
        fields = json.loads(raw)
        for name in ("argv", "readable", "listable", "writable"):
            fields[name] = tuple(fields[name])
        return Request(**fields)


@dataclass(frozen=True)
class Outcome:
    """How a tool ended."""

    #: As `subprocess` has it: minus the signal where one ended it.
    code: int
    #: The limit that it reached: `log`, `files`, `processes` or `memory`; empty where none.
    limit: str = ""
    #: Why it could not be started; empty where it was.
    error: str = ""
    #: Processor time of the tool, of all that it started, and of its warden [s]; 0 where no warden
    #: looked.
    cpu_s: float = field(default=0.0, compare=False)

    def encode(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self)).encode("ascii")

    @staticmethod
    def decode(raw: bytes) -> "Outcome":
        """Read what `encode` wrote."""
        return Outcome(**json.loads(raw))


@dataclass(frozen=True)
class Confinement:
    """What holds on this machine, besides limits and process groups."""

    #: ABI of Landlock; 0 where the kernel has none.
    landlock: int
    #: Whether system calls are filtered, sockets among those refused.
    seccomp: bool
    #: Whether tools run in a network namespace of their own, and in a process namespace.
    network: bool
    processes: bool

    def encode(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self)).encode("ascii")

    @staticmethod
    def decode(raw: bytes) -> "Confinement":
        """Read what `encode` wrote."""
        return Confinement(**json.loads(raw))
