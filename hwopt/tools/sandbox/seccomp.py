"""Seccomp: system calls that no tool needs, refused; a socket of any kind is among them.

What Landlock leaves open is closed here: sockets that are no TCP, modes and owners of files, other
processes, keys of the kernel, memory and messages that outlive their maker. Source: Linux'
`Documentation/userspace-api/seccomp_filter.rst`; numbers from `asm/unistd.h` of Linux 6.1.
"""

import ctypes
import errno
import os
import sys

from hwopt.tools.sandbox.calls import call

#: Audit's name of the architecture, the number of seccomp itself, and the column in the table.
_ARCHITECTURES = {"x86_64": (0xC000003E, 317, 0), "aarch64": (0xC00000B7, 277, 1)}

#: Refused with EPERM: name, number on x86-64, number on 64-bit Arm; -1 where it has none.
_REFUSED = """
socket 41 198
ptrace 101 117
process_vm_readv 310 270
process_vm_writev 311 271
pidfd_getfd 438 438
kcmp 312 272
perf_event_open 298 241
userfaultfd 323 282
bpf 321 280
keyctl 250 219
add_key 248 217
request_key 249 218
mount 165 40
umount2 166 39
pivot_root 155 41
chroot 161 51
move_mount 429 429
open_tree 428 428
fsopen 430 430
fsconfig 431 431
fsmount 432 432
fspick 433 433
mount_setattr 442 442
open_tree_attr 467 467
unshare 272 97
setns 308 268
name_to_handle_at 303 264
open_by_handle_at 304 265
init_module 175 105
finit_module 313 273
delete_module 176 106
kexec_load 246 104
kexec_file_load 320 294
reboot 169 142
swapon 167 224
swapoff 168 225
acct 163 89
quotactl 179 60
quotactl_fd 443 443
settimeofday 164 170
clock_settime 227 112
clock_adjtime 305 266
adjtimex 159 171
sethostname 170 161
setdomainname 171 162
syslog 103 116
iopl 172 -1
ioperm 173 -1
shmget 29 194
semget 64 190
msgget 68 186
mq_open 240 180
chmod 90 -1
fchmod 91 52
fchmodat 268 53
fchmodat2 452 452
chown 92 -1
fchown 93 55
lchown 94 -1
fchownat 260 54
setxattr 188 5
lsetxattr 189 6
fsetxattr 190 7
setxattrat 463 463
removexattr 197 14
lremovexattr 198 15
fremovexattr 199 16
removexattrat 466 466
file_setattr 469 469
utime 132 -1
utimes 235 -1
futimesat 261 -1
utimensat 280 88
symlink 88 -1
symlinkat 266 36
link 86 -1
linkat 265 37
mknod 133 -1
mknodat 259 33
setpriority 141 140
ioprio_set 251 30
"""
#: Answered as if the kernel did not know them, for which libraries have another way.
_UNKNOWN = """
io_uring_setup 425 425
io_uring_enter 426 426
io_uring_register 427 427
memfd_create 319 279
memfd_secret 447 447
clone3 435 435
"""
#: Answered as file systems do that cannot: space is taken by writing, which is counted.
_UNSUPPORTED = "fallocate 285 47"

_CLONE = "clone 56 220"
#: Flags of clone that make a namespace.
_NAMESPACES = 0x7E020000 | 0x80
_PRLIMIT = "prlimit64 302 261"

_LOAD, _EQUAL, _AT_LEAST, _HAS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
#: Numbers of x86-64's other ABI begin here.
_X32 = 0x40000000

_SET_FILTER, _SPECULATION_AS_IT_IS = 1, 4


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("then", ctypes.c_uint8),
        ("otherwise", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def available() -> bool:
    """Tell whether there is a filter for this system and machine."""
    return sys.platform.startswith("linux") and os.uname().machine in _ARCHITECTURES


def program() -> "ctypes.Array[_Instruction]":
    """Return the filter, to be made once."""
    architecture, _, column = _ARCHITECTURES[os.uname().machine]
    rows: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    for table, error in (
        (_REFUSED, errno.EPERM),
        (_UNKNOWN, errno.ENOSYS),
        (_UNSUPPORTED, errno.EOPNOTSUPP),
    ):
        for number in _numbers(table, column):
            rows += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE | error)]
    # A namespace of its own would give a process its capabilities back.
    rows += _first_argument(_CLONE, column, (_HAS, 0, 1, _NAMESPACES))
    # The limits of other processes of the same user could be set, hwopt's among them.
    rows += _first_argument(_PRLIMIT, column, (_EQUAL, 1, 0, 0))
    rows.append((_RETURN, 0, 0, _ALLOW))
    return (_Instruction * len(rows))(*(_Instruction(*row) for row in rows))


def _first_argument(
    row: str, column: int, test: tuple[int, int, int, int]
) -> list[tuple[int, int, int, int]]:
    """Return the rows that refuse a call where a test of its first argument says so."""
    (number,) = _numbers(row, column)
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        test,
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _numbers(table: str, column: int) -> list[int]:
    found = [int(line.split()[1 + column]) for line in table.strip().splitlines()]
    return [number for number in found if number >= 0]


def restrict(instructions: "ctypes.Array[_Instruction]") -> None:
    """Confine this process for ever; it must have given up new privileges.

    Raises:
        OSError: The kernel refused.
    """
    whole = _Program(len(instructions), instructions)
    number = _ARCHITECTURES[os.uname().machine][1]
    call(number, _SET_FILTER, _SPECULATION_AS_IT_IS, ctypes.byref(whole))
