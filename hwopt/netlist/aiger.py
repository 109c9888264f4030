"""Writes graphs as binary AIGER. Source: Biere 2007, the AIGER format."""

from collections.abc import Sequence

from hwopt.netlist.aig import FALSE, TRUE, Aig, Latch, Sequential


def combinational(aig: Aig, outputs: Sequence[int], inputs: Sequence[int]) -> bytes:
    """Return a graph without latches.

    Args:
        aig: The graph.
        outputs: Literals.
        inputs: Positive literals of the inputs in the order of the file; a superset of the cone.
    """
    return _write(aig, inputs, (), outputs)


def sequential(model: Sequential) -> tuple[bytes, tuple[int, ...]]:
    """Return a model whose latches all start at 0, and what each input of the file stands for.

    A latch that starts at 1 is inverted; one that starts at a function of inputs is read
    through a multiplexer that a latch of its own controls, which is 0 in frame 0 only.
    """
    aig, leaves = Aig(), {0: FALSE}
    inputs = tuple(model.inputs)
    for literal in inputs:
        leaves[literal >> 1] = aig.input()
    fresh = [aig.input() for _ in model.latches]
    later = aig.input()
    for latch, raw in zip(model.latches, fresh, strict=True):
        if latch.initial in (FALSE, TRUE):
            leaves[latch.output >> 1] = raw ^ latch.initial
        else:
            start = model.aig.copy_into(aig, [latch.initial], leaves)[0]
            leaves[latch.output >> 1] = aig.mux(later, start, raw)
    roots = [latch.following for latch in model.latches]
    *following, bad = model.aig.copy_into(aig, [*roots, model.bad], leaves)
    latches = [
        Latch(raw, value ^ 1 if latch.initial == TRUE else value, FALSE)
        for raw, value, latch in zip(fresh, following, model.latches, strict=True)
    ]
    latches.append(Latch(later, TRUE, FALSE))
    free = [leaves[literal >> 1] for literal in inputs]
    return _write(aig, free, latches, [bad]), inputs


def _write(aig: Aig, inputs: Sequence[int], latches: Sequence[Latch], outputs: Sequence[int]) -> bytes:
    order = [*inputs, *(latch.output for latch in latches)]
    number = {0: 0} | {literal >> 1: index + 1 for index, literal in enumerate(order)}
    roots = [*outputs, *(latch.following for latch in latches)]
    ands = [node for node in aig.cone(roots) if aig.left[node] >= 0]
    for node in ands:
        number[node] = len(number)

    def encode(literal: int) -> int:
        return 2 * number[literal >> 1] | literal & 1

    header = f"aig {len(number) - 1} {len(inputs)} {len(latches)} {len(outputs)} {len(ands)}\n"
    lines = [f"{encode(latch.following)}\n" for latch in latches]
    lines += [f"{encode(literal)}\n" for literal in outputs]
    body = bytearray()
    for node in ands:
        low, high = sorted((encode(aig.left[node]), encode(aig.right[node])))
        body += _delta(2 * number[node] - high) + _delta(high - low)
    return (header + "".join(lines)).encode() + bytes(body)


def _delta(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
