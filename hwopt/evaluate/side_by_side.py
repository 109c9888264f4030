"""A cocotb test that drives given vectors and writes what the outputs are.

It runs inside the simulation, alone: a copy of this file, with `stimulus.json` beside it, runs
on gold and on the candidate, and the two `response.json` are compared outside. In each cycle
the inputs change while the clock is low, the outputs are read when they have settled, and then
the clock rises. Before the first cycle the reset is at rest, so that its edge belongs to that
cycle: a register with an asynchronous reset does not see one that was there from the beginning.
"""

import json
from pathlib import Path
from typing import Any

import cocotb
from cocotb.handle import HierarchyObject, IntegerObject, ValueObjectBase
from cocotb.triggers import Timer

#: Half a clock period [ns]; nothing in the model depends on it.
_SETTLE_NS = 5


@cocotb.test()
async def drive_and_record(dut: HierarchyObject) -> None:
    """Apply every vector; judge nothing."""
    plan = json.loads(Path(__file__).with_name("stimulus.json").read_text(encoding="utf-8"))
    clock = _port(dut, plan["clock"]) if plan["clock"] else None
    inputs = [_port(dut, name) for name in plan["inputs"]]
    outputs = [(_port(dut, name), (1 << width) - 1) for name, width in plan["outputs"]]
    response = []
    for number, vector in enumerate((plan["before"], *plan["cycles"])):
        if clock is not None:
            clock.value = 0
        for handle, value in zip(inputs, vector, strict=True):
            handle.value = _accepted(handle, value)
        await Timer(_SETTLE_NS, "ns")
        if number == 0:
            continue
        response.append([int(handle.value) & mask for handle, mask in outputs])
        if clock is not None:
            clock.value = 1
            await Timer(_SETTLE_NS, "ns")
    _keep(response)


def _keep(response: list[list[int]]) -> None:
    """Write into the working folder: that of the tests cannot be changed from here."""
    Path("response.json").write_text(json.dumps(response), encoding="utf-8")


def _port(dut: HierarchyObject, name: str) -> ValueObjectBase[Any, Any]:
    handle = dut[name]
    if not isinstance(handle, ValueObjectBase):
        raise TypeError(f"a port made of bits was expected at {name}, not {type(handle).__name__}")
    return handle


def _accepted(handle: ValueObjectBase[Any, Any], value: int) -> int:
    """Return the value as this port takes it: a signed `int` refuses what looks unsigned."""
    if not isinstance(handle, IntegerObject) or not handle.is_signed:
        return value
    return value - (1 << len(handle)) if value >> (len(handle) - 1) else value
