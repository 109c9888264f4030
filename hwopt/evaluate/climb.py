"""One candidate on its way up the ladder, and what its elaboration left for later stages."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hwopt.design import Design, Source
from hwopt.netlist.structure import in_words
from hwopt.tools.cache import Cache

#: Where something stands in the text, as RTLIL has it.
_PLACE = re.compile(r"^ *attribute \\src .*\n", re.MULTILINE)


@dataclass(frozen=True)
class Climb:
    """One candidate on its way up."""

    design: Design
    sources: tuple[Source, ...]
    #: Work folder of this candidate; `p0`, `p1`, ... hold its elaborations.
    folder: Path

    def form(self, number: int) -> Path:
        """Return the structure that `elaborate` left for one set of parameter values."""
        return self.folder / f"p{number}" / "form.il"

    def hinted(self, number: int) -> Path:
        """Return the structure with what helps a proof."""
        return self.folder / f"p{number}" / "hinted.il"

    def hierarchy(self, number: int) -> str:
        """Return the modules that a proof may take one by one, without places in the text.

        Empty where there is a single one.
        """
        path = self.folder / f"p{number}" / "hierarchy.il"
        if not path.is_file():
            return ""
        return _PLACE.sub("", path.read_text(encoding="utf-8"))

    def rtlil(self, number: int) -> Path:
        """Return the netlist with the names and the order of the text."""
        return self.folder / f"p{number}" / "elaborated.il"

    def in_words(self, text: str, number: int = 0) -> str:
        """Return what was found of the structure in the words of this candidate's text."""
        path = self.folder / f"p{number}" / "words.json"
        if not ("form$" in text or "memory$" in text) or not path.is_file():
            return text
        return in_words(text, json.loads(path.read_bytes()))

    def forms(self) -> str:
        """Return a digest of the structure at every set of parameter values."""
        return digest_of_files(self.form(number) for number in range(len(self.design.proven_at)))


def digest_of_files(paths: Iterable[Path]) -> str:
    """Return the SHA-256 hex digest of the files' contents."""
    return Cache.key(*(path.read_text(encoding="utf-8") for path in paths))
