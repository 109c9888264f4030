"""Series-parallel transistor networks."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Device:
    """One transistor, named by the net at its gate."""

    gate: str


@dataclass(frozen=True)
class Group:
    """Networks in series (first one at the output, last one at the rail) or in parallel."""

    kind: Literal["series", "parallel"]
    parts: tuple["Network", ...]


Network = Device | Group

_Kind = Literal["series", "parallel"]


def parse(text: str) -> Network:
    """Read `a * b + c`: product is series, sum is parallel; the first factor is at the output."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").replace("*", " * ").replace("+", " + ")
    return _parse_level(tokens.split(), "+")


def _parse_level(tokens: list[str], operator: str) -> Network:
    kind: _Kind = "parallel" if operator == "+" else "series"
    parts: list[Network] = []
    while True:
        parts.append(_parse_level(tokens, "*") if operator == "+" else _parse_atom(tokens))
        if not tokens or tokens[0] != operator:
            break
        tokens.pop(0)
    return parts[0] if len(parts) == 1 else Group(kind, tuple(parts))


def _parse_atom(tokens: list[str]) -> Network:
    first = tokens.pop(0)
    if first != "(":
        return Device(first)
    inner = _parse_level(tokens, "+")
    tokens.pop(0)
    return inner


def dual(network: Network) -> Network:
    """Return the complementary network."""
    if isinstance(network, Device):
        return network
    kind: _Kind = "parallel" if network.kind == "series" else "series"
    return Group(kind, tuple(dual(part) for part in network.parts))


def devices(network: Network) -> Iterator[str]:
    """Yield the gate net of each transistor."""
    if isinstance(network, Device):
        yield network.gate
        return
    for part in network.parts:
        yield from devices(part)


def touching_output(network: Network) -> int:
    """Count the transistors with a terminal at the output."""
    if isinstance(network, Device):
        return 1
    if network.kind == "series":
        return touching_output(network.parts[0])
    return sum(touching_output(part) for part in network.parts)


def depth(network: Network) -> int:
    """Count the transistors in the longest path from output to rail."""
    if isinstance(network, Device):
        return 1
    lengths = [depth(part) for part in network.parts]
    return sum(lengths) if network.kind == "series" else max(lengths)


def paths(network: Network) -> Iterator[tuple[str, int, int]]:
    """Yield `(gate, above, below)` for each transistor.

    `above` and `below` count the transistors between it and the output, and it and the rail,
    where exactly one branch of every other parallel group conducts, the longest.
    """
    if isinstance(network, Device):
        yield network.gate, 0, 0
        return
    if network.kind == "parallel":
        for part in network.parts:
            yield from paths(part)
        return
    lengths = [depth(part) for part in network.parts]
    for index, part in enumerate(network.parts):
        over, under = sum(lengths[:index]), sum(lengths[index + 1 :])
        for gate, above, below in paths(part):
            yield gate, above + over, below + under


def conducts(network: Network, on: dict[str, bool]) -> bool:
    """Tell whether the network conducts when `on[gate]` says which transistors do."""
    if isinstance(network, Device):
        return on[network.gate]
    results = [conducts(part, on) for part in network.parts]
    return all(results) if network.kind == "series" else any(results)


def leak_fingers(network: Network, on: dict[str, bool], stack_effect: float) -> float:
    """Return how many lone off transistors leak as much as this network, which is off."""
    if isinstance(network, Device):
        return 1.0
    if network.kind == "parallel":
        return math.fsum(leak_fingers(part, on, stack_effect) for part in network.parts)
    off = [part for part in network.parts if not conducts(part, on)]
    least = min(leak_fingers(part, on, stack_effect) for part in off)
    return least if len(off) == 1 else least / stack_effect
