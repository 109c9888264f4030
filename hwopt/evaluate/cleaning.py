"""What may be taken from an elaborated module, for nobody is to see it, as passes of Yosys."""

import re
from collections.abc import Iterable
from pathlib import Path

from hwopt.tools import yosys
from hwopt.tools.shipped import shipped

#: Takes away what drives nothing, such as the latch that a process seems to need for a variable
#: which it sets on some paths alone and reads on these alone.
_DEAD = "opt_clean"


def wires() -> Path:
    """Return the file that says what a latch is which is never closed."""
    return shipped("flows") / "ladder" / "transparent.v"


def cleaning(unread: Iterable[str], transparent: Iterable[str]) -> str:
    """Return what takes some things from a flat module, and what drives nothing.

    Args:
        unread: Nets that nobody reads. One that two processes set, each for its own loops, is
            nobody's after these.
        transparent: Latches that are never closed, by the names of their cells.
    """
    return _passes((f"c:{_pattern(name)}" for name in transparent), map(_pattern, unread))


def cleaning_apart(unread: Iterable[str], transparent: Iterable[str]) -> str:
    """Return the same for the text with its instances kept, in which other names hold.

    Its latches are those of the flat module, which has none but such as go.
    """
    names = (_pattern(name.rsplit(".", 1)[-1]) for name in unread)
    return _passes(["t:$dlatch"] if any(transparent) else [], names)


def _passes(latches: Iterable[str], nets: Iterable[str]) -> str:
    opened, hidden = " ".join(latches), " ".join(f"w:{net}" for net in dict.fromkeys(nets))
    return "\n".join(
        (
            *([f"techmap -map {yosys.quote(wires())} {opened}"] if opened else []),
            *([f"rename -hide {hidden}"] if hidden else []),
            _DEAD,
        )
    )


def _pattern(name: str) -> str:
    """Return a name as Yosys selects it, each special character by any."""
    return re.sub(r"[^\w.$]", "?", name)
