"""The known candidates: each file's first line says what it is.

`// stops at: STAGE; design: DESIGN; WHAT` stands in `bad/`, `// passes; design: DESIGN; WHAT` in
`good/`. DESIGN is an example's name or a folder beside this file. The text takes the place of
the design's first source.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from hwopt.design import Design, Source
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import load_design

HERE = Path(__file__).resolve().parent
STAGES = ("screen", "elaborate", "synthesize", "prove", "simulate")

_HEADER = re.compile(
    r"// (?:stops at: (?P<stage>\w+)|passes); design: (?P<design>[\w/]+); (?P<what>.+)"
)


@dataclass(frozen=True)
class Case:
    """One known candidate."""

    #: File name without its suffix.
    name: str
    #: The stage that must stop it; None where it must pass all.
    stage: str | None
    #: Folder of gold's `design.toml`.
    gold: Path
    #: What was done to gold, in words.
    what: str
    text: str

    def sources(self, design: Design) -> tuple[Source, ...]:
        """Return the candidate's files, given gold."""
        first, *others = design.sources
        return (Source(first.path, self.text), *others)

    def design(self) -> Design:
        """Read gold."""
        return load_design(self.gold)


def read_case(path: Path) -> Case:
    """Read one file."""
    text = path.read_bytes().decode("utf-8")
    found = _HEADER.fullmatch(text.split("\n", 1)[0])
    if found is None:
        raise ValueError(f"{path}: the first line must be as the module's docstring says")
    design = found["design"]
    gold = HERE / design if "/" in design else shipped("rtl") / design
    return Case(path.stem, found["stage"], gold, found["what"], text)


def read_cases() -> tuple[Case, ...]:
    """Read all known candidates, good ones first, sorted by name."""
    return tuple(
        read_case(path) for folder in ("good", "bad") for path in sorted((HERE / folder).iterdir())
    )
