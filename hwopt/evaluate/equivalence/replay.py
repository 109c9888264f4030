"""Counterexamples: from the inputs of a model to words of the ports, repeated naively.

Gate and gold run on `hwopt.netlist.interpret`, which shares no logic with the model. Gold
runs several times with its undefined bits filled in differently: where its output is
determined, all runs agree, and gate differs from all of them.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from hwopt.evaluate.equivalence.contract import Contract, Counterexample, Waveform
from hwopt.evaluate.equivalence.delay import delayed
from hwopt.evaluate.equivalence.frames import PortBit, boundary
from hwopt.evaluate.equivalence.stimulus import Stimulus
from hwopt.netlist.blast import Site, state_bits
from hwopt.netlist.contents import Contents
from hwopt.netlist.interpret import Interpreter
from hwopt.netlist.words import ONE, Memory, Net, Words

#: How often gold is run with other values of its undefined bits.
_FILLINGS = 8

#: The seed of what gate's memories start with.
_GATE = -1


class ReplayError(AssertionError):
    """The judge's own bug: a counterexample that the naive simulation does not repeat."""


@dataclass(frozen=True)
class _Record:
    """What the outputs of one side did."""

    start: Mapping[int, int]
    outputs: tuple[Mapping[str, str], ...]


def replay(
    gold: Words,
    gate: Words,
    contract: Contract,
    found: Stimulus,
    matches: Mapping[int, int],
    *,
    fillings: int = _FILLINGS,
) -> Counterexample:
    """Run gold and gate on a stimulus and report the first output that differs.

    Raises:
        ReplayError: None does.
    """
    two = _run_gate(gate, contract, found)
    runs = [_run_gold(gold, contract, found, matches, two, seed) for seed in range(fillings)]
    words = [_merge([run.outputs[cycle] for run in runs]) for cycle in range(len(found.inputs))]
    expected = delayed(contract, found.inputs, words)
    for cycle, (want, have) in enumerate(zip(expected, two.outputs, strict=True)):
        for name, text in want.items():
            if any(a not in ("x", b) for a, b in zip(text, have[name], strict=True)):
                return _report(gold, gate, contract, found, (runs, two), expected, (cycle, name))
    raise ReplayError("a counterexample was expected to be repeated, not to vanish")


def _merge(words: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {
        name: "".join(
            letters[0] if len(set(letters)) == 1 else "x"
            for letters in zip(*(word[name] for word in words), strict=True)
        )
        for name in words[0]
    }


def _run_gate(gate: Words, contract: Contract, found: Stimulus) -> _Record:
    start = {
        bit.net: gate.initial.get(bit.net, found.gate_start.get(bit.net, 0))
        for bit in state_bits(gate)
    }

    def choose(cycle: int, site: Site) -> int:
        return found.undefined[cycle].get(site, found.otherwise)

    return _run(gate, contract, found, start, choose, _GATE)


def _run_gold(
    gold: Words,
    contract: Contract,
    found: Stimulus,
    matches: Mapping[int, int],
    two: _Record,
    seed: int,
) -> _Record:
    fill = random.Random(seed)  # noqa: S311 - a filling, not a secret

    def choose(_cycle: int, _site: Site) -> int:
        return seed if seed <= 1 else fill.getrandbits(1)

    start = {}
    for bit in state_bits(gold):
        value = gold.initial.get(bit.net)
        if value is None:
            matched = bit.net in matches
            value = two.start[matches[bit.net]] if matched else choose(0, ("", "", 0))
        start[bit.net] = value
    return _run(gold, contract, found, start, choose, seed)


def _run(
    words: Words,
    contract: Contract,
    found: Stimulus,
    start: Mapping[int, int],
    choose: Callable[[int, Site], int],
    memories: int,
) -> _Record:
    """Run one side; `memories` is the seed of what its memories start with."""
    machine = Interpreter(words)
    contents = {one.name: Contents(one, _filling(memories, one)) for one in words.memories}
    inputs, outputs = boundary(words, contract)
    state: Mapping[int, int] = start
    record: list[dict[str, str]] = []
    for cycle, values in enumerate(found.inputs):
        nets = {
            bit: values[net.name, index]
            for net in inputs
            for index, bit in enumerate(net.bits)
            if bit > ONE
        }
        now = machine.cycle(nets, state, partial(choose, cycle), contents)
        record.append(
            {
                net.name: _binary(now.number("port", net.name, net.bits), len(net.bits))
                for net in outputs
            }
        )
        state = now.following()
        now.write()
    return _Record(start, tuple(record))


def _filling(seed: int, memory: Memory) -> Callable[[int], int]:
    """Return what stands in the places of a memory that nothing determines."""

    def choose(place: int) -> int:
        if seed in (0, 1):
            return -seed
        fill = random.Random(f"{seed} {memory.name} {place}")  # noqa: S311 - not a secret
        return fill.getrandbits(memory.width)

    return choose


def _binary(number: int, width: int) -> str:
    return format(number, f"0{width}b")


def _report(
    gold: Words,
    gate: Words,
    contract: Contract,
    found: Stimulus,
    records: tuple[list[_Record], _Record],
    expected: Sequence[Mapping[str, str]],
    where: tuple[int, str],
) -> Counterexample:
    (cycle, name), (runs, two) = where, records
    length = cycle + 1
    inputs, _ = boundary(gold, contract)
    return Counterexample(
        inputs=tuple(
            Waveform(
                net.name,
                len(net.bits),
                tuple(_word(net, values) for values in found.inputs[:length]),
            )
            for net in inputs
        ),
        gold=_waves(expected[:length]),
        gate=_waves(two.outputs[:length]),
        gold_start=_starts(gold, [run.start for run in runs]),
        gate_start=_starts(gate, [two.start]),
        output=name,
        cycle=cycle,
        gold_value=expected[cycle][name],
        gate_value=two.outputs[cycle][name],
        gold_cycle=_gold_cycle(contract, found, where),
        undefined=any(found.undefined[:length]) or bool(gate.memories or found.otherwise),
    )


def _gold_cycle(contract: Contract, found: Stimulus, where: tuple[int, str]) -> int:
    """Return the cycle in which gold itself showed what its delay line shows."""
    cycle, name = where
    numbers = [{name: str(number)} for number in range(len(found.inputs))]
    return int(delayed(contract, found.inputs, numbers)[cycle][name])


def _word(net: Net, values: Mapping[PortBit, int]) -> str:
    return "".join(str(values[net.name, index]) for index in reversed(range(len(net.bits))))


def _waves(outputs: Sequence[Mapping[str, str]]) -> tuple[Waveform, ...]:
    return tuple(
        Waveform(name, len(text), tuple(words[name] for words in outputs))
        for name, text in outputs[0].items()
    )


def _starts(words: Words, starts: Sequence[Mapping[int, int]]) -> tuple[tuple[str, str], ...]:
    """Return every name that the text has for bits of registers, and what they start from."""
    rows: dict[str, list[str]] = {}
    for cell in words.registers:
        for place, bit in enumerate(cell.pins["Q"]):
            values = {str(start[bit]) for start in starts}
            value = values.pop() if len(values) == 1 else "x"
            hidden = ((cell.name, len(cell.pins["Q"]), place),)
            for name, width, index in words.public_names.get(bit, hidden):
                row = rows.setdefault(name, ["x"] * width)
                row[width - 1 - index] = value
    return tuple((name, "".join(row)) for name, row in rows.items())
