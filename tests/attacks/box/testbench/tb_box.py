"""The testbench of the box: every word once."""

import cocotb
from cocotb.handle import HierarchyObject
from cocotb.triggers import Timer


@cocotb.test()
async def every_word(dut: HierarchyObject) -> None:
    """Each address gives its word."""
    dut.clk_i.value = 0
    dut.rst_ni.value = 0
    await Timer(1, "ns")
    dut.rst_ni.value = 1
    for address, word in enumerate((0x12, 0x34, 0x56, 0x78)):
        dut.a_i.value = address
        await Timer(1, "ns")
        dut.clk_i.value = 1
        await Timer(1, "ns")
        assert int(dut.q_o.value) == word
        dut.clk_i.value = 0
