"""Testbench of the four-way dot-product unit."""

import itertools
import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import Operation, Pipeline, dot, pack

CORNERS = (-128, -127, -1, 0, 1, 127)


def compare(dut: Any, pipeline: Pipeline) -> None:
    """Compare the outputs with what entered two cycles ago."""
    oldest = pipeline.oldest
    if oldest is not None:
        assert int(dut.valid_o.value) == oldest.valid
        assert dut.sum_o.value.to_signed() == dot(oldest)


async def cycle(dut: Any, pipeline: Pipeline, operation: Operation) -> None:
    """Drive one clock cycle and compare before and after its rising edge."""
    dut.clk_i.value = 0
    dut.valid_i.value = int(operation.valid)
    dut.a_i.value = pack(operation.a)
    dut.b_i.value = pack(operation.b)
    dut.c_i.value = operation.c
    await Timer(1, unit="ns")
    compare(dut, pipeline)
    dut.clk_i.value = 1
    await Timer(1, unit="ns")
    pipeline.clock(operation)
    compare(dut, pipeline)


@cocotb.test()
async def one_lane_at_a_time(dut: Any) -> None:
    """Each lane multiplies extreme operands exactly, with its sign."""
    pipeline = Pipeline()
    for lane, a, b in itertools.product(range(4), CORNERS, CORNERS):
        left = tuple(a if index == lane else 0 for index in range(4))
        right = tuple(b if index == lane else 85 for index in range(4))
        await cycle(dut, pipeline, Operation(valid=True, a=left, b=right, c=0))


@cocotb.test()
async def all_lanes_at_once(dut: Any) -> None:
    """Full-scale products in all lanes add to full-scale partial sums and wrap around."""
    pipeline = Pipeline()
    sums = (-(1 << 31), -1, 0, 1, (1 << 31) - 1)
    for a, b, c in itertools.product(CORNERS, CORNERS, sums):
        await cycle(dut, pipeline, Operation(valid=c != 0, a=(a,) * 4, b=(b,) * 4, c=c))


@cocotb.test()
async def random_operands(dut: Any) -> None:
    """Random operands in every cycle, valid or not, follow the model."""
    pipeline = Pipeline()
    rng = random.Random(2)
    for _ in range(1500):
        operation = Operation(
            valid=rng.random() < 0.5,
            a=tuple(rng.randrange(-128, 128) for _ in range(4)),
            b=tuple(rng.randrange(-128, 128) for _ in range(4)),
            c=rng.randrange(-(1 << 31), 1 << 31),
        )
        await cycle(dut, pipeline, operation)
