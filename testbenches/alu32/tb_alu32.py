"""Testbench of the 32-bit arithmetic and logic unit."""

import itertools
import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import MASK, OPERATIONS, compute

CORNERS = (0, 1, 2, 31, 32, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, MASK)


async def check(dut: Any, op: int, a: int, b: int) -> None:
    """Apply one operation and compare every output with the model."""
    dut.op_i.value = op
    dut.a_i.value = a
    dut.b_i.value = b
    await Timer(1, unit="ns")
    answer = compute(op, a, b)
    assert int(dut.result_o.value) == answer.result, (op, a, b)
    assert int(dut.zero_o.value) == answer.zero, (op, a, b)
    assert int(dut.negative_o.value) == answer.negative, (op, a, b)
    assert int(dut.carry_o.value) == answer.carry, (op, a, b)
    assert int(dut.overflow_o.value) == answer.overflow, (op, a, b)


@cocotb.test()
async def corner_operands(dut: Any) -> None:
    """Every operation is right for all pairs of extreme operands."""
    for op, a, b in itertools.product(range(OPERATIONS), CORNERS, CORNERS):
        await check(dut, op, a, b)


@cocotb.test()
async def every_shift_amount(dut: Any) -> None:
    """Shifts are right for every amount and look at nothing but five bits of it."""
    for op, amount, upper in itertools.product((5, 6, 7), range(32), (0, MASK - 31)):
        for value in (0x80000001, 0x7A5C3691):
            await check(dut, op, value, upper | amount)


@cocotb.test()
async def random_operands(dut: Any) -> None:
    """Random operands, close ones too, are right for all codes, undefined ones too."""
    rng = random.Random(3)
    for _ in range(2000):
        a = rng.getrandbits(32)
        near = (a + rng.randrange(-2, 3)) & MASK
        b = rng.choice((rng.getrandbits(32), near, a ^ (1 << rng.randrange(32))))
        await check(dut, rng.randrange(16), a, b)
