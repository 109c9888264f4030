"""Internal power of one cell by OpenSTA's rules, in words as plain as possible.

Three rules. `v2_0_17` is the one that the comparison runs: for each energy of a pin it takes the
*sum* of rise and fall at each toggle, times how often the energy is due; where that is not stated
and its inference finds nothing, one half; the parts are not scaled to one. `since_2020` is what
OpenSTA does since May 2020: the *mean* of rise and fall, and parts that add up to one for each
output. `by_the_manual` is the same, but that an energy without `when` beside others with one counts
where none of these holds, and not besides. All take signals to be independent of each other.
Source: search/Power.cc of OpenSTA at commit c018cb2 (2.0.17) and after ba28f7e9 (May 2020).
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from opensta_power import Case

from hwopt.liberty.function import truth_table, variables
from hwopt.liberty.library import Cell
from hwopt.liberty.pins import Energy, Pin
from hwopt.netlist.power.measure import Surroundings


@dataclass(frozen=True)
class Wire:
    """What is known of a pin of a cell."""

    #: Toggles in each period, and part of the time at 1.
    toggles: float
    duty: float
    #: Rise and fall [ps].
    slews_ps: tuple[float, float]
    load_ff: float
    clock: bool = False


Wires = Mapping[str, Wire]


def constant_nets(case: Case) -> dict[int, int]:
    """Return the value of each net that constants decide, through combinational cells."""
    known = {0: 0, 1: 1}
    grown = True
    while grown:
        grown = False
        for each in case.netlist.cells:
            cell = case.library.cells[each.kind]
            for pin in cell.outputs if cell.combinational else ():
                net = each.pins.get(pin.name)
                values = _possible(pin.function, each.pins, known)
                if net is not None and net not in known and len(values) == 1:
                    known[net] = values.pop()
                    grown = True
    return known


def _possible(function: str, pins: Mapping[str, int], known: Mapping[int, int]) -> set[int]:
    names = variables(function)
    table = truth_table(function, names)
    fixed = [known.get(pins.get(name, -1)) for name in names]
    return {
        table >> code & 1
        for code in range(1 << len(names))
        if all(value in (None, code >> place & 1) for place, value in enumerate(fixed))
    }


def wires(case: Case, around: Surroundings, *, ties: bool = False) -> Iterator[tuple[Cell, Wires]]:
    """Yield each cell with what is known of its pins.

    Args:
        case: The netlist and its activity.
        around: Loads and transition times.
        ties: Whether inputs that constants decide have the activity that 2.0.17 gives them, its
            default for inputs.
    """
    tied = constant_nets(case).keys() if ties else ()
    ports = case.netlist.ports
    clocks = {net for port in ports if port.name == case.clock for net in port.nets}
    for cell in case.netlist.cells:
        pins = case.library.cells[cell.kind].pins
        known = {}
        for pin, net in cell.pins.items():
            toggles, duty = float(case.toggles[net]), float(case.duty[net])
            if net in clocks:
                toggles, duty = 2.0, 0.5
            elif net in tied and pins[pin].direction == "input":
                toggles, duty = 0.1, 0.5
            known[pin] = Wire(
                toggles=toggles,
                duty=duty,
                slews_ps=(float(around.slews_ps[net, 0]), float(around.slews_ps[net, 1])),
                load_ff=float(around.load_ff[net]),
                clock=net in clocks,
            )
        yield case.library.cells[cell.kind], known


Tree = tuple[object, ...]


def v2_0_17(cell: Cell, wires: Wires) -> float:
    """Return the internal energy of a period [fJ]."""
    total = 0.0
    for pin, energy in _energies(cell, wires):
        source = energy.related_pin or pin.name
        if source not in wires:
            continue
        both = sum(_edges(energy, wires[source], _load(pin, wires), same_edge=True))
        total += both * _old_duty(pin, energy, source, wires) * wires[pin.name].toggles
    return total


def by_the_manual(cell: Cell, wires: Wires) -> float:
    """Return the internal energy of a period [fJ]."""
    return since_2020(cell, wires, otherwise=True)


def since_2020(cell: Cell, wires: Wires, *, otherwise: bool = False) -> float:
    """Return the internal energy of a period [fJ]."""
    total = 0.0
    for pin in cell.pins.values():
        if pin.name not in wires:
            continue
        energies = [e for e in pin.energies if (e.related_pin or pin.name) in wires]
        if pin.direction == "input":
            parts = [_held(e, energies, wires, otherwise=otherwise) for e in energies]
        else:
            parts = [_new_part(pin, e, wires) for e in energies]
            if otherwise:
                held = [_held(e, energies, wires, otherwise=True) for e in energies]
                parts = [part * hold for part, hold in zip(parts, held, strict=True)]
            parts = [part / sum(parts) if sum(parts) else 0.0 for part in parts]
        for energy, part in zip(energies, parts, strict=True):
            source = wires[energy.related_pin or pin.name]
            rising = not _falls(pin, energy)
            both = sum(_edges(energy, source, _load(pin, wires), same_edge=rising))
            total += part * both / 2 * wires[pin.name].toggles
    return total


def _held(energy: Energy, energies: list[Energy], wires: Wires, *, otherwise: bool) -> float:
    """Return the part of the time in which an energy counts."""
    if energy.when:
        return _duty(energy.when, wires)
    if not otherwise:
        return 1.0
    beside = [e.when for e in energies if e.when and e.related_pin == energy.related_pin]
    return max(0.0, 1.0 - sum(_duty(when, wires) for when in beside))


def _energies(cell: Cell, wires: Wires) -> list[tuple[Pin, Energy]]:
    return [(p, e) for p in cell.pins.values() if p.name in wires for e in p.energies]


def _load(pin: Pin, wires: Wires) -> float:
    return wires[pin.name].load_ff if pin.direction == "output" else 0.0


def _edges(energy: Energy, source: Wire, load: float, *, same_edge: bool) -> list[float]:
    rise, fall = source.slews_ps if same_edge else source.slews_ps[::-1]
    tables = ((energy.rise, rise), (energy.fall, fall))
    return [float(table.at(slew, load)) if table else 0.0 for table, slew in tables]


def _old_duty(pin: Pin, energy: Energy, source: str, wires: Wires) -> float:
    if energy.related_pin and not energy.when and pin.function:
        inferred = _inferred(_parse(pin.function), source)
        if inferred is not None:
            if wires[pin.name].toggles == 0:
                return 0.0
            share = wires[source].toggles / wires[pin.name].toggles
            return share * _old(inferred, wires)
    if energy.when:
        return _old(_parse(energy.when), wires)
    return 1.0 if wires[source].clock else 0.5


def _new_part(pin: Pin, energy: Energy, wires: Wires) -> float:
    """Return how often an input moves an output, by the function's Boolean difference."""
    source = energy.related_pin or pin.name
    names = variables(pin.function) if pin.function else ()
    if source in names:
        others = [name for name in names if name != source]
        table = truth_table(pin.function, (source, *others))
        moved = 0.0
        for code in range(1 << len(others)):
            if (table >> 2 * code & 1) != (table >> (2 * code + 1) & 1):
                moved += _chance(others, code, wires)
        duty = moved
    elif energy.when:
        duty = _duty(energy.when, wires)
    else:
        duty = 1.0 if wires[source].clock else 0.5
    return duty * wires[source].toggles


def _duty(function: str, wires: Wires) -> float:
    """Return the part of the time in which a condition holds."""
    names = variables(function)
    if not set(names) <= wires.keys():
        return 0.0
    table = truth_table(function, names)
    codes = range(1 << len(names))
    return sum(_chance(names, code, wires) for code in codes if table >> code & 1)


def _chance(names: "tuple[str, ...] | list[str]", code: int, wires: Wires) -> float:
    chance = 1.0
    for place, name in enumerate(names):
        duty = wires[name].duty if name in wires else 0.0
        chance *= duty if code >> place & 1 else 1 - duty
    return chance


def _falls(pin: Pin, energy: Energy) -> bool:
    """Tell whether an output falls when the related input rises."""
    names = variables(pin.function) if pin.function else ()
    if energy.related_pin not in names:
        return False
    others = [name for name in names if name != energy.related_pin]
    table = truth_table(pin.function, (energy.related_pin, *others))
    pairs = [(table >> 2 * c & 1, table >> (2 * c + 1) & 1) for c in range(1 << len(others))]
    return not all(low <= high for low, high in pairs)


def _old(tree: Tree, wires: Wires) -> float:
    """Return the duty of an expression as 2.0.17 works it out, operator by operator."""
    kind, *parts = tree
    if kind == "pin":
        name = str(parts[0])
        return wires[name].duty if name in wires else 0.0
    if kind == "one":
        return 1.0
    values = [_old(part, wires) for part in parts if isinstance(part, tuple)]
    if kind == "not":
        return 1 - values[0]
    left, right = values
    operators: dict[object, Callable[[], float]] = {
        "or": lambda: 1 - (1 - left) * (1 - right),
        "and": lambda: left * right,
        "xor": lambda: left * (1 - right) + right * (1 - left),
    }
    return operators[kind]()


def _inferred(tree: Tree, source: str) -> Tree | None:
    """Return when an input moves an output, as far as 2.0.17 finds that out."""
    kind, *parts = tree
    if kind == "pin":
        return ("one",) if parts[0] == source else None
    if kind == "not" and isinstance(parts[0], tuple):
        return _inferred(parts[0], source)
    for here, other in itertools.permutations(parts, 2):
        if here in (("pin", source), ("not", ("pin", source))) and isinstance(other, tuple):
            return other if kind == "and" else _negated(other)
    return None


def _negated(tree: Tree) -> Tree:
    inner = tree[1] if tree[0] == "not" else ("not", tree)
    return inner if isinstance(inner, tuple) else tree


def _parse(text: str) -> Tree:
    """Return the tree of a function; operators of one rank lean to the left."""
    words = [word for word in _words(text) if word.strip()]
    tree = _ranked(words, 0)
    if words:
        raise ValueError(f"a function was expected, not {text!r}")
    return tree


def _words(text: str) -> list[str]:
    spaced = "".join(f" {c} " if c in "!&*|+^()'" else c for c in text)
    return spaced.split()


_RANKS = (("|+", "or"), ("&*", "and"), ("^", "xor"))


def _ranked(words: list[str], rank: int) -> Tree:
    if rank == len(_RANKS):
        return _atom(words)
    symbols, kind = _RANKS[rank]
    tree = _ranked(words, rank + 1)
    while words and words[0] in symbols:
        words.pop(0)
        tree = (kind, tree, _ranked(words, rank + 1))
    return tree


def _atom(words: list[str]) -> Tree:
    word = words.pop(0)
    if word == "!":
        return ("not", _atom(words))
    tree: Tree = ("pin", word)
    if word == "(":
        tree = _ranked(words, 0)
        words.pop(0)
    while words and words[0] == "'":
        words.pop(0)
        tree = ("not", tree)
    return tree
