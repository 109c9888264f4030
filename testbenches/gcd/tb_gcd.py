"""Testbench of the GCD unit, at any width."""

import itertools
import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import Unit, cycles_to_done


class Bench:
    """The unit and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.highest = (1 << len(dut.a_i)) - 1
        self.model = Unit()

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)
        assert int(self.dut.result_o.value) == 0

    async def cycle(
        self,
        *,
        reset: bool = False,
        valid: bool = False,
        a: int = 0,
        b: int = 0,
        ready: bool = False,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_ni.value = int(not reset)
        self.dut.valid_i.value = int(valid)
        self.dut.a_i.value = a
        self.dut.b_i.value = b
        self.dut.ready_i.value = int(ready)
        if reset:
            self.model.reset()
        await Timer(1, unit="ns")
        if check_before:
            self.compare()
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        if not reset:
            self.model.clock(valid=valid, a=a, b=b, ready=ready)
        self.compare()

    def compare(self) -> None:
        """Compare the handshakes with the model, and the result while it is valid."""
        assert int(self.dut.ready_o.value) == self.model.ready
        assert int(self.dut.valid_o.value) == self.model.valid
        if self.model.valid:
            assert int(self.dut.result_o.value) == self.model.result

    async def compute(self, a: int, b: int, *, hold: int = 0) -> None:
        """Run one operation and leave its result waiting for `hold` cycles."""
        await self.cycle(valid=True, a=a, b=b)
        while not self.model.valid:
            await self.cycle(valid=True, a=b ^ 1, b=a, ready=True)
        for _ in range(hold):
            await self.cycle(valid=True, a=1, b=1)
        await self.cycle(ready=True)


@cocotb.test()
async def corner_operands(dut: Any) -> None:
    """Zeros, equal, neighbouring and extreme operands give their divisor in due time."""
    bench = Bench(dut)
    await bench.start()
    top = bench.highest
    values = (0, 1, 2, 3, 12, 18, top // 2, top // 2 + 1, top - 1, top)
    for a, b in itertools.product(values, values):
        if cycles_to_done(a, b) < 100:
            await bench.compute(a, b)


@cocotb.test()
async def result_waits(dut: Any) -> None:
    """A result stays until it is taken, whatever is on the other inputs."""
    bench = Bench(dut)
    await bench.start()
    for hold in range(5):
        await bench.compute(36, 60 + hold, hold=hold)


@cocotb.test()
async def random_operands(dut: Any) -> None:
    """Random operands with common factors give their divisor in due time."""
    bench = Bench(dut)
    rng = random.Random(8)
    await bench.start()
    for _ in range(60):
        factor = rng.randrange(1, 12)
        a, b = (factor * rng.randrange(bench.highest // factor) for _ in range(2))
        if cycles_to_done(a, b) < 200:
            await bench.compute(a, b, hold=rng.randrange(2))


@cocotb.test()
async def random_operation(dut: Any) -> None:
    """Random handshakes with resets in mid-operation follow the model."""
    bench = Bench(dut)
    rng = random.Random(9)
    await bench.start()
    for _ in range(1500):
        await bench.cycle(
            reset=rng.random() < 0.02,
            valid=rng.random() < 0.5,
            a=rng.randrange(40),
            b=rng.randrange(40),
            ready=rng.random() < 0.4,
        )
