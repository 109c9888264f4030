"""Selection: first set bit, round-robin arbitration, leading zeros, decoding."""

from collections.abc import Sequence
from typing import Literal

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, all_of, any_of, choose, invert
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.prefix import FAMILIES

#: `cyclic` lets a token travel around; `masked` picks first among the requests from the
#: pointer on, else among all; `direct` writes every grant as a sum of products.
Arbitration = Literal["cyclic", "masked", "direct"]


def first_one(width: int, *, structure: str = "sklansky") -> Generated:
    """Write `y`, one-hot: the lowest set bit of `a`; and `any`, whether there is one."""
    circuit = Circuit(f"first_one_w{width}_{structure}")
    a = circuit.input("a", width)
    grants, found = _first(circuit, a.bits(), structure, "")
    circuit.output("y", grants)
    circuit.output("any", [found])
    return circuit.finish(
        architecture=structure,
        purpose=f"Lowest set bit of {width}, {structure} prefix of ORs",
        function=f"assign y = a & (~a + {width}'d1); assign any = |a;",
    )


def arbiter(
    width: int, *, arbitration: Arbitration = "cyclic", structure: str = "sklansky"
) -> Generated:
    """Write `grant`, one-hot: the first request from position `pointer` on, cyclically.

    The outputs `index` and `any` tell its position (0 where there is none), and whether there
    is one.

    Args:
        width: Requests; a power of two, 2 or more.
        arbitration: How the cycle is broken.
        structure: Prefix family of `masked`.
    """
    if width < 2 or width & (width - 1):  # noqa: PLR2004 - said in the message
        raise ValueError(f"an arbiter was expected to have 2, 4, 8... requests, not {width}")
    tail = f"_{structure}" if arbitration == "masked" else ""
    circuit = Circuit(f"arbiter_w{width}_{arbitration}{tail}")
    request = circuit.input("request", width).bits()
    pointer = circuit.input("pointer", width.bit_length() - 1).bits()
    if arbitration == "cyclic":
        grants = _cyclic(circuit, request, _decoded(circuit, pointer, ONE))
    elif arbitration == "masked":
        grants = _masked(circuit, request, pointer, structure)
    else:
        grants = _direct(request, _decoded(circuit, pointer, ONE))
    grants = [circuit.net(f"grant_{i}", bit) for i, bit in enumerate(grants)]
    circuit.output("grant", grants)
    digits = range(len(pointer))
    lines = [[bit for i, bit in enumerate(grants) if i >> k & 1] for k in digits]
    circuit.output("index", [any_of(*line) for line in lines])
    circuit.output("any", [any_of(*request)])
    return circuit.finish(
        architecture=f"{arbitration}{tail}",
        purpose=f"Round-robin arbiter of {width}, {arbitration}",
        function=_arbiter_function(width),
    )


def _arbiter_function(width: int) -> str:
    """Turn the requests to the pointer, take the lowest, turn back."""
    digits = range(width.bit_length() - 1)
    masks = [sum(1 << i for i in range(width) if i >> k & 1) for k in reversed(digits)]
    encoded = ", ".join(f"|(grant & {width}'d{mask})" for mask in masks)
    top, twice = width - 1, 2 * width - 1
    return (
        f"wire [{twice}:0] turned; wire [{top}:0] low; wire [{top}:0] first; "
        f"wire [{twice}:0] back; assign turned = {{request, request}} >> pointer; "
        f"assign low = turned[{top}:0]; assign first = low & (~low + {width}'d1); "
        f"assign back = {{first, first}} << pointer; assign grant = back[{twice}:{width}]; "
        f"assign index = {{{encoded}}}; assign any = |request;"
    )


def leading_zeros(width: int) -> Generated:
    """Write `y`, the zeros above the highest set bit of `a`; `width` where there is none.

    The halves are counted at once and joined (Oklobdzija 1994).
    """
    circuit = Circuit(f"leading_zeros_w{width}_tree")
    a = circuit.input("a", width)
    size = 1 << (width - 1).bit_length()
    padded = [*[ONE] * (size - width), *a.bits()]
    empty, count = _zeros(circuit, padded, "top")
    digits = width.bit_length()
    counted = [all_of(bit, invert(empty)) for bit in count]
    circuit.output("y", [*counted, empty][:digits])
    tests = "".join(f"a[{width - 1 - i}] ? {digits}'d{i} : " for i in range(width) if width > 1)
    return circuit.finish(
        architecture="tree",
        purpose=f"Leading zeros of {width} bits, by halves",
        function=f"assign y = {tests or 'a ? 1 : '}{digits}'d{width};".replace(
            "a ? 1 : 1'd1", "~a"
        ),
    )


def decoder(width: int, *, enable: bool = False, halved: bool = True) -> Generated:
    """Write `y = enable << a`, one-hot of 2^width.

    Args:
        width: Of the input [bits].
        enable: Adds the input `enable`; otherwise it is one.
        halved: Whether halves of `a` are decoded first and joined.
    """
    architecture = "halved" if halved else "flat"
    circuit = Circuit(f"decoder_w{width}{'_enable' if enable else ''}_{architecture}")
    a = circuit.input("a", width).bits()
    gate = circuit.input("enable", 1)[0] if enable else ONE
    circuit.output("y", _decoded(circuit, a, gate) if halved else _flat(a, gate))
    size = 1 << width
    one = f"{{{size - 1}'d0, enable}}" if enable else f"{size}'d1"
    return circuit.finish(
        architecture=architecture,
        purpose=f"Decoder of {width} bits, {architecture}",
        function=f"assign y = {one} << a;",
    )


def _first(
    circuit: Circuit, bits: Sequence[Bit], structure: str, tag: str
) -> tuple[list[Bit], Bit]:
    """Return the one-hot lowest bit, and whether any bit is set."""
    if structure == "ripple":
        before: list[Bit] = [bits[0]]
        for i, bit in enumerate(bits[1:], start=1):
            before.append(circuit.net(f"any{tag}_{i}", any_of(before[-1], bit)))
    else:
        graph = FAMILIES[structure](len(bits))
        signals = {(i, i): bit for i, bit in enumerate(bits)}
        for span in graph.spans():
            upper, lower = (signals[parent] for parent in graph.parents(span))
            signals[span] = circuit.net(f"any{tag}_{span[0]}_{span[1]}", any_of(upper, lower))
        before = [signals[(i, 0)] for i in range(len(bits))]
    masks = [ZERO, *before[:-1]]
    return [all_of(bit, invert(mask)) for bit, mask in zip(bits, masks, strict=True)], before[-1]


def _cyclic(circuit: Circuit, request: Sequence[Bit], start: Sequence[Bit]) -> list[Bit]:
    """Let the token pass requests that are not there, by doubling as Kogge and Stone do."""
    width = len(request)
    passing = [invert(bit) for bit in request]
    token = list(start)
    step = 1
    while step < width:
        token = [
            circuit.net(
                f"token_{step}_{i}", any_of(token[i], all_of(passing[i - step], token[i - step]))
            )
            for i in range(width)
        ]
        # passing[i]: the token passes the 2 * step positions from i on.
        passing = [
            circuit.net(f"pass_{2 * step}_{i}", all_of(passing[i], passing[(i + step) % width]))
            for i in range(width)
        ]
        step *= 2
    return [all_of(bit, here) for bit, here in zip(request, token, strict=True)]


def _masked(
    circuit: Circuit, request: Sequence[Bit], pointer: Sequence[Bit], structure: str
) -> list[Bit]:
    """Pick among the requests at or above the pointer, else among all."""
    late = []
    for i, bit in enumerate(request):
        at_or_above = _at_most(pointer, i)
        late.append(circuit.net(f"late_{i}", all_of(bit, at_or_above)))
    first_late, any_late = _first(circuit, late, structure, "_late")
    first_all, _ = _first(circuit, request, structure, "_all")
    return [
        any_of(chosen, all_of(other, invert(any_late)))
        for chosen, other in zip(first_late, first_all, strict=True)
    ]


def _at_most(bits: Sequence[Bit], limit: int) -> Bit:
    """Return whether a number is at most a constant."""
    result = ONE
    for i, bit in enumerate(bits):
        result = any_of(invert(bit), result) if limit >> i & 1 else all_of(invert(bit), result)
    return result


def _direct(request: Sequence[Bit], start: Sequence[Bit]) -> list[Bit]:
    width = len(request)
    return [
        all_of(
            request[i],
            any_of(
                *(
                    all_of(
                        start[i - back],
                        *(invert(request[i - between]) for between in range(1, back + 1)),
                    )
                    for back in range(width)
                )
            ),
        )
        for i in range(width)
    ]


def _zeros(circuit: Circuit, bits: Sequence[Bit], tag: str) -> tuple[Bit, list[Bit]]:
    """Return whether all bits are zero, and else the count, lowest bit first."""
    if len(bits) == 1:
        return invert(bits[0]), []
    middle = len(bits) // 2
    low_empty, low = _zeros(circuit, bits[:middle], f"{tag}_l")
    high_empty, high = _zeros(circuit, bits[middle:], f"{tag}_h")
    count = [
        circuit.net(f"count_{tag}_{i}", choose(high_empty, from_low, from_high))
        for i, (from_low, from_high) in enumerate(zip(low, high, strict=True))
    ]
    empty = circuit.net(f"empty_{tag}", all_of(high_empty, low_empty))
    return empty, [*count, high_empty]


def _flat(bits: Sequence[Bit], gate: Bit) -> list[Bit]:
    return [
        all_of(gate, *(bit if index >> i & 1 else invert(bit) for i, bit in enumerate(bits)))
        for index in range(1 << len(bits))
    ]


def _decoded(circuit: Circuit, bits: Sequence[Bit], gate: Bit) -> list[Bit]:
    """Decode by halves: each output joins one line of either."""
    if len(bits) <= 2:  # noqa: PLR2004 - nothing to halve
        return _flat(bits, gate)
    middle = len(bits) // 2
    low = _decoded(circuit, bits[:middle], ONE)
    high = _decoded(circuit, bits[middle:], gate)
    base = len(bits)
    low = [circuit.net(f"low_{base}_{i}", bit) for i, bit in enumerate(low)]
    high = [circuit.net(f"high_{base}_{i}", bit) for i, bit in enumerate(high)]
    return [all_of(upper, lower) for upper in high for lower in low]
