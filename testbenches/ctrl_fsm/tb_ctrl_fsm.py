"""Testbench of the controller for burst reads."""

import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import Controller


class Bench:
    """The controller and its model, side by side."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.model = Controller()

    async def start(self) -> None:
        """Reset once, with any outputs before the first rising edge."""
        await self.cycle(reset=True, check_before=False)

    async def cycle(  # noqa: PLR0913 - one argument for each input
        self,
        *,
        reset: bool = False,
        start: bool = False,
        length: int = 0,
        abort: bool = False,
        gnt: bool = False,
        ack: bool = False,
        err: bool = False,
        check_before: bool = True,
    ) -> None:
        """Drive one clock cycle and compare before and after its rising edge."""
        self.dut.clk_i.value = 0
        self.dut.rst_ni.value = int(not reset)
        self.dut.start_i.value = int(start)
        self.dut.len_i.value = length
        self.dut.abort_i.value = int(abort)
        self.dut.gnt_i.value = int(gnt)
        self.dut.ack_i.value = int(ack)
        self.dut.err_i.value = int(err)
        if reset:
            self.model.reset()
        await Timer(1, unit="ns")
        if check_before:
            self.compare(ack=ack, err=err)
        self.dut.clk_i.value = 1
        await Timer(1, unit="ns")
        if not reset:
            self.model.clock(start=start, length=length, abort=abort, gnt=gnt, ack=ack, err=err)
        self.compare(ack=ack, err=err)

    def compare(self, *, ack: bool, err: bool) -> None:
        """Compare every output with the model."""
        phase = self.model.phase
        assert int(self.dut.bus_req_o.value) == (phase in ("request", "read", "wait"))
        assert int(self.dut.read_o.value) == (phase == "read")
        assert int(self.dut.beat_o.value) == self.model.beat
        assert int(self.dut.last_o.value) == self.model.last(ack=ack, err=err)
        assert int(self.dut.busy_o.value) == (phase != "idle")
        assert int(self.dut.done_o.value) == (phase == "done")
        assert int(self.dut.fail_o.value) == (phase == "fail")


@cocotb.test()
async def every_length(dut: Any) -> None:
    """A burst of each length ends after its last answer; other inputs do not disturb it."""
    bench = Bench(dut)
    await bench.start()
    for length in range(16):
        await bench.cycle(start=True, length=length)
        await bench.cycle(start=True, length=15 - length, ack=True)
        await bench.cycle(gnt=True)
        while bench.model.phase != "idle":
            await bench.cycle(start=True, length=15 - length, ack=bench.model.phase == "wait")


@cocotb.test()
async def timeouts(dut: Any) -> None:
    """A missing grant and a missing answer end the burst in due time, and not before."""
    bench = Bench(dut)
    await bench.start()
    for wait in (0, 1, 14, 15, 16):
        await bench.cycle(start=True, length=1)
        for _ in range(wait):
            await bench.cycle()
        await bench.cycle(gnt=True)
        for answer_wait in (11, 12, 13):
            while bench.model.phase == "read":
                await bench.cycle()
            for _ in range(answer_wait):
                await bench.cycle()
            await bench.cycle(ack=True)
        await bench.cycle(abort=True)


@cocotb.test()
async def retries(dut: Any) -> None:
    """Three errors for one beat are tried again, the fourth ends the burst."""
    bench = Bench(dut)
    await bench.start()
    for errors in (0, 1, 2, 3, 4):
        await bench.cycle(start=True, length=3)
        await bench.cycle(gnt=True)
        for _ in range(4):
            for attempt in range(errors + 1):
                await bench.cycle()
                await bench.cycle(ack=True, err=attempt < errors)
        for _ in range(16):
            await bench.cycle()


@cocotb.test()
async def random_operation(dut: Any) -> None:
    """Random bursts over fast and slow buses, with aborts and resets, follow the model."""
    bench = Bench(dut)
    rng = random.Random(15)
    await bench.start()
    for step in range(2500):
        speed = (0.8, 0.3, 0.06)[step // 250 % 3]
        await bench.cycle(
            reset=rng.random() < 0.005,
            start=rng.random() < 0.5,
            length=rng.choice((0, 1, 3, 15)),
            abort=rng.random() < 0.01,
            gnt=rng.random() < speed,
            ack=rng.random() < speed,
            err=rng.random() < 0.4,
        )
