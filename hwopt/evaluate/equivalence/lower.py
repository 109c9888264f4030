"""From an elaborated module's RTLIL to the words that the judge reads."""

import re
from pathlib import Path

from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist.words import Words, read_words
from hwopt.tools import yosys
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped

_MEMORY = re.compile(r"^\s*memory((?: (?:width|size|offset) -?\d+)*) \\?\S+", re.MULTILINE)


def memory_bits(path: Path) -> int:
    """Return how many bits of memory a module has [bits]."""
    total = 0
    for found in _MEMORY.finditer(path.read_text(encoding="utf-8")):
        words = found[1].split()
        sizes = dict(zip(words[::2], words[1::2], strict=True))
        total += int(sizes.get("width", 1)) * int(sizes.get("size", 1))
    return total


def lower(path: Path, name: str, shop: Workshop) -> Words:
    """Read a module, its memories taken apart into registers.

    Raises:
        ToolError: Yosys failed.
    """
    script = (shipped("flows") / "ladder" / "prove_lower.ys").read_text(encoding="utf-8")
    text = yosys.fill(script, file=yosys.quote(path.resolve()), json=f"{name}.json")
    limits = Limits(timeout_s=max(1.0, shop.seconds), memory_mib=shop.limits.memory_mib)
    done = yosys.run(text, folder=shop.folder, limits=limits, name=f"lower_{name}")
    if done.error:
        raise ToolFailed(f"an elaborated module was expected in {path}: {done.error}")
    return read_words(shop.folder / f"{name}.json")
