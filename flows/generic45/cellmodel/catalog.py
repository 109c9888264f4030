"""The combinational cells, as transistors."""

from collections.abc import Iterator

from cellmodel.cell import Cell, Stage, gate
from cellmodel.network import Device, parse

#: Pull-down expression of each single-stage gate, and its drive strengths.
_SINGLE: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("INV", "A", (1, 2, 4, 8, 16)),
    ("NAND2", "A * B", (1, 2, 4)),
    ("NAND3", "A * B * C", (1, 2, 4)),
    ("NAND4", "A * B * C * D", (1, 2)),
    ("NOR2", "A + B", (1, 2, 4)),
    ("NOR3", "A + B + C", (1, 2, 4)),
    ("NOR4", "A + B + C + D", (1, 2)),
    ("AOI21", "A1 * A2 + B", (1, 2, 4)),
    ("AOI22", "A1 * A2 + B1 * B2", (1, 2, 4)),
    ("AOI211", "A1 * A2 + B + C", (1, 2)),
    ("AOI221", "A1 * A2 + B1 * B2 + C", (1, 2)),
    ("AOI222", "A1 * A2 + B1 * B2 + C1 * C2", (1, 2)),
    ("OAI21", "(A1 + A2) * B", (1, 2, 4)),
    ("OAI22", "(A1 + A2) * (B1 + B2)", (1, 2, 4)),
    ("OAI211", "(A1 + A2) * B * C", (1, 2)),
    ("OAI221", "(A1 + A2) * (B1 + B2) * C", (1, 2)),
    ("OAI222", "(A1 + A2) * (B1 + B2) * (C1 + C2)", (1, 2)),
)

#: Gates with an inverter behind them.
_BUFFERED: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("BUF", "A", (1, 2, 4, 8, 16)),
    ("AND2", "A * B", (1, 2, 4)),
    ("AND3", "A * B * C", (1, 2, 4)),
    ("AND4", "A * B * C * D", (1, 2, 4)),
    ("OR2", "A + B", (1, 2, 4)),
    ("OR3", "A + B + C", (1, 2, 4)),
    ("OR4", "A + B + C + D", (1, 2, 4)),
)


def first_stage(drive: int) -> int:
    """Return fingers before an output stage of `drive` fingers: a fan-out of about 3."""
    return max(1, (drive + 1) // 3)


def combinational() -> Iterator[Cell]:
    """Yield every combinational cell."""
    for name, expression, drives in _SINGLE:
        for drive in drives:
            yield _cell(f"{name}_X{drive}", f"!({expression})", gate("Y", expression, drive))
    for name, expression, drives in _BUFFERED:
        for drive in drives:
            stages = (gate("n", expression, first_stage(drive)), gate("Y", "n", drive))
            yield _cell(f"{name}_X{drive}", expression, *stages)
    for drive in (1, 2, 4):
        yield _xor(drive)
        yield _xnor(drive)
        yield _mux(drive)
    for drive in (1, 2):
        yield _half_adder(drive)
        yield _full_adder(drive)
    # A tied cell is an inverter's pair of transistors behind a diode-connected pair.
    yield Cell("TIEHI_X1", (), (("Y", "1"),), ())
    yield Cell("TIELO_X1", (), (("Y", "0"),), ())


def _cell(name: str, function: str, *stages: Stage) -> Cell:
    internal = {stage.output for stage in stages}
    used = {
        symbol
        for symbol in function.translate(str.maketrans("()!*+", "     ")).split()
        if symbol not in internal
    }
    return Cell(name, tuple(sorted(used)), (("Y", function),), stages)


def _xor(drive: int) -> Cell:
    before = first_stage(drive)
    stages = (gate("n", "A + B", before), gate("Y", "A * B + n", drive))
    return _cell(f"XOR2_X{drive}", "(A * !B) + (!A * B)", *stages)


def _xnor(drive: int) -> Cell:
    before = first_stage(drive)
    stages = (gate("n", "A * B", before), gate("Y", "(A + B) * n", drive))
    return _cell(f"XNOR2_X{drive}", "(A * B) + (!A * !B)", *stages)


def _mux(drive: int) -> Cell:
    stages = (
        gate("sn", "S"),
        gate("n", "A * sn + B * S", first_stage(drive)),
        gate("Y", "n", drive),
    )
    return _cell(f"MUX2_X{drive}", "(A * !S) + (B * S)", *stages)


def _half_adder(drive: int) -> Cell:
    before = first_stage(drive)
    stages = (
        gate("con", "A * B", before),
        gate("CO", "con", drive),
        gate("sn", "(A + B) * con", before),
        gate("S", "sn", drive),
    )
    # sn is the exclusive nor, for `con` is 0 exactly where both are 1.
    outputs = (("CO", "A * B"), ("S", "(A * !B) + (!A * B)"))
    return Cell(f"HA_X{drive}", ("A", "B"), outputs, stages)


def _full_adder(drive: int) -> Cell:
    """Return the mirror adder of 28 transistors; Weste 2011.

    Both functions are their own duals, so that pull-up and pull-down have one shape.
    """
    before = first_stage(drive)
    carry = parse("CI * (A + B) + A * B")
    total = parse("con * (A + B + CI) + CI * A * B")
    stages = (
        Stage("con", carry, carry, before),
        Stage("CO", Device("con"), Device("con"), drive),
        Stage("sn", total, total, before),
        Stage("S", Device("sn"), Device("sn"), drive),
    )
    outputs = (
        ("CO", "(A * B) + (A * CI) + (B * CI)"),
        ("S", "(A * B * CI) + (A * !B * !CI) + (!A * B * !CI) + (!A * !B * CI)"),
    )
    return Cell(f"FA_X{drive}", ("A", "B", "CI"), outputs, stages)
