"""Pieces of RTLIL text. Source of the format: Yosys manual, appendix on the text representation."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

_BITS = re.compile(r"[01xz]+")


@dataclass(frozen=True)
class FlatPort:
    """A port of a module."""

    name: str
    direction: Literal["input", "output"]
    #: Nets by number, or constants, the least significant first.
    bits: tuple[int | str, ...]
    signed: bool
    offset: int
    upto: bool


def constant(bits: str) -> str:
    """Return a constant, most significant bit first."""
    return f"{len(bits)}'{bits}"


def quoted(text: str) -> str:
    """Return a string."""
    return json.dumps(text, ensure_ascii=False)


def value(text: str | int) -> str:
    """Return a parameter or attribute as `write_json` wrote it: digits, or a string.

    A string that looks like digits comes with a space behind it.
    """
    if isinstance(text, int):
        return constant(f"{text % 2**32:032b}")
    if not text or _BITS.fullmatch(text):
        return constant(text)
    return quoted(text[:-1] if _BITS.fullmatch(text.rstrip(" ")) else text)


def pieces(bits: Sequence[str | tuple[str, int]]) -> str:
    """Return a signal; a bit is a digit, or a wire and an index, the least significant first."""
    runs: list[list[str | tuple[str, int]]] = []
    for bit in bits:
        if runs and _follows(runs[-1][-1], bit):
            runs[-1].append(bit)
        else:
            runs.append([bit])
    texts = [_run(run) for run in reversed(runs)]
    return texts[0] if len(texts) == 1 else "{ " + " ".join(texts) + " }"


def _follows(last: str | tuple[str, int], bit: str | tuple[str, int]) -> bool:
    if isinstance(last, str) or isinstance(bit, str):
        return isinstance(last, str) and isinstance(bit, str)
    return last[0] == bit[0] and last[1] + 1 == bit[1]


def _run(run: Sequence[str | tuple[str, int]]) -> str:
    first, last = run[0], run[-1]
    if isinstance(first, str) or isinstance(last, str):
        return constant("".join(str(bit) for bit in reversed(run)))
    place = f"{last[1]}:{first[1]}" if len(run) > 1 else str(first[1])
    return f"{first[0]} [{place}]"


def port_lines(ports: Sequence[FlatPort]) -> Iterator[str]:
    """Yield the wires of ports."""
    for number, port in enumerate(ports, 1):
        words = [f"width {len(port.bits)}"]
        words += ["upto"] if port.upto else []
        words += [f"offset {port.offset}"] if port.offset else []
        words += [f"{port.direction} {number}"]
        words += ["signed"] if port.signed else []
        yield f"  wire {' '.join(words)} \\{port.name}"


def memory_line(memory: Mapping[str, Any], name: str) -> str:
    """Return the line that declares a memory."""
    offset = f" offset {memory['start_offset']}" if memory["start_offset"] else ""
    return f"  memory width {memory['width']} size {memory['size']}{offset} {name}"
