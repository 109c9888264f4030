"""Shifters and rotators of logarithmic stages in a chosen order.

Left shifts reverse the word; a shifter of both directions reverses it twice around one right
shifter; `masked` rotates and clears what came around.
"""

from collections.abc import Sequence
from typing import Literal

from hwopt.rewrite.arithmetic.circuit import (
    ONE,
    ZERO,
    Bit,
    Circuit,
    all_of,
    any_of,
    choose,
    invert,
)
from hwopt.rewrite.arithmetic.generated import Generated

#: `any` has inputs `left` and `arithmetic`.
Shift = Literal["sll", "srl", "sra", "rol", "ror", "any"]
#: Which bit of the amount acts first; `radix4` takes two bits at once.
Stages = Literal["small_first", "large_first", "radix4", "masked"]


def shifter(
    width: int, amount_width: int, *, shift: Shift, stages: Stages = "large_first"
) -> Generated:
    """Write `y = a` shifted by `amount`.

    Args:
        width: Of the word [bits]; of rotations a power of two.
        amount_width: Of the amount [bits]; of rotations at most log2 of the width.
        shift: What enters, and the direction.
        stages: Order and radix of the stages.
    """
    if shift in {"rol", "ror"} and (1 << amount_width > width or width & (width - 1)):
        raise ValueError(f"a rotation was expected to stay below its 2^n bits, not {width}")
    circuit = Circuit(f"{shift}_w{width}_by{amount_width}_{stages}")
    a = circuit.input("a", width, signed=shift == "sra").bits()
    amount = circuit.input("amount", amount_width).bits()
    left = circuit.input("left", 1)[0] if shift == "any" else ZERO
    sign = circuit.input("arithmetic", 1)[0] if shift == "any" else ZERO
    work = _Stages(circuit, amount, rotate=shift in {"rol", "ror"})
    if shift in {"sll", "rol"}:
        y = work.run(a[::-1], ZERO, stages)[::-1]
    elif shift == "any":
        # A left shift has no sign to copy.
        fill = circuit.net("fill", all_of(sign, invert(left), a[-1]))
        turned = [choose(left, other, bit) for bit, other in zip(a, a[::-1], strict=True)]
        turned = list(circuit.gathered("turned", turned).bits())
        moved = work.run(turned, fill, stages)
        y = [choose(left, other, bit) for bit, other in zip(moved, moved[::-1], strict=True)]
    else:
        y = work.run(a, a[-1] if shift == "sra" else ZERO, stages)
    circuit.output("y", y)
    return circuit.finish(
        architecture=stages,
        purpose=f"{width}-bit {shift} by {amount_width} bits, {stages}",
        function=_function(width, amount_width, shift),
    )


class _Stages:
    """Right shifts of a word by the bits of an amount."""

    def __init__(self, circuit: Circuit, amount: Sequence[Bit], *, rotate: bool) -> None:
        self._circuit = circuit
        self._amount = amount
        self._rotate = rotate

    def run(self, bits: Sequence[Bit], fill: Bit, stages: Stages) -> list[Bit]:
        if stages == "masked" and not self._rotate:
            return self._masked(bits, fill)
        order = list(range(len(self._amount)))
        if stages != "small_first":
            order.reverse()
        step = 2 if stages == "radix4" else 1
        result = list(bits)
        for i in range(0, len(order), step):
            result = self._stage(result, fill, order[i : i + step])
        return result

    def _stage(self, bits: list[Bit], fill: Bit, which: Sequence[int]) -> list[Bit]:
        """Shift by the sum of the amount bits named, in one stage of multiplexers."""
        choices = [(bits, 0)]
        for index in which:
            choices = [*choices, *((bits, by + (1 << index)) for _, by in choices)]
        words = [self._moved(bits, fill, by) for _, by in choices]
        for index in which:
            select = self._amount[index]
            pairs = zip(words[::2], words[1::2], strict=True)
            words = [
                [choose(select, one, zero) for one, zero in zip(second, first, strict=True)]
                for first, second in pairs
            ]
        name = "by_" + "_".join(str(1 << index) for index in which)
        return list(self._circuit.gathered(name, words[0]).bits())

    def _moved(self, bits: Sequence[Bit], fill: Bit, by: int) -> list[Bit]:
        width = len(bits)
        if self._rotate:
            return [bits[(i + by) % width] for i in range(width)]
        return [bits[i + by] if i + by < width else fill for i in range(width)]

    def _masked(self, bits: Sequence[Bit], fill: Bit) -> list[Bit]:
        """Rotate, and fill the positions whose source lay above the word."""
        width = len(bits)
        inner = (width - 1).bit_length()
        size = 1 << inner
        padded = [*bits, *[fill] * (size - width)]
        low = self._amount[:inner]
        turned = _Stages(self._circuit, low, rotate=True).run(padded, ZERO, "large_first")
        over = any_of(*self._amount[inner:])
        result = []
        for i in range(width):
            inside = all_of(_at_most(low, size - 1 - i), invert(over))
            named = self._circuit.net(f"inside_{i}", inside)
            result.append(choose(named, turned[i], fill))
        return result


def _at_most(bits: Sequence[Bit], limit: int) -> Bit:
    """Return whether a number is at most a constant."""
    if limit >> len(bits):
        return ONE
    result = ONE
    for i, bit in enumerate(bits):
        result = any_of(invert(bit), result) if limit >> i & 1 else all_of(invert(bit), result)
    return result


def _function(width: int, amount_width: int, shift: Shift) -> str:
    if shift in {"sll", "srl"}:
        return f"assign y = a {'<<' if shift == 'sll' else '>>'} amount;"
    if shift == "sra":
        return "assign y = $signed(a) >>> amount;"
    top = 2 * width - 1
    if shift == "ror":
        return (
            f"wire [{top}:0] twice; assign twice = {{a, a}} >> amount; "
            f"assign y = twice[{width - 1}:0];"
        )
    if shift == "rol":
        return (
            f"wire [{top}:0] twice; assign twice = {{a, a}} << amount; "
            f"assign y = twice[{top}:{width}];"
        )
    return (
        f"wire [{width - 1}:0] right; assign right = $signed(a) >>> amount; "
        "assign y = left ? a << amount : arithmetic ? right : a >> amount;"
    )
