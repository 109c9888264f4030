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
from hwopt.evaluate.equivalence.frames import Frame, PortBit, boundary
from hwopt.evaluate.equivalence.product import Product
from hwopt.netlist.aig import TRUE
from hwopt.netlist.blast import Site, state_bits
from hwopt.netlist.interpret import Interpreter
from hwopt.netlist.words import ONE, Net, Words

#: How often gold is run with other values of its undefined bits.
_FILLINGS = 8


class ReplayError(AssertionError):
    """The judge's own bug: a counterexample that the naive simulation does not repeat."""


@dataclass(frozen=True)
class Stimulus:
    """A trace in terms of ports and registers."""

    #: Each cycle's input bits.
    inputs: tuple[Mapping[PortBit, int], ...]
    #: Each cycle's undefined bits of gate.
    undefined: tuple[Mapping[Site, int], ...]
    #: What gate's registers without an initial value hold in cycle 0, by net.
    gate_start: Mapping[int, int]


def stimulus(product: Product, trace: Sequence[Mapping[int, bool]]) -> Stimulus:
    """Return what a trace of a product's model means.

    Args:
        product: The product.
        trace: For each frame of the model, its input literals and their values.
    """
    frames = [(product.frame, step) for step in trace]
    if product.reset_frame is not None:
        frames.insert(0, (product.reset_frame, trace[0]))
    return Stimulus(
        inputs=tuple(_read(frame, step) for frame, step in frames),
        undefined=tuple(
            {site: int(step.get(lit, False)) for site, lit in frame.undefined.items()}
            for frame, step in frames
        ),
        gate_start={net: int(trace[0].get(lit, False)) for net, lit in product.gate_start.items()},
    )


def model_trace(product: Product, found: Stimulus) -> list[dict[int, bool]]:
    """Return a stimulus as a trace of another product of the same modules."""
    rest = found.inputs
    first = {lit: bool(found.gate_start.get(net)) for net, lit in product.gate_start.items()}
    undefined = found.undefined
    if product.reset_frame is not None:
        first |= _written(product.reset_frame, rest[0], undefined[0])
        rest, undefined = rest[1:], undefined[1:]
    steps = [_written(product.frame, *values) for values in zip(rest, undefined, strict=True)]
    return [first | (steps[0] if steps else {}), *steps[1:]]


def _written(
    frame: Frame, inputs: Mapping[PortBit, int], undefined: Mapping[Site, int]
) -> dict[int, bool]:
    step = {lit: bool(inputs[port]) for port, lit in frame.inputs.items() if lit > TRUE}
    return step | {lit: bool(undefined.get(site)) for site, lit in frame.undefined.items()}


def _read(frame: Frame, step: Mapping[int, bool]) -> dict[PortBit, int]:
    return {
        port: literal if literal <= TRUE else int(step.get(literal, False))
        for port, literal in frame.inputs.items()
    }


@dataclass(frozen=True)
class _Record:
    """What the outputs of one side did."""

    start: Mapping[int, int]
    outputs: tuple[Mapping[str, str], ...]


def replay(
    gold: Words, gate: Words, contract: Contract, found: Stimulus, matches: Mapping[int, int]
) -> Counterexample:
    """Run gold and gate on a stimulus and report the first output that differs.

    Raises:
        ReplayError: None does.
    """
    two = _run_gate(gate, contract, found)
    runs = [_run_gold(gold, contract, found, matches, two, seed) for seed in range(_FILLINGS)]
    words = [_merge([run.outputs[cycle] for run in runs]) for cycle in range(len(found.inputs))]
    late = [{name: "x" * len(text) for name, text in words[0].items()}] * contract.latency
    expected = (late + words)[: len(words)]
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
    return _run(
        gate, contract, found, start, lambda cycle, site: found.undefined[cycle].get(site, 0)
    )


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
    return _run(gold, contract, found, start, choose)


def _run(
    words: Words,
    contract: Contract,
    found: Stimulus,
    start: Mapping[int, int],
    choose: Callable[[int, Site], int],
) -> _Record:
    machine = Interpreter(words)
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
        now = machine.cycle(nets, state, partial(choose, cycle))
        record.append(
            {
                net.name: _binary(now.number("port", net.name, net.bits), len(net.bits))
                for net in outputs
            }
        )
        state = now.following()
    return _Record(start, tuple(record))


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
        undefined=any(found.undefined[:length]),
    )


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
