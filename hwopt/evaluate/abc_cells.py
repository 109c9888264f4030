"""The library as ABC reads it, made once for a flow and laid where Yosys looks for it.

Before its first mapping in a folder Yosys turns the Liberty files into ABC's own format, which
takes half as long as a small mapping. It keeps the result beside its other temporary files, by the
options of `abc`; here it is made by a run of its own that reads no candidate.
"""

import contextlib
import shutil
import threading
from pathlib import Path

from hwopt.design import Design
from hwopt.errors import ToolFailed, ToolTimeout
from hwopt.evaluate.prepared import PreparedFlow
from hwopt.tools import yosys
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped

#: What Yosys 0.70 calls the folder, before the number of the user.
_FOLDERS = "yosys-liberty-scl-cache-*"

#: Held while it is made, so that two threads do not make the same.
_making = threading.Lock()


def lay_cells(design: Design, flow: PreparedFlow, *, folder: Path, limits: Limits) -> None:
    """Copy what was made into a working folder; without it Yosys makes its own, with one result."""
    made = flow.folder / "abc-cells"
    with _making:
        if not made.is_dir():
            made.mkdir(parents=True)
            _make(design, flow, made, limits)
    for place in made.glob(_FOLDERS):
        shutil.copytree(place, folder / place.name, dirs_exist_ok=True)


def _make(design: Design, flow: PreparedFlow, made: Path, limits: Limits) -> None:
    template = (shipped("flows") / "ladder" / "cells.ys").read_text(encoding="utf-8")
    script = flow.filled(template, design)
    with contextlib.suppress(ToolFailed, ToolTimeout):
        yosys.run(script, folder=made, limits=limits, reads=flow.reads, name="cells")
