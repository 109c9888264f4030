"""From an elaborated module's RTLIL to the words that the judge reads."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.reading import read_words
from hwopt.netlist.words import Words
from hwopt.tools import yosys
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped

_MEMORY = re.compile(r"^( *)memory((?: (?:width|size|offset) -?\d+)*) \\?(\S+)$", re.MULTILINE)

#: Attribute of memories that `prove_lower.ys` leaves as they are.
_KEPT = "attribute \\hwopt_kept 1"


def memories(path: Path) -> dict[str, int]:
    """Return the names of a module's memories with their sizes [bits]."""
    found: dict[str, int] = {}
    for memory in _MEMORY.finditer(path.read_text(encoding="utf-8")):
        words = memory[2].split()
        sizes = dict(zip(words[::2], words[1::2], strict=True))
        found[memory[3]] = int(sizes.get("width", 1)) * int(sizes.get("size", 1))
    return found


def too_large(sides: tuple[Mapping[str, int], ...], limit: int) -> frozenset[str]:
    """Return the memories, of any side, that must not be taken apart: the largest ones.

    Args:
        sides: Each side's memories with their sizes [bits].
        limit: Bits of memory that may be taken apart on each side together [bits].
    """
    found: set[str] = set()
    for sizes in sides:
        total = 0
        for name, bits in sorted(sizes.items(), key=lambda one: (one[1], one[0])):
            total += bits
            if total > limit:
                found.add(name)
    return frozenset(found)


def lower(
    path: Path,
    name: str,
    shop: Workshop,
    kept: Collection[str] = (),
    *,
    script: str = "prove_lower",
) -> Words:
    """Read a module; arguments as for `lower_file`.

    Raises:
        ToolError: Yosys failed.
    """
    return read_words(lower_file(path, name, shop, kept, script=script))


def lower_file(
    path: Path,
    name: str,
    shop: Workshop,
    kept: Collection[str] = (),
    *,
    script: str = "prove_lower",
) -> Path:
    """Bring modules to plain cells and return the JSON of them.

    Args:
        path: Their RTLIL.
        name: What the files in the working folder are called.
        shop: Where to work.
        kept: Memories that stay memories; the others are taken apart into registers.
        script: Name of the Yosys script without its extension.

    Raises:
        ToolError: Yosys failed.
    """
    if kept:
        text = _MEMORY.sub(
            lambda found: f"{found[1]}{_KEPT}\n{found[0]}" if found[3] in kept else found[0],
            path.read_text(encoding="utf-8"),
        )
        path = shop.folder / f"{name}.il"
        path.write_text(text, encoding="utf-8")
    template = (shipped("flows") / "ladder" / f"{script}.ys").read_text(encoding="utf-8")
    filled = yosys.fill(template, file=yosys.quote(path.resolve()), json=f"{name}.json")
    limits = Limits(timeout_s=max(1.0, shop.seconds), memory_mib=shop.limits.memory_mib)
    done = yosys.run(filled, folder=shop.folder, limits=limits, reads=(path,), name=f"lower_{name}")
    if done.error:
        raise ToolFailed(f"an elaborated module was expected in {path}: {done.error}")
    return shop.folder / f"{name}.json"
