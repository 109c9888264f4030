"""Shifters and rotators of logarithmic stages in a chosen order.

Left shifts reverse the word; a shifter of both directions reverses it twice around one right
shifter. `masked` rotates, to the left by minus the amount, and then fills the
positions whose source lay outside the word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, all_of, any_of, choose, invert, parity
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated

#: `both` has inputs `left` and `arithmetic`, `barrel` also `rotate`.
Shift = Literal["sll", "srl", "sra", "rol", "ror", "both", "barrel"]
#: Which bit of the amount acts first; `radix4` takes two bits at once.
Stages = Literal["small_first", "large_first", "radix4", "masked"]


@dataclass(frozen=True)
class _Control:
    """What a shift does, as signals."""

    left: Bit
    rotate: Bit
    #: What a shift brings in.
    fill: Bit


def shifter(
    width: int, amount_width: int, *, shift: Shift, stages: Stages = "small_first"
) -> Generated:
    """Write `y = a` shifted by `amount`.

    Args:
        width: Of the word [bits]; of rotations a power of two.
        amount_width: Of the amount [bits]; of rotations at most log2 of the width.
        shift: What enters, and the direction. A left shift ignores `arithmetic`, a rotation too.
        stages: Order and radix of the stages.
    """
    turning = shift in {"rol", "ror", "barrel"}
    if turning and (1 << amount_width > width or width & (width - 1)):
        raise ValueError(
            f"a rotation was expected to have a width of 2^n and an amount of at most n bits, "
            f"not {width} and {amount_width}"
        )
    circuit = Circuit(f"{shift}_w{width}_by{amount_width}_{stages}")
    a = circuit.input("a", width, signed=shift == "sra").bits()
    amount = circuit.input("amount", amount_width).bits()
    control = _control(circuit, shift, a[-1])
    if stages == "masked":
        y = _masked(circuit, a, amount, control)
    else:
        y = _reversed_twice(circuit, a, amount, control, stages)
    circuit.output("y", y)
    return circuit.finish(
        architecture=stages,
        purpose=f"{width}-bit {shift} by {amount_width} bits, {stages}",
        function=_function(width, shift),
    )


def _control(circuit: Circuit, shift: Shift, sign: Bit) -> _Control:
    def signal(name: str, fixed: tuple[str, ...], chosen: tuple[str, ...]) -> Bit:
        if shift in chosen:
            return circuit.input(name, 1)[0]
        return ONE if shift in fixed else ZERO

    left = signal("left", ("sll", "rol"), ("both", "barrel"))
    arithmetic = signal("arithmetic", ("sra",), ("both", "barrel"))
    rotate = signal("rotate", ("rol", "ror"), ("barrel",))
    fill = all_of(arithmetic, invert(left), invert(rotate), sign)
    return _Control(left, rotate, circuit.net("fill", fill))


def _reversed_twice(
    circuit: Circuit, a: Sequence[Bit], amount: Sequence[Bit], control: _Control, stages: Stages
) -> list[Bit]:
    """Shift right; a left shift is one of the reversed word."""
    bits = _mirrored(a, control.left)
    if control.left not in {ZERO, ONE}:
        bits = list(circuit.gathered("turned", bits).bits())
    order = list(range(len(amount)))
    if stages != "small_first":
        order.reverse()
    step = 2 if stages == "radix4" else 1
    for i in range(0, len(order), step):
        bits = _stage(circuit, bits, amount, order[i : i + step], (control.rotate, control.fill))
    return _mirrored(bits, control.left)


def _mirrored(bits: Sequence[Bit], left: Bit) -> list[Bit]:
    return [choose(left, other, bit) for bit, other in zip(bits, bits[::-1], strict=True)]


def _stage(
    circuit: Circuit,
    bits: Sequence[Bit],
    amount: Sequence[Bit],
    which: Sequence[int],
    entering: tuple[Bit, Bit],
) -> list[Bit]:
    """Shift right by the sum of the amount bits named, in one stage of multiplexers."""
    distances = [0]
    for index in which:
        distances = [by + more for by in distances for more in (0, 1 << index)]
    words = [_moved(bits, by, *entering) for by in distances]
    for index in reversed(which):
        words = [
            [choose(amount[index], one, zero) for one, zero in zip(second, first, strict=True)]
            for first, second in zip(words[::2], words[1::2], strict=True)
        ]
    name = "by_" + "_".join(str(1 << index) for index in which)
    return list(circuit.gathered(name, words[0]).bits())


def _moved(bits: Sequence[Bit], by: int, rotate: Bit, fill: Bit) -> list[Bit]:
    width = len(bits)
    return [
        bits[i + by] if i + by < width else choose(rotate, bits[(i + by) % width], fill)
        for i in range(width)
    ]


def _masked(
    circuit: Circuit, a: Sequence[Bit], amount: Sequence[Bit], control: _Control
) -> list[Bit]:
    """Rotate right, and fill where the source lay outside."""
    width = len(a)
    inner = (width - 1).bit_length()
    size = 1 << inner
    used = (*amount, *[ZERO] * inner)[:inner]
    distance = _negated_if(circuit, used, control.left)
    turned: list[Bit] = [*a, *[control.fill] * (size - width)]
    for index in range(inner):
        turned = _stage(circuit, turned, distance, [index], (ONE, ZERO))
    over = all_of(any_of(*amount[inner:]), invert(control.rotate))
    idle = circuit.net("idle", any_of(control.rotate, invert(any_of(*used))))
    result = []
    for i in range(width):
        # To the left by n is to the right by size - n: there the sources inside came around.
        inside = any_of(idle, parity(_at_most(distance, size - 1 - i), control.left))
        held = circuit.net(f"inside_{i}", all_of(inside, invert(over)))
        result.append(choose(held, turned[i], control.fill))
    return result


def _negated_if(circuit: Circuit, bits: Sequence[Bit], negate: Bit) -> list[Bit]:
    """Return minus the number mod 2^n where `negate` is one."""
    result, below = [], ZERO
    for i, bit in enumerate(bits):
        flip = all_of(negate, below)
        result.append(circuit.net(f"distance_{i}", parity(bit, flip)))
        below = any_of(below, bit)
    return result


def _at_most(bits: Sequence[Bit], limit: int) -> Bit:
    """Return whether a number is at most a constant."""
    if limit >> len(bits):
        return ONE
    result = ONE
    for i, bit in enumerate(bits):
        result = any_of(invert(bit), result) if limit >> i & 1 else all_of(invert(bit), result)
    return result


def _function(width: int, shift: Shift) -> str:
    top = 2 * width - 1
    right = f"wire [{width - 1}:0] signed_right; assign signed_right = $signed(a) >>> amount; "
    both = "left ? a << amount : arithmetic ? signed_right : a >> amount"
    rol = (
        f"wire [{top}:0] turned_left; assign turned_left = {{a, a}} << amount; ",
        f"turned_left[{top}:{width}]",
    )
    ror = (
        f"wire [{top}:0] turned_right; assign turned_right = {{a, a}} >> amount; ",
        f"turned_right[{width - 1}:0]",
    )
    return {
        "sll": "assign y = a << amount;",
        "srl": "assign y = a >> amount;",
        "sra": "assign y = $signed(a) >>> amount;",
        "rol": f"{rol[0]}assign y = {rol[1]};",
        "ror": f"{ror[0]}assign y = {ror[1]};",
        "both": f"{right}assign y = {both};",
        "barrel": f"{right}{rol[0]}{ror[0]}"
        f"assign y = rotate ? left ? {rol[1]} : {ror[1]} : {both};",
    }[shift]
