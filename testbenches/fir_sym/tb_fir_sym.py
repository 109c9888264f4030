"""Testbench of the symmetric FIR filter."""

import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import COEFFICIENTS, Filter


class Bench:
    """The filter and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.model = Filter()

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)

    async def cycle(
        self,
        *,
        reset: bool = False,
        valid: bool = False,
        sample: int = 0,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_ni.value = int(not reset)
        self.dut.valid_i.value = int(valid)
        self.dut.sample_i.value = sample
        await Timer(1, unit="ns")
        if check_before:
            self.compare()
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        if reset:
            self.model.reset()
        else:
            self.model.clock(valid=valid, sample=sample)
        self.compare()

    def compare(self) -> None:
        """Compare every output with the model."""
        assert self.dut.result_o.value.to_signed() == self.model.result
        assert int(self.dut.valid_o.value) == self.model.valid


@cocotb.test()
async def impulse_response(dut: Any) -> None:
    """An impulse of either sign brings the coefficients out, one after another."""
    bench = Bench(dut)
    for height in (1, 127, -128):
        await bench.start()
        for index in range(12):
            await bench.cycle(valid=True, sample=height if index == 0 else 0)


@cocotb.test()
async def largest_results(dut: Any) -> None:
    """Samples that bring each term to an extreme give the largest results exactly."""
    bench = Bench(dut)
    await bench.start()
    for up, down in ((127, -128), (-128, 127), (127, 127), (-128, -128)):
        for factor in COEFFICIENTS:
            await bench.cycle(valid=True, sample=up if factor > 0 else down)
        await bench.cycle()


@cocotb.test()
async def reset_clears_all_taps(dut: Any) -> None:
    """After a reset of a full delay line only new samples count, and valid_o is low."""
    bench = Bench(dut)
    await bench.start()
    for round_number in range(9):
        for _ in range(9):
            await bench.cycle(valid=True, sample=-128 + round_number)
        await bench.cycle(reset=True, valid=True, sample=99)
        for _ in range(9):
            await bench.cycle(valid=True, sample=1)


@cocotb.test()
async def random_stream(dut: Any) -> None:
    """Random samples with gaps and resets in mid-operation follow the model."""
    bench = Bench(dut)
    rng = random.Random(4)
    await bench.start()
    for _ in range(2000):
        await bench.cycle(
            reset=rng.random() < 0.02,
            valid=rng.random() < 0.7,
            sample=rng.choice((rng.randrange(-128, 128), -128, 127)),
        )
