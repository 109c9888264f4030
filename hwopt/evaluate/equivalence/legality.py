"""What the judge can speak about: one clock, rising edges, no latches, no foreign controls."""

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.netlist.schedule import is_register
from hwopt.netlist.words import ONE, WRITE_PORT, Cell, Words

_REGISTERS = frozenset(
    {"$dff", "$dffe", "$adff", "$adffe", "$aldff", "$aldffe", "$sdff", "$sdffe", "$sdffce"}
)
_LATCHES = frozenset({"$dlatch", "$adlatch", "$dlatchsr", "$sr"})


def illegal(words: Words, contract: Contract) -> str:
    """Return why a module is outside the contract; empty where it is not."""
    if words.inouts:
        return f"inout port {words.inouts[0].name}"
    for box in words.blackboxes:
        if box.kind not in contract.blackboxes:
            return f"module {box.kind} ({box.name}) is not defined and not a declared black box"
    for cell in words.cells:
        reason = _illegal_cell(words, cell, contract)
        if reason:
            return reason
    return _multiply_driven(words) or _clock_as_value(words, contract)


def _illegal_cell(words: Words, cell: Cell, contract: Contract) -> str:
    if cell.kind in _LATCHES:
        return f"latch {words.name_of(cell.pins['Q'][0])}"
    if cell.kind == WRITE_PORT:
        return _illegal_clock(words, cell, f"memory {cell.parameters['MEMID']}", contract)
    if not is_register(cell):
        return "" if "Q" not in cell.pins or not cell.kind.startswith("$") else f"cell {cell.kind}"
    name = f"register {words.name_of(cell.pins['Q'][0])}"
    if cell.kind not in _REGISTERS:
        return f"{name} of kind {cell.kind}"
    return _illegal_clock(words, cell, name, contract) or _illegal_async(
        words, cell, name, contract
    )


def _illegal_clock(words: Words, cell: Cell, name: str, contract: Contract) -> str:
    if contract.clock is None:
        return f"{name}, though the design has no clock"
    clock, rising = controlled_by(
        words, cell.pins["CLK"][0], active_high=cell.number("CLK_POLARITY", 1) == 1
    )
    if clock != contract.clock.name:
        return f"{name} is clocked by {clock}, not by {contract.clock.name}"
    return "" if rising else f"{name} is clocked by the falling edge"


def _illegal_async(words: Words, cell: Cell, name: str, contract: Contract) -> str:
    for pin in ("ARST", "ALOAD"):
        if pin not in cell.pins:
            continue
        active_high = cell.number(f"{pin}_POLARITY", 1) == 1
        control, high = controlled_by(words, cell.pins[pin][0], active_high=active_high)
        reset = contract.reset
        if reset is None or reset.kind != "async" or control != reset.name:
            return f"{name} has the asynchronous control {control}"
        if high != (reset.active == "high"):
            return f"{name} is reset by the other level of {control}"
    return ""


def controlled_by(words: Words, bit: int, *, active_high: bool) -> tuple[str, bool]:
    """Follow a control through inverters and buffers; return its name and active level."""
    ports = {net.bits[0]: net.name for net in words.inputs if len(net.bits) == 1}
    seen: set[int] = set()
    named = bit
    while bit not in ports and bit in words.followers and bit not in seen:
        seen.add(bit)
        bit, inverted = words.followers[bit]
        active_high ^= inverted
        named = bit if bit in words.public_names else named
    return ports.get(bit, words.name_of(named)), active_high


def _multiply_driven(words: Words) -> str:
    seen = {bit for net in words.inputs for bit in net.bits}
    for cell in words.cells:
        for _, _, bit in cell.driven():
            if bit <= ONE or bit in seen:
                return f"{words.name_of(bit)} has several drivers"
            seen.add(bit)
    return ""


def _clock_as_value(words: Words, contract: Contract) -> str:
    """Refuse a clock that is read other than as a clock."""
    if contract.clock is None:
        return ""
    clock = {bit for net in words.inputs if net.name == contract.clock.name for bit in net.bits}
    followers = list(words.followers.items())
    for _ in followers:
        more = {out for out, (source, _) in followers if source in clock}
        if more <= clock:
            break
        clock |= more
    for cell in words.cells:
        if not cell.kind.startswith("$"):
            continue
        pins = {pin for pin, bits in cell.pins.items() if clock & set(bits)} - {"CLK"}
        if pins and not clock.issuperset(cell.pins.get("Y", (0,))):
            return f"the clock is read as a value by {cell.kind} ({cell.name})"
    if any(clock & set(net.bits) for net in words.outputs):
        return "the clock is an output"
    return ""


def ports_differ(gold: Words, gate: Words) -> str:
    """Return how the ports of two modules differ; empty where they do not."""
    for direction, one, two in (
        ("input", gold.inputs, gate.inputs),
        ("output", gold.outputs, gate.outputs),
        ("inout", gold.inouts, gate.inouts),
    ):
        want = {net.name: len(net.bits) for net in one}
        have = {net.name: len(net.bits) for net in two}
        for name, width in want.items():
            if name not in have:
                return f"{direction} {name} is missing"
            if have[name] != width:
                return f"{direction} {name} has {have[name]} bits, not {width}"
        for name in have:
            if name not in want:
                return f"{direction} {name} is not one of gold's"
    return ""
