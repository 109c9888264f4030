"""Testbench of the synchronous FIFO."""

import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import DEPTH, Fifo


class Bench:
    """The FIFO and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.model = Fifo()

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)

    async def cycle(
        self,
        *,
        reset: bool = False,
        wr: bool = False,
        wdata: int = 0,
        rd: bool = False,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_ni.value = int(not reset)
        self.dut.wr_i.value = int(wr)
        self.dut.wdata_i.value = wdata
        self.dut.rd_i.value = int(rd)
        if reset:
            self.model.reset()
        await Timer(1, unit="ns")
        if check_before:
            self.compare()
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        if not reset:
            self.model.clock(wr=wr, wdata=wdata, rd=rd)
        self.compare()

    def compare(self) -> None:
        """Compare every output with the model; the data only while there is a word."""
        words = self.model.words
        assert int(self.dut.level_o.value) == len(words)
        assert int(self.dut.full_o.value) == (len(words) == DEPTH)
        assert int(self.dut.empty_o.value) == (len(words) == 0)
        assert int(self.dut.almost_full_o.value) == (len(words) >= DEPTH - 2)
        assert int(self.dut.almost_empty_o.value) == (len(words) <= 2)
        assert int(self.dut.overflow_o.value) == self.model.overflow
        assert int(self.dut.underflow_o.value) == self.model.underflow
        if words:
            assert int(self.dut.rdata_o.value) == words[0]


@cocotb.test()
async def fill_and_drain(dut: Any) -> None:
    """The FIFO fills to the last place and drains in order from every pointer position."""
    bench = Bench(dut)
    await bench.start()
    for offset in range(DEPTH + 1):
        for index in range(DEPTH + 2):
            await bench.cycle(wr=True, wdata=(16 * offset + index) % 256)
        await bench.cycle(wr=True, wdata=0xEE, rd=True)
        for _ in range(DEPTH + 2):
            await bench.cycle(rd=True)
        await bench.cycle(wr=True, wdata=0x5A, rd=True)
        await bench.cycle(rd=True)


@cocotb.test()
async def both_at_every_level(dut: Any) -> None:
    """Writing and reading in one cycle keeps the level, at every level."""
    bench = Bench(dut)
    await bench.start()
    for level in range(1, DEPTH):
        await bench.cycle(wr=True, wdata=level)
        for index in range(2 * DEPTH):
            await bench.cycle(wr=True, wdata=32 + index, rd=True)


@cocotb.test()
async def random_traffic(dut: Any) -> None:
    """Traffic that leans to either side, with resets in mid-operation, follows the model."""
    bench = Bench(dut)
    rng = random.Random(5)
    await bench.start()
    for step in range(2000):
        eager = 0.75 if step // 100 % 2 else 0.35
        await bench.cycle(
            reset=rng.random() < 0.01,
            wr=rng.random() < eager,
            wdata=rng.randrange(256),
            rd=rng.random() < 1 - eager,
        )
