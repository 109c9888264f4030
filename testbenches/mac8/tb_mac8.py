"""Testbench of the multiply-accumulate cell, at any width."""

import itertools
import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import Mac


def compare(dut: Any, model: Mac) -> None:
    """Compare every output with the model."""
    assert dut.acc_o.value.to_signed() == model.acc
    assert int(dut.valid_o.value) == model.valid


class Bench:
    """The cell and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.width = len(dut.a_i)
        self.model = Mac(len(dut.acc_o))

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)

    async def cycle(
        self,
        *,
        reset: bool = False,
        en: bool = False,
        first: bool = False,
        a: int = 0,
        b: int = 0,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_ni.value = int(not reset)
        self.dut.en_i.value = int(en)
        self.dut.first_i.value = int(first)
        self.dut.a_i.value = a
        self.dut.b_i.value = b
        if reset:
            self.model.reset()
        await Timer(1, unit="ns")
        if check_before:
            compare(self.dut, self.model)
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        if not reset:
            self.model.clock(en=en, first=first, a=a, b=b)
        compare(self.dut, self.model)


@cocotb.test()
async def extremes(dut: Any) -> None:
    """Products of extreme operands are exact, alone and added up."""
    bench = Bench(dut)
    await bench.start()
    low, high = -(1 << (bench.width - 1)), (1 << (bench.width - 1)) - 1
    corners = (low, low + 1, -1, 0, 1, high - 1, high)
    for first in (True, False):
        for a, b in itertools.product(corners, corners):
            await bench.cycle(en=True, first=first, a=a, b=b)


@cocotb.test()
async def wraps_around(dut: Any) -> None:
    """A sum past either end of the accumulator wraps around."""
    bench = Bench(dut)
    low, high = -(1 << (bench.width - 1)), (1 << (bench.width - 1)) - 1
    for a, b in ((low, low), (low, high)):
        await bench.start()
        for _ in range(600):
            await bench.cycle(en=True, a=a, b=b)


@cocotb.test()
async def random_operation(dut: Any) -> None:
    """Random sums with pauses, new sums and resets in mid-operation follow the model."""
    bench = Bench(dut)
    rng = random.Random(1)
    half = 1 << (bench.width - 1)
    await bench.start()
    for _ in range(1500):
        await bench.cycle(
            reset=rng.random() < 0.02,
            en=rng.random() < 0.75,
            first=rng.random() < 0.1,
            a=rng.randrange(-half, half),
            b=rng.randrange(-half, half),
        )
