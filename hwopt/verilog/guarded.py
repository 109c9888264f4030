"""An item that holds for known values of the parameters, beside the text that holds for others."""

import re

from hwopt.verilog.declarations import PINNED
from hwopt.verilog.module import Region
from hwopt.verilog.naming import Names
from hwopt.verilog.remarks import margin_of
from hwopt.verilog.wrapping import wrapped


def guarded(names: Names, guard: str, region: Region, texts: tuple[str, str]) -> str:
    """Return both behind a test of the parameters.

    Args:
        names: Gives the blocks their names.
        guard: The test.
        region: The item.
        texts: The source, and the new text of the item.
    """
    text, new = texts
    old = region.alternative or text[region.start : region.stop]
    old = re.sub(r"^\s*generate\b|\bendgenerate\s*$", "", old.strip())
    if not new:
        other, margin = names.fresh(f"otherwise_{region.index}"), margin_of(text, region.start)
        head = _head(margin, f"if (!({guard})) begin : {other}")
        return (
            f"generate\n{head}  // the text as it was\n"
            f"{margin}{_indented(old.strip())}\n{margin}  end\n{margin}endgenerate"
        )
    label, other = (names.fresh(f"{stem}{region.index}") for stem in (PINNED, "otherwise_"))
    margin = margin_of(text, region.start)
    head = _head(margin, f"if ({guard}) begin : {label}")
    inner, kept = (_indented(each) for each in (new, old.strip()))
    return (
        f"generate\n{head}\n{margin}{inner}\n"
        f"{margin}  end else begin : {other}  // other values: the text as it was\n"
        f"{margin}{kept}\n{margin}  end\n{margin}endgenerate"
    )


def _head(margin: str, test: str) -> str:
    """Return a test in lines that are not too long."""
    return "\n".join(wrapped(f"{margin}  {test}"))


def _indented(text: str) -> str:
    return "\n".join("    " + line if line.strip() else "" for line in text.split("\n"))
