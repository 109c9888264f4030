"""What a trace of a model means in terms of ports and registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hwopt.evaluate.equivalence.frames import Frame, PortBit
from hwopt.evaluate.equivalence.product import Product
from hwopt.netlist.aig import TRUE
from hwopt.netlist.blast import Site


@dataclass(frozen=True)
class Stimulus:
    """A trace in terms of ports and registers."""

    #: Each cycle's input bits.
    inputs: tuple[Mapping[PortBit, int], ...]
    #: Each cycle's undefined bits of gate.
    undefined: tuple[Mapping[Site, int], ...]
    #: What gate's registers without an initial value hold in cycle 0, by net.
    gate_start: Mapping[int, int]
    #: Undefined bits of gate that are not listed.
    otherwise: int = 0


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
