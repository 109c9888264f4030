"""Testbench of the round-robin arbiter."""

import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import REQUESTERS, Arbiter


class Bench:
    """The arbiter and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.model = Arbiter()

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)

    async def cycle(
        self,
        *,
        reset: bool = False,
        requests: int = 0,
        accept: bool = False,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_ni.value = int(not reset)
        self.dut.req_i.value = requests
        self.dut.accept_i.value = int(accept)
        if reset:
            self.model.reset()
        await Timer(1, unit="ns")
        if check_before:
            self.compare(requests)
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        if not reset:
            self.model.clock(requests=requests, accept=accept)
        self.compare(requests)

    def compare(self, requests: int) -> None:
        """Compare every output with the model."""
        winner = self.model.winner(requests)
        assert int(self.dut.valid_o.value) == (winner is not None)
        assert int(self.dut.gnt_o.value) == (0 if winner is None else 1 << winner)
        assert int(self.dut.index_o.value) == (winner or 0)


@cocotb.test()
async def every_request_at_every_priority(dut: Any) -> None:
    """All 256 request patterns are granted rightly at each of the 8 priorities."""
    bench = Bench(dut)
    await bench.start()
    for last in range(REQUESTERS):
        await bench.cycle(requests=1 << last, accept=True)
        for requests in range(256):
            await bench.cycle(requests=requests)


@cocotb.test()
async def fair(dut: Any) -> None:
    """With all requests up, grants go round one by one; without accept they stay."""
    bench = Bench(dut)
    await bench.start()
    for step in range(3 * REQUESTERS):
        await bench.cycle(requests=0xFF, accept=step % 3 != 2)
        await bench.cycle(requests=0, accept=True)


@cocotb.test()
async def random_operation(dut: Any) -> None:
    """Random requests with resets in mid-operation follow the model."""
    bench = Bench(dut)
    rng = random.Random(12)
    await bench.start()
    for _ in range(1500):
        await bench.cycle(
            reset=rng.random() < 0.02,
            requests=rng.randrange(256) & rng.randrange(256),
            accept=rng.random() < 0.6,
        )
