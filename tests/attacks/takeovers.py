"""Attacks by a tool that a candidate took over: each is Python text that a tool could be.

Each ends with `done()` where it succeeded. In reach are `HOME`, with a secret in it; `RUN`, with
gold, testbench and ledger; `PORT` and `SOCKET`, where the victim's process listens; `PARENT`, its
number. What must hold afterwards is the business of `tests/tools/test_confinement.py`.
"""

from dataclasses import dataclass

#: What every attack begins with.
BEGINNING = """\
import ctypes, os, signal, socket, subprocess, sys, time
from pathlib import Path
HOME, RUN, SOCKET = (Path(word) for word in sys.argv[1:4])
PORT, PARENT = (int(word) for word in sys.argv[4:6])
libc = ctypes.CDLL(None, use_errno=True)
def done(said=""):
    print("DONE", said, flush=True)
def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
"""


@dataclass(frozen=True)
class Attack:
    """One way to do harm."""

    name: str
    text: str
    #: The limit that ends it, in the words of its message; empty where the system just refuses.
    limit: str = ""
    #: What must hold on a machine for it to fail, a field of `Confinement`; empty where nothing.
    needs: str = "landlock"


ATTACKS = (
    Attack("read_secret", "done((HOME / '.ssh' / 'key').read_text())"),
    Attack("list_home", "done(os.listdir(HOME))"),
    Attack("read_ledger", "done((RUN / 'ledger.sqlite').read_bytes())"),
    Attack("read_environment", "done(Path(f'/proc/{PARENT}/environ').read_bytes())"),
    Attack("read_memory", "done(Path(f'/proc/{PARENT}/maps').read_text())"),
    Attack("read_passwords", "done(Path('/etc/passwd').read_text())"),
    Attack("write_outside", "(RUN / 'new').write_text('x'); done()"),
    Attack("write_temporary", "Path('/tmp/hwopt-attack').write_text('x'); done()"),
    Attack("append_to_ledger", "open(RUN / 'ledger.sqlite', 'ab').write(b'x'); done()"),
    Attack("truncate_gold", "os.truncate(RUN / 'gold.v', 0); done()"),
    Attack("unlink_gold", "(RUN / 'gold.v').unlink(); done()"),
    Attack("rename_gold", "(RUN / 'gold.v').rename(RUN / 'lost.v'); done()"),
    Attack("steal_gold", "(RUN / 'gold.v').rename('gold.v'); done()"),
    Attack("replace_testbench",
           "Path('t').write_text('x'); Path('t').rename(RUN / 'tb.py'); done()"),
    Attack("write_code", "(Path(os.__file__).parent / 'hwopt_attack.py').write_text('x'); done()"),
    Attack("write_cache", "(HOME / '.cache' / 'entry').write_text('x'); done()"),
    Attack("rename_own_folder", "Path.cwd().rename(RUN / 'moved'); done()"),
    Attack("chmod_gold", "(RUN / 'gold.v').chmod(0o777); done()", needs="seccomp"),
    Attack("chmod_by_descriptor",
           "os.fchmod(os.open(sys.executable, os.O_RDONLY), 0o777); done()", needs="seccomp"),
    Attack("chown_gold", "os.chown(RUN / 'gold.v', os.getuid(), os.getgid()); done()",
           needs="seccomp"),
    Attack("age_gold", "os.utime(RUN / 'gold.v', (0, 0)); done()", needs="seccomp"),
    Attack("mark_gold", "os.setxattr(RUN / 'gold.v', 'user.x', b'x'); done()", needs="seccomp"),
    Attack("symlink_and_write",
           "os.symlink(RUN / 'gold.v', 'out'); Path('out').write_text('x'); done()",
           needs="seccomp"),
    Attack("symlink_for_hwopt", "os.symlink(HOME / '.ssh' / 'key', 'result.json'); done()",
           needs="seccomp"),
    Attack("link_secret", "os.link(HOME / '.ssh' / 'key', 'result.json'); done()",
           needs="seccomp"),
    Attack("pipe_for_hwopt", "os.mkfifo('result.json'); done()", needs="seccomp"),
    Attack("make_device", "os.mknod('disk', 0o60666, os.makedev(8, 0)); done()",
           needs="seccomp"),
    Attack("execute_own", "Path('x').write_text('#!/bin/sh\\necho'); os.execv('./x', ['x'])\n"),
    Attack("connect", "socket.create_connection(('127.0.0.1', PORT), 5).send(b'x'); done()",
           needs="seccomp"),
    Attack("datagram", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
           "s.sendto(b'x', ('127.0.0.1', PORT)); done()", needs="seccomp"),
    Attack("listen", "socket.create_server(('127.0.0.1', 0)); done()", needs="seccomp"),
    Attack("local_socket", "s = socket.socket(socket.AF_UNIX); s.connect(str(SOCKET)); done()",
           needs="seccomp"),
    Attack("netlink", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); done()",
           needs="seccomp"),
    Attack("ring_of_calls", "check(libc.syscall(425, 8, ctypes.create_string_buffer(256))); done()",
           needs="seccomp"),
    Attack("kill_parent", "os.kill(PARENT, signal.SIGKILL); done()", needs="processes"),
    Attack("kill_everybody", "time.sleep(0.2); os.kill(-1, signal.SIGKILL); time.sleep(30)",
           needs="processes"),
    Attack("stop_warden", "os.kill(os.getppid() or 1, signal.SIGSTOP)\ntime.sleep(0.1)\n"
           "os.kill(os.getppid() or 1, signal.SIGKILL)\n", needs="processes"),
    Attack("trace_parent", "check(libc.ptrace(16, PARENT, 0, 0)); done()", needs="seccomp"),
    Attack("limit_parent",
           "import resource\nresource.prlimit(PARENT, resource.RLIMIT_NOFILE, (3, 3)); done()",
           needs="seccomp"),
    Attack("new_namespace", "check(libc.unshare(0x10000000)); done()", needs="seccomp"),
    Attack("namespace_by_clone", "check(libc.syscall(56, 0x10000011, 0, 0, 0, 0)); done()",
           needs="seccomp"),
    Attack("mount", "check(libc.mount(b'none', b'/proc', b'proc', 0, None)); done()",
           needs="seccomp"),
    Attack("shared_memory", "check(libc.shmget(7, 1 << 20, 0o1600)); done()", needs="seccomp"),
    Attack("kernel_keys", "check(libc.syscall(250, 0, -3, 1)); done()", needs="seccomp"),
    Attack("fork_bomb", "end = time.monotonic() + 20\n"
           "while time.monotonic() < end:\n"
           "    try:\n"
           "        os.fork()\n"
           "    except OSError:\n"
           "        pass\n"
           "done()", limit="run at most 16 processes at once", needs=""),
    Attack("sleepers", "for _ in range(400):\n"
           "    if os.fork() == 0:\n"
           "        os.setsid(); time.sleep(30); os._exit(0)\n"
           "time.sleep(30); done()", limit="run at most 16 processes at once", needs=""),
    Attack("large_file", "with open('f', 'wb') as f:\n"
           "    for _ in range(100): f.write(bytes(1 << 20))\n"
           "done()", limit="write at most 8 MiB", needs=""),
    Attack("many_files", "for i in range(100): Path(str(i)).write_bytes(bytes(4 << 20))\n"
           "time.sleep(30); done()", limit="write at most 32 MiB together", needs=""),
    Attack("many_files_fast", "for i in range(12): Path(str(i)).write_bytes(bytes(4 << 20))",
           limit="write at most 32 MiB together", needs=""),
    Attack("tiny_files", "for i in range(30_000): os.close(os.open(str(i), os.O_CREAT))\n"
           "time.sleep(30); done()", limit="write at most 32 MiB together", needs=""),
    Attack("deleted_files", "kept = []\n"
           "for i in range(100):\n"
           "    kept.append(open('f', 'wb', 0)); os.unlink('f'); kept[-1].write(bytes(4 << 20))\n"
           "time.sleep(30); done()", limit="write at most 32 MiB together", needs=""),
    Attack("reserved_space",
           "os.posix_fallocate(os.open('f', os.O_CREAT | os.O_RDWR), 0, 4 << 20)\n"
           "check(libc.fallocate(os.open('g', os.O_CREAT | os.O_RDWR), 0, 0, 4 << 20)); done()",
           needs="seccomp"),
    Attack("nested_folders", "for i in range(200): os.mkdir('d'); os.chdir('d')\n"
           "time.sleep(30); done()", limit="write at most 32 MiB together", needs=""),
    Attack("endless_log", "while True: os.write(1, bytes(1 << 16))",
           limit="print at most 4 MiB", needs=""),
    Attack("much_memory", "x = bytearray(2 << 30); done()", needs=""),
    Attack("memory_by_parts", "for _ in range(12):\n"
           "    if os.fork() == 0:\n"
           "        x = os.urandom(1 << 20) * 60; time.sleep(30); os._exit(0)\n"
           "time.sleep(30); done()", limit="occupy at most 256 MiB together", needs=""),
    Attack("burn_time", "while True: pass", limit="end within 2 s", needs=""),
    Attack("daemon", "if os.fork() == 0:\n"
           "    os.setsid()\n"
           "    if os.fork() == 0:\n"
           "        signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)\n"
           "    os._exit(0)\n"
           "time.sleep(0.1)", needs=""),
)  # fmt: skip
