"""Registers that the front end loses: assigned while the asynchronous reset is asserted alone."""

from collections.abc import Iterator

from hwopt.design import Design, Source
from hwopt.netlist.elaborated import Elaborated
from hwopt.verilog.clocked import register_names


def lost_registers(
    design: Design, sources: tuple[Source, ...], netlist: Elaborated
) -> Iterator[str]:
    """Yield registers that have a value while the asynchronous reset is asserted, and no other.

    They keep it, and the front end says `x`: gold's would be nobody's care, a candidate's anything.
    """
    if not netlist.undefined or design.reset is None or design.reset.kind != "async":
        return
    names = frozenset[str]().union(*(register_names(design, source) for source in sources))
    for net in netlist.undefined:
        if net.rsplit(".", 1)[-1].split("[")[0] in names:
            yield f"{net} is assigned under the reset alone, which the front end takes as undefined"
