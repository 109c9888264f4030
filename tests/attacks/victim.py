"""A process with a secret in its environment that runs every attack and reports what came of it.

Usage: `python victim.py FOLDER [--bare]`; FOLDER is this user's. Prints JSON. With --bare the
kernel looks as if it knew neither Landlock nor namespaces, as in many containers.
"""

import contextlib
import errno
import hashlib
import json
import os
import socket
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from takeovers import ATTACKS, BEGINNING, Attack

from hwopt.errors import ToolError
from hwopt.tools import keeping, process
from hwopt.tools.process import Limits
from hwopt.tools.sandbox import calls, seccomp

LIMITS = Limits(timeout_s=2, memory_mib=256, file_mib=8, total_mib=32, log_mib=4, processes=16)
#: For attacks that another limit than time ends: a busy machine takes its time.
PATIENT = 40.0
SECRET = "correct-horse-battery-staple"  # noqa: S105 - a secret for tests


def victims(folder: Path) -> tuple[Path, ...]:
    """Write what must stay as it is."""
    texts = {
        "home/.ssh/key": SECRET,
        "home/.cache/results": "x",
        "run/ledger.sqlite": f"ledger {SECRET}",
        "run/gold.v": "module gold; endmodule",
        "run/tb.py": "assert True",
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return (folder / "home", folder / "run")


def state(folders: tuple[Path, ...]) -> str:
    """Return a digest of names, contents, modes and times."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            stat = path.lstat()
            digest.update(f"{path} {stat.st_mode} {stat.st_uid} {stat.st_mtime_ns}\n".encode())
            digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def running_in(folder: Path) -> list[str]:
    """Return what runs in a folder or below."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            where = place.readlink()
            if folder in (where, *where.parents) and place.parent.name != str(os.getpid()):
                found.append((place.parent / "cmdline").read_text().replace("\0", " "))
    return found


def attacked(attack: Attack, folder: Path, words: list[str]) -> dict[str, object]:
    """Run one attack in a folder of its own."""
    work = folder / "work" / attack.name
    work.mkdir(parents=True)
    timeout_s = PATIENT if attack.limit and "end within" not in attack.limit else LIMITS.timeout_s
    said, log = "", ""
    try:
        done = process.run(
            [sys.executable, "-S", "-c", BEGINNING + attack.text, *words],
            folder=work,
            limits=Limits(**{**asdict(LIMITS), "timeout_s": timeout_s}),
            check=False,
        )
        log = done.log
    except ToolError as error:
        said, log = str(error), error.log
    size = sum(path.lstat().st_blocks * 512 for path in work.rglob("*"))
    strange = [path.name for path in work.rglob("*") if not (path.is_file() or path.is_dir())]
    links = [path.name for path in work.rglob("*") if path.is_symlink()]
    return {
        "said": said,
        "log": log[-4000:],
        "size": size,
        "strange": strange + links,
        "left": running_in(work),
    }


def main(folder: Path) -> None:
    """Run all."""
    folders = victims(folder)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as local,
    ):
        local.bind(str(folder / "socket"))
        local.listen()
        for each in (server, local):
            each.settimeout(0)
        port = server.getsockname()[1]
        words = [*map(str, folders), str(folder / "socket"), str(port), str(os.getpid())]
        before = state(folders)
        confinement = asdict(keeping.confinement())
        found = {}
        for attack in ATTACKS:
            if attack.needs and not confinement[attack.needs]:
                continue
            found[attack.name] = attacked(attack, folder, words)
            found[attack.name]["unchanged"] = state(folders) == before
        visitors = 0
        for each in (server, local):
            with contextlib.suppress(BlockingIOError):
                each.accept()
                visitors += 1
    sys.stdout.write(
        json.dumps({"confinement": confinement, "visitors": visitors, "attacks": found})
    )


def look_bare() -> None:
    """Refuse Landlock and namespaces from here on."""
    architecture, _, column = seccomp._ARCHITECTURES[os.uname().machine]
    assert architecture
    unshare, clone = ((272, 97)[column], (56, 220)[column])
    rows = [(seccomp._LOAD, 0, 0, seccomp._NUMBER)]
    for number, error in ((444, errno.ENOSYS), (unshare, errno.EPERM)):
        rows += [(seccomp._EQUAL, 0, 1, number), (seccomp._RETURN, 0, 0, seccomp._REFUSE | error)]
    rows += seccomp._first_argument(
        f"clone {clone} {clone}", column, (seccomp._HAS, 0, 1, seccomp._NAMESPACES)
    )
    rows.append((seccomp._RETURN, 0, 0, seccomp._ALLOW))
    calls.prctl(calls.PR_SET_NO_NEW_PRIVS)
    seccomp.restrict(
        (seccomp._Instruction * len(rows))(*(seccomp._Instruction(*row) for row in rows))
    )


if __name__ == "__main__":
    if "--bare" in sys.argv:
        look_bare()
    main(Path(sys.argv[1]))
