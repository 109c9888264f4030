"""Areas of black boxes, as the design declares them."""

import re
from pathlib import Path

from hwopt.design import Design


def blackbox_area_um2(design: Design, rtlil: Path) -> float:
    """Return the declared area of all black box instances [um^2]."""
    areas = {name: area for name, area in design.blackboxes.items() if area is not None}
    if not areas:
        return 0.0
    text = rtlil.read_text(encoding="utf-8")
    return sum(
        area * len(re.findall(rf"^  cell \\{re.escape(name)} ", text, re.MULTILINE))
        for name, area in areas.items()
    )
