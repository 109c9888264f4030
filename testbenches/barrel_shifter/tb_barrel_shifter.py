"""Testbench of the barrel shifter, at any width."""

import itertools
import random
from typing import Any

import cocotb
from cocotb.triggers import Timer
from model import move


async def check(dut: Any, op: int, amount: int, value: int) -> None:
    """Apply one operation and compare the result with the model."""
    dut.op_i.value = op
    dut.amount_i.value = amount
    dut.value_i.value = value
    await Timer(1, unit="ns")
    expected = move(op, amount, value, len(dut.value_i))
    assert int(dut.result_o.value) == expected, (op, amount, value)


@cocotb.test()
async def every_amount(dut: Any) -> None:
    """Every operation is right for every amount, undefined codes too."""
    width = len(dut.value_i)
    rng = random.Random(16)
    for op, amount in itertools.product(range(8), range(width)):
        for value in (1, 1 << (width - 1), (1 << width) - 1, rng.getrandbits(width)):
            await check(dut, op, amount, value)


@cocotb.test()
async def every_bit(dut: Any) -> None:
    """A single bit, set or clear, arrives where it should from every place."""
    width = len(dut.value_i)
    for op, place in itertools.product(range(5), range(width)):
        amount = (7 * place + op) % width
        await check(dut, op, amount, 1 << place)
        await check(dut, op, amount, ((1 << width) - 1) ^ (1 << place))


@cocotb.test()
async def random_operands(dut: Any) -> None:
    """Random operands follow the model."""
    width = len(dut.value_i)
    rng = random.Random(17)
    for _ in range(1500):
        await check(dut, rng.randrange(8), rng.randrange(width), rng.getrandbits(width))
