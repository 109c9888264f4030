"""Testbench of the saturating adder and subtractor, at any width."""

import itertools
import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import compute


async def check(dut: Any, a: int, b: int, *, sub: bool) -> None:
    """Apply one operation and compare every output with the model."""
    dut.a_i.value = a
    dut.b_i.value = b
    dut.sub_i.value = int(sub)
    await Timer(1, unit="ns")
    answer = compute(a, b, sub=sub, width=len(dut.a_i))
    assert dut.result_o.value.to_signed() == answer.result, (a, b, sub)
    assert int(dut.high_o.value) == answer.high, (a, b, sub)
    assert int(dut.low_o.value) == answer.low, (a, b, sub)


@cocotb.test()
async def corner_operands(dut: Any) -> None:
    """Extreme operands saturate at the right limit, and not one too early."""
    half = 1 << (len(dut.a_i) - 1)
    corners = (-half, 1 - half, -half // 2, -2, -1, 0, 1, 2, half // 2, half - 2, half - 1)
    for a, b, sub in itertools.product(corners, corners, (False, True)):
        await check(dut, a, b, sub=sub)


@cocotb.test()
async def around_the_limits(dut: Any) -> None:
    """Results within two of either limit are cut exactly where they pass it."""
    half = 1 << (len(dut.a_i) - 1)
    rng = random.Random(13)
    for _ in range(300):
        limit, sub = rng.choice((-half, half - 1)), rng.random() < 0.5
        a = rng.randrange(0, half) if limit > 0 else rng.randrange(-half, 0)
        b = limit + rng.randrange(-2, 3) - a
        b = -b if sub else b
        if -half <= b < half:
            await check(dut, a, b, sub=sub)


@cocotb.test()
async def random_operands(dut: Any) -> None:
    """Random operands follow the model."""
    half = 1 << (len(dut.a_i) - 1)
    rng = random.Random(14)
    for _ in range(2000):
        a, b = rng.randrange(-half, half), rng.randrange(-half, half)
        await check(dut, a, b, sub=rng.random() < 0.5)
