"""Testbench of the CRC-32 unit."""

import random
import zlib
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import Crc


class Bench:
    """The unit and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.model = Crc()

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)

    async def cycle(
        self,
        *,
        reset: bool = False,
        init: bool = False,
        byte: int | None = None,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_i.value = int(reset)
        self.dut.init_i.value = int(init)
        self.dut.valid_i.value = int(byte is not None)
        self.dut.byte_i.value = 0xA5 if byte is None else byte
        await Timer(1, unit="ns")
        if check_before:
            self.compare()
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        self.model.clock(init=reset or init, valid=byte is not None, byte=byte or 0)
        self.compare()

    def compare(self) -> None:
        """Compare every output with the model."""
        assert int(self.dut.crc_o.value) == self.model.value
        assert int(self.dut.match_o.value) == self.model.match


@cocotb.test()
async def check_value(dut: Any) -> None:
    """The code of "123456789" is 0xCBF43926, the check value of all catalogues."""
    bench = Bench(dut)
    await bench.start()
    for byte in b"123456789":
        await bench.cycle(byte=byte)
    assert int(dut.crc_o.value) == 0xCBF43926


@cocotb.test()
async def every_byte(dut: Any) -> None:
    """Each byte value is taken rightly from the first remainder and from another one."""
    bench = Bench(dut)
    await bench.start()
    for byte in range(256):
        await bench.cycle(byte=byte)
        await bench.cycle(init=True, byte=byte)
        await bench.cycle(byte=byte)


@cocotb.test()
async def frames_match(dut: Any) -> None:
    """A frame that ends with its own sequence matches, one with a wrong bit does not."""
    bench = Bench(dut)
    rng = random.Random(10)
    await bench.start()
    for length in range(40):
        frame = rng.randbytes(length)
        sequence = bytearray(zlib.crc32(frame).to_bytes(4, "little"))
        if length % 4 == 3:
            sequence[rng.randrange(4)] ^= 1 << rng.randrange(8)
        await bench.cycle(init=True)
        for byte in frame + sequence:
            await bench.cycle(byte=byte)
        assert int(dut.match_o.value) == (length % 4 != 3)


@cocotb.test()
async def random_operation(dut: Any) -> None:
    """Random bytes with pauses, new frames and resets follow the model."""
    bench = Bench(dut)
    rng = random.Random(11)
    await bench.start()
    for _ in range(1500):
        await bench.cycle(
            reset=rng.random() < 0.01,
            init=rng.random() < 0.02,
            byte=rng.randrange(256) if rng.random() < 0.8 else None,
        )
