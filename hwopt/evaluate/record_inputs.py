"""Writes down what a testbench drives, while it runs.

It runs inside the simulation, beside the tests and unknown to them: a copy of this file, with
`record.json` beside it, is one of the entry points that cocotb starts from. With a clock, it takes
the inputs at each rising edge, as the registers did; without one, whenever an input has changed and
the time step is over. Written against cocotb 2.1.
"""

import json
from pathlib import Path
from typing import Any

import cocotb
from cocotb import simulator


class _Recorder:
    """Appends a line of bit strings for each cycle, up to a number of them."""

    def __init__(self, plan: dict[str, Any], target: Path) -> None:
        self._inputs = [cocotb.top[name]._handle for name in plan["inputs"]]
        self._left = plan["most"]
        # Line by line, as the simulator ends without Python's leave.
        self._file = target.open("w", encoding="ascii", buffering=1)
        self._waiting = False
        if plan["clock"]:
            self._watch(cocotb.top[plan["clock"]]._handle, simulator.RISING, self._sample)
        else:
            for handle in self._inputs:
                self._watch(handle, simulator.VALUE_CHANGE, self._settle)

    def _watch(self, handle: Any, edge: int, react: Any) -> None:
        def again() -> None:
            if self._left:
                simulator.register_value_change_callback(handle, again, edge)
                react()

        simulator.register_value_change_callback(handle, again, edge)

    def _settle(self) -> None:
        if not self._waiting:
            self._waiting = True
            simulator.register_readonly_callback(self._sample)

    def _sample(self) -> None:
        self._waiting = False
        if self._left:
            self._left -= 1
            row = (handle.get_signal_val_binstr() for handle in self._inputs)
            self._file.write(" ".join(row) + "\n")


def start() -> None:
    """Begin; cocotb calls it before it starts the tests."""
    plan = json.loads(Path(__file__).with_name("record.json").read_text(encoding="utf-8"))
    globals()["_recorder"] = _Recorder(plan, Path(__file__).with_name("recorded.txt"))
