"""A contract in words, as every proof carries it."""

from collections.abc import Iterator

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.frames import PortBit
from hwopt.netlist.words import Memory, Words


def contract_in_words(
    contract: Contract,
    *,
    started_equal: tuple[str, ...] = (),
    never: tuple[PortBit, ...] = (),
    by_name: bool = False,
    memories: tuple[Memory, ...] = (),
    modules: tuple[tuple[str, ...], int] = ((), 0),
) -> tuple[str, ...]:
    """Return what a proof assumed, one line for each point.

    Args:
        contract: The contract.
        started_equal: Gold's registers that start equal to those of the same name in gate.
        never: Output bits that gold's text leaves undefined.
        by_name: Whether any two states in which registers of the same name are equal were
            compared, so that nothing depends on how registers start.
        memories: Those that were cut points.
        modules: Those that were proven each by itself, and how many more are the same.
    """
    lines = []
    if contract.clock is None:
        lines.append("combinational")
    elif contract.reset is None:
        lines.append("no reset is assumed")
    else:
        reset = contract.reset
        lines.append(
            f"{reset.name} (active {reset.active}, {reset.kind}) is asserted in cycle 0 and an "
            "input like any other afterwards"
        )
    if contract.clock is not None:
        lines.append(
            "registers with a declared initial value start there, all others at any value, "
            "each side by itself"
        )
    if started_equal:
        lines.append(
            "nothing determines some outputs of gold, so these registers start at the same "
            f"arbitrary value as those of the same name in gate: {', '.join(started_equal)}"
        )
    if by_name and contract.clock is not None:
        lines.append(
            "outputs agree as well where registers without one start at the same arbitrary value "
            "as those of the same name, so that what gold leaves undetermined is compared too"
        )
    lines.append("outputs are compared wherever gold's output is determined")
    lines += _reading_in_words(contract)
    if never:
        names = ", ".join(sorted({name for name, _ in never}))
        lines.append(f"gold leaves bits undefined in every cycle that was simulated: {names}")
    lines += _latency_in_words(contract)
    if contract.blackboxes:
        lines.append(
            "black boxes are cut points matched by instance path: "
            f"{', '.join(sorted(contract.blackboxes))}"
        )
    changed, same = modules
    if changed:
        lines.append(
            f"proven module by module, for all inputs of each: {', '.join(changed)}; "
            f"the other {same} are the same in both"
        )
    if memories:
        names = ", ".join(f"{one.name} ({one.size} x {one.width} bits)" for one in memories)
        lines.append(
            "memories are cut points: the same contents on both sides, by induction over what "
            f"their ports read and write: {names}"
        )
    return tuple(lines)


def _reading_in_words(contract: Contract) -> Iterator[str]:
    """Say how the front end reads what synthesis reads otherwise than simulation."""
    yield from (f"{one} of gold is taken as a promise" for one in contract.promises)
    if contract.left_out:
        yield f"delays of gold are left out, as in synthesis: {', '.join(contract.left_out)}"


def _latency_in_words(contract: Contract) -> Iterator[str]:
    if contract.latency:
        yield f"gate is compared with gold as it was {contract.latency} cycles before"
    if contract.latency and contract.refilled:
        yield (
            "after a reset these outputs show at once, and for as long as gate is late, what "
            f"gold shows first after it: {', '.join(sorted(contract.refilled))}"
        )


def late_in_words(gold: Words) -> str:
    """Return why a gate that is later cannot be compared."""
    names = [memory.name for memory in gold.memories]
    names += [box.name for box in gold.blackboxes]
    return (
        f"{', '.join(names)}: what is inside is compared cycle by cycle, so nothing is known of a "
        "gate that is later"
    )


def memories_in_words(gold: Words) -> str:
    """Return why memories that are cut points leave a pair undecided."""
    names = ", ".join(memory.name for memory in gold.memories)
    return f"what is read and written at the ports of memory {names} is not shown to be the same"


def vacuous_in_words(gold: Words, never: tuple[PortBit, ...], net: int) -> str:
    """Return why a proof would say nothing."""
    outputs = ", ".join(sorted({name for name, _ in never}))
    return (
        f"nothing ever determines gold's output {outputs}, and its register {gold.name_of(net)} "
        "has no partner of the same name in gate to start equal with"
    )
