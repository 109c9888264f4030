"""Testbench of the UART transmitter, at any divisor."""

import itertools
import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import Line


class Bench:
    """The transmitter and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.divisor = int(dut.Divisor.value)
        self.model = Line(self.divisor)

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)

    async def cycle(
        self,
        *,
        reset: bool = False,
        valid: bool = False,
        byte: int = 0,
        parity_en: bool = False,
        parity_odd: bool = False,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_ni.value = int(not reset)
        self.dut.valid_i.value = int(valid)
        self.dut.byte_i.value = byte
        self.dut.parity_en_i.value = int(parity_en)
        self.dut.parity_odd_i.value = int(parity_odd)
        if reset:
            self.model.reset()
        await Timer(1, unit="ns")
        if check_before:
            self.compare()
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        if not reset:
            self.model.clock(valid=valid, byte=byte, parity_en=parity_en, parity_odd=parity_odd)
        self.compare()

    def compare(self) -> None:
        """Compare every output with the model."""
        assert int(self.dut.tx_o.value) == self.model.level
        assert int(self.dut.ready_o.value) == self.model.ready
        assert int(self.dut.done_o.value) == self.model.done


@cocotb.test()
async def single_bytes(dut: Any) -> None:
    """Each byte goes out in every format; what follows on the inputs does not matter."""
    bench = Bench(dut)
    await bench.start()
    for byte, enable, odd in itertools.product((0x00, 0xFF, 0x4D), (False, True), (False, True)):
        await bench.cycle(valid=True, byte=byte, parity_en=enable, parity_odd=odd)
        for _ in range(11 * bench.divisor + 2):
            await bench.cycle(byte=byte ^ 0xFF, parity_en=not enable, parity_odd=not odd)


@cocotb.test()
async def back_to_back(dut: Any) -> None:
    """Bytes that wait at the input go out one after another with one idle cycle between."""
    bench = Bench(dut)
    rng = random.Random(6)
    await bench.start()
    for _ in range(1000):
        await bench.cycle(
            valid=True,
            byte=rng.randrange(256),
            parity_en=rng.random() < 0.5,
            parity_odd=rng.random() < 0.5,
        )


@cocotb.test()
async def random_operation(dut: Any) -> None:
    """Random requests with resets in the middle of bytes follow the model."""
    bench = Bench(dut)
    rng = random.Random(7)
    await bench.start()
    for _ in range(1500):
        await bench.cycle(
            reset=rng.random() < 0.01,
            valid=rng.random() < 0.1,
            byte=rng.randrange(256),
            parity_en=rng.random() < 0.5,
            parity_odd=rng.random() < 0.5,
        )
