"""What surrounds a circuit when it is timed."""

from dataclasses import dataclass

from hwopt.design import Clock


@dataclass(frozen=True)
class Constraints:
    """The clock, what happens at the ports, and what drives and loads them.

    The defaults are OpenSTA's: an ideal clock without transition time, inputs that change at its
    edge without transition time, outputs without load.
    """

    #: Port of the clock; None where there are no registers.
    clock: str | None = None
    #: Arrival of inputs after the edge [ps].
    input_delay_ps: float = 0.0
    #: Time that outputs are needed before the edge [ps].
    output_delay_ps: float = 0.0
    #: `CELL` or `CELL/PIN` that drives every input but the clock; empty for an ideal driver.
    driving_cell: str = ""
    #: Load on every output [fF].
    output_load_ff: float = 0.0

    @classmethod
    def of(
        cls, clock: Clock | None, *, driving_cell: str = "", output_load_ff: float = 0.0
    ) -> "Constraints":
        """Return the constraints of a design under a flow."""
        return cls(
            clock=clock.name if clock else None,
            input_delay_ps=clock.input_delay_ps if clock else 0.0,
            output_delay_ps=clock.output_delay_ps if clock else 0.0,
            driving_cell=driving_cell,
            output_load_ff=output_load_ff,
        )
