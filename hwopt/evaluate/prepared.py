"""A flow made ready on this machine: Liberty files unpacked, special cells found by function."""

from dataclasses import dataclass

from hwopt.tools import yosys
from hwopt.tools.flows import Recipe


@dataclass(frozen=True)
class PreparedFlow:
    """What the synthesis scripts need."""

    recipes: tuple[Recipe, ...]
    #: What fills the holes of the scripts, `((name, text), ...)`.
    holes: tuple[tuple[str, str], ...]
    #: Digest of everything that decides what is measured.
    digest: str

    def filled(self, script: str, top: str) -> str:
        """Return a script with its holes filled."""
        return yosys.fill(script, top=top, **dict(self.holes))
