"""Clock and reset of a design that states neither, inferred from its registers."""

import re
from typing import Literal

from hwopt.design import Clock, Reset
from hwopt.netlist.elaborated import Elaborated

#: Names that people give to a synchronous reset; `_n`, `_ni` and `b` say that it is active low.
_RESET = re.compile(r"a?(?:rst|reset|clear)(?P<low>_?n|_ni|_b|_l|n_i|b)?(?:_i|_in)?", re.IGNORECASE)


def infer_environment(netlist: Elaborated) -> tuple[Clock | None, Reset | None]:
    """Return the clock of the registers and their reset, None where there is none.

    An asynchronous reset is what the registers are wired to; a synchronous one is an input of
    one bit with a name in common use.
    """
    clocks = dict.fromkeys(register.clock.net for register in netlist.registers)
    if not clocks:
        return None, None
    clock = Clock(next(iter(clocks)))
    for register in netlist.registers:
        control = register.asynchronous
        if control is not None and control.is_input:
            return clock, Reset(control.net, active=_active(high=control.polarity), kind="async")
    for port in netlist.ports:
        match = _RESET.fullmatch(port.name)
        if match and port.direction == "input" and port.width == 1:
            return clock, Reset(port.name, active=_active(high=match["low"] is None), kind="sync")
    return clock, None


def _active(*, high: bool) -> Literal["low", "high"]:
    return "high" if high else "low"
